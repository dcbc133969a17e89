"""The ways that tokens can take through a process, without its data.

A net has nodes of one kind each: they either join or split. What a diagram leaves to
conditions, people or events is a free choice here.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from workflows.models import events
from workflows.models.rules_base import Graph
from workflows.models.vocabulary import condition
from workflows.models.xml import Node, local_name

#: How a node takes its tokens: one at a time, one of each flow, or all that come.
Join = Literal["one", "all", "some"]
#: Where they go: one flow, all flows, some of them, or the firm ones and some.
Split = Literal["one", "all", "some", "mixed"]

#: Where every end event leads. Tokens never wait there.
END: Final = ""


@dataclass(slots=True)
class Edge:
    """A way from one node to another."""

    source: str
    target: str
    #: Whether it is always taken, where a split only chooses among the others.
    firm: bool = False


@dataclass(slots=True)
class Net:
    """Nodes by name, and the edges between them by number."""

    joins: dict[str, Join] = field(default_factory=dict)
    splits: dict[str, Split] = field(default_factory=dict)
    #: Nodes that take all tokens of the process away.
    stops: set[str] = field(default_factory=set)
    edges: dict[int, Edge] = field(default_factory=dict)
    start: str = ""
    #: Node of the net -> id of the element in the diagram.
    drawn: dict[str, str] = field(default_factory=dict)
    _numbers: int = 0

    def add(self, name: str, join: Join, split: Split, drawn: str) -> None:
        """Add a node."""
        self.joins[name], self.splits[name] = join, split
        self.drawn[name] = drawn

    def connect(self, source: str, target: str, *, firm: bool = False) -> int:
        """Add an edge."""
        self._numbers += 1
        self.edges[self._numbers] = Edge(source, target, firm)
        return self._numbers

    def incoming(self, name: str) -> list[int]:
        """Give the edges that lead to a node."""
        return [key for key, edge in self.edges.items() if edge.target == name]

    def outgoing(self, name: str) -> list[int]:
        """Give the edges that leave a node."""
        return [key for key, edge in self.edges.items() if edge.source == name]

    def has_loop(self) -> bool:
        """Tell whether a token can come to the same place again."""
        targets: defaultdict[str, set[str]] = defaultdict(set)
        count: defaultdict[str, int] = defaultdict(int)
        for edge in self.edges.values():
            if edge.target not in targets[edge.source]:
                targets[edge.source].add(edge.target)
                count[edge.target] += 1
        names = {*self.joins, END}
        free = [name for name in names if not count[name]]
        while free:
            name = free.pop()
            names.discard(name)
            for target in targets[name]:
                count[target] -= 1
                if not count[target]:
                    free.append(target)
        return bool(names)


def net_of(graph: Graph) -> Net:
    """Read the net of a process or sub-process."""
    return _Reader(graph).read()


class _Reader:
    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._net = Net()
        #: The nodes that tokens can come to; event sub-processes start by events.
        self._drawn = {
            node_id: node
            for node_id, node in graph.nodes.items()
            if not events.is_event_sub_process(node)
        }

    def read(self) -> Net:
        for node_id, node in self._drawn.items():
            self._read(node_id, node)
        net = self._net
        net.start = ">"
        # Each start event begins an instance of its own; without one, all begin.
        apart = bool(self._graph.of_type("startEvent"))
        net.add(net.start, "one", "one" if apart else "all", "")
        for first in self._graph.first_nodes():
            if first in self._drawn:
                net.connect(net.start, _in(first))
        return net

    def _read(self, node_id: str, node: Node) -> None:
        net = self._net
        inner, outer = _in(node_id), _out(node_id)
        net.add(inner, _join(node), "all", node_id)
        net.add(outer, "one", "all", node_id)
        catching = list(self._attached(node_id))
        if catching:
            self._part(node_id, catching)
        else:
            net.connect(inner, outer)
        self._leave(node_id, node)
        if _stops(node):
            net.stops.add(inner)

    def _leave(self, node_id: str, node: Node) -> None:
        """Connect a node with those after it."""
        flows = [
            flow
            for flow in self._graph.outgoing[node_id]
            if flow.get("targetRef") in self._drawn
        ]
        if local_name(node) in {"exclusiveGateway", "eventBasedGateway"}:
            self._net.splits[_out(node_id)] = "one"
            self._connect(_out(node_id), flows, firm=False)
        else:
            self._leave_by_conditions(node_id, node, flows)
        for target in self._graph.links[node_id]:
            self._net.connect(_out(node_id), _in(target), firm=True)
        if not self._net.outgoing(_out(node_id)):
            self._net.connect(_out(node_id), END)

    def _leave_by_conditions(self, node_id: str, node: Node, flows: list[Node]) -> None:
        net, outer = self._net, _out(node_id)
        default = [flow for flow in flows if flow.get("id") == node.get("default")]
        free = [flow for flow in flows if flow not in default and _chooses(node, flow)]
        firm = [flow for flow in flows if flow not in default and flow not in free]
        self._connect(outer, firm, firm=True)
        if not default or not free:
            net.splits[outer] = "mixed" if firm else "some"
            self._connect(outer, [*free, *default], firm=False)
            if not free and not default:
                net.splits[outer] = "all"
            return
        # The default flow is taken when no other condition holds.
        choice, several = f"{node_id}?", f"{node_id}*"
        net.add(choice, "one", "one", node_id)
        net.add(several, "one", "some", node_id)
        net.connect(outer, choice, firm=True)
        net.connect(choice, several)
        self._connect(choice, default, firm=False)
        self._connect(several, free, firm=False)

    def _connect(self, source: str, flows: list[Node], *, firm: bool) -> None:
        for flow in flows:
            self._net.connect(source, _in(str(flow.get("targetRef"))), firm=firm)

    def _part(self, node_id: str, catching: list[tuple[str, bool]]) -> None:
        """Let the token of an activity leave by its boundary events."""
        net, inner, outer = self._net, _in(node_id), _out(node_id)
        ends, besides = f"{node_id}!", f"{node_id}+"
        net.add(ends, "one", "one", node_id)
        net.connect(inner, ends)
        for target, interrupting in catching:
            if interrupting:
                net.connect(ends, _in(target))
        others = [target for target, interrupting in catching if not interrupting]
        if not others:
            net.connect(ends, outer)
            return
        net.add(besides, "one", "mixed", node_id)
        net.connect(ends, besides)
        net.connect(besides, outer, firm=True)
        for target in others:
            net.connect(besides, _in(target))

    def _attached(self, node_id: str) -> Iterator[tuple[str, bool]]:
        for boundary in self._graph.attached[node_id]:
            cancels = self._graph.nodes[boundary].get("cancelActivity")
            yield boundary, cancels not in {"false", "0"}


def _in(node_id: str) -> str:
    return f"{node_id}<"


def _out(node_id: str) -> str:
    return f"{node_id}>"


def _join(node: Node) -> Join:
    match local_name(node):
        case "parallelGateway":
            return "all"
        case "inclusiveGateway":
            return "some"
        case _:
            return "one"


def _chooses(node: Node, flow: Node) -> bool:
    return condition(flow) is not None or local_name(node) == "inclusiveGateway"


def _stops(node: Node) -> bool:
    """Tell whether a token that comes here takes all others away."""
    if local_name(node) != "endEvent":
        return False
    kinds = {events.kind_of(definition) for definition in events.definitions(node)}
    return bool(kinds & {"terminate", "error", "cancel"})
