"""What Paigong refuses at deployment, and SpiffWorkflow accepts or cannot run."""

from typing import Final

from tests.activities import loop, several, sub_process, times, within
from tests.diagrams import call, diagram, end, start, user_task, xor
from tests.workflows.spiff.compared.case import Case, done, hours
from tests.workflows.spiff.events import boundary, catch, end_with, throw, timer

_COMPENSATE: Final = "<bpmn:compensateEventDefinition />"


def _row(node: str, extra: str = "") -> bytes:
    """Draw something refused between a start and a task."""
    return diagram(
        "refused",
        start() + node + user_task("after") + end() + extra,
        *("begin x", "x after", "after done"),
    )


def _compensation() -> bytes:
    """Draw a task that a boundary event would compensate."""
    undo = user_task("undo").replace("id=", 'isForCompensation="true" id=', 1)
    return _row(
        user_task("x"),
        '<bpmn:boundaryEvent id="b" attachedToRef="x">'
        f"{_COMPENSATE}</bpmn:boundaryEvent>{undo}"
        '<bpmn:association id="a1" sourceRef="b" targetRef="undo" />',
    )


def _ad_hoc() -> bytes:
    """Draw a sub-process whose tasks may be done in any order."""
    body = f'<bpmn:adHocSubProcess id="x">{user_task("a")}</bpmn:adHocSubProcess>'
    return _row(body)


def _transaction() -> bytes:
    """Draw a transaction that is cancelled, and where that leads."""
    body = sub_process(
        "x",
        start("b0") + user_task("a") + end_with("c", "<bpmn:cancelEventDefinition />"),
        *("b0 a", "a c"),
    ).replace("subProcess", "transaction")
    caught = boundary("b", "x", "<bpmn:cancelEventDefinition />")
    return diagram(
        "cancelled",
        start() + body + caught + user_task("after") + user_task("help") + end(),
        *("begin x", "x after", "after done", "b help", "help done"),
    )


def _gap() -> bytes:
    """Draw a gateway none of whose flows may be taken."""
    return diagram(
        "gap",
        start() + xor("x") + user_task("a") + user_task("b") + end(),
        *("begin x", "x a n > 1", "x b n > 2", "a done", "b done"),
    )


def _unreachable() -> bytes:
    """Draw a task to which nothing leads, beside a start event."""
    return diagram(
        "apart",
        start() + user_task("a") + user_task("x") + end(),
        *("begin a", "a done", "x done"),
    )


def _circle() -> tuple[bytes, bytes]:
    """Draw two processes that call each other, with nobody to wait for."""
    return (
        diagram("one", start() + call("x", "two") + end(), "begin x", "x done"),
        diagram("two", start() + call("y", "one") + end(), "begin y", "y done"),
    )


def _with(attributes: str) -> str:
    return user_task("x").replace("id=", f"{attributes} id=", 1)


CASES: Final = (
    Case(
        "Compensation throw event",
        (_row(throw("x", _COMPENSATE)),),
        (),
        right="refused: “Compensation event” is not supported yet.",
        stock="after",
        stock_says="Accepted; taken for an event without a definition: nothing is "
        "compensated, without a word.",
        refused="x",
    ),
    Case(
        "Compensation at the boundary",
        (_compensation(),),
        (),
        right="refused: “Compensation event” is not supported yet.",
        stock="ValidationException",
        stock_says="Refused.",
        refused="b",
    ),
    Case(
        "Complex gateway",
        (_row('<bpmn:complexGateway id="x" />'),),
        (),
        right="refused: “Complex gateway” is not supported yet.",
        stock="ValidationException",
        stock_says="Refused.",
        refused="x",
    ),
    Case(
        "Ad-hoc sub-process",
        (_ad_hoc(),),
        (),
        right="refused: “Ad-hoc sub-process” is not supported yet.",
        stock="TypeError",
        stock_says="Accepted; an exception where it begins.",
        refused="x",
    ),
    Case(
        "Transaction that is cancelled",
        (_transaction(),),
        (done("a"),),
        right="refused: “Transaction” is not supported yet.",
        stock="a → help",
        stock_says="The flow is right; nothing is compensated.",
        refused="x",
    ),
    Case(
        "startQuantity",
        (_row(_with('startQuantity="2"')),),
        (),
        right="refused: The attribute startQuantity=“2” is not supported yet.",
        stock="x",
        stock_says="Accepted; ignored, without a word.",
        refused="x",
    ),
    Case(
        "completionQuantity",
        (_row(_with('completionQuantity="2"')),),
        (done("x"),),
        right="refused: The attribute completionQuantity=“2” is not supported yet.",
        stock="x → after",
        stock_says="Accepted; ignored, without a word.",
        refused="x",
    ),
    Case(
        "Event that each instance of several throws",
        (
            _row(
                within(
                    user_task("x"),
                    several(times("2")).replace(
                        "<bpmn:multi", '<bpmn:multi behavior="One"'
                    ),
                ).replace(
                    '<bpmn:multi behavior="One"InstanceLoopCharacteristics',
                    '<bpmn:multiInstanceLoopCharacteristics behavior="One"',
                )
            ),
        ),
        (),
        right="refused: The attribute behavior=“One” is not supported yet.",
        stock="x+x",
        stock_says="Accepted; ignored, without a word.",
        refused="x",
    ),
    Case(
        "Receive task that starts a process",
        (
            diagram(
                "starting",
                '<bpmn:receiveTask id="x" instantiate="true" messageRef="m" />' + end(),
                "x done",
                extra='<bpmn:message id="m" name="m" />',
            ),
        ),
        (),
        right="refused: The attribute instantiate=“true” is not supported yet.",
        stock="ValidationException",
        stock_says="Refused.",
        refused="x",
    ),
    Case(
        "Fixed negative cardinality",
        (_row(within(user_task("x"), several(times("-1")))),),
        (),
        right="refused: The cardinality “-1” is not allowed.",
        stock="after",
        stock_says="Accepted; passed, without a word.",
        refused="x",
    ),
    Case(
        "Negative loopMaximum",
        (_row(within(user_task("x"), loop("n > 1", "-1"))),),
        (done("x"),),
        right="refused: The loop has no usable loopMaximum.",
        stock="x → after",
        stock_says="Accepted; one round, without a word.",
        refused="x",
        variables={"n": 2},
    ),
    Case(
        "Standard loop without loopMaximum",
        (_row(within(user_task("x"), loop("n > 1", ""))),),
        (done("x"), done("x")),
        right="refused: The loop has no usable loopMaximum.",
        stock="x → x → x",
        stock_says="Accepted, as the specification has it: as many rounds as the "
        "condition wants.",
        refused="x",
        variables={"n": 2},
    ),
    Case(
        "Duration that does not parse",
        (_row(catch("x", timer("PT1H30X"))),),
        (hours(2),),
        right="refused: The timer “PT1H30X” cannot be read.",
        stock="PlainExceptionError",
        stock_says="Accepted; an exception where the timer begins.",
        refused="x",
    ),
    Case(
        "Exclusive gateway without a default flow",
        (_gap(),),
        (),
        right="refused: All flows that leave have a condition, and none is the "
        "default flow.",
        stock="WorkflowException",
        stock_says="Accepted; where no condition holds, an exception.",
        refused="x",
        variables={"n": 1},
    ),
    Case(
        "Node that nothing leads to",
        (_unreachable(),),
        (done("a"),),
        right="refused: It cannot be reached from the start event.",
        stock="a → ended",
        stock_says="Accepted; ignored, without a word.",
        refused="x",
    ),
    Case(
        "Processes that call each other without waiting",
        _circle(),
        (),
        right="refused: Processes call each other in a circle: one → two → one.",
        stock="TooManyTasksError",
        stock_says="Accepted; they go on without an end, and the test stops them.",
        refused="one",
    ),
    Case(
        "Script in Python",
        (
            _row(
                '<bpmn:scriptTask id="x" scriptFormat="python"><bpmn:script>'
                "import os; home = os.getcwd()</bpmn:script></bpmn:scriptTask>"
            ),
        ),
        (),
        right=(
            "refused: The script language “python” is not supported: such code is "
            "never run."
        ),
        stock="after",
        stock_says="Accepted; run, with everything that Python can reach.",
        refused="x",
    ),
    Case(
        "Data store",
        (
            _row(
                user_task("x"),
                '<bpmn:dataStoreReference id="s" dataStoreRef="books" />',
            ),
        ),
        (),
        right="refused: “Data store” is not supported yet.",
        stock="x",
        stock_says="Accepted; ignored as long as no task is connected with it.",
        refused="s",
    ),
)
