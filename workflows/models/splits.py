"""What BPMN lets people leave out, drawn in for the engine.

Several flows leaving an activity become a gateway, and nodes without an incoming or
outgoing flow get a start or end event, where none is drawn. Such helpers are known
by their ids, which no diagram can have.
"""

from collections import defaultdict
from typing import Final

from lxml import etree

from workflows.models.vocabulary import flow_nodes
from workflows.models.xml import BPMN, Node, local_name

_HELPER: Final = ":"
_JOINS: Final = ("parallelGateway", "inclusiveGateway")


def is_helper(node_id: str) -> bool:
    """Tell whether a node is not in the diagram that people drew."""
    return node_id.startswith(_HELPER)


def first_nodes(scope: Node) -> list[Node]:
    """Give the nodes at which a process or sub-process starts."""
    nodes = list(flow_nodes(scope))
    starts = [node for node in nodes if local_name(node) == "startEvent"]
    if starts:
        return starts
    targets = {flow.get("targetRef") for flow in scope.iterfind(f"{BPMN}sequenceFlow")}
    return [
        node
        for node in nodes
        if node.get("id") not in targets and _starts_by_itself(node)
    ]


def draw_helpers(scope: Node) -> None:
    """Draw what was left out of a process or sub-process."""
    drawing = _Drawing(scope)
    drawing.draw_start()
    drawing.draw_splits()
    drawing.draw_ends()
    drawing.part_double_flows()


def _starts_by_itself(node: Node) -> bool:
    return (
        local_name(node) != "boundaryEvent" and node.get("triggeredByEvent") != "true"
    )


class _Drawing:
    """Draws into one process or sub-process."""

    def __init__(self, scope: Node) -> None:
        self._scope = scope
        self._count = 0
        self._outgoing: defaultdict[str | None, list[Node]] = defaultdict(list)
        for flow in scope.iterfind(f"{BPMN}sequenceFlow"):
            self._outgoing[flow.get("sourceRef")].append(flow)

    def draw_start(self) -> None:
        """Start at every node without an incoming flow, where nothing else starts."""
        starts = first_nodes(self._scope)
        if starts and local_name(starts[0]) != "startEvent":
            event = self._add("startEvent")
            for node in starts:
                self._connect(event, str(node.get("id")))

    def draw_splits(self) -> None:
        """Put a gateway behind nodes that several, or conditional, flows leave."""
        for node in list(flow_nodes(self._scope)):
            flows = self._outgoing[node.get("id")]
            conditional = any(_condition(flow) is not None for flow in flows)
            if local_name(node).endswith("Gateway") or not (
                len(flows) > 1 or conditional
            ):
                continue
            kind = "inclusiveGateway" if conditional else "parallelGateway"
            gateway = self._add(kind)
            self._outgoing[node.get("id")] = []
            self._connect(str(node.get("id")), gateway)
            default = node.get("default") if conditional else None
            if default:
                self._node(gateway).set("default", default)
            for flow in flows:
                flow.set("sourceRef", gateway)
                self._outgoing[gateway].append(flow)
                if conditional and flow.get("id") != default:
                    _set_condition(flow)

    def draw_ends(self) -> None:
        """End at every node without an outgoing flow."""
        for node in list(flow_nodes(self._scope)):
            node_id = str(node.get("id"))
            if (
                local_name(node) != "endEvent"
                and _starts_by_itself(node)
                and not self._outgoing[node_id]
            ):
                self._connect(node_id, self._add("endEvent"))

    def part_double_flows(self) -> None:
        """Tell apart flows that lead from the same node to the same join."""
        kinds = {node.get("id"): local_name(node) for node in flow_nodes(self._scope)}
        seen = set()
        for flow in self._scope.findall(f"{BPMN}sequenceFlow"):
            ends = (flow.get("sourceRef"), flow.get("targetRef"))
            if ends in seen and kinds.get(ends[1]) in _JOINS:
                gateway = self._add("exclusiveGateway")
                self._connect(gateway, str(ends[1]))
                flow.set("targetRef", gateway)
            seen.add(ends)

    def _add(self, kind: str) -> str:
        self._count += 1
        node_id = f"{_HELPER}{self._count}:{self._scope.get('id')}"
        etree.SubElement(self._scope, BPMN + kind, {"id": node_id})
        return node_id

    def _connect(self, source: str, target: str) -> None:
        flow = etree.SubElement(
            self._scope,
            f"{BPMN}sequenceFlow",
            {
                "id": f"{_HELPER}{source}>{target}",
                "sourceRef": source,
                "targetRef": target,
            },
        )
        self._outgoing[source].append(flow)

    def _node(self, node_id: str) -> Node:
        return next(
            node for node in flow_nodes(self._scope) if node.get("id") == node_id
        )


def _condition(flow: Node) -> Node | None:
    return flow.find(f"{BPMN}conditionExpression")


def _set_condition(flow: Node) -> None:
    """Let a flow without a condition be taken in any case."""
    if _condition(flow) is None:
        etree.SubElement(flow, f"{BPMN}conditionExpression").text = "true"
