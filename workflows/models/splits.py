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
#: In place of a condition: the start event that has happened is this one.
_STARTS: Final = ":starts at "
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


def chosen_start(condition: str) -> str | None:
    """Give the start event that a flow to it is for; None for other conditions."""
    prefix, _, start = condition.partition(_STARTS)
    return start if not prefix and start else None


def draw_helpers(scope: Node) -> None:
    """Draw what was left out of a process or sub-process."""
    drawing = _Drawing(scope)
    drawing.draw_choice()
    drawing.draw_start()
    drawing.draw_splits()
    drawing.draw_ends()
    drawing.part_double_flows()


def _starts_by_itself(node: Node) -> bool:
    return (
        local_name(node) != "boundaryEvent"
        and node.get("triggeredByEvent") != "true"
        and node.find(f"{BPMN}linkEventDefinition") is None
    )


class _Drawing:
    """Draws into one process or sub-process."""

    def __init__(self, scope: Node) -> None:
        self._scope = scope
        self._count = 0
        self._outgoing: defaultdict[str | None, list[Node]] = defaultdict(list)
        for flow in scope.iterfind(f"{BPMN}sequenceFlow"):
            self._outgoing[flow.get("sourceRef")].append(flow)

    def draw_choice(self) -> None:
        """Choose among several start events: each of them may start an instance."""
        starts = list(self._scope.iterfind(f"{BPMN}startEvent"))
        if len(starts) < 2:
            return
        event, gateway = self._add("startEvent"), self._add("exclusiveGateway")
        self._connect(event, gateway)
        for start in starts:
            # It has happened already; what is left is to pass it.
            start.tag = f"{BPMN}task"
            flow = self._connect(gateway, start)
            condition = etree.SubElement(flow, f"{BPMN}conditionExpression")
            condition.text = f"{_STARTS}{start.get('id')}"

    def draw_start(self) -> None:
        """Start at every node without an incoming flow, where nothing else starts."""
        starts = first_nodes(self._scope)
        if starts and local_name(starts[0]) != "startEvent":
            event = self._add("startEvent")
            for node in starts:
                self._connect(event, node)

    def draw_splits(self) -> None:
        """Put a gateway behind nodes that several, or conditional, flows leave."""
        for node in list(flow_nodes(self._scope)):
            if local_name(node).endswith("Gateway"):
                continue
            flows = self._outgoing.pop(node.get("id"), [])
            conditional = any(_condition(flow) is not None for flow in flows)
            defaults = [flow for flow in flows if flow.get("id") == node.get("default")]
            if conditional or (defaults and len(flows) > 1):
                gateway = self._add("inclusiveGateway")
                self._move(flows, node, gateway)
                for flow in defaults:
                    gateway.set("default", str(flow.get("id")))
                for flow in flows:
                    if flow not in defaults:
                        _set_condition(flow)
            elif len(flows) > 1:
                self._move(flows, node, self._add("parallelGateway"))
            else:
                self._outgoing[node.get("id")] = flows

    def draw_ends(self) -> None:
        """End at every node without an outgoing flow."""
        for node in list(flow_nodes(self._scope)):
            node_id = str(node.get("id"))
            if (
                local_name(node) != "endEvent"
                and _starts_by_itself(node)
                and not self._outgoing[node_id]
            ):
                self._connect(node, self._add("endEvent"))

    def part_double_flows(self) -> None:
        """Tell apart flows that lead from the same node to the same join."""
        nodes = {node.get("id"): node for node in flow_nodes(self._scope)}
        seen = set()
        for flow in self._scope.findall(f"{BPMN}sequenceFlow"):
            ends = (flow.get("sourceRef"), flow.get("targetRef"))
            target = nodes.get(ends[1])
            if ends in seen and target is not None and local_name(target) in _JOINS:
                gateway = self._add("exclusiveGateway")
                self._connect(gateway, target)
                flow.set("targetRef", str(gateway.get("id")))
            seen.add(ends)

    def _add(self, kind: str) -> Node:
        self._count += 1
        node_id = f"{_HELPER}{self._count}:{self._scope.get('id')}"
        return etree.SubElement(self._scope, BPMN + kind, {"id": node_id})

    def _connect(self, source: Node, target: Node) -> Node:
        ends = {
            "sourceRef": str(source.get("id")),
            "targetRef": str(target.get("id")),
        }
        name = f"{_HELPER}{ends['sourceRef']}>{ends['targetRef']}"
        flow = etree.SubElement(
            self._scope, f"{BPMN}sequenceFlow", {"id": name, **ends}
        )
        self._outgoing[source.get("id")].append(flow)
        return flow

    def _move(self, flows: list[Node], node: Node, gateway: Node) -> None:
        self._connect(node, gateway)
        for flow in flows:
            flow.set("sourceRef", str(gateway.get("id")))
            self._outgoing[gateway.get("id")].append(flow)


def _condition(flow: Node) -> Node | None:
    return flow.find(f"{BPMN}conditionExpression")


def _set_condition(flow: Node) -> None:
    """Let a flow without a condition be taken in any case."""
    if _condition(flow) is None:
        etree.SubElement(flow, f"{BPMN}conditionExpression").text = "true"
