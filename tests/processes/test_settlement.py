"""The decision about write-offs over its whole grid, and who did what (I9)."""

from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest

import bpmn
from handlers.checks import CheckData
from tests.processes.conftest import Walk
from workflows.decisions import make
from workflows.engine import SYSTEM, Command, Context
from workflows.models.dmn_reader import parse_dmn, read_model

FILE = Path(bpmn.__file__).parent / "writeoff/writeoff_route.dmn"
GRID = list(product((True, False), (0, 1, 2999, 3000, 100_000), (0, 1, 5)))


@pytest.mark.parametrize(("matches", "value", "sent_back"), GRID)
def test_every_line_is_written_off_by_one_rule(
    matches: bool,  # noqa: FBT001 (a table's column)
    value: int,
    sent_back: int,
) -> None:
    model = read_model(parse_dmn(FILE.read_bytes(), FILE.name))

    outcome = make(
        model,
        "writeoff_route",
        {"matches": matches, "value": value, "sent_back": sent_back},
    )

    differing = "manager" if sent_back else "unit"
    small = "auto" if value < 3000 else "manager"
    assert outcome.value == (small if matches else differing)


@dataclass(frozen=True)
class ForgetWho(Command[None]):
    """Lose who completed a task."""

    task_id: int

    def execute(self, context: Context) -> None:
        context.store.user_tasks.change(self.task_id, {"completed_by": None})


def test_a_task_that_nobody_is_known_to_have_completed_is_found(order: Walk) -> None:
    order.register()
    (task,) = order.open()
    order.to_support()
    assert order.engine.run(CheckData(), actor=SYSTEM) == ()

    order.engine.run(ForgetWho(task.id), actor=SYSTEM)

    (found,) = order.engine.run(CheckData(), actor=SYSTEM)
    assert (found.invariant, found.text.en) == (
        "I9",
        f"task {task.id} (consult): nobody knows who completed it",
    )


def test_a_closed_order_says_who_closed_it(order: Walk) -> None:
    order.register().to_support().diagnose().visit().call_back()

    assert order.ended_at is not None
    assert order.engine.run(CheckData(), actor=SYSTEM) == ()
