"""A token game after the BPMN 2.0 specification, to compare the engine with.

It knows nothing of the engine, keeps every token apart, and forgets nothing. Nodes
take turns in the order in which tokens reach them.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from tests.workflows.spiff.models import Flow, Model, Node, Repeat, Scope
from tests.workflows.spiff.oracle_data import Changes, Data, Plain, plain
from tests.workflows.spiff.oracle_tokens import (
    UNDRAWN_START,
    Run,
    Token,
    chosen,
    events_of,
    flows_ahead,
    is_join,
    tokens_in,
)

#: Variables of an instance that tell it where it stands.
OWN: Final = frozenset(
    {
        "loopCounter",
        "nrOfInstances",
        "nrOfCompletedInstances",
        "nrOfActiveInstances",
    }
)
MAX_TOKENS: Final = 40
MAX_TURNS: Final = 500


class TooManyTokensError(Exception):
    """The model multiplies tokens or never waits; nothing is learnt from going on."""


class StuckError(Exception):
    """A token waits for another that can never come."""


class UncaughtError(Exception):
    """An error was thrown, and nothing catches it."""


class Game:
    """One process instance."""

    def __init__(self, model: Model, values: Mapping[str, int]) -> None:
        self._model = model
        self._turns: deque[Token] = deque()
        self._changes = Changes()
        data: Data = {name: (value, 0, frozenset()) for name, value in values.items()}
        self.root = Run(model.main)
        self._enter(self.root, data)
        self._go_on()

    def waiting(self) -> list[tuple[str, Plain]]:
        """List the user tasks, each with the variables that it sees."""
        tasks = [(token.node.id, plain(token.data)) for token in self._user_tasks()]
        return sorted(
            tasks, key=lambda task: (task[0], sorted(map(repr, task[1].items())))
        )

    def events(self) -> list[str]:
        """List the events that wait for their message."""
        return sorted(
            event.id for token in tokens_in(self.root) for event in events_of(token)
        )

    def end_values(self) -> Plain:
        """Give the variables at the end."""
        return plain(self.root.result or {})

    def complete(self, node_id: str, seen: Plain, values: Plain) -> None:
        """Complete the user task at a node that sees certain variables."""
        token = next(
            token
            for token in self._user_tasks()
            if (token.node.id, plain(token.data)) == (node_id, seen)
        )
        self._write(token, values)
        self._leave(token)
        self._go_on()

    def happen(self, event_id: str, values: Plain) -> None:
        """Give the message for an event, with its values, to the token there."""
        token, event = next(
            (token, event)
            for token in tokens_in(self.root)
            for event in events_of(token)
            if event.id == event_id
        )
        if event.kind == "boundary":
            self._take_aside(token, event, values)
        else:
            token.run.tokens.remove(token)
            self._put(token.run, event, token.data, values)
        self._go_on()

    def _go_on(self) -> None:
        turns = 0
        while self._turns:
            turns += 1
            if turns > MAX_TURNS:
                raise TooManyTokensError
            token = self._turns.popleft()
            if token in token.run.tokens and not token.run.ended:
                self._act(token)
        if not self.root.ended and not self.waiting() and not self.events():
            raise StuckError

    def _act(self, token: Token) -> None:
        node = token.node
        if node.kind == "service" and not node.repeat:
            target, source = node.write
            self._write(token, {target: token.data[source][0] + 1})
        if node.kind == "error":
            self._throw(token, str(node.code))
        else:
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
        flows = chosen(run.scope, node, token.data)
        if not flows:
            run.result = self._changes.merge([run.result or {}, token.data])
        for flow in flows:
            self._reach(run, flow.target, token.data, flow.id)
        self._join(run)
        if not run.tokens:
            self._end(run)

    def _reach(self, run: Run, node_id: str, data: Data, flow: str) -> None:
        token = Token(run, run.scope.node(node_id), data, flow)
        run.tokens.append(token)
        if sum(1 for _ in tokens_in(self.root)) > MAX_TOKENS:
            raise TooManyTokensError
        kind = token.node.kind
        if token.node.repeat:
            self._repeat(token)
        elif kind in {"sub", "call"}:
            inside = Run(self._model.scopes[token.node.inner], token)
            token.inside = [inside]
            names = data if kind == "sub" else token.node.inputs
            self._enter(inside, {name: data[name] for name in names if name in data})
        elif kind not in {"user", "catch", "offer"} and not is_join(
            run.scope, token.node
        ):
            self._turns.append(token)

    def _enter(self, run: Run, data: Data) -> None:
        first = run.scope.first_nodes()
        if first[0].kind == "start":
            self._reach(run, first[0].id, data, "")
            return
        token = Token(run, UNDRAWN_START, data)
        run.tokens.append(token)
        self._turns.appendleft(token)

    def _end(self, run: Run) -> None:
        run.ended = True
        token, result = run.caller, plain(run.result or {})
        if token is None:
            return
        if token.node.repeat:
            self._end_instance(token, run, result)
            return
        names = result if token.node.kind == "sub" else token.node.outputs
        self._write(token, {name: result[name] for name in names if name in result})
        self._turns.append(token)

    def _stop(self, run: Run) -> None:
        for token in run.tokens:
            self._stop_inside(token)
        run.tokens.clear()

    def _stop_inside(self, token: Token) -> None:
        for run in token.inside:
            run.ended = True
            self._stop(run)

    # Repeated activities.

    def _repeat(self, token: Token) -> None:
        rule = token.node.repeat
        assert rule is not None
        count = rule.count
        token.total = count if isinstance(count, int) else int(token.data[count][0])
        if self._has_next(token, rule, plain(token.data)):
            self._begin_instances(token, rule)
        else:
            self._finish(token, rule)

    def _has_next(self, token: Token, rule: Repeat, view: Plain) -> bool:
        if token.begun >= token.total:
            return False
        if rule.kind != "loop" or (token.begun == 0 and not rule.test_before):
            return True
        return rule.condition is None or _holds(rule.condition, view)

    def _begin_instances(self, token: Token, rule: Repeat) -> None:
        """Begin all instances, or the next one; each has its own variables."""
        once = Scope(token.node.id, [replace(token.node, repeat=None)])
        for _ in range(token.total if rule.kind == "parallel" else 1):
            token.inside.append(Run(once, token, number=token.begun))
            token.begun += 1
        for run in list(token.inside):
            own: Plain = {"loopCounter": run.number}
            if rule.kind == "sequential":
                own["nrOfInstances"] = token.total
                own["nrOfCompletedInstances"] = run.number
                own["nrOfActiveInstances"] = 1
            new: Data = {
                name: (value, 0, frozenset())
                for name, value in {**token.done, **own}.items()
            }
            data = {**token.data, **new}
            run.first = plain(data)
            self._reach(run, token.node.id, data, "")

    def _end_instance(self, token: Token, run: Run, result: Plain) -> None:
        rule = token.node.repeat
        assert rule is not None
        token.inside.remove(run)
        if rule.gather:
            token.gathered[run.number] = result.get(rule.gather[1])
        else:
            for name, value in result.items():
                if name not in OWN and run.first.get(name) != value:
                    token.done[name] = value
        view = {**plain(token.data), **result, **token.done}
        if rule.kind != "loop" and rule.condition and _holds(rule.condition, view):
            self._stop_inside(token)
            token.inside.clear()
            self._finish(token, rule)
        elif not token.inside:
            if self._has_next(token, rule, view):
                self._begin_instances(token, rule)
            else:
                self._finish(token, rule)

    def _finish(self, token: Token, rule: Repeat) -> None:
        if rule.gather:
            found = [value for _, value in sorted(token.gathered.items())]
            token.done[rule.gather[0]] = found
        self._write(token, token.done)
        # Only its instances take turns; it goes on at once when they are done.
        self._turns.appendleft(token)

    # Events.

    def _put(self, run: Run, event: Node, data: Data, values: Plain) -> None:
        """Let a token go on at an event that has happened."""
        token = Token(run, event, data)
        run.tokens.append(token)
        self._write(token, values)
        self._turns.append(token)

    def _take_aside(self, token: Token, event: Node, values: Plain) -> None:
        """Leave an activity by an event at its boundary."""
        inside = {**plain(self._inside(token)), **values}
        if event.interrupting:
            self._stop_inside(token)
            token.run.tokens.remove(token)
        self._put(token.run, event, token.data, inside)

    def _throw(self, token: Token, code: str) -> None:
        """Look for an event that catches an error, from the inside to the outside."""
        run: Run | None = token.run
        while run is not None and run.caller is not None:
            beside = run.caller.run.scope.beside(run.caller.node.id)
            for wanted in (code, ""):
                for event in beside:
                    if event.code == wanted:
                        self._take_aside(run.caller, event, {})
                        return
            run = run.caller.run
        raise UncaughtError

    def _inside(self, token: Token) -> Data:
        """Give the variables of an activity as its tokens have left them."""
        if token.node.kind != "sub" or token.node.repeat or not token.inside:
            return token.data
        (run,) = token.inside
        left = [self._inside(inner) for inner in run.tokens]
        return self._changes.merge([run.result or {}, *left])

    # Joins.

    def _join(self, run: Run) -> None:
        """Let every join fire that can, the one with the oldest token first."""
        for node_id in [token.node.id for token in run.tokens]:
            node = run.scope.node(node_id)
            if not is_join(run.scope, node):
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
            joined = Token(
                run, node, self._changes.merge([token.data for token in used])
            )
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
            # A token may come of an event beside it, too.
            for node in (token.node, *run.scope.beside(token.node.id)):
                ways = flows_ahead(run.scope, node, join)
                if ways & {flow.id for flow in missing} and not ways & set(first):
                    return True
        return False

    def _write(self, token: Token, values: Plain) -> None:
        token.data = self._changes.write(token.data, values)

    def _user_tasks(self) -> Iterator[Token]:
        for token in tokens_in(self.root):
            if token.node.kind == "user" and not token.node.repeat:
                yield token


def _holds(condition: tuple[str, int], values: Plain) -> bool:
    name, bound = condition
    return bool(values[name] > bound)
