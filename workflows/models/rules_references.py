"""References that no other rule looks at: they must lead to the right thing."""

from collections.abc import Iterator
from typing import Final

from workflows.errors import Text
from workflows.models.findings import Finding
from workflows.models.rule_book import rule
from workflows.models.rules_base import Diagram, Graph
from workflows.models.xml import BPMN, Node, local_name, own_text

_FLOW: Final = rule(
    "flow-reference",
    zh=("节点列出的顺序流“{ref}”并未{way}此节点。", "请用编辑器重新连接并保存。"),
    en=(
        "The node lists the flow “{ref}”, which does not {way} it.",
        "Connect it again with an editor, and save.",
    ),
)
_ASSOCIATION: Final = rule(
    "association-end",
    zh=("关联的一端“{ref}”不存在。", "请重新连接或删除。"),
    en=(
        "An end “{ref}” of the association does not exist.",
        "Connect it again, or remove it.",
    ),
    severity="warning",
)
_DATA_SET: Final = rule(
    "data-set",
    zh=("输入输出规范引用了不属于此活动的数据“{ref}”。", "请更正引用。"),
    en=(
        "The ioSpecification refers to “{ref}”, which is no data of this activity.",
        "Correct the reference.",
    ),
)
_WAYS: Final = {
    "incoming": Text("进入", "enter"),
    "outgoing": Text("离开", "leave"),
}
_SETS: Final = {
    "dataInputRefs": "dataInput",
    "dataOutputRefs": "dataOutput",
    "optionalInputRefs": "dataInput",
    "optionalOutputRefs": "dataOutput",
}


def listed_flows(diagram: Diagram) -> Iterator[Finding]:
    """Expect the flows that a node lists to touch it."""
    for graph in diagram.graphs:
        for node_id, node in graph.nodes.items():
            yield from _listed(diagram, graph, node_id, node)


def associations(diagram: Diagram) -> Iterator[Finding]:
    """Expect associations between elements that are there."""
    known = {node.get("id") for node in diagram.root.iter(f"{BPMN}*")}
    for association in diagram.root.iter(f"{BPMN}association"):
        for name in ("sourceRef", "targetRef"):
            reference = association.get(name) or ""
            if reference not in known:
                yield diagram.finding(_ASSOCIATION, association, ref=reference)


def data_sets(diagram: Diagram) -> Iterator[Finding]:
    """Expect the sets of an ioSpecification to be made of its own data."""
    for specification in diagram.root.iter(f"{BPMN}ioSpecification"):
        for name, kind in _SETS.items():
            own = {data.get("id") for data in specification.iterfind(BPMN + kind)}
            for reference in map(own_text, specification.iter(BPMN + name)):
                if reference not in own:
                    yield diagram.finding(_DATA_SET, specification, ref=reference)


def _listed(
    diagram: Diagram, graph: Graph, node_id: str, node: Node
) -> Iterator[Finding]:
    for child in node.iterchildren(f"{BPMN}incoming", f"{BPMN}outgoing"):
        way = local_name(child)
        flows = graph.incoming if way == "incoming" else graph.outgoing
        reference = own_text(child)
        if reference not in {flow.get("id") for flow in flows[node_id]}:
            yield diagram.finding(_FLOW, node, ref=reference, way=_WAYS[way])
