"""The tokens of a process instance, and where each of them can go."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from tests.workflows.spiff.models import Flow, Node, Scope
from tests.workflows.spiff.oracle_data import Data, Plain

#: Where a token begins that leads to all nodes without an incoming flow.
UNDRAWN_START: Final = Node("", "start")


@dataclass(eq=False)
class Token:
    """A token that has reached a node, or works in it."""

    run: "Run"
    node: Node
    data: Data
    #: The flow by which it came; it matters to joins only.
    flow: str = ""
    #: What runs inside: the sub-process, the called process, or the instances.
    inside: list["Run"] = field(default_factory=list)
    #: Of an activity that is repeated: how many instances there are, how many have
    #: begun, what those that are over have changed, and what they give to a list.
    total: int = 0
    begun: int = 0
    done: Plain = field(default_factory=dict)
    gathered: dict[int, object] = field(default_factory=dict)


@dataclass(eq=False)
class Run:
    """A process, a sub-process, or an instance that is being carried out."""

    scope: Scope
    caller: Token | None = None
    #: What it began with, and, of an instance, its number.
    first: Plain = field(default_factory=dict)
    number: int = 0
    tokens: list[Token] = field(default_factory=list)
    #: What the tokens that have ended leave behind.
    result: Data | None = None
    ended: bool = False


def tokens_in(run: Run) -> Iterator[Token]:
    """Give the tokens of a run, with those inside of them."""
    for token in run.tokens:
        yield token
        for inside in token.inside:
            yield from tokens_in(inside)


def chosen(scope: Scope, node: Node, data: Data) -> list[Flow]:
    """Give the flows that a token leaves by, after the table of section 13.3."""
    if node is UNDRAWN_START:
        return [Flow("", "", first.id) for first in scope.first_nodes()]
    flows = scope.outgoing(node.id)
    held = [
        flow
        for flow in flows
        if flow.condition and data[flow.condition[0]][0] > flow.condition[1]
    ]
    default = [flow for flow in flows if flow.default]
    if node.kind == "xor":
        return (held or default or flows)[:1]
    free = [flow for flow in flows if not flow.condition and not flow.default]
    return [flow for flow in flows if flow in held or flow in free] or default


def is_join(scope: Scope, node: Node) -> bool:
    """Tell whether tokens wait for one another at a node."""
    return node.kind in {"and", "or"} and len(scope.incoming(node.id)) > 1


def flows_ahead(scope: Scope, node: Node, join: Node) -> set[str]:
    """Give the flows that a token may still take without passing the join."""
    ahead: set[str] = set()
    todo = [] if node is join else list(scope.outgoing(node.id))
    while todo:
        flow = todo.pop()
        if flow.id not in ahead:
            ahead.add(flow.id)
            if flow.target != join.id:
                # It may leave an activity by an event beside it, too; also the one
                # that it is at, when it comes there again.
                beside = [event.id for event in scope.beside(flow.target)]
                for here in (flow.target, *beside):
                    todo.extend(scope.outgoing(here))
    return ahead


def events_of(token: Token) -> list[Node]:
    """Give the messages that a token waits for, in its node or beside it."""
    scope, node = token.run.scope, token.node
    if node.kind == "offer":
        return [scope.node(flow.target) for flow in scope.outgoing(node.id)]
    beside = [event for event in scope.beside(node.id) if event.code is None]
    return [node, *beside] if node.kind == "catch" else beside
