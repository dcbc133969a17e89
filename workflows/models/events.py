"""Reading what an event waits for, or throws.

Nothing here judges; the rules say what is wrong.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from workflows.models.behaviour import is_expression, is_external, is_operation
from workflows.models.model import Event
from workflows.models.vocabulary import expression, extensions, mappings, parameters
from workflows.models.xml import BPMN, CAMUNDA, Node, camunda, local_name, own_text

DEFINITION: Final = "EventDefinition"
#: The attribute of a definition that refers to what it is about.
REFERENCES: Final = {
    "message": "messageRef",
    "signal": "signalRef",
    "error": "errorRef",
    "escalation": "escalationRef",
}
#: The attribute that says what such a thing is matched by.
_MATCHED_BY: Final = {
    "message": "name",
    "signal": "name",
    "error": "errorCode",
    "escalation": "escalationCode",
}
#: The property of a timer event that says how it makes up for missed times.
CATCH_UP: Final = "catchUp"
_CAUGHT: Final = frozenset({"timer", "message", "signal", "conditional"})
CODED: Final = frozenset({"error", "escalation"})
#: What starts a process by itself; a condition has no variables yet to look at.
STARTS: Final = frozenset({"timer", "message", "signal"})
#: What may be defined where.
PLACES: Final = {
    "startEvent": _CAUGHT | CODED,
    "boundaryEvent": _CAUGHT | CODED,
    "intermediateCatchEvent": _CAUGHT | {"link"},
    "intermediateThrowEvent": frozenset({"message", "signal", "escalation", "link"}),
    "endEvent": frozenset({"message", "signal", "terminate"}) | CODED,
}
TIMERS: Final = ("timeDate", "timeDuration", "timeCycle")


def event_of(node: Node) -> Event | None:
    """Give the event of a node; None for one without a definition."""
    kind = local_name(node)
    if is_external(node):
        return _with_data(node, Event("external", camunda(node, "topic")))
    if is_operation(node) or is_expression(node):
        return None
    if kind in {"sendTask", "receiveTask"}:
        return _with_data(node, Event("message", matched_by(node, "message")))
    if kind == "subProcess":
        return _trigger(node) if is_event_sub_process(node) else None
    definition = next(iter(definitions(node)), None)
    if definition is None:
        return None
    interrupting = node.get(
        "cancelActivity" if kind == "boundaryEvent" else "isInterrupting"
    )
    event = _read(definition, interrupting=interrupting not in {"false", "0"})
    event = replace(event, catch_up=_catch_up(node))
    return _with_data(node, event, definition)


def is_event_sub_process(node: Node) -> bool:
    """Tell whether an event starts a sub-process, not a token."""
    return node.get("triggeredByEvent") in {"true", "1"}


def definitions(node: Node) -> list[Node]:
    """Give the definitions of an event, also those that it refers to."""
    found = []
    for child in node:
        if not child.tag.startswith(BPMN):
            continue
        if local_name(child).endswith(DEFINITION):
            found.append(child)
        elif local_name(child) == "eventDefinitionRef":
            reference = own_text(child)
            found += [
                definition
                for definition in node.getroottree().getroot()
                if definition.tag.startswith(BPMN)
                and local_name(definition).endswith(DEFINITION)
                and definition.get("id") == reference
            ]
    return found


def kind_of(definition: Node) -> str:
    """Give the kind of a definition: timer, message and so on."""
    return local_name(definition).removesuffix(DEFINITION)


def referred(node: Node, kind: str) -> Node | None:
    """Find the message, signal, error or escalation that a node refers to."""
    reference = node.get(REFERENCES[kind])
    root = node.getroottree().getroot()
    for found in root.iterfind(BPMN + kind):
        if reference and found.get("id") == reference:
            return found
    return None


def matched_by(node: Node, kind: str) -> str | None:
    """Give the name or code by which throwers and catchers find each other."""
    found = referred(node, kind)
    text = None if found is None else found.get(_MATCHED_BY[kind])
    return (text or "").strip() or None


def links(scope: Node) -> Iterator[tuple[str, str]]:
    """Give where each link event of a scope leads: source and target."""
    targets = {
        name: str(node.get("id"))
        for node, name in _link_events(scope, "intermediateCatchEvent")
    }
    for node, name in _link_events(scope, "intermediateThrowEvent"):
        if name in targets:
            yield str(node.get("id")), targets[name]


def _link_events(scope: Node, kind: str) -> Iterator[tuple[Node, str]]:
    for node in scope.iterfind(BPMN + kind):
        event = event_of(node)
        if event is not None and event.kind == "link" and event.name:
            yield node, event.name


def _trigger(sub_process: Node) -> Event | None:
    start = sub_process.find(f"{BPMN}startEvent")
    return None if start is None else event_of(start)


def _with_data(node: Node, event: Event, definition: Node | None = None) -> Event:
    """Add what the event carries, or is correlated by, and gives."""
    passed = mappings(definition, "in") if definition is not None else ()
    return replace(
        event,
        inputs=(
            *parameters(node, "inputParameter"),
            *((mapping.target, f"${{{mapping.source}}}") for mapping in passed),
        ),
        outputs=parameters(node, "outputParameter"),
    )


def _catch_up(node: Node) -> str | None:
    for extension in extensions(node):
        if extension.tag == f"{CAMUNDA}properties":
            for given in extension.iterfind(f"{CAMUNDA}property"):
                if given.get("name") == CATCH_UP:
                    return given.get("value")
    return None


def _read(definition: Node, *, interrupting: bool) -> Event:
    kind = kind_of(definition)
    if kind in REFERENCES:
        return Event(kind, matched_by(definition, kind), interrupting=interrupting)
    if kind == "link":
        return Event(kind, (definition.get("name") or "").strip() or None)
    timer, text = "", ""
    for child in definition:
        name = local_name(child)
        if name in TIMERS:
            timer, text = name, (child.text or "").strip()
        elif name == "condition":
            text = expression(child.text or "")
    return Event(kind, None, timer, text, interrupting)
