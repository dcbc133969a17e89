"""How the nodes of a diagram hang together."""

from collections.abc import Iterator
from typing import Final

from workflows.errors import Text
from workflows.models.events import event_of, is_event_sub_process
from workflows.models.findings import Finding
from workflows.models.rule_book import rule
from workflows.models.rules_base import Diagram, Graph
from workflows.models.vocabulary import condition
from workflows.models.xml import BPMN, Node, local_name

_START: Final = rule(
    "start-event",
    zh=(
        "有 {count} 个普通开始事件。",
        "请恰好画一个；流程还可由消息、信号或时间启动。",
    ),
    en=(
        "There are {count} start events without a trigger.",
        "Draw exactly one; messages, signals or timers may start a process, too.",
    ),
)
_END: Final = rule(
    "end-event",
    zh=("没有结束事件，也没有其他终点。", "请画一个结束事件。"),
    en=("There is no end event, and no other place to end at.", "Draw one."),
)
_UNREACHABLE: Final = rule(
    "unreachable",
    zh=("从开始事件无法到达此节点。", "请连接它，或删除它。"),
    en=("It cannot be reached from the start event.", "Connect it, or remove it."),
)
_DANGLING: Final = rule(
    "dangling",
    zh=("没有后续顺序流。", "请连接到下一节点或结束事件。"),
    en=(
        "No sequence flow leaves it, though other paths end in an end event.",
        "Connect it to the next node or to an end event.",
    ),
)
_AFTER_END: Final = rule(
    "flow-from-end",
    zh=("结束事件不能有后续顺序流。", "请删除该顺序流。"),
    en=("A sequence flow leaves an end event.", "Remove the flow."),
)
_INTO_START: Final = rule(
    "flow-into-start",
    zh=("顺序流不能进入开始事件或边界事件。", "请连接到其后的节点。"),
    en=(
        "A sequence flow enters a start or boundary event.",
        "Connect it to the node behind it.",
    ),
)
_BROKEN: Final = rule(
    "flow-broken",
    zh=("顺序流的{end}“{ref}”不在同一流程或子流程中。", "请重新连接。"),
    en=(
        "The {end} “{ref}” of the flow is not in the same process or sub-process.",
        "Connect the flow again.",
    ),
)
_MISPLACED: Final = rule(
    "condition-misplaced",
    zh=(
        "只有从活动、排他网关或包容网关出发的顺序流可以有条件。",
        "请在前面加一个排他网关。",
    ),
    en=(
        "Only flows leaving activities, exclusive and inclusive gateways may choose.",
        "Put an exclusive gateway in front of it.",
    ),
)
_NO_CONDITION: Final = rule(
    "condition-missing",
    zh=("网关的分支缺少条件。", "请填写条件，或设为默认分支。"),
    en=(
        "A flow leaving this gateway has no condition.",
        "Give it one, or make it the default flow.",
    ),
)
_NO_DEFAULT: Final = rule(
    "default-missing",
    zh=("所有分支都有条件，但没有默认分支。", "请把一条顺序流设为默认分支。"),
    en=(
        "All flows that leave have a condition, and none is the default flow.",
        "Make one flow the default.",
    ),
)
_FOREIGN_DEFAULT: Final = rule(
    "default-foreign",
    zh=("默认分支“{ref}”不是从此节点出发的。", "请重新选择默认分支。"),
    en=("The default flow “{ref}” does not leave this node.", "Choose it again."),
)
_DEFAULT_CONDITION: Final = rule(
    "default-condition",
    zh=("默认分支不能有条件。", "请删除条件。"),
    en=("The default flow has a condition.", "Remove the condition."),
)
_LANGUAGE: Final = rule(
    "condition-language",
    zh=("不支持条件语言“{language}”。", "请用 FEEL 书写条件。"),
    en=("The language “{language}” is not supported.", "Write the condition in FEEL."),
)

#: Nodes that flows with a condition may not leave.
_UNCONDITIONAL: Final = ("Event", "parallelGateway", "eventBasedGateway")

_CONDITION: Final = Text("条件", "The condition")
_SOURCE: Final = Text("起点", "source")
_TARGET: Final = Text("终点", "target")


def events(diagram: Diagram) -> Iterator[Finding]:
    """Expect a place to start at and one to end at in every scope."""
    for graph in diagram.graphs:
        starts = graph.of_type("startEvent")
        plain = [node for node in starts if event_of(node) is None]
        if len(plain) > 1 or not graph.first_nodes():
            yield diagram.finding(_START, graph.scope, count=str(len(plain)))
        if all(graph.outgoing[node_id] for node_id in graph.nodes):
            yield diagram.finding(_END, graph.scope)


def reachability(diagram: Diagram) -> Iterator[Finding]:
    """Expect every node to be reachable from the start."""
    for graph in diagram.graphs:
        starts = graph.first_nodes()
        if not starts:
            continue
        starts += _handlers(graph)
        reached = set(starts)
        while starts:
            for target in graph.successors(starts.pop()):
                if target not in reached:
                    reached.add(target)
                    starts.append(target)
        for node_id, node in graph.nodes.items():
            if node_id not in reached:
                yield diagram.finding(_UNREACHABLE, node)


def ends(diagram: Diagram) -> Iterator[Finding]:
    """Expect a flow out of every node, where the ends are drawn as events."""
    for graph in diagram.graphs:
        drawn = bool(graph.of_type("endEvent"))
        for node_id, node in graph.nodes.items():
            kind, count = local_name(node), len(graph.outgoing[node_id])
            if kind == "endEvent":
                if count:
                    yield diagram.finding(_AFTER_END, node)
            elif (
                count == 0
                and node_id not in {*graph.links, *_handlers(graph)}
                and (drawn or kind in {"startEvent", "boundaryEvent"})
            ):
                yield diagram.finding(_DANGLING, node)
            if kind in {"startEvent", "boundaryEvent"} and graph.incoming[node_id]:
                yield diagram.finding(_INTO_START, node)


def _handlers(graph: Graph) -> list[str]:
    """Give the sub-processes that no flow reaches, only an event."""
    return [
        str(node.get("id"))
        for node in graph.of_type("subProcess")
        if is_event_sub_process(node)
    ]


def flows(diagram: Diagram) -> Iterator[Finding]:
    """Expect both ends of a flow in its own scope."""
    for graph in diagram.graphs:
        for flow in graph.flows:
            for end, name in ((_SOURCE, "sourceRef"), (_TARGET, "targetRef")):
                reference = flow.get(name) or ""
                if reference not in graph.nodes:
                    yield diagram.finding(_BROKEN, flow, end=end, ref=reference)


def conditions(diagram: Diagram) -> Iterator[Finding]:
    """Expect conditions in FEEL, on flows where a token can choose."""
    for graph in diagram.graphs:
        for flow in graph.flows:
            source = condition(flow)
            if source is None:
                continue
            yield from _language(diagram, flow)
            yield from diagram.expression(flow, _CONDITION, source)
            origin = graph.nodes.get(flow.get("sourceRef") or "")
            if origin is not None and local_name(origin).endswith(_UNCONDITIONAL):
                yield diagram.finding(_MISPLACED, flow)


def gateways(diagram: Diagram) -> Iterator[Finding]:
    """Expect every node to have a way out in any case."""
    for graph in diagram.graphs:
        for node in graph.nodes.values():
            if not local_name(node).endswith(_UNCONDITIONAL):
                yield from _ways_out(diagram, graph, node)


def _ways_out(diagram: Diagram, graph: Graph, node: Node) -> Iterator[Finding]:
    outgoing = graph.outgoing[node.get("id") or ""]
    default = node.get("default")
    chooses = local_name(node) in {"exclusiveGateway", "inclusiveGateway"}
    conditional = [flow for flow in outgoing if condition(flow) is not None]
    splits = len(outgoing) > 1 and chooses
    if default and default not in {flow.get("id") for flow in outgoing}:
        yield diagram.finding(_FOREIGN_DEFAULT, node, ref=default)
    elif not default and (splits or (conditional and conditional == outgoing)):
        yield diagram.finding(_NO_DEFAULT, node)
    for flow in outgoing:
        if flow.get("id") == default:
            if flow in conditional:
                yield diagram.finding(_DEFAULT_CONDITION, flow)
        elif splits and flow not in conditional:
            yield diagram.finding(_NO_CONDITION, flow)


def _language(diagram: Diagram, flow: Node) -> Iterator[Finding]:
    node = flow.find(f"{BPMN}conditionExpression")
    language = (node.get("language") or "") if node is not None else ""
    if language and "feel" not in language.lower():
        yield diagram.finding(_LANGUAGE, flow, language=language)
