"""What the engine reads of events, and what it may be."""

import pytest

from tests.workflows.models.samples import broken, findings
from workflows.models.model import Event
from workflows.models.normalise import normalise
from workflows.models.xml import parse

_END = '<bpmn:endEvent id="End" />'
_FLOW = '<bpmn:sequenceFlow id="f5" sourceRef="visit" targetRef="End" />'
_PROCESS = '<bpmn:process id="repair"'


def with_event(element: str, definition: str, declared: str = "") -> str:
    """Put an event on the way to the end."""
    drawn = (
        '<bpmn:sequenceFlow id="f5" sourceRef="visit" targetRef="x" />'
        f'<bpmn:{element} id="x" name="X">{definition}</bpmn:{element}>'
        '<bpmn:sequenceFlow id="f6b" sourceRef="x" targetRef="End" />'
    )
    return broken(_PROCESS, declared + _PROCESS, broken(_FLOW, drawn))


SIGNAL = '<bpmn:signal id="s" name="alarm" />'
RING = '<bpmn:signalEventDefinition signalRef="s" />'


@pytest.mark.parametrize(
    ("element", "definition", "event"),
    [
        ("intermediateThrowEvent", RING, Event("signal", "alarm")),
        ("intermediateThrowEvent", "", None),
        (
            "intermediateCatchEvent",
            (
                "<bpmn:timerEventDefinition><bpmn:timeCycle>R/PT1H</bpmn:timeCycle>"
                "</bpmn:timerEventDefinition>"
            ),
            Event("timer", None, "timeCycle", "R/PT1H"),
        ),
        (
            "intermediateCatchEvent",
            (
                "<bpmn:conditionalEventDefinition><bpmn:condition>${a = 1}"
                "</bpmn:condition></bpmn:conditionalEventDefinition>"
            ),
            Event("conditional", expression="a = 1"),
        ),
        (
            "intermediateThrowEvent",
            "<bpmn:eventDefinitionRef>ring</bpmn:eventDefinitionRef>",
            Event("signal", "alarm"),
        ),
    ],
)
def test_an_event_is_read(element: str, definition: str, event: Event | None) -> None:
    declared = SIGNAL + RING.replace("signalRef", 'id="ring" signalRef')

    model = normalise(parse(with_event(element, definition, declared).encode(), "a"))

    assert model.processes[0].elements["x"].event == event
    assert b"EventDefinition" not in model.xml


def test_a_signal_may_be_thrown_to_whoever_waits() -> None:
    assert not findings(repair=with_event("intermediateThrowEvent", RING, SIGNAL))


def test_a_signal_that_the_process_itself_throws_may_be_awaited() -> None:
    handler = (
        '<bpmn:subProcess id="h" triggeredByEvent="true"><bpmn:startEvent id="h0">'
        f'{RING}</bpmn:startEvent><bpmn:sequenceFlow id="h1" sourceRef="h0"'
        ' targetRef="h2" /><bpmn:endEvent id="h2" /></bpmn:subProcess>'
    )
    source = with_event("intermediateThrowEvent", RING, SIGNAL)

    assert not findings(repair=broken(_END, _END + handler, source))


def test_a_definition_may_stand_apart() -> None:
    apart = '<bpmn:errorEventDefinition id="apart" errorRef="nobody" />' + _PROCESS
    source = broken(
        '<bpmn:errorEventDefinition id="thrown" errorRef="nobody" />',
        "<bpmn:eventDefinitionRef>apart</bpmn:eventDefinitionRef>",
        broken(_PROCESS, apart),
    )

    assert not findings(repair=source)
    assert findings(repair=broken(">apart<", ">gone<", source))


def test_a_gateway_offers_conditions() -> None:
    catch = (
        '<bpmn:intermediateCatchEvent id="{0}"><bpmn:conditionalEventDefinition>'
        "<bpmn:condition>{0}</bpmn:condition></bpmn:conditionalEventDefinition>"
        '</bpmn:intermediateCatchEvent><bpmn:sequenceFlow id="{0}1" sourceRef="x"'
        ' targetRef="{0}" /><bpmn:sequenceFlow id="{0}2" sourceRef="{0}"'
        ' targetRef="End" />'
    )
    source = with_event("eventBasedGateway", "")
    way_out = '<bpmn:sequenceFlow id="f6b" sourceRef="x" targetRef="End" />'
    both = catch.format("one") + catch.format("two")

    assert not findings(repair=broken(way_out, both, source))
