"""The diagrams that call the process under test, as another process would."""

from collections.abc import Iterable, Iterator
from typing import Final

from workflows.models.model import ProcessModel

SETUP: Final = "process_test_setup"
_PREFIX: Final = "process_test_calls_"
_HEAD: Final = (
    '<?xml version="1.0" encoding="UTF-8"?><bpmn:definitions '
    'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
    'id="process_test_definitions" targetNamespace="http://paigong/bpmn">'
)
_TASK: Final = '<bpmn:userTask id="{0}" camunda:candidateGroups="admin" />'
_FLOW: Final = '<bpmn:sequenceFlow id="{0}_{1}" sourceRef="{0}" targetRef="{1}" />'
_CALL: Final = (
    '<bpmn:callActivity id="call" calledElement="{0}"><bpmn:extensionElements>'
    '<camunda:in businessKey="#{{execution.processBusinessKey}}" />'
    '<camunda:in variables="all" /><camunda:out variables="all" />'
    "</bpmn:extensionElements></bpmn:callActivity>"
)
_CAUGHT: Final = (
    '<bpmn:boundaryEvent id="caught_{0}" attachedToRef="call">'
    '<bpmn:errorEventDefinition errorRef="error_{0}" /></bpmn:boundaryEvent>'
)
_ERROR: Final = '<bpmn:error id="error_{0}" name="{0}" errorCode="{0}" />'


def caller_of(process_id: str) -> str:
    """Name the process that calls another one for a test."""
    return _PREFIX + process_id


def is_ours(process_id: str) -> bool:
    """Tell whether a process is only there for the tests."""
    return process_id == SETUP or process_id.startswith(_PREFIX)


def caught(element_id: str) -> str | None:
    """Give the error code that an element of the caller has caught."""
    prefix, _, code = element_id.partition("caught_")
    return code if not prefix and code else None


def resources(models: Iterable[ProcessModel]) -> dict[str, bytes]:
    """Draw what the cases need beside the processes under test."""
    drawn = {f"{SETUP}/{SETUP}.bpmn": _setup()}
    for model in models:
        name = caller_of(model.process_id)
        drawn[f"{name}/{name}.bpmn"] = _caller(model)
    return drawn


def _setup() -> bytes:
    parts = [
        '<bpmn:startEvent id="begun" />',
        _TASK.format("prepared"),
        '<bpmn:endEvent id="done" />',
        _FLOW.format("begun", "prepared"),
        _FLOW.format("prepared", "done"),
    ]
    return _diagram(SETUP, parts)


def _caller(model: ProcessModel) -> bytes:
    codes = sorted(set(_codes(model)))
    parts = [
        '<bpmn:startEvent id="begun" />',
        _CALL.format(model.process_id),
        *(_CAUGHT.format(code) for code in codes),
        '<bpmn:endEvent id="done" />',
        '<bpmn:endEvent id="failed" />',
        _FLOW.format("begun", "call"),
        _FLOW.format("call", "done"),
        *(_FLOW.format(f"caught_{code}", "failed") for code in codes),
    ]
    if not codes:
        parts.remove('<bpmn:endEvent id="failed" />')
    errors = "".join(_ERROR.format(code) for code in codes)
    return _diagram(caller_of(model.process_id), parts, errors)


def _codes(model: ProcessModel) -> Iterator[str]:
    """Give the codes of the errors that a process ends with."""
    for element in model.elements.values():
        if element.type == "endEvent" and element.error_code:
            yield element.error_code


def _diagram(process_id: str, parts: list[str], after: str = "") -> bytes:
    process = (
        f'<bpmn:process id="{process_id}" name="{process_id}" isExecutable="true">'
    )
    text = f"{_HEAD}{process}{''.join(parts)}</bpmn:process>{after}"
    return f"{text}</bpmn:definitions>".encode()
