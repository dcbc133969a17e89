"""What is read about an activity."""

from tests.activities import loop, several, times, within
from tests.diagrams import call, diagram, end, start, user_task
from workflows.models.activity_model import Activity, Repetition
from workflows.models.model import Mapping
from workflows.models.normalise import normalise
from workflows.models.xml import parse


def _activity(node: str) -> Activity:
    xml = diagram("p", start() + node + end(), "begin it", "it done")
    (process,) = normalise(parse(xml, "p.bpmn")).processes
    return process.elements["it"].activity


def test_an_ordinary_task_has_nothing_special() -> None:
    activity = _activity(user_task("it"))

    assert activity == Activity()
    assert not activity.has_scope


def test_the_camunda_way_of_several_instances_is_read() -> None:
    marker = several(
        collection="${people}", item="person", sequential=True, until="${enough}"
    )

    activity = _activity(within(user_task("it"), marker))

    assert activity.repetition == Repetition(
        "sequential", collection="people", item="person", condition="enough"
    )


def test_a_loop_and_a_cardinality_are_read() -> None:
    often = _activity(within(user_task("it"), several(times("=n + 1"))))
    round_again = _activity(within(user_task("it"), loop("more", "3", before=True)))

    assert often.repetition == Repetition("parallel", cardinality="n + 1")
    assert round_again.repetition == Repetition(
        "loop", condition="more", test_before=True, maximum=3
    )


def test_the_version_of_a_call_is_read() -> None:
    bound = 'calledElement="q" camunda:calledElementBinding="version"'
    activity = _activity(
        call("it", "q").replace(
            'calledElement="q"', f'{bound} camunda:calledElementVersion="4"'
        )
    )

    assert (activity.binding, activity.called_version) == ("version", 4)
    assert _activity(call("it", "q")).binding == "latest"


def test_data_inputs_of_a_call_are_mappings() -> None:
    data = (
        '<bpmn:ioSpecification><bpmn:dataInput id="i" name="given" />'
        '</bpmn:ioSpecification><bpmn:property id="p1" />'
        "<bpmn:dataInputAssociation><bpmn:sourceRef>p1</bpmn:sourceRef>"
        "<bpmn:targetRef>i</bpmn:targetRef></bpmn:dataInputAssociation>"
    )
    nodes = start() + within(call("it", "q"), data) + end()
    xml = diagram("p", nodes, "begin it", "it done")

    (process,) = normalise(parse(xml, "p.bpmn")).processes

    assert process.elements["it"].in_mappings == (Mapping("given", "given"),)
    assert process.elements["it"].activity.local == (
        ("p1", "${null}"),
        ("given", "${p1}"),
    )
