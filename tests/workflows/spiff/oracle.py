"""A token game after the BPMN 2.0 specification, to compare the engine with.

It knows nothing of the engine, keeps every token apart, and forgets nothing. Nodes
take turns in the order in which tokens reach them.
"""

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from tests.workflows.spiff.models import Flow, Model, Node, Scope

#: A variable: its value, the number of its last change, and of all before that.
Value = tuple[int, int, frozenset[int]]
Data = dict[str, Value]

MAX_TOKENS: Final = 40


class TooManyTokensError(Exception):
    """The model multiplies tokens; nothing is learnt from going on."""


class StuckError(Exception):
    """A token waits for another that can never come."""


@dataclass(eq=False)
class Token:
    """A token that has reached a node, or works in it."""

    run: "Run"
    node: Node
    data: Data
    #: The flow by which it came; it matters to joins only.
    flow: str = ""
    inside: "Run | None" = None


@dataclass(eq=False)
class Run:
    """A process or sub-process that is being carried out."""

    scope: Scope
    caller: Token | None = None
    tokens: list[Token] = field(default_factory=list)
    #: What the tokens that have ended leave behind.
    result: Data | None = None
    ended: bool = False


class Game:
    """One process instance."""

    def __init__(self, model: Model, values: Mapping[str, int]) -> None:
        self._model = model
        self._turns: deque[Token] = deque()
        self._change = 0
        data: Data = {name: (value, 0, frozenset()) for name, value in values.items()}
        self.root = Run(model.main)
        self._enter(self.root, data)
        self._go_on()

    def waiting(self) -> list[tuple[str, dict[str, int]]]:
        """List the user tasks, each with the variables that it sees."""
        tasks = [
            (token.node.id, _plain(token.data))
            for token in self._tokens(self.root)
            if token.node.kind == "user"
        ]
        return sorted(tasks, key=lambda task: (task[0], sorted(task[1].items())))

    def end_values(self) -> dict[str, int]:
        """Give the variables at the end."""
        return _plain(self.root.result or {})

    def complete(
        self, node_id: str, seen: dict[str, int], values: dict[str, int]
    ) -> None:
        """Complete the user task at a node that sees certain variables."""
        token = next(
            token
            for token in self._tokens(self.root)
            if token.node.id == node_id and _plain(token.data) == seen
        )
        self._write(token, values)
        self._leave(token)
        self._go_on()

    def _go_on(self) -> None:
        while self._turns:
            token = self._turns.popleft()
            if token in token.run.tokens and not token.run.ended:
                self._act(token)
        if not self.root.ended and not self.waiting():
            raise StuckError

    def _act(self, token: Token) -> None:
        node = token.node
        if node.kind == "service":
            target, source = node.write
            self._write(token, {target: token.data[source][0] + 1})
        if node.kind == "call" and token.inside:
            result = token.inside.result or {}
            self._write(token, {n: result[n][0] for n in node.outputs if n in result})
        if node.kind == "sub" and token.inside:
            self._write(token, _plain(token.inside.result or {}))
        self._leave(token)

    def _leave(self, token: Token) -> None:
        """Take a token out of its node, and put new ones on the flows it chooses."""
        run, node = token.run, token.node
        run.tokens.remove(token)
        if node.kind == "terminate":
            self._stop(run)
            run.result = token.data
            self._end(run)
            return
        flows = self._chosen(run.scope, node, token.data)
        if not flows:
            run.result = self._merge([run.result or {}, token.data])
        for flow in flows:
            self._reach(run, flow.target, token.data, flow.id)
        self._join(run)
        if not run.tokens:
            self._end(run)

    def _reach(self, run: Run, node_id: str, data: Data, flow: str) -> None:
        token = Token(run, run.scope.node(node_id), data, flow)
        run.tokens.append(token)
        if sum(1 for _ in self._tokens(self.root)) > MAX_TOKENS:
            raise TooManyTokensError
        kind = token.node.kind
        if kind == "sub":
            token.inside = Run(self._model.scopes[token.node.inner], token)
            self._enter(token.inside, dict(data))
        elif kind == "call":
            token.inside = Run(self._model.scopes[token.node.inner], token)
            passed = {name: data[name] for name in token.node.inputs if name in data}
            self._enter(token.inside, passed)
        elif kind != "user" and not self._is_join(run.scope, token.node):
            self._turns.append(token)

    def _enter(self, run: Run, data: Data) -> None:
        for node in run.scope.first_nodes():
            self._reach(run, node.id, data, "")

    def _end(self, run: Run) -> None:
        run.ended = True
        if run.caller is not None:
            self._turns.append(run.caller)

    def _stop(self, run: Run) -> None:
        for token in run.tokens:
            if token.inside is not None:
                token.inside.ended = True
                self._stop(token.inside)
        run.tokens.clear()

    def _chosen(self, scope: Scope, node: Node, data: Data) -> list[Flow]:
        """Give the flows that a token leaves by, after the table of section 13.3."""
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

    # Joins.

    def _is_join(self, scope: Scope, node: Node) -> bool:
        return node.kind in {"and", "or"} and len(scope.incoming(node.id)) > 1

    def _join(self, run: Run) -> None:
        """Let every join fire that can, the one with the oldest token first."""
        for node_id in [token.node.id for token in run.tokens]:
            node = run.scope.node(node_id)
            if not self._is_join(run.scope, node):
                continue
            first: dict[str, Token] = {}
            for token in run.tokens:
                if token.node is node and token not in self._turns:
                    first.setdefault(token.flow, token)
            missing = [f for f in run.scope.incoming(node_id) if f.id not in first]
            if not first or (missing and node.kind == "and"):
                continue
            if missing and self._still_to_come(run, node, first, missing):
                continue
            used = [token for token in run.tokens if token in first.values()]
            joined = Token(run, node, self._merge([token.data for token in used]))
            for token in used:
                run.tokens.remove(token)
            run.tokens.append(joined)
            self._turns.append(joined)

    def _still_to_come(
        self, run: Run, join: Node, first: Mapping[str, Token], missing: list[Flow]
    ) -> bool:
        """Tell whether an inclusive gateway has to wait (section 13.4.3)."""
        for token in run.tokens:
            if token.node is join and token not in self._turns:
                continue
            ways = self._flows_ahead(run.scope, token.node, join)
            if ways & {flow.id for flow in missing} and not ways & set(first):
                return True
        return False

    def _flows_ahead(self, scope: Scope, node: Node, join: Node) -> set[str]:
        """Give the flows that a token may still take without passing the join."""
        ahead: set[str] = set()
        todo = [] if node is join else [node.id]
        seen = set(todo)
        while todo:
            for flow in scope.outgoing(todo.pop()):
                ahead.add(flow.id)
                if flow.target not in seen and flow.target != join.id:
                    seen.add(flow.target)
                    todo.append(flow.target)
        return ahead

    # Variables.

    def _write(self, token: Token, values: Mapping[str, int]) -> None:
        data = dict(token.data)
        self._change += 1
        for name, value in values.items():
            _, last, before = data.get(name, (None, -1, frozenset()))
            if name not in data or data[name][0] != value:
                data[name] = (value, self._change, before | {last})
        token.data = data

    def _merge(self, datas: list[Data]) -> Data:
        """Put together what branches changed; of two changes, the later arrival's."""
        versions = defaultdict(list)
        for data in datas:
            for name, value in data.items():
                versions[name].append(value)
        return {name: _newest(values) for name, values in versions.items()}

    def _tokens(self, run: Run) -> Iterator[Token]:
        for token in run.tokens:
            yield token
            if token.inside is not None:
                yield from self._tokens(token.inside)


def _newest(values: list[Value]) -> Value:
    """Give the last value that none of the others replaced."""
    replaced = frozenset().union(*(value[2] for value in values))
    value, change, _ = [value for value in values if value[1] not in replaced][-1]
    changes = frozenset(value[1] for value in values)
    return value, change, (replaced | changes) - {change}


def _plain(data: Data) -> dict[str, int]:
    return {name: value[0] for name, value in data.items()}
