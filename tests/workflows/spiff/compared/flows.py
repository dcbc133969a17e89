"""What leaves an activity, how a process starts and ends, and its ids."""

from typing import Final

from tests.activities import sub_process
from tests.diagrams import call, diagram, end, gateway, start, user_task, xor
from tests.workflows.spiff.compared.case import Case, done, hours
from tests.workflows.spiff.events import DECLARED, catch, end_with, throw
from tests.workflows.spiff.test_splits import CONDITIONAL

_LINK: Final = '<bpmn:linkEventDefinition name="on" />'
_STOP: Final = "<bpmn:terminateEventDefinition />"


def _after(*flows: str) -> bytes:
    """Draw flows that leave the task “ask”."""
    return diagram(
        "asking",
        start() + user_task("ask") + user_task("a") + user_task("b") + end(),
        *("begin ask", *flows, "a done", "b done"),
    )


def _event_flows() -> bytes:
    """Draw two flows that leave an event."""
    return diagram(
        "passing",
        start() + throw("pass") + user_task("a") + user_task("b") + end(),
        *("begin pass", "pass a", "pass b", "a done", "b done"),
    )


def _bare() -> bytes:
    """Draw a process without a start and an end event."""
    return diagram(
        "bare",
        user_task("a") + user_task("b") + gateway("parallel", "j") + user_task("c"),
        *("a j", "b j", "j c"),
    )


def _open_end() -> bytes:
    """Draw a process without an end event."""
    return diagram("open", start() + user_task("a"), "begin a")


def _bare_inside() -> bytes:
    """Draw a sub-process without a start and an end event."""
    body = sub_process("body", user_task("a") + user_task("b"), "a b")
    return diagram("outer", start() + body + end(), "begin body", "body done")


def _row(*ids: str) -> bytes:
    """Draw a start, a user task and an end of certain ids."""
    begin, task, finish = ids
    nodes = start(begin) + user_task(task) + end(finish)
    return diagram("row", nodes, f"{begin} {task}", f"{task} {finish}")


def _same_ids() -> tuple[bytes, bytes]:
    """Draw a process and one it calls, each with a sub-process of the same id."""

    def body(task: str) -> str:
        nodes = start("b0") + user_task(task) + end("b9")
        return sub_process("body", nodes, f"b0 {task}", f"{task} b9")

    called = diagram("called", start() + body("b") + end(), "begin body", "body done")
    caller = diagram(
        "caller",
        start() + body("a") + call("go", "called") + end(),
        *("begin body", "body go", "go done"),
    )
    return caller, called


def _linked() -> bytes:
    """Draw a flow that goes on elsewhere."""
    return diagram(
        "linked",
        start() + throw("away", _LINK) + catch("here", _LINK) + user_task("a") + end(),
        *("begin away", "here a", "a done"),
    )


def _referring() -> bytes:
    """Draw an event that refers to a definition at the top of the file."""
    reference = "<bpmn:eventDefinitionRef>later</bpmn:eventDefinitionRef>"
    return diagram(
        "referring",
        start() + catch("wait", reference) + user_task("a") + end(),
        *("begin wait", "wait a", "a done"),
        extra='<bpmn:timerEventDefinition id="later"><bpmn:timeDuration>PT1H'
        "</bpmn:timeDuration></bpmn:timerEventDefinition>",
    )


def _merged() -> bytes:
    """Draw two flows that lead to one task."""
    return diagram(
        "merged",
        start() + user_task("a") + user_task("b") + user_task("c") + end(),
        *("begin a", "begin b", "a c", "b c", "c done"),
    )


def _stopping() -> bytes:
    """Draw a sub-process that one of its branches terminates."""
    body = sub_process(
        "body",
        start("b0") + user_task("a") + user_task("b") + end_with("stop", _STOP)
        + end("b9"),
        *("b0 a", "b0 b", "a stop", "b b9"),
    )  # fmt: skip
    return diagram(
        "stopping",
        start() + body + user_task("beside") + user_task("after") + end(),
        *("begin body", "begin beside", "body after", "beside done", "after done"),
        extra=DECLARED,
    )


def _ends() -> bytes:
    """Draw branches that end apart and change variables."""
    return diagram(
        "ends",
        start() + user_task("a") + user_task("b") + end() + end("e2"),
        *("begin a", "begin b", "a done", "b e2"),
    )


def _without_default() -> bytes:
    """Draw a gateway that has a default flow and one that has none."""
    return diagram(
        "choice",
        start() + xor("x") + user_task("a") + user_task("b") + end(),
        *("begin x", "x a n > 1", "x b default", "a done", "b done"),
    )


CASES: Final = (
    Case(
        "Several flows leaving an activity",
        (_after("ask a", "ask b"),),
        (done("ask"),),
        right="ask → a+b",
        stock="ValidationException",
        stock_says="The diagram is refused: “Multiple outgoing flows are not "
        "supported”.",
        paigong_says="All of them are taken.",
    ),
    Case(
        "Several flows leaving an event",
        (_event_flows(),),
        (),
        right="a+b",
        stock="ValidationException",
        stock_says="The diagram is refused.",
        paigong_says="All of them are taken.",
    ),
    Case(
        "Conditional flow leaving an activity",
        (_after("ask a n > 10"),),
        (done("ask", n=1),),
        right="ask → ended",
        stock="ask → a",
        stock_says="The condition is ignored, without a word.",
        paigong_says="The flow is taken where its condition holds.",
    ),
    Case(
        "Default flow of an activity",
        (CONDITIONAL,),
        (done("ask", n=1),),
        right="ask → none",
        stock="ValidationException",
        stock_says="The diagram is refused.",
        paigong_says="It is taken where no condition holds.",
    ),
    Case(
        "Exclusive gateway with a default flow",
        (_without_default(),),
        (),
        right="b",
        stock="b",
        paigong_says="The same; a gateway without a default flow is refused.",
        variables={"n": 1},
    ),
    Case(
        "Several tokens at one activity",
        (_merged(),),
        (done("a"), done("b"), done("c"), done("c")),
        right="a+b → b+c → c+c → c → ended",
        stock="a+b → b+c → c+c → c → ended",
        paigong_says="Each token is a task of its own.",
    ),
    Case(
        "Process without a start event",
        (_bare(),),
        (done("b"), done("a"), done("c")),
        right="a+b → a → c → ended",
        stock="ValidationException",
        stock_says="The diagram is refused.",
        paigong_says="It starts at every node without an incoming flow.",
    ),
    Case(
        "Process without an end event",
        (_open_end(),),
        (done("a"),),
        right="a → ended",
        stock="a → ended",
        paigong_says="A token ends at a node without an outgoing flow.",
    ),
    Case(
        "Sub-process without start and end events",
        (_bare_inside(),),
        (done("a"), done("b")),
        right="a → b → ended",
        stock="ValidationException",
        stock_says="The diagram is refused.",
        paigong_says="The same as for a process.",
    ),
    Case(
        "Node with the id Start",
        (_row("begin", "Start", "done"),),
        (done("Start"),),
        right="Start → ended",
        stock="ValidationException",
        stock_says="The diagram is refused: it is taken for a node of "
        "SpiffWorkflow's own.",
        paigong_says="Such ids are renamed inside; nobody sees it.",
    ),
    Case(
        "Task with the id End",
        (_row("Root", "End", "done"),),
        (),
        right="End",
        stock="ended",
        stock_says="The task is passed over, without a word: it is taken for a node of "
        "SpiffWorkflow's own.",
        paigong_says="Such ids are renamed inside; nobody sees it.",
    ),
    Case(
        "Chinese ids",
        (_row("开始", "查看", "结束"),),
        (done("查看"),),
        right="查看 → ended",
        stock="查看 → ended",
    ),
    Case(
        "Sub-processes of one id in two processes",
        _same_ids(),
        (done("a"), done("b")),
        right="a → b → ended",
        stock="ValidationException",
        stock_says="The diagrams are refused, though the processes are apart.",
        paigong_says="Each is run in its place.",
    ),
    Case(
        "Link events",
        (_linked(),),
        (),
        right="a",
        stock="ended",
        stock_says="The token vanishes, without a word.",
        paigong_says="The token goes on at the link of the same name.",
    ),
    Case(
        "eventDefinitionRef",
        (_referring(),),
        (hours(1),),
        right="no task → a",
        stock="a → a",
        stock_says="The event is taken for one without a definition and waits for "
        "nothing.",
        paigong_says="The definition that is referred to holds.",
    ),
    Case(
        "Terminate end event in a sub-process",
        (_stopping(),),
        (done("a"), done("after"), done("beside")),
        right="a+b+beside → after+beside → beside → ended",
        stock="a+b+beside → after+beside → beside → ended",
        paigong_says="It ends its own sub-process and nothing else.",
    ),
    Case(
        "Variables where branches end apart",
        (_ends(),),
        (done("a", status="new"), done("b", n=2)),
        right="a+b (status=old, n=1) → b (status=old, n=1) → ended (status=new, n=2)",
        stock="a+b (status=old, n=1) → b (status=old, n=1) → ended (status=old, n=2)",
        stock_says="The branch that ends last overwrites what the others changed.",
        paigong_says="They are put together as at a join.",
        variables={"status": "old", "n": 1},
        watch=("status", "n"),
    ),
)
