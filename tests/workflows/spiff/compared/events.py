"""Events in the flow and at the boundary of activities."""

from typing import Final

from tests.activities import sub_process
from tests.diagrams import call, diagram, end, service_task, start, user_task
from tests.workflows.spiff.compared.case import Case, done, hours, message, signal
from tests.workflows.spiff.events import (
    DECLARED,
    boundary,
    catch,
    condition,
    end_with,
    error,
    escalation,
    throw,
    timer,
)
from tests.workflows.spiff.events import message as message_event
from tests.workflows.spiff.events import signal as signal_event


def _waiting(node: str) -> bytes:
    """Draw something to wait at, then a task."""
    return diagram(
        "waiting",
        start() + node + user_task("after") + end(),
        *("begin wait", "wait after", "after done"),
        extra=DECLARED,
    )


def _guarded(definition: str, work: str = "", *, interrupting: bool = True) -> bytes:
    """Draw an activity “work” with an event beside it that leads to “help”."""
    return diagram(
        "guarded",
        start()
        + (work or user_task("work"))
        + boundary("caught", "work", definition, interrupting=interrupting)
        + user_task("after")
        + user_task("help")
        + end(),
        *("begin work", "work after", "after done", "caught help", "help done"),
        extra=DECLARED,
    )


def _then_ring(cause: str) -> str:
    """Draw a sub-process that throws a signal after something else."""
    ring = throw("ring", signal_event())
    nodes = start("w0") + cause + ring + end("w9")
    return sub_process("work", nodes, "w0 cause", "cause ring", "ring w9")


def _listened(*, interrupting: bool) -> bytes:
    """Draw an escalation in a sub-process, and a branch that hears what follows."""
    return diagram(
        "listened",
        start() + _then_ring(throw("cause", escalation()))
        + boundary("caught", "work", escalation(), interrupting=interrupting)
        + catch("heard", signal_event()) + user_task("hear") + user_task("go")
        + user_task("after") + user_task("help") + end(),
        *("begin heard", "heard hear", "hear done", "begin go", "go work"),
        *("work after", "after done", "caught help", "help done"),
        extra=DECLARED,
    )  # fmt: skip


def _failing(definition: str) -> str:
    """Draw a sub-process that ends with something thrown."""
    nodes = start("w0") + user_task("look") + end_with("fail", definition)
    return sub_process("work", nodes, "w0 look", "look fail")


def _conditional() -> str:
    """Draw a sub-process in which a variable changes."""
    nodes = start("w0") + user_task("one") + user_task("two") + end("w9")
    return sub_process("work", nodes, "w0 one", "one two", "two w9")


def _up_through_calls(definition: str, *, caught: bool = True) -> tuple[bytes, ...]:
    """Draw a call of a call at the bottom of which something is thrown."""
    deepest = diagram(
        "deepest",
        start() + user_task("look") + end_with("fail", definition),
        *("begin look", "look fail"),
        extra=DECLARED,
    )
    between = diagram(
        "between",
        start() + call("deeper", "deepest") + end(),
        *("begin deeper", "deeper done"),
        extra=DECLARED,
    )
    caller = diagram(
        "caller",
        start()
        + call("work", "between")
        + (boundary("caught", "work", definition) if caught else "")
        + user_task("after")
        + (user_task("help") if caught else "")
        + end(),
        *("begin work", "work after", "after done"),
        *(("caught help", "help done") if caught else ()),
        extra=DECLARED,
    )
    return caller, between, deepest


def _choice(*events: tuple[str, str]) -> bytes:
    """Draw an event-based gateway; each event leads to a task named after it."""
    nodes, flows = start() + '<bpmn:eventBasedGateway id="either" />' + end(), []
    for name, definition in events:
        nodes += catch(name, definition) + user_task(f"{name}_task")
        flows += [f"either {name}", f"{name} {name}_task", f"{name}_task done"]
    return diagram("choice", nodes, "begin either", *flows, extra=DECLARED)


def _ringing(throwing: str) -> bytes:
    """Draw a signal that is thrown while another branch waits for it."""
    return diagram(
        "ringing",
        start() + catch("heard", signal_event()) + user_task("hear")
        + user_task("first") + throwing + end(),
        *("begin heard", "begin first", "first ring", "heard hear", "hear done"),
        *(("ring done",) if "Throw" in throwing else ()),
        extra=DECLARED,
    )  # fmt: skip


def _told() -> bytes:
    """Draw a message that one branch sends to another."""
    return diagram(
        "telling",
        start()
        + '<bpmn:receiveTask id="hear" messageRef="m_paid" />'
        + user_task("heard")
        + '<bpmn:sendTask id="send" messageRef="m_void" />'
        + user_task("sent")
        + end(),
        *("begin hear", "begin send", "hear heard", "heard done", "send sent"),
        "sent done",
        extra=DECLARED,
    )


_HOUR: Final = timer("PT1H")
_BROKEN: Final = error("broken")
CASES: Final = (
    Case(
        "Message catch event",
        (_waiting(catch("wait", message_event("paid"))),),
        (message("paid"),),
        right="no task → after",
        stock="no task → after",
    ),
    Case(
        "Receive task and send task",
        (_told(),),
        (message("paid"),),
        right="sent → heard+sent",
        stock="sent → heard+sent",
    ),
    Case(
        "Timer catch event",
        (_waiting(catch("wait", timer("PT3H"))),),
        (hours(2.9), hours(0.1)),
        right="no task → no task → after",
        stock="no task → no task → after",
        stock_says="As it should be, where the duration is written as an expression: "
        "`PT3H` itself is taken for a variable.",
        paigong_says="`PT3H` is a duration, `${…}` an expression.",
    ),
    Case(
        "Timer with a duration that is none",
        (_waiting(catch("wait", timer("-PT3H"))),),
        (hours(1), hours(2)),
        right="BadTimerError",
        stock="no task → no task → after",
        stock_says="The sign is ignored: it waits for three hours.",
        paigong_says="An incident; a fixed duration is refused at deployment.",
    ),
    Case(
        "Conditional catch event",
        (_waiting(catch("wait", condition("n > 1"))),),
        (),
        right="after",
        stock="after",
        stock_says="As it should be where the condition holds on arrival.",
        paigong_says="The same, and whenever a variable changes.",
        variables={"n": 2},
    ),
    Case(
        "Signal throw event",
        (_ringing(throw("ring", signal_event())),),
        (done("first"),),
        right="first → hear",
        stock="first → hear",
    ),
    Case(
        "Signal end event",
        (_ringing(end_with("ring", signal_event())),),
        (done("first"),),
        right="first → hear",
        stock="first → no task",
        stock_says="Nothing is thrown, without a word.",
        paigong_says="The signal is thrown.",
    ),
    Case(
        "Event-based gateway with a message and a timer",
        (_choice(("paid", message_event("paid")), ("late", _HOUR)),),
        (message("paid"), hours(2)),
        right="no task → paid_task → paid_task",
        stock="no task → paid_task → paid_task",
    ),
    Case(
        "Event-based gateway with two messages",
        (_choice(("paid", message_event("paid")), ("void", message_event("void"))),),
        (message("void"),),
        right="no task → void_task",
        stock="no task → void_task",
    ),
    Case(
        "Event-based gateway with two timers",
        (_choice(("late", timer("PT5H")), ("soon", _HOUR)),),
        (hours(1),),
        right="no task → soon_task",
        stock="no task → no task",
        stock_says="Both timers get the due date of the first.",
        paigong_says="Each timer has its own due date.",
    ),
    Case(
        "Interrupting timer at the boundary",
        (_guarded(_HOUR),),
        (hours(1), done("help")),
        right="work → help → ended",
        stock="work → help → ended",
    ),
    Case(
        "Non-interrupting timer at the boundary",
        (_guarded(_HOUR, interrupting=False),),
        (hours(1), done("work"), done("help"), done("after")),
        right="work → help+work → after+help → after → ended",
        stock="work → help+work → after+help → after → ended",
    ),
    Case(
        "Repeated timer at the boundary",
        (_guarded(timer("R2/PT1H", "timeCycle"), interrupting=False),),
        (hours(1), hours(1), hours(1)),
        right="work → help+work → help+help+work → help+help+work",
        stock="work → help+work → help+help+work → help+help+work",
        paigong_says="As often as it says; without a limit, what was missed is "
        "skipped.",
    ),
    Case(
        "Non-interrupting message at the boundary, twice",
        (_guarded(message_event("paid"), interrupting=False),),
        (message("paid"), message("paid"), done("work")),
        right="work → help+work → help+help+work → after+help+help",
        stock="work → help+work → WorkflowException",
        stock_says="The second message is refused: nothing waits for it any more.",
        paigong_says="As often as it happens.",
    ),
    Case(
        "Interrupting signal at the boundary",
        (_guarded(signal_event()),),
        (signal(), done("help")),
        right="work → help → ended",
        stock="work → help → ended",
    ),
    Case(
        "Condition at the boundary of a sub-process",
        (_guarded(condition("n > 1"), _conditional()),),
        (done("one", n=2),),
        right="one → help",
        stock="one → two",
        stock_says="The condition sees the variables of the moment when the activity "
        "began, and no change.",
        paigong_says="Every change of a variable is seen.",
        variables={"n": 0},
    ),
    Case(
        "Interrupting escalation before further automatic steps",
        (_listened(interrupting=True),),
        (done("go"),),
        right="go → help",
        stock="go → hear+help",
        stock_says="The automatic rest of the sub-process runs first.",
        paigong_says="It interrupts at once.",
    ),
    Case(
        "Non-interrupting escalation",
        (_listened(interrupting=False),),
        (done("go"),),
        right="go → after+hear+help",
        stock="go → after+hear+help",
    ),
    Case(
        "Error from a sub-process to its boundary",
        (_guarded(_BROKEN, _failing(_BROKEN)),),
        (done("look"), done("help")),
        right="look → help → ended",
        stock="look → help → ended",
    ),
    Case(
        "Error event without a code",
        (_guarded(error(), _failing(_BROKEN)),),
        (done("look"),),
        right="look → help",
        stock="look → help",
        paigong_says="It catches every error.",
    ),
    Case(
        "Variables where an error is caught",
        (_guarded(_BROKEN, _failing(_BROKEN)),),
        (done("look", found="rust"),),
        right="look → help (found=rust)",
        stock="look → help (found=rust)",
        paigong_says="Those of the place where the error was thrown.",
        watch=("found",),
    ),
    Case(
        "Error through two call activities",
        _up_through_calls(_BROKEN),
        (done("look"), done("help")),
        right="look → help → ended",
        stock="look → help → ended",
        paigong_says="The nearest event that catches the code gets it.",
    ),
    Case(
        "Escalation through two call activities",
        _up_through_calls(escalation()),
        (done("look"), done("help")),
        right="look → help → ended",
        stock="look → help → ended",
        paigong_says="The same as an error.",
    ),
    Case(
        "Error that nothing catches",
        _up_through_calls(_BROKEN, caught=False),
        (done("look"),),
        right="look → UncaughtBpmnError",
        stock="look → after",
        stock_says="The caller goes on as if all was well.",
        paigong_says="An incident that names the code and the element.",
    ),
    Case(
        "Error for another code",
        (_guarded(error("lost"), _failing(_BROKEN)),),
        (done("look"),),
        right="look → UncaughtBpmnError",
        stock="look → after",
        stock_says="The process goes on behind the sub-process as if all was well.",
        paigong_says="An incident that names the code and the element.",
    ),
    Case(
        "BPMN error of an operation",
        (_guarded(_BROKEN, service_task("work", "fail", {"code": "broken"})),),
        (),
        right="help",
        stock="WorkflowTaskException",
        stock_says="An exception of a service task or script never reaches an event.",
        paigong_says="The boundary event catches it.",
    ),
)
