"""Playing every game of tokens on a net, as far as it is small enough."""

from collections.abc import Iterator
from itertools import combinations
from typing import Final

from workflows.models.flow_blocks import Trouble
from workflows.models.flow_net import END, Net

#: More situations than this are not looked at.
MAX_SITUATIONS: Final = 4_000
_MAX_CHOICES: Final = 8

#: The edges that hold a token, sorted; an edge may be there twice.
Situation = tuple[int, ...]


class TooLargeError(Exception):
    """There are more situations than anybody would want to look at."""


def play(net: Net) -> set[Trouble]:
    """Find the joins that can wait for ever and the nodes that get two tokens."""
    return _Game(net).play()


class _Game:
    def __init__(self, net: Net) -> None:
        self._net = net
        self._in = {name: net.incoming(name) for name in net.joins}
        self._out = {name: net.outgoing(name) for name in net.splits}
        self._found: set[Trouble] = set()
        self._ahead: dict[tuple[int, str], frozenset[int]] = {}

    def play(self) -> set[Trouble]:
        todo = [tuple(sorted(chosen)) for chosen in self._choices(self._net.start)]
        seen = set(todo)
        while todo:
            situation = todo.pop()
            following = list(self._following(situation))
            if situation and not following:
                self._found |= {
                    Trouble("waits", self._net.edges[edge].target) for edge in situation
                }
            for reached in following:
                if reached is not None and reached not in seen:
                    seen.add(reached)
                    todo.append(reached)
            if len(seen) > MAX_SITUATIONS:
                raise TooLargeError
        return self._plainest()

    def _plainest(self) -> set[Trouble]:
        """Name where tokens come together, not also every node after it."""
        merging = {
            trouble
            for trouble in self._found
            if trouble.fault == "doubles" and len(self._in[trouble.node]) > 1
        }
        waiting = {trouble for trouble in self._found if trouble.fault == "waits"}
        return (waiting | merging) if merging else self._found

    def _following(self, situation: Situation) -> Iterator[Situation | None]:
        """Give the situations after one node has acted; None where tokens pile up."""
        held = set(situation)
        for name in {self._net.edges[edge].target for edge in held}:
            if name == END:
                yield _without(situation, [e for e in held if self._ends(e)][:1])
                continue
            for used in self._enabled(name, held):
                left = _without(situation, used)
                if name in self._net.stops:
                    yield ()
                    continue
                for chosen in self._choices(name):
                    if set(chosen) & set(left):
                        self._found.add(Trouble("doubles", name))
                        yield None
                    else:
                        yield tuple(sorted((*left, *chosen)))

    def _ends(self, edge: int) -> bool:
        return self._net.edges[edge].target == END

    def _enabled(self, name: str, held: set[int]) -> Iterator[list[int]]:
        """Give the tokens that a node may take now."""
        incoming = self._in[name]
        ready = [edge for edge in incoming if edge in held]
        join = self._net.joins[name]
        if join == "one" or len(incoming) == 1:
            for edge in ready:
                yield [edge]
        elif len(ready) == len(incoming) or (
            join == "some" and not self._still_to_come(name, held, ready)
        ):
            yield ready

    def _still_to_come(self, name: str, held: set[int], ready: list[int]) -> bool:
        """Tell whether an inclusive join has to wait (BPMN 2.0, section 13.4.3)."""
        missing = set(self._in[name]) - set(ready)
        for edge in held:
            ways = self._ways(edge, name)
            if ways & missing and not ways & set(ready):
                return True
        return False

    def _ways(self, edge: int, join: str) -> frozenset[int]:
        """Give the edges that a token may still take without passing a join."""
        if (edge, join) not in self._ahead:
            ways: set[int] = set()
            todo = [self._net.edges[edge].target]
            while todo:
                name = todo.pop()
                if name in {join, END} or name in self._net.stops:
                    continue
                for following in self._out[name]:
                    if following not in ways:
                        ways.add(following)
                        todo.append(self._net.edges[following].target)
            self._ahead[edge, join] = frozenset(ways)
        return self._ahead[edge, join]

    def _choices(self, name: str) -> list[tuple[int, ...]]:
        """Give the sets of edges on which a token may leave."""
        edges, split = self._out[name], self._net.splits[name]
        if split == "one":
            return [(edge,) for edge in edges]
        if split == "all" or len(edges) == 1:
            return [tuple(edges)]
        firm = [e for e in edges if split == "mixed" and self._net.edges[e].firm]
        free = [edge for edge in edges if edge not in firm]
        if len(free) > _MAX_CHOICES:
            raise TooLargeError
        chosen = [
            (*firm, *some)
            for size in range(len(free) + 1)
            for some in combinations(free, size)
        ]
        return [edges_ for edges_ in chosen if edges_]


def _without(situation: Situation, used: list[int]) -> Situation:
    left = list(situation)
    for edge in used:
        left.remove(edge)
    return tuple(left)
