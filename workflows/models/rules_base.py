"""What every rule of the deployment check is made of."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from workflows.errors import Text
from workflows.feel import FeelError, compile_expression, compile_template
from workflows.models.catalogue import Catalogue
from workflows.models.events import links
from workflows.models.findings import Finding
from workflows.models.juel import reason
from workflows.models.rule_book import Rule, Severity, filled, rule, short
from workflows.models.splits import first_nodes
from workflows.models.vocabulary import describes, is_executable, scopes
from workflows.models.xml import BPMN, Node, line_of, local_name

#: Every node that BPMN knows. Those we cannot run are refused by one rule; the
#: others count them as nodes, so that one mistake is not reported ten times.
ANY_NODE: Final = frozenset(
    {
        "startEvent",
        "endEvent",
        "boundaryEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "task",
        "userTask",
        "manualTask",
        "serviceTask",
        "scriptTask",
        "sendTask",
        "receiveTask",
        "businessRuleTask",
        "callActivity",
        "subProcess",
        "adHocSubProcess",
        "transaction",
        "exclusiveGateway",
        "parallelGateway",
        "inclusiveGateway",
        "eventBasedGateway",
        "complexGateway",
    }
)

#: Parts of an element that people know by the element, not by their own id.
_PARTS: Final = ("EventDefinition", "LoopCharacteristics", "Expression", "Elements")


BAD_EXPRESSION: Final = rule(
    "expression",
    zh=("{what}“{source}”有误：{problem}", "请改成 FEEL 表达式。"),
    en=("{what} “{source}” is wrong: {problem}", "Write it in FEEL."),
)


class Graph:
    """The nodes and flows of a process or sub-process."""

    def __init__(self, scope: Node) -> None:
        self.scope = scope
        self.nodes: dict[str, Node] = {}
        #: Nodes without an id; nothing else can be said about them.
        self.nameless: list[Node] = []
        self.flows: list[Node] = []
        self.outgoing: defaultdict[str, list[Node]] = defaultdict(list)
        self.incoming: defaultdict[str, list[Node]] = defaultdict(list)
        self.attached: defaultdict[str, list[str]] = defaultdict(list)
        #: Where link events lead.
        self.links: defaultdict[str, list[str]] = defaultdict(list)
        for source, target in links(scope):
            self.links[source].append(target)
        for child in scope:
            if child.tag == f"{BPMN}sequenceFlow":
                self._add_flow(child)
            elif _is_node(child):
                self._add_node(child)

    def of_type(self, *types: str) -> list[Node]:
        """Give the nodes of some types."""
        return [node for node in self.nodes.values() if local_name(node) in types]

    def successors(self, node_id: str) -> list[str]:
        """Give where a token can go from a node, by flow or boundary event."""
        targets = [flow.get("targetRef") or "" for flow in self.outgoing[node_id]]
        return [
            target
            for target in targets + self.attached[node_id] + self.links[node_id]
            if target in self.nodes
        ]

    def first_nodes(self) -> list[str]:
        """Give the ids of the nodes at which a token starts."""
        return [str(node.get("id")) for node in first_nodes(self.scope)]

    def _add_flow(self, flow: Node) -> None:
        self.flows.append(flow)
        self.outgoing[flow.get("sourceRef") or ""].append(flow)
        self.incoming[flow.get("targetRef") or ""].append(flow)

    def _add_node(self, node: Node) -> None:
        node_id = node.get("id")
        if not node_id:
            self.nameless.append(node)
            return
        self.nodes[node_id] = node
        if local_name(node) == "boundaryEvent":
            self.attached[node.get("attachedToRef") or ""].append(node_id)


@dataclass(frozen=True)
class Deployment:
    """Everything that is checked together."""

    resources: Mapping[str, bytes]
    catalogue: Catalogue
    diagrams: tuple["Diagram", ...]

    @cached_property
    def processes(self) -> dict[str, "tuple[Diagram, Node]"]:
        """Give each process of the deployment by its id, with its file."""
        return {
            str(process.get("id")): (diagram, process)
            for diagram in self.diagrams
            for process in diagram.processes
            if process.get("id")
        }

    @cached_property
    def executable(self) -> frozenset[str]:
        """Give the ids of the processes that are meant to be run."""
        return frozenset(
            name
            for name, (_, process) in self.processes.items()
            if is_executable(process)
        )


@dataclass(frozen=True)
class Diagram:
    """One BPMN file of the deployment."""

    path: str
    root: Node
    catalogue: Catalogue
    resources: Mapping[str, bytes] = field(repr=False)

    @property
    def folder(self) -> str:
        """Give the folder that the file stands in."""
        return self.path.rpartition("/")[0]

    @cached_property
    def processes(self) -> tuple[Node, ...]:
        """Give the processes of the file."""
        return tuple(self.root.iterfind(f"{BPMN}process"))

    @cached_property
    def graphs(self) -> tuple[Graph, ...]:
        """Give the graph of each process and sub-process."""
        return tuple(
            Graph(scope) for process in self.processes for scope in scopes(process)
        )

    def nodes(self, *types: str) -> Iterator[Node]:
        """Give the nodes of some types, wherever they stand."""
        for graph in self.graphs:
            yield from graph.of_type(*types)

    def finding(self, broken: Rule, node: Node, /, **facts: str | Text) -> Finding:
        """Say that an element breaks a rule."""
        owner = _owner(node)
        return Finding(
            rule=broken.id,
            file=self.path,
            line=line_of(node),
            element_id=short(owner.get("id") or ""),
            element_name=short(owner.get("name") or ""),
            element_type=local_name(owner),
            text=filled(broken.text, facts),
            remedy=filled(broken.remedy, facts),
            severity=self._severity(broken, node),
        )

    def _severity(self, broken: Rule, node: Node) -> Severity:
        """Ask less of what only describes work: it must be a diagram, no more."""
        if broken.severity == "error" and not broken.always and describes(node):
            return "reason"
        return broken.severity

    def expression(self, node: Node, what: Text, source: str) -> Iterator[Finding]:
        """Check an expression."""
        try:
            compile_expression(source)
        except FeelError as error:
            yield self._bad_expression(node, what, source, error)

    def template(self, node: Node, what: Text, source: str) -> Iterator[Finding]:
        """Check a template."""
        try:
            compile_template(source)
        except FeelError as error:
            yield self._bad_expression(node, what, source, error)

    def _bad_expression(
        self, node: Node, what: Text, source: str, error: FeelError
    ) -> Finding:
        why = reason(source, error)
        problem = Text(why.zh, why.en)
        return self.finding(
            BAD_EXPRESSION, node, what=what, source=source, problem=problem
        )


def file_finding(
    broken: Rule, file: str, line: int = 0, /, **facts: str | Text
) -> Finding:
    """Say that a file as a whole breaks a rule."""
    return Finding(
        rule=broken.id,
        file=file,
        line=line,
        element_id="",
        element_name="",
        text=filled(broken.text, facts),
        remedy=filled(broken.remedy, facts),
        severity=broken.severity,
    )


def _is_node(node: Node) -> bool:
    return node.tag.startswith(BPMN) and local_name(node) in ANY_NODE


def _owner(node: Node) -> Node:
    while (parent := node.getparent()) is not None and (
        not node.tag.startswith(BPMN)
        or not node.get("id")
        or local_name(node).endswith(_PARTS)
    ):
        node = parent
    return node
