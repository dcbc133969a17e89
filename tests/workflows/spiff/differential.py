"""Random models, run by the engine and by the oracle side by side.

``python -m tests.workflows.spiff.differential 100000`` runs so many models; each
line of the output is a difference, with the number that makes the model again.
"""

import random
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final, Protocol

from tests.workflows.spiff.conftest import definition
from tests.workflows.spiff.oracle import (
    Game,
    StuckError,
    TooManyTokensError,
    UncaughtError,
)
from tests.workflows.spiff.random_models import VARIABLES, Pick, random_model
from workflows.errors import EngineError
from workflows.spiff.definitions import Definition
from workflows.spiff.execution import Execution
from workflows.spiff.host import Variables
from workflows.spiff.live import StuckProcessError
from workflows.spiff.subscriptions import UncaughtBpmnError

_MAX_STEPS: Final = 12
#: What the engine raises where the oracle cannot go on.
_REFUSALS: Final[dict[type[Exception], type[EngineError]]] = {
    StuckError: StuckProcessError,
    UncaughtError: UncaughtBpmnError,
}
_STEP: Final = 10_000

#: What an instance looks like from outside, as far as the specification says.
State = tuple[list[tuple[str, Variables]], list[str]] | Variables


class Side(Protocol):
    """The engine or the oracle."""

    def complete(self, node_id: str, seen: Variables, values: Variables) -> None: ...

    def happen(self, event_id: str, values: Variables) -> None: ...


Step = Callable[[Side], None]


class Engine:
    """The engine, saved and loaded again at every stable point."""

    def __init__(self, model: Definition, values: Variables) -> None:
        self._definition = model
        self._execution = Execution.start(model, values, _operate)
        self._reload()

    def complete(self, node_id: str, seen: Variables, values: Variables) -> None:
        token_id = next(
            token_id
            for name, variables, token_id in self._waiting()
            if (name, variables) == (node_id, seen)
        )
        self._execution.complete(token_id, dict(values))
        self._reload()

    def happen(self, event_id: str, values: Variables) -> None:
        events = self._execution.events
        token_id = next(
            it.position.token_id
            for it in events.subscriptions()
            if (it.kind, it.name) == ("message", event_id)
        )
        events.trigger(token_id, values)
        self._reload()

    def state(self) -> State:
        if self._execution.ended:
            return self._execution.variables()
        tasks = [(name, variables) for name, variables, _ in self._waiting()]
        events = [
            it.position.element.id
            for it in self._execution.events.subscriptions()
            if it.kind == "message"
        ]
        return tasks, sorted(events)

    def _waiting(self) -> list[tuple[str, Variables, str]]:
        tasks = [
            (task.position.element.id, task.variables, task.position.token_id)
            for task in self._execution.waiting_user_tasks()
        ]
        return sorted(
            tasks, key=lambda task: (task[0], sorted(map(repr, task[1].items())))
        )

    def _reload(self) -> None:
        blob = self._execution.snapshot()
        self._execution = Execution.resume(self._definition, blob, _operate)


def compare(pick: Pick) -> str:
    """Run a random model both ways; give how it ended."""
    model = random_model(pick)
    values = dict.fromkeys(VARIABLES, 0)
    drawn = definition(*model.xml())
    try:
        game = Game(model, values)
    except TooManyTokensError:
        return "too large"
    except (StuckError, UncaughtError) as error:
        return _expect(error, partial(Engine, drawn, values))
    return _walk(Engine(drawn, values), game, pick)


def _walk(engine: Engine, game: Game, pick: Pick) -> str:
    for _ in range(_MAX_STEPS):
        found, expected = engine.state(), _state(game)
        assert found == expected, f"{found} instead of {expected}"
        if game.root.ended:
            return "ended"
        step = _next_step(game, pick)
        if step is None:
            return "ambiguous"
        try:
            step(game)
        except TooManyTokensError:
            return "too large"
        except (StuckError, UncaughtError) as error:
            return _expect(error, partial(step, engine))
        step(engine)
    return "long"


def _next_step(game: Game, pick: Pick) -> Step | None:
    """Choose a task to complete or an event to happen; None if it has a double."""
    tasks, events = game.waiting(), game.events()
    number = pick(len(tasks) + len(events))
    new = {name: pick(4) for name in VARIABLES if pick(2)}
    if number >= len(tasks):
        event = events[number - len(tasks)]
        if events.count(event) > 1:
            return None
        return lambda side: side.happen(event, new)
    if tasks.count(tasks[number]) > 1:
        return None
    name, seen = tasks[number]
    return lambda side: side.complete(name, seen, new)


def _state(game: Game) -> State:
    if game.root.ended:
        return game.end_values()
    return game.waiting(), game.events()


def _expect(error: Exception, act: Callable[[], object]) -> str:
    """Expect the engine to refuse what the oracle cannot do."""
    expected = _REFUSALS[type(error)]
    try:
        act()
    except expected:
        return expected.__name__
    raise AssertionError(f"There should have been a {expected.__name__}.")


def _operate(name: str, arguments: Variables) -> Mapping[str, object]:
    del name
    return arguments


def main(total: int, first: int = 0) -> None:
    """Compare many models; print what differs."""
    endings: Counter[str] = Counter()
    for seed in range(first, first + total):
        try:
            endings[compare(random.Random(seed).randrange)] += 1  # noqa: S311 (no secret)
        except (AssertionError, EngineError, LookupError) as error:
            endings["different"] += 1
            sys.stdout.write(f"{seed}: {type(error).__name__} {error}\n")
        if endings.total() % _STEP == 0:
            sys.stdout.write(f"{endings.total()} models: {dict(endings)}\n")
            sys.stdout.flush()
    sys.stdout.write(f"{total} models: {dict(endings)}\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
