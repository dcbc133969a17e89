"""Pools and what passes between them: drawn for people, and checked to be true."""

from collections.abc import Iterator
from typing import Final

from workflows.errors import Text
from workflows.models import events
from workflows.models.element_names import name_of_type
from workflows.models.findings import Finding
from workflows.models.rule_book import rule
from workflows.models.rules_base import ANY_NODE, Diagram
from workflows.models.xml import BPMN, Node, local_name

#: What describes how partners talk; BPMN does not say how to run it.
EXCHANGES: Final = frozenset(
    {
        "choreography",
        "globalChoreographyTask",
        "choreographyTask",
        "subChoreography",
        "callChoreography",
        "globalConversation",
        "conversation",
        "subConversation",
        "callConversation",
        "conversationLink",
        "conversationAssociation",
        "participantAssociation",
        "messageFlowAssociation",
    }
)

_POOL: Final = rule(
    "pool-process",
    zh=("池指向不存在的流程“{ref}”。", "请重新画池。"),
    en=("The pool refers to a missing process “{ref}”.", "Draw the pool again."),
)
_POOL_TWICE: Final = rule(
    "pool-twice",
    zh=("两个池指向同一流程“{ref}”。", "请只保留一个池。"),
    en=("Two pools refer to the process “{ref}”.", "Keep one."),
)
_EXCHANGE: Final = rule(
    "not-a-process",
    zh=("“{thing}”只描述参与者之间的往来，不能执行。", "请画成流程和消息流。"),
    en=(
        "“{thing}” describes how partners talk; it cannot be executed.",
        "Draw processes with message flows.",
    ),
)
_END: Final = rule(
    "message-flow-end",
    zh=(
        "消息流的{end}“{ref}”不是池、活动或消息事件。",
        "请连接到池、活动或消息事件。",
    ),
    en=(
        "The {end} “{ref}” of the message flow is no pool, activity or message event.",
        "Connect it to one of these.",
    ),
)
_SAME_POOL: Final = rule(
    "message-flow-pool",
    zh=("消息流的两端在同一个池中。", "请在池内用顺序流，消息流只用于池之间。"),
    en=(
        "Both ends of the message flow are in the same pool.",
        "Use a sequence flow within a pool; messages pass between pools.",
    ),
)
_MESSAGE: Final = rule(
    "message-flow-message",
    zh=("消息流引用的消息“{ref}”未定义。", "请定义该消息，或删除引用。"),
    en=(
        "The message “{ref}” of the message flow is not defined.",
        "Define it, or remove the reference.",
    ),
)
_SOURCE: Final = Text("起点", "source")
_TARGET: Final = Text("终点", "target")
#: The events that a message flow may leave, and those that it may enter.
_THROWING: Final = frozenset({"intermediateThrowEvent", "endEvent"})
_CATCHING: Final = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent"})


def exchanges(diagram: Diagram) -> Iterator[Finding]:
    """Expect processes, not choreographies or conversations."""
    for node in diagram.root.iter(f"{BPMN}*"):
        if local_name(node) in EXCHANGES:
            thing = name_of_type(local_name(node))
            yield diagram.finding(_EXCHANGE, node, thing=thing)


def pools(diagram: Diagram) -> Iterator[Finding]:
    """Expect a pool to show a process of the file, or nothing of its inside."""
    known = {process.get("id") for process in diagram.processes}
    seen = set()
    for pool in diagram.root.iterfind(f"{BPMN}collaboration/{BPMN}participant"):
        reference = pool.get("processRef")
        if reference is None:
            continue
        if reference not in known:
            yield diagram.finding(_POOL, pool, ref=reference)
        elif reference in seen:
            yield diagram.finding(_POOL_TWICE, pool, ref=reference)
        seen.add(reference)


def message_flows(diagram: Diagram) -> Iterator[Finding]:
    """Expect messages to pass from pool to pool, between what can talk."""
    by_id = {str(node.get("id")): node for node in diagram.root.iter(f"{BPMN}*")}
    for flow in diagram.root.iterfind(f"{BPMN}collaboration/{BPMN}messageFlow"):
        ends = []
        for end, name, talking in (
            (_SOURCE, "sourceRef", _THROWING),
            (_TARGET, "targetRef", _CATCHING),
        ):
            reference = flow.get(name) or ""
            node = by_id.get(reference)
            if node is None or not _talks(node, talking):
                yield diagram.finding(_END, flow, end=end, ref=reference)
            else:
                ends.append(_pool(diagram, node))
        if len(ends) == 2 and ends[0] == ends[1]:
            yield diagram.finding(_SAME_POOL, flow)
        reference = flow.get("messageRef") or ""
        message = by_id.get(reference)
        if reference and (message is None or local_name(message) != "message"):
            yield diagram.finding(_MESSAGE, flow, ref=reference)


def _talks(node: Node, events_allowed: frozenset[str]) -> bool:
    """Tell whether a message flow may begin or end at a node."""
    kind = local_name(node)
    if kind.endswith("Event"):
        found = {events.kind_of(definition) for definition in events.definitions(node)}
        return kind in events_allowed and "message" in found
    return kind == "participant" or (kind in ANY_NODE and not kind.endswith("Gateway"))


def _pool(diagram: Diagram, node: Node) -> str:
    """Give the id of the pool, or of the process where no pool is drawn."""
    if local_name(node) == "participant":
        return str(node.get("id"))
    process = next(node.iterancestors(f"{BPMN}process"), node)
    for pool in diagram.root.iterfind(f"{BPMN}collaboration/{BPMN}participant"):
        if pool.get("processRef") == process.get("id"):
            return str(pool.get("id"))
    return str(process.get("id"))
