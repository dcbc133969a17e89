"""Random small flows, and every game of tokens on them, played naively.

Nothing here knows how ``workflows.models.flow_net`` does it: tokens lie on flows, and
each node moves them as BPMN says, whatever any condition is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import combinations

#: Gives a number from 0 up to, but not including, its argument.
Pick = Callable[[int], int]
KINDS = {
    "xor": "exclusiveGateway",
    "and": "parallelGateway",
    "or": "inclusiveGateway",
    "task": "task",
}
Marking = tuple[tuple[int, int], ...]


@dataclass
class Flow:
    """Nodes and flows of a process; ``nodes[0]`` is where it starts."""

    nodes: dict[str, str] = field(default_factory=dict)
    edges: list[tuple[str, str]] = field(default_factory=list)
    #: What else is said of a node.
    attributes: dict[str, str] = field(default_factory=dict)

    def add(self, kind: str) -> str:
        name = f"n{len(self.nodes)}"
        self.nodes[name] = kind
        return name

    def xml(self) -> bytes:
        body = ""
        for name, kind in self.nodes.items():
            element = KINDS.get(kind, f"{kind}Event")
            said = self.attributes.get(name, "")
            inner = "<terminateEventDefinition/>" if kind == "terminate" else ""
            element = "endEvent" if kind == "terminate" else element
            body += f'<{element} id="{name}" {said}>{inner}</{element}>'
        for number, (source, target) in enumerate(self.edges):
            body += (
                f'<sequenceFlow id="f{number}" sourceRef="{source}"'
                f' targetRef="{target}"/>'
            )
        return (
            '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
            ' targetNamespace="t"><process id="p" isExecutable="true">'
            f"{body}</process></definitions>"
        ).encode()

    def incoming(self, name: str) -> list[int]:
        return [n for n, (_, target) in enumerate(self.edges) if target == name]

    def outgoing(self, name: str) -> list[int]:
        return [n for n, (source, _) in enumerate(self.edges) if source == name]


def random_flow(pick: Pick) -> Flow:
    """Draw blocks in blocks, and sometimes a flow from anywhere to anywhere."""
    flow = Flow()
    begin = flow.add("start")
    first, last = _piece(flow, pick, 2 + pick(2))
    flow.edges += [(begin, first), (last, flow.add("end"))]
    for _ in range((0, 0, 0, 1, 2)[pick(5)]):
        names = [name for name, kind in flow.nodes.items() if kind in KINDS]
        source, target = names[pick(len(names))], names[pick(len(names))]
        flow.edges.append((source, target))
    return flow


def _piece(flow: Flow, pick: Pick, depth: int) -> tuple[str, str]:
    if depth == 0 or len(flow.nodes) > 12 or pick(4) == 0:
        name = flow.add("task")
        return name, name
    if pick(4) == 0:
        one, two = _piece(flow, pick, depth - 1), _piece(flow, pick, depth - 1)
        flow.edges.append((one[1], two[0]))
        return one[0], two[1]
    kinds = ("xor", "and", "or")
    split, join = kinds[pick(3)], kinds[pick(3)]
    if pick(3):
        join = split
    begin, end = flow.add(split), flow.add(join)
    for _ in range(2 + (pick(4) == 0)):
        first, last = _piece(flow, pick, depth - 1)
        flow.edges.append((begin, first))
        if pick(7) == 0:
            flow.edges.append((last, flow.add(("end", "terminate")[pick(2)])))
        else:
            flow.edges.append((last, end))
    return begin, end


class TooManyError(Exception):
    """The game has more markings than a test has time for."""


def faults(flow: Flow, limit: int = 3_000) -> set[str]:
    """Play every game; tell whether tokens can wait for ever, or pile up."""
    found: set[str] = set()
    start = next(iter(flow.nodes))
    todo = [frozenset(flow.outgoing(start))]
    seen = set(todo)
    while todo:
        marking = todo.pop()
        following = list(_steps(flow, marking, found))
        if marking and not following:
            found.add("waits")
        for reached in following:
            if reached is not None and reached not in seen:
                seen.add(reached)
                todo.append(reached)
        if len(seen) > limit:
            raise TooManyError
    return found


def _steps(
    flow: Flow, marking: frozenset[int], found: set[str]
) -> Iterator[frozenset[int] | None]:
    for name, kind in flow.nodes.items():
        ready = [edge for edge in flow.incoming(name) if edge in marking]
        if not ready:
            continue
        if kind == "terminate":
            yield frozenset()
            continue
        for used in _uses(flow, name, kind, ready, marking):
            left = marking - set(used)
            for made in _makes(flow, name, kind):
                if left & made:
                    found.add("doubles")
                    yield None
                else:
                    yield left | made


def _uses(
    flow: Flow, name: str, kind: str, ready: list[int], marking: frozenset[int]
) -> Iterator[list[int]]:
    every = flow.incoming(name)
    if kind == "and":
        if len(ready) == len(every):
            yield ready
    elif kind == "or":
        missing = set(every) - set(ready)
        for edge in marking:
            ways = _ahead(flow, edge, name)
            if ways & missing and not ways & set(ready):
                return
        yield ready
    else:
        for edge in ready:
            yield [edge]


def _ahead(flow: Flow, edge: int, join: str) -> set[int]:
    ways: set[int] = set()
    todo = [flow.edges[edge][1]]
    while todo:
        name = todo.pop()
        if name == join:
            continue
        for following in flow.outgoing(name):
            if following not in ways:
                ways.add(following)
                todo.append(flow.edges[following][1])
    return ways


def _makes(flow: Flow, name: str, kind: str) -> Iterator[frozenset[int]]:
    edges = flow.outgoing(name)
    if kind == "xor":
        yield from (frozenset({edge}) for edge in edges)
    elif kind == "or":
        for size in range(1, len(edges) + 1):
            yield from map(frozenset, combinations(edges, size))
    else:
        yield frozenset(edges)
