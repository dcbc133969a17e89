"""Folding the blocks of a net: what is inside each is decided exactly.

A block is a split and a join with nothing but ways from one to the other. It is
replaced by a single way, again and again, until nothing folds any more. What folds to
nothing has been checked completely.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from workflows.models.flow_net import END, Net

Fault = Literal["waits", "doubles"]


@dataclass(frozen=True, slots=True)
class Trouble:
    """A join that waits for ever, or a node that gets two tokens, not one."""

    fault: Fault
    #: The node of the net, and the split that does not fit it ("" if not known).
    node: str
    split: str = ""


def fold(net: Net) -> set[Trouble]:
    """Fold what can be folded; say which joins do not fit their splits."""
    found: set[Trouble] = set()
    loops = net.has_loop()
    while (
        _fold_sequences(net) | _fold_blocks(net, found) | _drop_ends(net, loops=loops)
    ):
        pass
    return found


def is_folded(net: Net) -> bool:
    """Tell whether nothing is left but the way from the start to an end."""
    return len(net.joins) <= 1 and len(net.edges) <= 1


def _fold_sequences(net: Net) -> bool:
    """Take out nodes with one way in and one way out."""
    changed = False
    coming, leaving = _by_ends(net)
    for name in list(net.joins):
        if name == net.start or name in net.stops:
            continue
        if len(coming[name]) == len(leaving[name]) == 1:
            (into,), (out,) = coming[name], leaving[name]
            edge, following = net.edges[into], net.edges[out]
            if edge.source == name:
                continue
            edge.target = following.target
            coming[edge.target] = [
                into if key == out else key for key in coming[edge.target]
            ]
            del net.edges[out]
            _forget(net, name)
            changed = True
    return changed


def _fold_blocks(net: Net, found: set[Trouble]) -> bool:
    """Make one way of several between the same split and the same join."""
    ways = defaultdict(list)
    for key, edge in net.edges.items():
        ways[edge.source, edge.target].append(key)
    changed = False
    for (source, target), keys in ways.items():
        if len(keys) == 1:
            continue
        found.update(_troubles(net, source, target, keys))
        kept = net.edges[keys[0]]
        kept.firm = any(net.edges[key].firm for key in keys)
        for key in keys[1:]:
            del net.edges[key]
        changed = True
    return changed


def _troubles(net: Net, source: str, target: str, keys: list[int]) -> Iterator[Trouble]:
    if target == END or target in net.stops:
        return
    split, join = net.splits[source], net.joins[target]
    firm = sum(net.edges[key].firm for key in keys)
    several = split != "one"
    some_only = split in {"one", "some"} or (split == "mixed" and firm < len(keys))
    if join == "all" and some_only:
        yield Trouble("waits", target, source)
    elif join == "one" and several:
        yield Trouble("doubles", target, source)


def _drop_ends(net: Net, *, loops: bool) -> bool:
    """Drop ways to an end that are taken besides another one.

    In a loop a split would send one token after another that way; but reminders and
    the like are meant to be sent as often as that.
    """
    changed = False
    _, leaving = _by_ends(net)
    for name, split in net.splits.items():
        for key in leaving[name]:
            edge = net.edges[key]
            others = [other for other in leaving[name] if other in net.edges]
            besides = (split == "all" and not loops) or (
                split == "mixed" and not edge.firm
            )
            if edge.target == END and besides and len(others) > 1:
                del net.edges[key]
                changed = True
    return changed


def _by_ends(net: Net) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    coming: defaultdict[str, list[int]] = defaultdict(list)
    leaving: defaultdict[str, list[int]] = defaultdict(list)
    for key, edge in net.edges.items():
        coming[edge.target].append(key)
        leaving[edge.source].append(key)
    return coming, leaving


def _forget(net: Net, name: str) -> None:
    del net.joins[name], net.splits[name]
