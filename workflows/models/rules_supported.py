"""What of BPMN we can run: everything else is refused by name."""

from collections.abc import Iterator
from typing import Final

from workflows.models.element_names import name_of_type
from workflows.models.events import DEFINITION, PLACES, REFERENCES, TIMERS
from workflows.models.findings import Finding
from workflows.models.rule_book import rule
from workflows.models.rules_base import Diagram
from workflows.models.rules_collaboration import EXCHANGES
from workflows.models.rules_foreign import DRAWING
from workflows.models.supported_activities import ATTRIBUTES, CHILDREN, SINGLE
from workflows.models.vocabulary import FLOW_NODES
from workflows.models.xml import BPMN, Node, attributes, local_name

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

_NOTES: Final = frozenset({"textAnnotation", "association"})
_COMMON: Final = frozenset({"documentation", "extensionElements"})
_FLOWS: Final = frozenset({"incoming", "outgoing"}) | _COMMON
_EVENT: Final = _FLOWS | {"eventDefinitionRef"}
_SCOPE: Final = FLOW_NODES | _NOTES | {"sequenceFlow"}


def _definitions(*places: str) -> frozenset[str]:
    """Give the event definitions that may stand in some kinds of events."""
    return frozenset(kind + DEFINITION for place in places for kind in PLACES[place])


#: Which elements may stand inside which.
_CHILDREN: Final = {
    "definitions": _COMMON
    | {"process", "collaboration", "error", "message", "signal", "escalation"}
    | EXCHANGES
    | _definitions(*PLACES),
    "collaboration": _COMMON | _NOTES | {"participant", "messageFlow"} | EXCHANGES,
    "participant": _COMMON,
    "messageFlow": _COMMON,
    "process": _COMMON | _SCOPE | {"laneSet"},
    "subProcess": _FLOWS | _SCOPE,
    "laneSet": _COMMON | {"lane"},
    "lane": _COMMON | {"flowNodeRef"},
    **{place: _EVENT | _definitions(place) for place in PLACES},
    "eventBasedGateway": _FLOWS,
    "sendTask": _FLOWS,
    "receiveTask": _FLOWS,
    "userTask": _FLOWS,
    "serviceTask": _FLOWS,
    "callActivity": _FLOWS,
    "exclusiveGateway": _FLOWS,
    "parallelGateway": _FLOWS,
    "inclusiveGateway": _FLOWS,
    "sequenceFlow": _COMMON | {"conditionExpression"},
    "error": _COMMON,
    **dict.fromkeys(("message", "signal", "escalation"), _COMMON),
    **dict.fromkeys(_definitions(*PLACES), _COMMON),
    "timerEventDefinition": _COMMON | set(TIMERS),
    "conditionalEventDefinition": _COMMON | {"condition"},
    "textAnnotation": _COMMON | {"text"},
    "association": _COMMON,
}

#: Parts of which the engine would read only the first.
_SINGLE: Final = (
    "EventDefinition",
    "eventDefinitionRef",
    "conditionExpression",
    "condition",
    "laneSet",
    *TIMERS,
    *SINGLE,
)

#: An event has one trigger, drawn in it or referred to.
_ONE_TRIGGER: Final = ("EventDefinition", "eventDefinitionRef")
#: Of each of these an element has one.
_GROUPS: Final = (
    _ONE_TRIGGER,
    *((part,) for part in _SINGLE if part not in _ONE_TRIGGER),
)

_ACTIVITY: Final[dict[str, str | None]] = {
    "default": None,
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
    "messageFlow": {"sourceRef": None, "targetRef": None, "messageRef": None},
    "process": {"isExecutable": None, "isClosed": None, "processType": None},
    "startEvent": {"isInterrupting": None, "parallelMultiple": "false"},
    "boundaryEvent": {
        "attachedToRef": None,
        "cancelActivity": None,
        "parallelMultiple": "false",
    },
    "intermediateCatchEvent": {"parallelMultiple": "false"},
    "eventBasedGateway": {
        "gatewayDirection": None,
        "instantiate": "false",
        "eventGatewayType": "Exclusive",
    },
    "sendTask": _ACTIVITY | {"messageRef": None, "implementation": "##WebService"},
    "receiveTask": _ACTIVITY
    | {"messageRef": None, "instantiate": "false", "implementation": "##WebService"},
    "userTask": _ACTIVITY | {"implementation": "##unspecified"},
    "serviceTask": _ACTIVITY | {"implementation": "##WebService"},
    "callActivity": _ACTIVITY | {"calledElement": None},
    "subProcess": _ACTIVITY | {"triggeredByEvent": None},
    "exclusiveGateway": {"default": None, "gatewayDirection": None},
    "parallelGateway": {"gatewayDirection": None},
    "inclusiveGateway": {"default": None, "gatewayDirection": None},
    "sequenceFlow": {"sourceRef": None, "targetRef": None, "isImmediate": None},
    "conditionExpression": {"language": None},
    "documentation": {"textFormat": None},
    "association": {"sourceRef": None, "targetRef": None, "associationDirection": None},
    "textAnnotation": {"textFormat": None},
    "error": {"errorCode": None},
    "escalation": {"escalationCode": None},
    **{f"{kind}{DEFINITION}": {name: None} for kind, name in REFERENCES.items()},
}


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
            # What stands in extensionElements is for rules_camunda, and exchanges
            # are refused as a whole.
            if name != "extensionElements" and name not in EXCHANGES:
                yield from _walk(diagram, child)
        elif not (
            child.tag.startswith(DRAWING[0]) and node.tag == f"{BPMN}definitions"
        ):
            yield diagram.finding(_UNSUPPORTED, child, thing=name_of_type(name))
    if kind == "definitions":
        return
    alone = [child for child in node if child.tag.endswith(_SINGLE)]
    for group in _GROUPS if alone[1:] else ():
        for second in [child for child in alone if child.tag.endswith(group)][1:]:
            thing = name_of_type(local_name(second))
            yield diagram.finding(_SECOND, second, thing=thing)


def _attributes(diagram: Diagram, node: Node) -> Iterator[Finding]:
    kind = local_name(node)
    allowed = _ATTRIBUTES.get(kind, {}) | ATTRIBUTES.get(kind, {})
    for name, value in attributes(node):
        if name in {"id", "name"} or name.startswith("{"):
            continue  # of other vocabularies, which other rules look at
        only = allowed.get(name)
        if name not in allowed or (only is not None and value != only):
            yield diagram.finding(
                _ATTRIBUTE, node, attribute=name.rpartition("}")[2], value=value
            )
