"""Asynchronous continuations: where a process rests until a job takes it further.

What the diagram says with ``camunda:asyncBefore`` and ``camunda:asyncAfter`` is drawn
as a helper node that waits, before or after the element.
"""

import re
from collections import defaultdict
from typing import Final

from lxml import etree

from workflows.models.vocabulary import flow_nodes
from workflows.models.xml import BPMN, Node, camunda, local_name

BEFORE: Final = "asyncBefore"
AFTER: Final = "asyncAfter"
#: What the attributes are called in a diagram.
_SAID_AS: Final = {"async": BEFORE, BEFORE: BEFORE, AFTER: AFTER}
_HELPER: Final = re.compile(r":continue[0-9]+:(.*)", re.DOTALL)


def of_element(node: Node) -> set[str]:
    """Tell on which sides of an element the process rests."""
    sides = {
        side for name, side in _SAID_AS.items() if camunda(node, name) in {"true", "1"}
    }
    if local_name(node) == "startEvent" and sides:
        return {AFTER}
    return sides


def is_continuation(node_id: str) -> bool:
    """Tell whether a node of the plain BPMN is such a helper."""
    return _HELPER.fullmatch(node_id) is not None


def continued(node_id: str) -> str:
    """Give the element that a helper belongs to; other nodes are themselves."""
    helper = _HELPER.fullmatch(node_id)
    return helper[1] if helper else node_id


def draw_continuations(scope: Node) -> None:
    """Draw the helpers of a scope whose nodes are marked with their sides."""
    drawing = _Drawing(scope)
    for node in list(flow_nodes(scope)):
        is_gateway = local_name(node).endswith("Gateway")
        if node.attrib.pop(BEFORE, ""):
            drawing.before(node, each_flow=is_gateway)
        if node.attrib.pop(AFTER, ""):
            drawing.after(node, each_flow=is_gateway)


class _Drawing:
    def __init__(self, scope: Node) -> None:
        self._scope = scope
        self._count = 0
        self._flows: defaultdict[tuple[str, str], list[Node]] = defaultdict(list)
        for flow in scope.iterfind(f"{BPMN}sequenceFlow"):
            self._flows["sourceRef", str(flow.get("sourceRef"))].append(flow)
            self._flows["targetRef", str(flow.get("targetRef"))].append(flow)

    def before(self, node: Node, *, each_flow: bool) -> None:
        """Rest before a node; before a gateway, on each flow that leads to it."""
        flows = self._flows["targetRef", str(node.get("id"))]
        for group in [[flow] for flow in flows] if each_flow else [flows]:
            helper = self._helper(node)
            for flow in group:
                flow.set("targetRef", str(helper.get("id")))
            self._connect(helper, str(node.get("id")))

    def after(self, node: Node, *, each_flow: bool) -> None:
        """Rest after a node; after a gateway, on each flow that leaves it."""
        flows = self._flows["sourceRef", str(node.get("id"))]
        if each_flow:
            for flow in flows:
                helper = self._helper(node)
                self._connect(helper, str(flow.get("targetRef")))
                flow.set("targetRef", str(helper.get("id")))
            return
        helper = self._helper(node)
        for flow in flows:
            flow.set("sourceRef", str(helper.get("id")))
        if default := node.attrib.pop("default", ""):
            helper.set("default", str(default))
        self._connect(node, str(helper.get("id")))

    def _helper(self, node: Node) -> Node:
        self._count += 1
        node_id = f":continue{self._count}:{node.get('id')}"
        return etree.SubElement(
            self._scope, f"{BPMN}intermediateCatchEvent", {"id": node_id}
        )

    def _connect(self, source: Node, target: str) -> None:
        source_id = str(source.get("id"))
        etree.SubElement(
            self._scope,
            f"{BPMN}sequenceFlow",
            {
                "id": f":continue:{source_id}>{target}",
                "sourceRef": source_id,
                "targetRef": target,
            },
        )
