"""Data objects, data inputs and outputs, and variables of an activity alone."""

from tests.activities import gathered, several, sub_process, within
from tests.diagrams import call, diagram, end, start, user_task
from tests.workflows.spiff.conftest import Walk, definition

BODY = sub_process("it", start("b") + user_task("ask") + end("e"), "b ask", "ask e")


def _data(*associations: str) -> str:
    return (
        '<bpmn:ioSpecification><bpmn:dataInput id="in_1" name="given" />'
        '<bpmn:dataOutput id="out_1" name="answer" />'
        "</bpmn:ioSpecification>" + "".join(associations)
    )


def _flow(kind: str, source: str, target: str, extra: str = "") -> str:
    return (
        f"<bpmn:{kind}Association><bpmn:sourceRef>{source}</bpmn:sourceRef>"
        f"<bpmn:targetRef>{target}</bpmn:targetRef>{extra}</bpmn:{kind}Association>"
    )


OBJECTS = (
    '<bpmn:dataObject id="order" /><bpmn:dataObject id="d2" name="result" />'
    '<bpmn:dataObjectReference id="order_ref" dataObjectRef="order" />'
    '<bpmn:dataObjectReference id="result_ref" dataObjectRef="d2" />'
)
READ = _flow("dataInput", "order_ref", "in_1")
WRITE = _flow("dataOutput", "out_1", "result_ref")


def _walk(activity: str, *called: bytes, **variables: object) -> Walk:
    xml = diagram(
        "data",
        start() + activity + user_task("after") + end() + OBJECTS,
        "begin it",
        "it after",
        "after done",
    )
    return Walk(definition(xml, *called)).start(**variables)


def test_data_objects_fill_data_inputs_and_take_data_outputs() -> None:
    """Stock SpiffWorkflow keeps them apart from the variables."""
    walk = _walk(within(user_task("it"), _data(READ, WRITE)), order=7)
    inside = walk.variables

    walk.complete("it", answer="yes", other=1)

    assert inside == {"order": 7, "given": 7, "answer": None}
    assert walk.variables == {"order": 7, "result": "yes", "other": 1}


def test_instances_go_through_a_data_input_and_fill_a_data_output() -> None:
    marker = several(
        "<bpmn:loopDataInputRef>in_1</bpmn:loopDataInputRef>"
        '<bpmn:inputDataItem id="one" />' + gathered("out_1", "said")
    )
    activity = within(user_task("it"), _data(READ, WRITE) + marker)
    walk = _walk(activity, order=["a", "b"], answer="old")
    (first, second) = walk.execution.waiting_user_tasks()

    walk.complete_token(second.position.token_id, said="B")
    walk.complete_token(first.position.token_id, said="A")

    assert (first.variables["one"], first.variables["given"]) == ("a", ["a", "b"])
    assert walk.variables == {
        "order": ["a", "b"],
        "answer": "old",
        "result": ["A", "B"],
    }


def test_a_transformation_computes_what_passes() -> None:
    twice = "<bpmn:transformation>order * 2</bpmn:transformation>"
    read = _flow("dataInput", "order_ref", "in_1", twice)

    walk = _walk(within(user_task("it"), _data(read)), order=7)

    assert walk.variables == {"order": 7, "given": 14}


def test_drawn_associations_without_data_inputs_change_nothing() -> None:
    drawn = (
        '<bpmn:property id="p1" name="__targetRef_placeholder" />'
        + _flow("dataInput", "order_ref", "p1")
        + "<bpmn:dataOutputAssociation><bpmn:targetRef>result_ref</bpmn:targetRef>"
        "</bpmn:dataOutputAssociation>"
    )

    walk = _walk(within(user_task("it"), drawn), order=7)

    assert walk.variables == {"order": 7}


def test_a_call_passes_its_data_inputs_and_outputs() -> None:
    called = diagram(
        "called", start() + user_task("ask") + end(), "begin ask", "ask done"
    )
    walk = _walk(within(call("it", "called"), _data(READ, WRITE)), called, order=7)
    inside = walk.variables

    walk.complete("ask", answer="yes", private=1)

    assert inside == {"given": 7}
    assert walk.variables == {"order": 7, "result": "yes"}


def test_a_data_object_of_a_sub_process_stays_inside() -> None:
    body = within(BODY, '<bpmn:dataObject id="note" />')
    walk = _walk(body, note="outer")
    inside = walk.variables

    walk.complete("ask", note="inner", other=1)

    assert inside == {"note": None}
    assert walk.variables == {"note": "outer", "other": 1}


def test_input_parameters_of_a_sub_process_are_its_own_variables() -> None:
    parameters = (
        "<bpmn:extensionElements><camunda:inputOutput>"
        '<camunda:inputParameter name="a">${a + 1}</camunda:inputParameter>'
        '<camunda:outputParameter name="sum">${a + b}</camunda:outputParameter>'
        "</camunda:inputOutput></bpmn:extensionElements>"
    )
    walk = _walk(within(BODY, parameters), a=1)
    inside = walk.variables

    walk.complete("ask", b=5)

    assert inside == {"a": 2}
    assert walk.variables == {"a": 1, "b": 5, "sum": 7}
