"""What of BPMN we can run: everything else is refused by name."""

from collections.abc import Iterator
from typing import Final

from workflows.models.element_names import name_of_type
from workflows.models.findings import Finding
from workflows.models.rule_book import rule
from workflows.models.rules_base import Diagram
from workflows.models.supported_activities import ATTRIBUTES, CHILDREN, SINGLE
from workflows.models.xml import BPMN, CAMUNDA, Node, attributes, local_name

_UNSUPPORTED: Final = rule(
    "unsupported-element",
    zh=("暂不支持“{thing}”。", "请改用已支持的元素。"),
    en=("“{thing}” is not supported yet.", "Draw it with supported elements."),
)
_ATTRIBUTE: Final = rule(
    "unsupported-attribute",
    zh=("暂不支持属性 {attribute}=“{value}”。", "请删除该属性。"),
    en=("The attribute {attribute}=“{value}” is not supported yet.", "Remove it."),
)

_SECOND: Final = rule(
    "second-part",
    zh=("暂不支持多个“{thing}”。", "请只保留一个。"),
    en=("More than one “{thing}” is not supported yet.", "Keep one."),
)

_NODES: Final = frozenset(
    {
        "startEvent",
        "endEvent",
        "boundaryEvent",
        "userTask",
        "serviceTask",
        "callActivity",
        "subProcess",
        "exclusiveGateway",
    }
)
_NOTES: Final = frozenset({"textAnnotation", "association"})
_COMMON: Final = frozenset({"documentation", "extensionElements"})
_FLOWS: Final = frozenset({"incoming", "outgoing"}) | _COMMON
_SCOPE: Final = _NODES | _NOTES | {"sequenceFlow"}

#: Which elements may stand inside which.
_CHILDREN: Final = {
    "definitions": _COMMON | {"process", "collaboration", "error"},
    "collaboration": _COMMON | _NOTES | {"participant"},
    "participant": _COMMON,
    "process": _COMMON | _SCOPE | {"laneSet"},
    "subProcess": _FLOWS | _SCOPE,
    "laneSet": _COMMON | {"lane"},
    "lane": _COMMON | {"flowNodeRef"},
    "startEvent": _FLOWS,
    "endEvent": _FLOWS | {"errorEventDefinition", "terminateEventDefinition"},
    "boundaryEvent": _FLOWS | {"errorEventDefinition"},
    "userTask": _FLOWS,
    "serviceTask": _FLOWS,
    "callActivity": _FLOWS,
    "exclusiveGateway": _FLOWS,
    "sequenceFlow": _COMMON | {"conditionExpression"},
    "error": _COMMON,
    "errorEventDefinition": _COMMON,
    "terminateEventDefinition": _COMMON,
    "textAnnotation": _COMMON | {"text"},
    "association": _COMMON,
}

#: Parts of which the engine would read only the first.
_SINGLE: Final = ("EventDefinition", "conditionExpression", "laneSet", *SINGLE)

_ACTIVITY: Final[dict[str, str | None]] = {
    "isForCompensation": "false",
    "startQuantity": "1",
    "completionQuantity": "1",
}
#: Which attributes an element may have; a text is the only value we can run.
_ATTRIBUTES: Final[dict[str, dict[str, str | None]]] = {
    "definitions": dict.fromkeys(
        (
            "targetNamespace",
            "exporter",
            "exporterVersion",
            "expressionLanguage",
            "typeLanguage",
        )
    ),
    "collaboration": {"isClosed": None},
    "participant": {"processRef": None},
    "process": {"isExecutable": None, "isClosed": None, "processType": None},
    "startEvent": {"isInterrupting": "true", "parallelMultiple": "false"},
    "boundaryEvent": {
        "attachedToRef": None,
        "cancelActivity": "true",
        "parallelMultiple": "false",
    },
    "userTask": _ACTIVITY | {"implementation": "##unspecified"},
    "serviceTask": _ACTIVITY | {"implementation": "##WebService"},
    "callActivity": _ACTIVITY | {"calledElement": None},
    "subProcess": _ACTIVITY | {"triggeredByEvent": "false"},
    "exclusiveGateway": {"default": None, "gatewayDirection": None},
    "sequenceFlow": {"sourceRef": None, "targetRef": None, "isImmediate": None},
    "conditionExpression": {"language": None},
    "documentation": {"textFormat": None},
    "association": {"sourceRef": None, "targetRef": None, "associationDirection": None},
    "textAnnotation": {"textFormat": None},
    "error": {"errorCode": None},
    "errorEventDefinition": {"errorRef": None},
}
#: Namespaces of attributes and elements that only say how to draw or edit.
_DRAWING: Final = (
    "{http://www.omg.org/spec/BPMN/20100524/DI}",
    "{http://www.w3.org/2001/XMLSchema-instance}",
    "{http://www.w3.org/XML/1998/namespace}",
    "{http://camunda.org/schema/modeler/1.0}",
)


def unsupported(diagram: Diagram) -> Iterator[Finding]:
    """Refuse every element and attribute that we cannot run."""
    yield from _walk(diagram, diagram.root)


def _walk(diagram: Diagram, node: Node) -> Iterator[Finding]:
    yield from _attributes(diagram, node)
    kind = local_name(node)
    allowed = _CHILDREN.get(kind, frozenset()) | CHILDREN.get(kind, frozenset())
    for child in node:
        name = local_name(child)
        if child.tag == BPMN + name and name in allowed:
            # What stands in extensionElements is for rules_camunda.
            if name != "extensionElements":
                yield from _walk(diagram, child)
        elif not (
            child.tag.startswith(_DRAWING[0]) and node.tag == f"{BPMN}definitions"
        ):
            yield diagram.finding(_UNSUPPORTED, child, thing=name_of_type(name))
    for part in _SINGLE:
        for second in [child for child in node if child.tag.endswith(part)][1:]:
            thing = name_of_type(local_name(second))
            yield diagram.finding(_SECOND, second, thing=thing)


def _attributes(diagram: Diagram, node: Node) -> Iterator[Finding]:
    kind = local_name(node)
    allowed = _ATTRIBUTES.get(kind, {}) | ATTRIBUTES.get(kind, {})
    for name, value in attributes(node):
        if name in {"id", "name"} or name.startswith((CAMUNDA, *_DRAWING)):
            continue
        only = allowed.get(name)
        if name not in allowed or (only is not None and value != only):
            yield diagram.finding(
                _ATTRIBUTE, node, attribute=name.rpartition("}")[2], value=value
            )
