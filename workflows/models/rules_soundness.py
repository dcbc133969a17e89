"""Whether every token comes to an end, alone: the soundness of the flow.

What conditions say is not looked at: any of them may hold. Blocks without a loop are
decided exactly, and a join in them that can never be reached by all it waits for is
an error. Elsewhere all games of tokens are played, and what comes of it is a warning,
as conditions may rule it out.
"""

from collections.abc import Iterator
from typing import Final

from workflows.models import events
from workflows.models.findings import Finding
from workflows.models.flow_blocks import Trouble, fold, is_folded
from workflows.models.flow_game import TooLargeError, play
from workflows.models.flow_net import END, Net, net_of
from workflows.models.rule_book import rule
from workflows.models.rules_base import Diagram, Graph

_DEADLOCK: Final = rule(
    "join-deadlock",
    zh=(
        "“{split}”不会走完此处等待的所有分支，令牌会永远等待。",
        "请让分开与汇合使用同一种网关。",
    ),
    en=(
        "“{split}” does not take all flows that this waits for: it waits for ever.",
        "Split and join with the same kind of gateway.",
    ),
)
_WAITS: Final = rule(
    "join-waits",
    zh=(
        "有的路径会使此汇合永远等待。",
        "请检查每条分支都能到达它，或改用包容网关。",
    ),
    en=(
        "On some paths it waits for ever.",
        "Make sure that every branch gets here, or join with an inclusive gateway.",
    ),
    severity="warning",
)
_DOUBLES: Final = rule(
    "not-synchronised",
    zh=(
        "并行的分支在此没有汇合，其后的部分会执行多次。",
        "请用并行或包容网关汇合。",
    ),
    en=(
        "Parallel branches meet here without being joined; what follows is done twice.",
        "Join them with a parallel or inclusive gateway.",
    ),
    severity="warning",
)
_ENDLESS: Final = rule(
    "no-way-out",
    zh=("从此节点无法到达任何终点。", "请画出离开循环的路径。"),
    en=("No end can be reached from here.", "Draw a way out of the loop."),
    severity="warning",
)
_UNKNOWN: Final = rule(
    "flow-too-tangled",
    zh=(
        "流程的分支过于复杂，无法检查令牌是否都能结束。",
        "请用子流程拆分，或让分支成对地分开与汇合。",
    ),
    en=(
        "The branches are too tangled to check that every token comes to an end.",
        "Use sub-processes, or let every split have its join.",
    ),
    severity="warning",
)


def soundness(diagram: Diagram) -> Iterator[Finding]:
    """Expect joins that get what they wait for, and branches that are joined."""
    for graph in diagram.graphs:
        if not graph.first_nodes():
            continue
        net = net_of(graph)
        # A terminate event may end what would wait for ever, and a loop may come
        # back with what a join waits for.
        exact = not net.has_loop() and not net.stops
        for trouble in sorted(_certain(net), key=str):
            yield _finding(diagram, graph, net, trouble, exact=exact)
        if is_folded(net):
            continue
        try:
            for trouble in sorted(play(net), key=str):
                yield _finding(diagram, graph, net, trouble, exact=False)
        except TooLargeError:
            yield diagram.finding(_UNKNOWN, graph.scope)


def ways_out(diagram: Diagram) -> Iterator[Finding]:
    """Expect a way from every node to an end."""
    for graph in diagram.graphs:
        if any(map(events.is_event_sub_process, graph.of_type("subProcess"))):
            continue  # its event may end what never ends by itself
        ending = {node for node in graph.nodes if not graph.successors(node)}
        while more := {
            node
            for node in graph.nodes.keys() - ending
            if ending.intersection(graph.successors(node))
        }:
            ending |= more
        for node_id, node in graph.nodes.items():
            if node_id not in ending:
                yield diagram.finding(_ENDLESS, node)


def _certain(net: Net) -> set[Trouble]:
    return {trouble for trouble in fold(net) if trouble.node != END}


def _finding(
    diagram: Diagram, graph: Graph, net: Net, trouble: Trouble, *, exact: bool
) -> Finding:
    node = graph.nodes.get(net.drawn[trouble.node])
    place = graph.scope if node is None else node
    if trouble.fault == "doubles":
        return diagram.finding(_DOUBLES, place)
    if not exact:
        return diagram.finding(_WAITS, place)
    split = graph.nodes.get(net.drawn[trouble.split])
    name = "" if split is None else split.get("name") or split.get("id") or ""
    return diagram.finding(_DEADLOCK, place, split=name)
