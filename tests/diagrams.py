"""Small diagrams for tests, written as what flows into what."""

from collections.abc import Mapping

_HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
    ' targetNamespace="http://paigong/test">'
)


def diagram(process_id: str, nodes: str, *flows: str, extra: str = "") -> bytes:
    """Draw a process.

    ``nodes`` is BPMN; each flow is "source target" or "source target condition",
    and "source target default" marks the default flow of a gateway.
    """
    body = nodes
    for number, flow in enumerate(flows):
        source, target, *condition = flow.split(" ", 2)
        inner = ""
        if condition == ["default"]:
            body = body.replace(f'id="{source}"', f'id="{source}" default="f{number}"')
        elif condition:
            inner = (
                "<bpmn:conditionExpression>"
                + condition[0].replace("<", "&lt;")
                + "</bpmn:conditionExpression>"
            )
        body += (
            f'<bpmn:sequenceFlow id="f{number}" sourceRef="{source}"'
            f' targetRef="{target}">{inner}</bpmn:sequenceFlow>'
        )
    return diagrams({process_id: body}, extra)


def diagrams(processes: Mapping[str, str], extra: str = "") -> bytes:
    """Draw a file of processes, each with its nodes and flows as BPMN."""
    drawn = "".join(
        f'<bpmn:process id="{process_id}" name="{process_id}" isExecutable="true">'
        f"{body}</bpmn:process>"
        for process_id, body in processes.items()
    )
    return f"{_HEAD}{extra}{drawn}</bpmn:definitions>".encode()


def start(element_id: str = "begin") -> str:
    """Draw a start event."""
    return f'<bpmn:startEvent id="{element_id}" />'


def end(element_id: str = "done") -> str:
    """Draw an end event."""
    return f'<bpmn:endEvent id="{element_id}" />'


def error_end(element_id: str, error_id: str) -> str:
    """Draw an end event that throws an error."""
    return (
        f'<bpmn:endEvent id="{element_id}">'
        f'<bpmn:errorEventDefinition errorRef="{error_id}" /></bpmn:endEvent>'
    )


def on_error(element_id: str, attached_to: str, error_id: str) -> str:
    """Draw a boundary event that catches an error."""
    return (
        f'<bpmn:boundaryEvent id="{element_id}" attachedToRef="{attached_to}">'
        f'<bpmn:errorEventDefinition errorRef="{error_id}" /></bpmn:boundaryEvent>'
    )


def error(error_id: str, code: str) -> str:
    """Declare an error."""
    return f'<bpmn:error id="{error_id}" name="{code}" errorCode="{code}" />'


def gateway(kind: str, element_id: str) -> str:
    """Draw a gateway: exclusive, parallel or inclusive."""
    return f'<bpmn:{kind}Gateway id="{element_id}" />'


def xor(element_id: str) -> str:
    """Draw an exclusive gateway."""
    return gateway("exclusive", element_id)


def user_task(
    element_id: str,
    group: str = "clerk",
    inputs: Mapping[str, str] | None = None,
    outputs: Mapping[str, str] | None = None,
    form: str = "",
) -> str:
    """Draw a user task for a group."""
    key = f' camunda:formKey="{form}"' if form else ""
    return (
        f'<bpmn:userTask id="{element_id}" name="{element_id}"'
        f' camunda:candidateGroups="{group}"{key}>'
        f"{_parameters(inputs, outputs)}</bpmn:userTask>"
    )


def service_task(
    element_id: str,
    operation: str,
    inputs: Mapping[str, str] | None = None,
    outputs: Mapping[str, str] | None = None,
) -> str:
    """Draw a service task that calls an operation."""
    return (
        f'<bpmn:serviceTask id="{element_id}" name="{element_id}"'
        f' camunda:delegateExpression="${{{operation}}}">'
        f"{_parameters(inputs, outputs)}</bpmn:serviceTask>"
    )


def call(element_id: str, process_id: str, passed: str = "", back: str = "") -> str:
    """Draw a call activity; ``passed`` and ``back`` are names of variables."""
    mappings = "".join(
        f'<camunda:{way} source="{name}" target="{name}" />'
        for way, names in (("in", passed), ("out", back))
        for name in names.split()
    )
    return (
        f'<bpmn:callActivity id="{element_id}" name="{element_id}"'
        f' calledElement="{process_id}"><bpmn:extensionElements>{mappings}'
        "</bpmn:extensionElements></bpmn:callActivity>"
    )


def _parameters(
    inputs: Mapping[str, str] | None, outputs: Mapping[str, str] | None
) -> str:
    parameters = "".join(
        f'<camunda:{kind}Parameter name="{name}">{value}</camunda:{kind}Parameter>'
        for kind, pairs in (("input", inputs), ("output", outputs))
        for name, value in (pairs or {}).items()
    )
    if not parameters:
        return ""
    return (
        "<bpmn:extensionElements><camunda:inputOutput>"
        f"{parameters}</camunda:inputOutput></bpmn:extensionElements>"
    )
