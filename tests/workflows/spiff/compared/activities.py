"""Repeated activities, their data, and calls."""

from typing import Any, Final

from tests.activities import gathered, loop, several, sub_process, times, within
from tests.diagrams import call, diagram, end, service_task, start, user_task
from tests.workflows.spiff.compared.case import Case, done

_VOTE: Final = user_task("vote")
_EACH: Final[dict[str, Any]] = {"collection": "people", "item": "person"}
_PEOPLE: Final = {"people": ["ann", "bo", "cy"]}
_INSIDE: Final = diagram(
    "called", start() + user_task("ask") + end(), "begin ask", "ask done"
)


def _then(activity: str, element_id: str = "vote", extra: str = "") -> bytes:
    """Draw an activity, and a task behind it."""
    return diagram(
        "several",
        start() + activity + user_task("after") + end() + extra,
        *(f"begin {element_id}", f"{element_id} after", "after done"),
    )


def _body(element_id: str = "vote") -> str:
    """Draw a sub-process around the task “ask”."""
    nodes = start("b0") + user_task("ask") + end("b9")
    return sub_process(element_id, nodes, "b0 ask", "ask b9")


def _data() -> str:
    """Draw a data input from an object and a data output to another."""
    return (
        '<bpmn:ioSpecification><bpmn:dataInput id="in_1" name="given" />'
        '<bpmn:dataOutput id="out_1" name="answer" />'
        "<bpmn:inputSet><bpmn:dataInputRefs>in_1</bpmn:dataInputRefs></bpmn:inputSet>"
        "<bpmn:outputSet><bpmn:dataOutputRefs>out_1</bpmn:dataOutputRefs>"
        "</bpmn:outputSet></bpmn:ioSpecification>"
        '<bpmn:dataInputAssociation id="i1"><bpmn:sourceRef>order_ref</bpmn:sourceRef>'
        "<bpmn:targetRef>in_1</bpmn:targetRef></bpmn:dataInputAssociation>"
        '<bpmn:dataOutputAssociation id="o1"><bpmn:sourceRef>out_1</bpmn:sourceRef>'
        "<bpmn:targetRef>result_ref</bpmn:targetRef></bpmn:dataOutputAssociation>"
    )


_OBJECTS: Final = (
    '<bpmn:dataObject id="order" /><bpmn:dataObject id="result" />'
    '<bpmn:dataObjectReference id="order_ref" dataObjectRef="order" />'
    '<bpmn:dataObjectReference id="result_ref" dataObjectRef="result" />'
)


def _objects(specification: str) -> bytes:
    """Draw a task that writes a data object, and one that has to do with it."""
    write = (
        '<bpmn:dataOutputAssociation id="w1"><bpmn:targetRef>order_ref'
        "</bpmn:targetRef></bpmn:dataOutputAssociation>"
    )
    read = (
        '<bpmn:dataInputAssociation id="r1"><bpmn:sourceRef>order_ref</bpmn:sourceRef>'
        "</bpmn:dataInputAssociation>"
    )
    return diagram(
        "objects",
        start() + within(user_task("write"), write)
        + within(user_task("it"), specification or read) + user_task("after") + end()
        + _OBJECTS,
        *("begin write", "write it", "it after", "after done"),
    )  # fmt: skip


def _two_deep() -> tuple[bytes, bytes, bytes]:
    """Draw a call in a call, with variables handed in and back."""
    deepest = diagram(
        "deepest", start() + user_task("ask") + end(), "begin ask", "ask done"
    )
    between = diagram(
        "between",
        start() + call("deeper", "deepest", "a", "answer") + end(),
        *("begin deeper", "deeper done"),
    )
    return _then(call("vote", "between", "a", "answer")), between, deepest


def _mapped(mappings: str) -> str:
    """Draw a call with certain mappings."""
    return (
        '<bpmn:callActivity id="vote" calledElement="called"><bpmn:extensionElements>'
        f"{mappings}</bpmn:extensionElements></bpmn:callActivity>"
    )


def _pair() -> bytes:
    """Draw a process that is called, in the file of its caller."""
    caller = _then(call("vote", "called")).decode()
    called = _INSIDE.decode().partition("<bpmn:process")[2].partition("</bpmn:defin")[0]
    return caller.replace(
        "</bpmn:definitions>", f"<bpmn:process{called}</bpmn:definitions>"
    ).encode()


CASES: Final = (
    Case(
        "Parallel multi-instance over a collection",
        (_then(within(_VOTE, several(**_EACH))),),
        (done("vote", "bo"), done("vote", "ann"), done("vote", "cy")),
        right="vote+vote+vote → vote+vote → vote → after",
        stock="vote+vote+vote → vote+vote → vote → after",
        variables=_PEOPLE,
    ),
    Case(
        "Order of the outputs of parallel instances",
        (_then(within(_VOTE, several(gathered("votes", "answer"), **_EACH))),),
        (
            done("vote", "cy", answer=3),
            done("vote", "ann", answer=1),
            done("vote", "bo", answer=2),
        ),
        right="vote+vote+vote → vote+vote → vote → after (votes=[1, 2, 3])",
        stock=(
            "vote+vote+vote (votes=[]) → vote+vote (votes=[]) → vote "
            "(votes=[]) → after (votes=[3, 1, 2])"
        ),
        stock_says="They stand in the order of completion.",
        paigong_says="They stand in the order of the inputs.",
        variables=_PEOPLE,
        watch=("votes",),
    ),
    Case(
        "Sequential multi-instance with a cardinality",
        (_then(within(_VOTE, several(times("${n}"), sequential=True))),),
        (done("vote"), done("vote")),
        right="vote → vote → after",
        stock="vote → vote → after",
        variables={"n": 2},
    ),
    Case(
        "Cardinality with an output list that exists",
        (_then(within(_VOTE, several(times("1") + gathered("votes", "answer")))),),
        (done("vote", answer="new"),),
        right="vote (votes=['old']) → after (votes=['new'])",
        stock="NameError",
        stock_says="`NameError` from its own code.",
        paigong_says="The list is replaced.",
        variables={"votes": ["old"]},
        watch=("votes",),
    ),
    Case(
        "Completion condition",
        (_then(within(_VOTE, several(**_EACH, until="enough = true"))),),
        (done("vote", "bo", enough=True), done("after")),
        right="vote+vote+vote → after → ended",
        stock="vote+vote+vote → after → ended",
        paigong_says="The other instances are cancelled.",
        variables=_PEOPLE | {"enough": False},
    ),
    Case(
        "Completion condition with BPMN's counters",
        (_then(within(_VOTE, several(**_EACH, until="nrOfCompletedInstances >= 2"))),),
        (done("vote", "bo"), done("vote", "cy")),
        right="vote+vote+vote → vote+vote → after",
        stock="vote+vote+vote → WorkflowTaskException",
        stock_says="It knows none of them: an exception.",
        paigong_says="The condition sees nrOfInstances, nrOfCompletedInstances and "
        "nrOfActiveInstances.",
        variables=_PEOPLE,
    ),
    Case(
        "Empty collection",
        (_then(within(_VOTE, several(**_EACH))),),
        (),
        right="after",
        stock="after",
        paigong_says="The token passes.",
        variables={"people": []},
    ),
    Case(
        "Input item named like a variable",
        (_then(within(_VOTE, several(**_EACH))),),
        (done("vote", "ann"), done("vote", "bo"), done("vote", "cy")),
        right="vote+vote+vote (person=ann) → vote+vote (person=bo) → vote (person=cy)"
        " → after (person=me)",
        stock="WorkflowDataException",
        stock_says="An exception where the activity begins.",
        paigong_says="The item belongs to the instance; the variable is as before.",
        variables=_PEOPLE | {"person": "me"},
        watch=("person",),
    ),
    Case(
        "Cardinality of 10,000",
        (_then(within(_VOTE, several(times("n")))),),
        (),
        right="RepetitionError",
        stock="TooManyTasksError",
        stock_says="As many tasks are made.",
        paigong_says="Not more than 1,000; an incident.",
        variables={"n": 10_000},
    ),
    Case(
        "Negative cardinality",
        (_then(within(_VOTE, several(times("n")))),),
        (),
        right="RepetitionError",
        stock="after",
        stock_says="The activity is passed, without a word.",
        paigong_says="An incident; a fixed one is refused at deployment.",
        variables={"n": -1},
    ),
    Case(
        "Multi-instance sub-process",
        (_then(within(_body(), several(gathered("votes", "answer"), **_EACH))),),
        (
            done("ask", "cy", answer=3),
            done("ask", "ann", answer=1),
            done("ask", "bo", answer=2),
        ),
        right="ask+ask+ask → ask+ask → ask → after (votes=[1, 2, 3])",
        stock=(
            "ask+ask+ask (votes=[]) → ask+ask (votes=[]) → ask (votes=[]) → "
            "after (votes=[3, 1, 2])"
        ),
        stock_says="The outputs stand in the order of completion.",
        paigong_says="The outputs stand in the order of the inputs.",
        variables=_PEOPLE,
        watch=("votes",),
    ),
    Case(
        "Standard loop with a condition",
        (_then(within(_VOTE, loop("more = true"))),),
        (done("vote", more=True), done("vote", more=False)),
        right="vote → vote → after",
        stock="vote → vote → after",
    ),
    Case(
        "Standard loop with loopMaximum",
        (_then(within(_VOTE, loop("", "2"))),),
        (done("vote"), done("vote")),
        right="vote → vote → after",
        stock="vote → vote → after",
    ),
    Case(
        "Standard loop with testBefore",
        (_then(within(_VOTE, loop("more = true", before=True))),),
        (),
        right="after",
        stock="after",
        variables={"more": False},
    ),
    Case(
        "Data objects without an ioSpecification",
        (_objects(""),),
        (done("write", order=7),),
        right="write → it (order=7)",
        stock="write → it (order=7)",
        stock_says="As it should be; a task gets a copy as long as it runs.",
        paigong_says="Data objects are variables of the process.",
        watch=("given", "order", "result"),
    ),
    Case(
        "Data objects through an ioSpecification",
        (_objects(_data()),),
        (done("write", order=7), done("it", answer="yes")),
        right="write → it (given=7, order=7) → after (order=7, result=yes)",
        stock="write → WorkflowDataException",
        stock_says="An exception: the data input is not filled from the object.",
        paigong_says="Data inputs and outputs take their values from and to variables.",
        watch=("given", "order", "result"),
    ),
    Case(
        "Call of a process in the same file",
        (_pair(),),
        (done("ask"), done("after")),
        right="ask → after → ended",
        stock="ask → after → ended",
    ),
    Case(
        "Call in a call, deployed separately",
        _two_deep(),
        (done("ask", answer="yes"),),
        right="ask (a=1) → after (a=1, secret=2, answer=yes)",
        stock="ask (a=1, secret=2) → after (a=1, secret=2, answer=yes)",
        stock_says="All variables are handed in and back.",
        paigong_says="Only what `camunda:in` and `camunda:out` name.",
        variables={"a": 1, "secret": 2},
        watch=("a", "secret", "answer", "private"),
    ),
    Case(
        "camunda:in and camunda:out with other names",
        (
            _then(
                _mapped(
                    '<camunda:in source="a" target="b" />'
                    '<camunda:in sourceExpression="${a + 1}" target="c" />'
                    '<camunda:out source="answer" target="result" />'
                )
            ),
            _INSIDE,
        ),
        (done("ask", answer="yes", a=9),),
        right="ask (b=1, c=2) → after (a=1, result=yes)",
        stock="ask (a=1) → after (a=9)",
        stock_says="The mappings are not read.",
        paigong_says="The mappings hold.",
        variables={"a": 1},
        watch=("a", "b", "c", "result"),
    ),
    Case(
        'camunda:in variables="all"',
        (_then(_mapped('<camunda:in variables="all" />')), _INSIDE),
        (done("ask", private=1),),
        right="ask (a=1) → after (a=1)",
        stock="ask (a=1) → after (a=1, private=1)",
        stock_says="All variables are also handed back.",
        paigong_says="All variables are handed in, none back.",
        variables={"a": 1},
        watch=("a", "private"),
    ),
    Case(
        "Manual task and task without a type",
        (_then('<bpmn:manualTask id="vote" />'),),
        (),
        right="after",
        stock="vote",
        stock_says="Both wait for a person, with nothing to say which.",
        paigong_says="Both are passed, since the engine has nothing to do with them.",
    ),
    Case(
        "Service task",
        (_then(service_task("vote", "count", {"n": "${n + 1}"})),),
        (),
        right="after (n=2)",
        stock="after (n=2)",
        stock_says="As it should be; what it calls is Python.",
        paigong_says="The same; what it calls is a registered operation.",
        variables={"n": 1},
        watch=("n",),
    ),
)
