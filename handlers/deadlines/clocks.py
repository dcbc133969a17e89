"""The clocks of dispatch orders: started, paused and stopped by what happens."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import ClassVar

from handlers.arguments import text_of
from handlers.deadlines.calendars import (
    HEADQUARTERS,
    calendar_code,
    calendar_in,
    work_calendar,
)
from handlers.deadlines.sla import CLOCKS, PAUSE_REASONS, Clock, Duration, moments
from handlers.deadlines.sla_levels import level_of, levels_of
from handlers.deadlines.working_time import Pause, WorkCalendar
from handlers.service.order_status import order_of
from storage.dispatch_orders import DispatchOrder
from storage.sla import SlaClock, SlaPause
from storage.unit_of_work import UnitOfWork
from workflows.engine import Context, DueDate, ServiceTask
from workflows.errors import InvalidError

Result = Mapping[str, object]


class UnknownPauseReasonError(InvalidError):
    """A diagram pauses the clocks for a reason that does not count."""

    sentences: ClassVar = {
        "zh": "“{reason}”不是可以暂停计时的原因。",
        "en": "Expected a reason for which clocks may pause, but got “{reason}”.",
    }


def happened(
    task: ServiceTask,
    order: DispatchOrder,
    event: str,
    *,
    at: datetime | None = None,
    expected_at: datetime | None = None,
) -> None:
    """Stop the clocks that an event ends, and start those that begin with it.

    A clock that begins with something expected, such as an arrival, counts from there.
    """
    at = at or task.now
    running = task.store.sla.running_of(order.id)
    reached = [row for row in running if _ends(CLOCKS[row.clock], event)]
    _go_on(task.store, reached, at)
    for row in reached:
        row.stopped_at, row.stopped_by = at, event
    alive = {row.clock for row in running if row.stopped_at is None}
    begun = [
        name
        for name, clock in CLOCKS.items()
        if event in clock.starts and name not in alive
    ]
    if begun:
        _start(task.context, order, begun, expected_at or at)


def _ends(clock: Clock, event: str) -> bool:
    return event == clock.goal or event in clock.void


def _start(
    context: Context, order: DispatchOrder, names: Collection[str], at: datetime
) -> None:
    store, uses = context.store, context.store.calendars.uses()
    local = order.exec_unit or order.owner_unit or ""
    calendars: dict[str | None, WorkCalendar] = {}
    rows = []
    for name, duration in levels_of(context, names, order.priority).items():
        unit = HEADQUARTERS if CLOCKS[name].place == "hq" else local
        code = calendar_in(uses, unit, order.priority)
        if code not in calendars:
            calendars[code] = work_calendar(store, code)
        warn_at, due_at, red_at = moments(duration, calendars[code], at)
        row = SlaClock(
            order_id=order.id,
            clock=name,
            started_at=at,
            amount=duration.amount,
            unit=duration.unit,
            calendar_code=code,
            warn_at=warn_at,
            due_at=due_at,
            red_at=red_at,
            told=0,
        )
        rows.append(row)
    store.sla.add(rows)


def pause(task: ServiceTask, order: DispatchOrder, reason: str) -> None:
    """Let the clocks of an order stand still; one that stands still stays so."""
    if reason not in PAUSE_REASONS:
        raise UnknownPauseReasonError(reason=reason)
    running = task.store.sla.running_of(order.id)
    standing = {row.clock_id for row in open_pauses(task.store, running)}
    task.store.sla.add(
        SlaPause(clock_id=row.id, reason=reason, from_at=task.now)
        for row in running
        if row.id not in standing
    )


def resume(task: ServiceTask, order: DispatchOrder) -> None:
    """Let the clocks of an order go on; what is due moves by the pause."""
    _go_on(task.store, task.store.sla.running_of(order.id), task.now)


def _go_on(store: UnitOfWork, rows: Collection[SlaClock], now: datetime) -> None:
    paused: dict[int, list[SlaPause]] = {row.id: [] for row in rows}
    for each in store.sla.pauses(paused) if rows else ():
        paused[each.clock_id].append(each)
    for row in rows:
        standing = [each for each in paused[row.id] if each.to_at is None]
        for each in standing:
            each.to_at = max(now, each.from_at)
        if standing:
            _move(store, row, paused[row.id])


def _move(store: UnitOfWork, row: SlaClock, pauses: Iterable[SlaPause]) -> None:
    """Let a clock be due later by its pauses, and with it what waits for it."""
    before = row.due_at
    row.warn_at, row.due_at, row.red_at = moments(
        Duration(row.amount, row.unit),
        work_calendar(store, row.calendar_code),
        row.started_at,
        spans(pauses),
    )
    for user_task in store.user_tasks.of_orders([row.order_id]):
        if user_task.due_at == before:
            store.user_tasks.change(user_task.id, {"due_at": row.due_at})


def spans(pauses: Iterable[SlaPause]) -> tuple[Pause, ...]:
    """Give pauses as the calculation wants them."""
    return tuple((each.from_at, each.to_at) for each in pauses)


def open_pauses(store: UnitOfWork, clocks: Iterable[SlaClock]) -> list[SlaPause]:
    """List the pauses of some clocks that still last."""
    found = store.sla.pauses([row.id for row in clocks])
    return [each for each in found if each.to_at is None]


def _due_at(name: str) -> DueDate:
    def due_at(context: Context, columns: Mapping[str, object]) -> datetime | None:
        order_id = columns.get("order_id")
        if isinstance(order_id, int):
            rows = context.store.sla.running_of(order_id)
            return next((row.due_at for row in rows if row.clock == name), None)
        # Not about an order: the clock starts with the task.
        priority = text_of(columns.get("priority")) or "P3"
        duration = level_of(context, name, priority)
        if duration is None:
            return None
        code = calendar_code(context.store, HEADQUARTERS, priority)
        calendar = work_calendar(context.store, code)
        return moments(duration, calendar, context.now).due_at

    return due_at


#: What ``sla:<name>`` stands for in the due date of a user task.
DUE_DATES: dict[str, DueDate] = {name: _due_at(name) for name in CLOCKS}


def pause_clocks(task: ServiceTask, *, order_id: int, reason: str) -> Result:
    """Let the clocks of an order stand still while others have to act."""
    pause(task, order_of(task, order_id), reason)
    return {}


def resume_clocks(task: ServiceTask, *, order_id: int) -> Result:
    """Let the clocks of an order go on; what is due moves by the pause."""
    resume(task, order_of(task, order_id))
    return {}
