"""The plan of free services: when which one falls due, and until when it is free.

X-23: at 50, 250, 500, 1000 and 1500 hours, each within a window, unless the model has
a plan of its own; the free right ends twelve months after commissioning.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple

from handlers.company.machines import add_months
from storage.machines import Machine, MachineModel, MeterReading
from workflows.errors import LOCAL_ZONE

MONTHS: Final = 12
#: So long before the free right ends, the next service falls due by date.
BEFORE_THE_END: Final = timedelta(days=30)
#: Hours over, after which a service is lost.
LOST: Final = 150
#: Nobody works a machine more than this.
_MOST_A_DAY: Final = 24.0


class PlannedService(NamedTuple):
    """One of the services of the plan."""

    number: int
    hours: int
    #: So many hours before and after it is in time.
    window: int


PLAN: Final = (
    PlannedService(1, 50, 20),
    PlannedService(2, 250, 50),
    PlannedService(3, 500, 50),
    PlannedService(4, 1000, 50),
    PlannedService(5, 1500, 50),
)


class Due(NamedTuple):
    """A service that has fallen due."""

    service: PlannedService
    hours: int
    expires_at: datetime


def plan_of(model: MachineModel | None) -> tuple[PlannedService, ...]:
    """Give the plan of a model: its own, or the company's."""
    if model is None or not model.service_plan:
        return PLAN
    return tuple(
        PlannedService(number, int(row["hours"]), int(row["window"]))
        for number, row in enumerate(model.service_plan, 1)
    )


def planned(number: int) -> PlannedService:
    """Give a service of the company's plan by its number."""
    return PLAN[number - 1]


def daily_hours(machine: Machine, readings: Sequence[MeterReading]) -> float:
    """Estimate how many hours a machine runs in a day, from what its meter showed."""
    last_at, last = machine.hours_last_at, machine.hours_last
    if last is None or last_at is None:
        return 0.0
    since = max((n for n, row in enumerate(readings) if row.replaced_meter), default=0)
    earlier = [row for row in readings[since:] if row.at < last_at]
    begun = _commissioned(machine)
    at, hours = (earlier[0].at, earlier[0].hours) if earlier else (begun, 0)
    if at is None or last_at <= at:
        return 0.0
    days = (last_at - at) / timedelta(days=1)
    return min(max((last - hours) / max(days, 1.0), 0.0), _MOST_A_DAY)


def estimated_hours(
    machine: Machine, readings: Sequence[MeterReading], now: datetime
) -> int:
    """Estimate what the meter shows now: the last reading and the days since."""
    if machine.hours_last is None or machine.hours_last_at is None:
        return 0
    days = max((now - machine.hours_last_at) / timedelta(days=1), 0.0)
    return round(machine.hours_last + daily_hours(machine, readings) * days)


def free_until(machine: Machine) -> datetime | None:
    """Tell when the right to free services ends."""
    if machine.commissioned_on is None:
        return None
    return _morning(add_months(machine.commissioned_on, MONTHS))


def due_service(
    machine: Machine,
    readings: Sequence[MeterReading],
    known: Sequence[int],
    now: datetime,
    plan: Sequence[PlannedService] = PLAN,
) -> Due | None:
    """Find the service that a machine is due for; ``known`` are the numbers it had."""
    end = free_until(machine)
    if end is None or now >= end:
        return None
    hours = estimated_hours(machine, readings, now)
    for service in plan:
        lost = hours > service.hours + LOST
        if lost or service.number <= max(known, default=0):
            continue
        by_hours = hours >= service.hours - service.window
        if by_hours or end - now <= BEFORE_THE_END:
            return Due(
                service, hours, expires_at(machine, readings, service.hours, now)
            )
        return None
    return None


def expires_at(
    machine: Machine,
    readings: Sequence[MeterReading],
    due_hours: int,
    now: datetime,
) -> datetime:
    """Estimate when a service is lost: too many hours, or twelve months."""
    end = free_until(machine)
    assert end is not None, machine.serial_no
    daily = daily_hours(machine, readings)
    left = due_hours + LOST - estimated_hours(machine, readings, now)
    if left <= 0:
        return now
    return min(end, now + timedelta(days=left / daily)) if daily else end


def _commissioned(machine: Machine) -> datetime | None:
    return _morning(machine.commissioned_on) if machine.commissioned_on else None


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(), LOCAL_ZONE)
