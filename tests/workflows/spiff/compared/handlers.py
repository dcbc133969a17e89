"""Sub-processes that an event starts."""

from typing import Final

from tests.diagrams import call, diagram, end, start, user_task
from tests.workflows.spiff.compared.case import (
    Case,
    another,
    done,
    hours,
    message,
    signal,
)
from tests.workflows.spiff.events import (
    DECLARED,
    condition,
    end_with,
    error,
    escalation,
    event_sub_process,
    sub_process,
    throw,
    timer,
)
from tests.workflows.spiff.events import message as message_event
from tests.workflows.spiff.events import signal as signal_event


def _handled(definition: str, *, interrupting: bool = True) -> bytes:
    """Draw a process of two tasks with a handler around “help”."""
    handler = event_sub_process(
        "handler", definition, user_task("help"), interrupting=interrupting
    )
    return diagram(
        "handling",
        start() + user_task("one") + user_task("two") + end() + handler,
        *("begin one", "one two", "two done"),
        extra=DECLARED,
    )


def _inside(definition: str, cause: str, *, interrupting: bool = True) -> bytes:
    """Draw a sub-process with a cause, the rest, and a handler."""
    handler = event_sub_process(
        "handler", definition, user_task("help"), interrupting=interrupting
    )
    ends = "endEvent" in cause
    rest = "" if ends else user_task("rest") + end("b9")
    body = sub_process(
        "body",
        start("b0") + user_task("one") + cause + rest + handler,
        *("b0 one", "one cause"),
        *(() if ends else ("cause rest", "rest b9")),
    )
    return diagram(
        "outer",
        start() + body + user_task("after") + end(),
        *("begin body", "body after", "after done"),
        extra=DECLARED,
    )


def _called() -> tuple[bytes, bytes]:
    """Draw a called process with a handler of its own."""
    caller = diagram(
        "caller",
        start() + call("sub", "called") + user_task("after") + end(),
        *("begin sub", "sub after", "after done"),
    )
    handler = event_sub_process("handler", message_event("paid"), user_task("help"))
    called = diagram(
        "called",
        start() + user_task("inner") + end() + handler,
        *("begin inner", "inner done"),
        extra=DECLARED,
    )
    return caller, called


_HOUR: Final = timer("PT1H")
_RUSH: Final = condition("rush = true")
_PASS: Final = throw("cause")
CASES: Final = (
    Case(
        "Interrupting message",
        (_handled(message_event("paid")),),
        (message("paid"), done("help")),
        right="one → help → ended",
        stock="one → help+one → one",
        stock_says="It does not interrupt.",
        paigong_says="Only the handler is left.",
    ),
    Case(
        "Interrupting timer",
        (_handled(_HOUR),),
        (hours(1), done("help")),
        right="one → help → ended",
        stock="one → help+one → one",
        stock_says="It does not interrupt.",
        paigong_says="Only the handler is left.",
    ),
    Case(
        "Interrupting signal",
        (_handled(signal_event()),),
        (signal(), done("help")),
        right="one → help → ended",
        stock="one → help+one → one",
        stock_says="It does not interrupt.",
        paigong_says="Only the handler is left.",
    ),
    Case(
        "Interrupting condition",
        (_handled(_RUSH),),
        (done("one", rush=True), done("help")),
        right="one → help → ended",
        stock="one → two → NoSuchTaskError",
        stock_says="The condition never sees the change; the handler never runs.",
        paigong_says="Only the handler is left.",
        variables={"rush": False},
    ),
    Case(
        "Non-interrupting message",
        (_handled(message_event("paid"), interrupting=False),),
        (message("paid"), done("one"), done("two"), done("help")),
        right="one → help+one → help+two → help → ended",
        stock="one → help+one → help+two → help → ended",
        paigong_says="The handler works beside the rest.",
    ),
    Case(
        "Non-interrupting timer",
        (_handled(_HOUR, interrupting=False),),
        (hours(1), done("one"), done("two"), done("help")),
        right="one → help+one → help+two → help → ended",
        stock="one → help+one → help+two → help → ended",
        paigong_says="The handler works beside the rest.",
    ),
    Case(
        "Non-interrupting condition",
        (_handled(_RUSH, interrupting=False),),
        (done("one", rush=True), done("two"), done("help")),
        right="one → help+two → help → ended",
        stock="one → two → ended → NoSuchTaskError",
        stock_says="The condition never sees the change; the handler never runs.",
        paigong_says="The handler works beside the rest.",
        variables={"rush": False},
    ),
    Case(
        "Non-interrupting signal, twice",
        (_handled(signal_event(), interrupting=False),),
        (signal(), signal()),
        right="one → help+one → help+help+one",
        stock="one → help+one → help+help+one",
        paigong_says="One handler for each.",
    ),
    Case(
        "Two instances of one definition",
        (_handled(signal_event(), interrupting=False),),
        (signal(), another(), done("one"), done("two")),
        right="one → help+one → one → two → ended",
        stock="one → help+one → one → two → no task",
        stock_says="The event changes the definition: the next instance has the "
        "handler in it from the start and never ends.",
        paigong_says="They do not know of each other.",
    ),
    Case(
        "Handler whose event never happens",
        (_handled(timer("P1D")),),
        (done("one"), done("two")),
        right="one → two → ended",
        stock="one → two → no task",
        stock_says="The process does not end before the timer fires.",
        paigong_says="It does not keep the process open.",
    ),
    Case(
        "Variables of a handler",
        (_handled(signal_event()),),
        (done("one", found="rust"), signal()),
        right="one → two (found=rust) → help (found=rust)",
        stock="one → two (found=rust) → help+two",
        stock_says="Those of the start of the process; and it does not interrupt.",
        paigong_says="Those that the process has by then.",
        watch=("found",),
    ),
    Case(
        "Error in a sub-process",
        (_inside(error("broken"), end_with("cause", error("broken"))),),
        (done("one"), done("help"), done("after")),
        right="one → help → after → ended",
        stock="help+one → help → after → ended",
        stock_says=(
            "The handler runs when the sub-process begins, whether there is an error "
            "or not."
        ),
        paigong_says="The handler runs, then the process goes on.",
    ),
    Case(
        "Error that does not happen",
        (_inside(error("broken"), _PASS),),
        (done("one"), done("rest")),
        right="one → rest → after",
        stock="help+one → help+rest → help",
        stock_says="The handler runs all the same.",
        paigong_says="The handler does not run.",
    ),
    Case(
        "Interrupting escalation in a sub-process",
        (_inside(escalation(), throw("cause", escalation())),),
        (done("one"), done("help")),
        right="one → help → after",
        stock="help+one → help+rest → rest",
        stock_says="The handler runs when the sub-process begins, and does not "
        "interrupt.",
        paigong_says="Only the handler is left in the sub-process.",
    ),
    Case(
        "Non-interrupting escalation in a sub-process",
        (_inside(escalation(), throw("cause", escalation()), interrupting=False),),
        (done("one"), done("help"), done("rest")),
        right="one → help+rest → rest → after",
        stock="help+one → help+rest → rest → after",
        stock_says="The handler runs when the sub-process begins.",
        paigong_says="The handler works beside the rest.",
    ),
    Case(
        "Message in a sub-process",
        (_inside(message_event("paid"), _PASS),),
        (message("paid"), done("help")),
        right="one → help → after",
        stock="one → WorkflowException",
        stock_says="Nothing waits for the message.",
        paigong_says="Only the handler is left in the sub-process.",
    ),
    Case(
        "Timer in a sub-process",
        (_inside(_HOUR, _PASS),),
        (hours(1), done("help")),
        right="one → help → after",
        stock="one → help+one → one",
        stock_says="It does not interrupt.",
        paigong_says="Only the handler is left in the sub-process.",
    ),
    Case(
        "Signal in a sub-process",
        (_inside(signal_event(), _PASS),),
        (signal(), done("help")),
        right="one → help → after",
        stock="one → WorkflowException",
        stock_says="Nothing waits for the signal.",
        paigong_says="Only the handler is left in the sub-process.",
    ),
    Case(
        "Condition in a sub-process",
        (_inside(_RUSH, _PASS),),
        (done("one", rush=True), done("help")),
        right="one → help → after",
        stock="one → rest → NoSuchTaskError",
        stock_says="The condition never sees the change; the handler never runs.",
        paigong_says="Only the handler is left in the sub-process.",
        variables={"rush": False},
    ),
    Case(
        "Message in a called process",
        _called(),
        (message("paid"), done("help")),
        right="inner → help → after",
        stock="inner → WorkflowException",
        stock_says="Nothing waits for the message.",
        paigong_says="The handler of the called process gets it.",
    ),
)
