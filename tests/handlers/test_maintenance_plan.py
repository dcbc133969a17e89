"""When which free service falls due, by hours and by date, and when it is lost."""

from datetime import date, timedelta

import pytest

from handlers.care import maintenance_plan as plan
from storage.machines import Machine, MeterReading
from tests.handlers.world import NOW


def machine(hours: int, days: int = 100, seen: float = 0) -> Machine:
    """Give a machine commissioned some days ago, whose meter was read since."""
    return Machine(
        serial_no="SD22",
        commissioned_on=(NOW - timedelta(days=days)).date(),
        hours_last=hours,
        hours_last_at=NOW - timedelta(days=seen),
    )


@pytest.mark.parametrize(
    ("hours", "known", "number"),
    [
        (29, [], None),
        (30, [], 1),
        (200, [], 1),
        (201, [], 2),
        (199, [1], None),
        (200, [1], 2),
        (449, [2], None),
        (450, [2], 3),
        (650, [2], 3),
        (651, [2], None),
        (949, [3], None),
        (950, [3], 4),
        (1450, [4], 5),
        (1650, [4], 5),
        (1651, [], None),
        (1500, [5], None),
        (500, [3], None),
    ],
)
def test_a_service_falls_due_within_its_window(
    hours: int, known: list[int], number: int | None
) -> None:
    due = plan.due_service(machine(hours), [], known, NOW)

    assert (due.service.number if due else None) == number


def test_hours_are_estimated_from_the_usual_pace() -> None:
    old = machine(400, days=100, seen=20)

    assert plan.daily_hours(old, []) == pytest.approx(5, abs=0.1)
    assert plan.estimated_hours(old, [], NOW) == pytest.approx(500, abs=3)


def test_the_pace_follows_the_readings() -> None:
    seen = machine(300, days=300, seen=0)
    before = MeterReading(at=NOW - timedelta(days=50), hours=200, source="visit")
    before.replaced_meter = False

    assert plan.daily_hours(seen, [before]) == pytest.approx(2)


def test_a_new_meter_begins_anew() -> None:
    seen = machine(60, days=300, seen=0)
    first = MeterReading(at=NOW - timedelta(days=90), hours=900, source="visit")
    first.replaced_meter = False
    new = MeterReading(at=NOW - timedelta(days=10), hours=10, source="visit")
    new.replaced_meter = True

    assert plan.daily_hours(seen, [first, new]) == pytest.approx(5)


def test_thirty_days_before_the_twelve_months_a_service_falls_due_by_date() -> None:
    slow = machine(60, days=340)

    due = plan.due_service(slow, [], [1], NOW)

    assert due is not None
    assert due.service.number == 2
    assert due.expires_at == plan.free_until(slow)


def test_after_twelve_months_nothing_is_free() -> None:
    assert plan.due_service(machine(480, days=367), [], [2], NOW) is None


def test_a_service_is_lost_150_hours_late() -> None:
    busy = machine(500, days=50)

    due = plan.due_service(busy, [], [2], NOW)

    assert due is not None
    days = (due.expires_at - NOW) / timedelta(days=1)
    assert days == pytest.approx(15, abs=0.5)


def test_a_machine_that_stands_still_keeps_its_right_until_the_end() -> None:
    still = machine(0, days=10)
    still.hours_last = 30
    still.hours_last_at = NOW - timedelta(days=20)

    due = plan.due_service(still, [], [], NOW)

    assert due is not None
    assert due.expires_at == plan.free_until(still)


def test_without_a_date_or_a_reading_nothing_is_due() -> None:
    unknown = Machine(serial_no="X", commissioned_on=None, hours_last=500)
    unread = Machine(serial_no="Y", commissioned_on=date(2026, 3, 1), hours_last=None)

    assert plan.due_service(unknown, [], [], NOW) is None
    assert plan.due_service(unread, [], [], NOW) is None
    assert plan.daily_hours(unread, []) == 0
