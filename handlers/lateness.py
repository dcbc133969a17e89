"""How late open tasks are."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from handlers.clocks import open_pauses
from handlers.sla import LEVELS, PAUSE_REASONS, Moments
from storage.sla import SlaClock
from storage.user_tasks import UserTask
from workflows.engine import Command, Context
from workflows.errors import Text


@dataclass(frozen=True, slots=True)
class Lateness:
    """How a task stands against its due date."""

    due_at: datetime
    #: 0, or 75, 100, 150: so much of the time has passed.
    level: int
    #: Why the time stands still.
    paused: Text | None = None


@dataclass(frozen=True)
class FindLateness(Command[Mapping[int, Lateness]]):
    """Tell how late some open tasks are; those without a due date are left out."""

    task_ids: Collection[int]
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> Mapping[int, Lateness]:
        tasks = context.store.user_tasks.open_of(self.task_ids)
        orders = {task.order_id for task in tasks if task.order_id}
        clocks = context.store.sla.running(orders)
        reasons = {
            pause.clock_id: PAUSE_REASONS.get(pause.reason)
            for pause in open_pauses(context.store, clocks)
        }
        return {
            task.id: _lateness(context.now, task, clocks, reasons)
            for task in tasks
            if task.due_at
        }


def level_of(moments: Moments, now: datetime) -> int:
    """Tell the highest level that has been reached."""
    return max(
        (level for level, at in zip(LEVELS, moments, strict=True) if at <= now),
        default=0,
    )


def _lateness(
    now: datetime,
    task: UserTask,
    clocks: list[SlaClock],
    reasons: Mapping[int, Text | None],
) -> Lateness:
    assert task.due_at is not None
    for row in clocks:
        if (row.order_id, row.due_at) == (task.order_id, task.due_at):
            moments = Moments(row.warn_at, row.due_at, row.red_at)
            paused = reasons.get(row.id)
            level = 0 if paused else level_of(moments, now)
            return Lateness(task.due_at, level, paused)
    return Lateness(task.due_at, level_of(own_moments(task, task.due_at), now))


def own_moments(task: UserTask, due_at: datetime) -> Moments:
    """Give the levels of a due date that is no service level's."""
    half = max((due_at - task.created_at) / 2, timedelta())
    return Moments(due_at - half / 2, due_at, due_at + half)
