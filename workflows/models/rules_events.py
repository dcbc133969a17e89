"""Events: each may wait for, or throw, what its place allows."""

from collections.abc import Iterator
from typing import Final

from workflows.errors import Text
from workflows.feel import FeelError, compile_expression
from workflows.models import events, timers, vocabulary
from workflows.models.element_names import name_of_type
from workflows.models.findings import Finding
from workflows.models.model import Event
from workflows.models.rule_book import rule
from workflows.models.rules_base import Diagram, Graph
from workflows.models.xml import Node, local_name

_EVENTS: Final = (*events.PLACES, "sendTask", "receiveTask")

_PLACE: Final = rule(
    "event-place",
    zh=("此处不能使用“{thing}”。", "请删除，或换一种事件。"),
    en=("“{thing}” cannot stand here.", "Remove it, or use another event."),
)
_NOTHING: Final = rule(
    "event-empty",
    zh=("事件没有说明等待什么。", "请为它选择一种事件。"),
    en=("The event does not say what it waits for.", "Choose what it waits for."),
)
_REFERENCE: Final = rule(
    "event-reference",
    zh=("{thing}没有引用已定义且有名称或代码的内容。", "请定义并选择。"),
    en=(
        "{thing} refers to nothing that is defined and has a name or code.",
        "Define it and choose it.",
    ),
)
_INTERRUPTING: Final = rule(
    "event-interrupting",
    zh=("错误事件总是中断的。", "请把它设为中断。"),
    en=("An error event always interrupts.", "Make it interrupting."),
)
_TIMER: Final = rule(
    "event-timer",
    zh=(
        "定时器“{text}”无效。",
        "请按 ISO 8601 填写，如 PT1H、R3/PT10H,或用 ${{…}} 写 FEEL 表达式。",
    ),
    en=(
        "The timer “{text}” cannot be read.",
        "Write ISO 8601 such as PT1H or R3/PT10H, or FEEL in ${{…}}.",
    ),
)
_HANDLER: Final = rule(
    "event-sub-process-flow",
    zh=("事件子流程不能连接顺序流或边界事件。", "请删除它们。"),
    en=(
        "An event sub-process has a sequence flow or boundary event.",
        "Remove it; the event alone starts the sub-process.",
    ),
)
_LINK: Final = rule(
    "event-link",
    zh=(
        "链接“{name}”在此流程或子流程中没有唯一对应的另一端。",
        "请让每个抛出链接恰好对应一个同名的捕获链接。",
    ),
    en=(
        "The link “{name}” has not exactly one other end in its scope.",
        "Give every throwing link one catching link of the same name.",
    ),
)
_LINK_FLOW: Final = rule(
    "event-link-flow",
    zh=("链接事件的这一侧不能有顺序流。", "请删除该顺序流。"),
    en=(
        "A flow is on the side of the link event that the link replaces.",
        "Remove it.",
    ),
)
_CHOICE: Final = rule(
    "event-gateway",
    zh=(
        "事件网关之后应有至少两个只从它进入的捕获事件或接收任务。",
        "请在每条分支上先画一个捕获事件。",
    ),
    en=(
        "The gateway does not lead to two or more events that only it leads to.",
        "Begin every branch with a catch event or bare receive task.",
    ),
)
_TWICE: Final = rule(
    "event-twice",
    zh=("同一流程或子流程中有两个事件子流程捕获同一错误或升级。", "请只保留一个。"),
    en=(
        "Two event sub-processes of one scope catch the same error or escalation.",
        "Keep one.",
    ),
)
_APART: Final = Text("事件", "The event")
_CONDITION: Final = Text("条件", "The condition")
_NAME: Final = Text("名称", "The name")


def places(diagram: Diagram) -> Iterator[Finding]:
    """Expect events where BPMN has them, and only those that something triggers."""
    for node in diagram.nodes(*_EVENTS):
        kind = local_name(node)
        for definition in events.definitions(node):
            thing = name_of_type(local_name(definition))
            if events.kind_of(definition) not in _allowed(node):
                yield diagram.finding(_PLACE, node, thing=thing)
        if kind in {"sendTask", "receiveTask"}:
            continue  # they refer to their message themselves: see details
        if _unresolved(node):
            yield diagram.finding(_REFERENCE, node, thing=_APART)
        elif not events.definitions(node) and (
            kind == "intermediateCatchEvent" or _starts_handler(node)
        ):
            yield diagram.finding(_NOTHING, node)


def _unresolved(node: Node) -> bool:
    """Tell whether an event refers to a definition that the file does not have."""
    return len(events.definitions(node)) < sum(
        local_name(child).endswith((events.DEFINITION, "eventDefinitionRef"))
        for child in node
    )


def details(diagram: Diagram) -> Iterator[Finding]:
    """Expect what an event waits for to be said in full."""
    for node in diagram.nodes(*_EVENTS):
        event = events.event_of(node)
        if event is None:
            continue
        if event.kind == "error" and not event.interrupting:
            yield diagram.finding(_INTERRUPTING, node)
        elif event.kind in {"message", "signal", "escalation"} and not event.name:
            if event.kind != "escalation" or not _catches_any(node):
                thing = name_of_type(event.kind + events.DEFINITION)
                yield diagram.finding(_REFERENCE, node, thing=thing)
        elif event.kind == "timer" and (text := _bad_timer(event)) is not None:
            yield diagram.finding(_TIMER, node, text=text)
        elif event.kind in {"message", "signal"}:
            yield from diagram.template(node, _NAME, str(event.name))
        elif event.kind == "conditional":
            yield from diagram.expression(node, _CONDITION, event.expression)


def handlers(diagram: Diagram) -> Iterator[Finding]:
    """Expect event sub-processes to stand alone, one for each code."""
    for graph in diagram.graphs:
        seen = set()
        for node in graph.of_type("subProcess"):
            if not events.is_event_sub_process(node):
                continue
            node_id = str(node.get("id"))
            if (
                graph.incoming[node_id]
                or graph.outgoing[node_id]
                or graph.attached[node_id]
            ):
                yield diagram.finding(_HANDLER, node)
            event = events.event_of(node)
            if event is not None and event.kind in events.CODED:
                if (event.kind, event.name) in seen:
                    yield diagram.finding(_TWICE, node)
                seen.add((event.kind, event.name))


def links(diagram: Diagram) -> Iterator[Finding]:
    """Expect every link to have one target and at least one source."""
    for graph in diagram.graphs:
        sources = list(_linked(graph, "intermediateThrowEvent"))
        targets = list(_linked(graph, "intermediateCatchEvent"))
        for mine, others, flows in (
            (sources, targets, graph.outgoing),
            (targets, sources, graph.incoming),
        ):
            for node, name in mine:
                same = [target for target, other in targets if other == name]
                found = [other for _, other in others if other == name]
                if not name or not found or len(same) != 1:
                    yield diagram.finding(_LINK, node, name=name)
                if flows[str(node.get("id"))]:
                    yield diagram.finding(_LINK_FLOW, node)


def gateways(diagram: Diagram) -> Iterator[Finding]:
    """Expect an event-based gateway to offer events."""
    for graph in diagram.graphs:
        for gateway in graph.of_type("eventBasedGateway"):
            flows = graph.outgoing[str(gateway.get("id"))]
            targets = [flow.get("targetRef") or "" for flow in flows]
            offered = all(_is_offer(graph, target) for target in targets)
            conditional = any(vocabulary.condition(flow) is not None for flow in flows)
            if len(targets) < 2 or not offered or conditional:
                yield diagram.finding(_CHOICE, gateway)


def _allowed(node: Node) -> frozenset[str]:
    kind = local_name(node)
    if kind == "startEvent" and not _starts_handler(node):
        return events.STARTS if _is_of_process(node) else frozenset()
    return events.PLACES.get(kind, frozenset())


def _is_of_process(node: Node) -> bool:
    parent = node.getparent()
    return parent is not None and local_name(parent) == "process"


def _starts_handler(node: Node) -> bool:
    parent = node.getparent()
    return (
        local_name(node) == "startEvent"
        and parent is not None
        and events.is_event_sub_process(parent)
    )


def _throws(node: Node) -> bool:
    return local_name(node) in {"endEvent", "intermediateThrowEvent"}


def _catches_any(node: Node) -> bool:
    """Tell whether an event catches every escalation, naming none."""
    definition = events.definitions(node)[0]
    return not _throws(node) and not definition.get("escalationRef")


def _bad_timer(event: Event) -> str | None:
    """Give the text of a timer that cannot be read; None if all is well."""
    text = event.expression
    if text.startswith(("${", "#{", "=")):
        source = vocabulary.expression(text)
        try:
            compile_expression(source)
        except FeelError:
            return text
        return None
    try:
        timers.read(event.timer, text)
    except (ValueError, OverflowError):
        return text
    return None


def _linked(graph: Graph, kind: str) -> Iterator[tuple[Node, str]]:
    for node in graph.of_type(kind):
        event = events.event_of(node)
        if event is not None and event.kind == "link":
            yield node, event.name or ""


def _is_offer(graph: Graph, node_id: str) -> bool:
    node = graph.nodes.get(node_id)
    if node is None or graph.attached[node_id] or len(graph.incoming[node_id]) != 1:
        return False
    event = events.event_of(node)
    return local_name(node) in {"intermediateCatchEvent", "receiveTask"} and (
        event is not None and event.kind != "link"
    )
