"""How late open tasks are."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from handlers.deadlines.clocks import open_pauses
from handlers.deadlines.sla import CLOCKS, LEVELS, PAUSE_REASONS, Moments
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


@dataclass(frozen=True, slots=True)
class OrderClock:
    """One stage of an order whose time is taken."""

    name: Text
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None
    #: 0, 75, 100 or 150: so much of the time has passed, or had when it stopped.
    level: int
    #: Nobody waits for its end any more.
    void: bool
    paused: Text | None = None


@dataclass(frozen=True)
class GetOrderClocks(Command[tuple[OrderClock, ...]]):
    """List the stages of an order with their due dates, the oldest first."""

    no: str
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> tuple[OrderClock, ...]:
        store = context.store
        order = store.dispatch_orders.by_no(self.no, context.actor.scope)
        rows = store.sla.clocks(order.id) if order else []
        reasons = {
            pause.clock_id: PAUSE_REASONS.get(pause.reason)
            for pause in open_pauses(store, rows)
        }
        return tuple(
            OrderClock(
                name=CLOCKS[row.clock].name,
                started_at=row.started_at,
                due_at=row.due_at,
                stopped_at=row.stopped_at,
                level=level_of(
                    Moments(row.warn_at, row.due_at, row.red_at),
                    row.stopped_at or context.now,
                ),
                void=row.stopped_by not in (None, CLOCKS[row.clock].goal),
                paused=reasons.get(row.id),
            )
            for row in rows
            if row.clock in CLOCKS
        )


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
