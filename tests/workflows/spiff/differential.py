"""Random models, run by the engine and by the oracle side by side.

``python -m tests.workflows.spiff.differential 100000`` runs so many models; each
line of the output is a difference, with the number that makes the model again.
"""

import random
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from tests.workflows.spiff.conftest import definition
from tests.workflows.spiff.oracle import Game, StuckError, TooManyTokensError
from tests.workflows.spiff.random_models import VARIABLES, Pick, random_model
from workflows.errors import EngineError
from workflows.spiff.definitions import Definition
from workflows.spiff.execution import Execution
from workflows.spiff.host import Variables
from workflows.spiff.live import StuckProcessError

_MAX_COMPLETIONS: Final = 12
_STEP: Final = 10_000

#: What an instance looks like from outside, as far as the specification says.
State = list[tuple[str, dict[str, int]]] | dict[str, int] | str


class Engine:
    """The engine, saved and loaded again at every stable point."""

    def __init__(self, model: Definition, values: Variables) -> None:
        self._definition = model
        self._execution = Execution.start(model, values, _operate)
        self._reload()

    def complete(self, number: int, values: Variables) -> None:
        token_id = self._waiting()[number][2]
        self._execution.complete(token_id, dict(values))
        self._reload()

    def state(self) -> State:
        if self._execution.ended:
            return self._execution.variables()
        return [(name, variables) for name, variables, _ in self._waiting()]

    def _waiting(self) -> list[tuple[str, Variables, str]]:
        tasks = [
            (task.position.element.id, task.variables, task.position.token_id)
            for task in self._execution.waiting_user_tasks()
        ]
        return sorted(tasks, key=lambda task: (task[0], sorted(task[1].items())))

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
    except StuckError:
        return _expect_stuck(partial(Engine, drawn, values))
    return _walk(Engine(drawn, values), game, pick)


def _walk(engine: Engine, game: Game, pick: Pick) -> str:
    for _ in range(_MAX_COMPLETIONS):
        found, expected = engine.state(), _state(game)
        assert found == expected, f"{found} instead of {expected}"
        if game.root.ended:
            return "ended"
        waiting = game.waiting()
        number = pick(len(waiting))
        if waiting.count(waiting[number]) > 1:
            return "ambiguous"
        new = {name: pick(4) for name in VARIABLES if pick(2)}
        try:
            game.complete(*waiting[number], new)
        except TooManyTokensError:
            return "too large"
        except StuckError:
            return _expect_stuck(partial(engine.complete, number, new))
        engine.complete(number, new)
    return "long"


def _state(game: Game) -> State:
    return game.end_values() if game.root.ended else game.waiting()


def _expect_stuck(act: Callable[[], object]) -> str:
    try:
        act()
    except StuckProcessError:
        return "stuck"
    raise AssertionError("The engine should have been stuck.")


def _operate(name: str, arguments: Variables) -> Mapping[str, object]:
    del name
    return arguments


def main(total: int, first: int = 0) -> None:
    """Compare many models; print what differs."""
    endings: Counter[str] = Counter()
    for seed in range(first, first + total):
        try:
            endings[compare(random.Random(seed).randrange)] += 1  # noqa: S311 (no secret)
        except (AssertionError, EngineError) as error:
            endings["different"] += 1
            sys.stdout.write(f"{seed}: {type(error).__name__} {error}\n")
        if endings.total() % _STEP == 0:
            sys.stdout.write(f"{endings.total()} models: {dict(endings)}\n")
            sys.stdout.flush()
    sys.stdout.write(f"{total} models: {dict(endings)}\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
