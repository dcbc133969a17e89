"""Reading what an event waits for, or throws.

Nothing here judges; the rules say what is wrong.
"""

from collections.abc import Iterator
from typing import Final

from workflows.models.model import Event
from workflows.models.vocabulary import expression
from workflows.models.xml import BPMN, Node, local_name, own_text

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
TIMERS: Final = ("timeDate", "timeDuration", "timeCycle")


def event_of(node: Node) -> Event | None:
    """Give the event of a node; None for one without a definition."""
    kind = local_name(node)
    if kind in {"sendTask", "receiveTask"}:
        return Event("message", matched_by(node, "message"))
    if kind == "subProcess":
        return _trigger(node) if is_event_sub_process(node) else None
    definition = next(iter(definitions(node)), None)
    if definition is None:
        return None
    interrupting = node.get(
        "cancelActivity" if kind == "boundaryEvent" else "isInterrupting"
    )
    return _read(definition, interrupting=interrupting not in {"false", "0"})


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
