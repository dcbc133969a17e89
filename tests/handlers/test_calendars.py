"""Business calendars: what is worked when, by whom, and what administrators set."""

from datetime import date, datetime, timedelta

import pytest

from handlers.deadlines.calendar_settings import (
    ChangeCalendar,
    GetCalendar,
    RemoveCalendarDay,
    SetCalendarDay,
    SetCalendarUse,
)
from handlers.deadlines.calendars import (
    NotAdministratorError,
    PutCalendars,
    calendar_code,
    work_calendar,
)
from handlers.deadlines.public_holidays import last_known_year
from handlers.deadlines.working_time import ALWAYS, WorkCalendar, elapsed
from tests.handlers.test_sla_policy import ADMIN
from tests.handlers.world import FRONT, World
from workflows.engine import Command
from workflows.errors import LOCAL_ZONE, InvalidFormError, NotFoundError

WEEK = ("08:30-17:30",) * 5 + ("", "")


def office(world: World) -> WorkCalendar:
    """Give the calendar of headquarters."""
    return work_calendar(world.store, "hq")


def worked(calendar: WorkCalendar, first: str, last: str) -> float:
    """Count the hours that are worked on some days."""
    start, end = (
        datetime.fromisoformat(day).replace(tzinfo=LOCAL_ZONE) for day in (first, last)
    )
    passed = elapsed(calendar, start, end + timedelta(days=1))
    return passed.total_seconds() / 3600


@pytest.mark.parametrize(
    ("first", "last", "hours"),
    [
        ("2026-03-30", "2026-04-03", 45),
        ("2026-10-01", "2026-10-07", 0),
        ("2026-02-15", "2026-02-23", 0),
        ("2026-09-20", "2026-09-20", 9),
        ("2026-04-04", "2026-04-06", 0),
    ],
    ids=["a week", "national day", "spring festival", "make-up Sunday", "Saturday"],
)
def test_headquarters_work_from_monday_to_saturday_except_on_holidays(
    timed: World, first: str, last: str, hours: float
) -> None:
    assert worked(office(timed), first, last) == hours


@pytest.mark.parametrize(
    ("unit", "priority", "code"),
    [("HQ", "P1", "hq"), ("OF18", "P1", "always"), ("OF18", "P2", "hq")],
)
def test_the_field_works_round_the_clock_for_machines_that_are_down(
    timed: World, unit: str, priority: str, code: str
) -> None:
    assert calendar_code(timed.store, unit, priority) == code


def test_a_unit_may_have_its_own_calendar(timed: World) -> None:
    SetCalendarUse("OF18", "P2", "always").execute(timed.context(ADMIN))
    before = calendar_code(timed.store, "OF18", "P2")

    SetCalendarUse("OF18", "P2", "").execute(timed.context(ADMIN))
    timed.store.flush()

    assert (before, calendar_code(timed.store, "OF18", "P2")) == ("always", "hq")


def test_without_calendars_all_time_counts(world: World) -> None:
    assert calendar_code(world.store, "HQ", "P1") is None
    assert work_calendar(world.store, None) is ALWAYS


def test_loading_the_calendars_again_keeps_what_was_changed(timed: World) -> None:
    ChangeCalendar("hq", WEEK, public_holidays=False).execute(timed.context(ADMIN))

    PutCalendars().execute(timed.context())

    assert worked(office(timed), "2026-09-26", "2026-09-27") == 0
    assert worked(office(timed), "2026-10-01", "2026-10-01") == 9


def test_an_administrator_closes_a_day_and_opens_it_again(timed: World) -> None:
    closing = SetCalendarDay("hq", "2026-04-01", off=True, hours="", name="盘点")
    closing.execute(timed.context(ADMIN))
    closed = worked(office(timed), "2026-04-01", "2026-04-01")

    RemoveCalendarDay("hq", "2026-04-01").execute(timed.context(ADMIN))
    timed.store.flush()

    assert (closed, worked(office(timed), "2026-04-01", "2026-04-01")) == (0, 9)


def test_what_an_administrator_sets_outweighs_a_holiday(timed: World) -> None:
    context = timed.context(ADMIN)
    day = SetCalendarDay("hq", "2026-10-01", off=False, hours="9:00-12:00", name="值班")

    day.execute(context)

    assert worked(office(timed), "2026-10-01", "2026-10-01") == 3
    (row,) = (
        each
        for each in GetCalendar("hq", 2026).execute(context).days
        if each.day == date(2026, 10, 1)
    )
    assert (row.own, row.off, row.hours) == (True, False, "09:00-12:00")


def test_a_year_that_nobody_knows_is_warned_about_until_it_is_entered(
    timed: World,
) -> None:
    context, year = timed.context(ADMIN), last_known_year() + 1
    before = GetCalendar("hq", year).execute(context).unknown_years

    SetCalendarDay("hq", f"{year}-10-06", off=True, hours="", name="国庆").execute(
        context
    )

    assert year in before
    assert year not in GetCalendar("hq", year).execute(context).unknown_years
    assert GetCalendar("always", year).execute(context).unknown_years == ()


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (SetCalendarDay("hq", "2026-02-30", off=True, hours="", name="x"), "day"),
        (SetCalendarDay("hq", "1900-01-01", off=True, hours="", name="x"), "day"),
        (SetCalendarDay("hq", "2026-04-01", off=False, hours="9-5", name="x"), "hours"),
        (SetCalendarDay("hq", "2026-04-01", off=True, hours="", name=" "), "name"),
        (ChangeCalendar("hq", ("9", *WEEK[1:]), public_holidays=True), "week.0"),
        (ChangeCalendar("hq", ("",) * 7, public_holidays=True), "week.0"),
        (SetCalendarUse("OF99", "", "hq"), "unit"),
        (SetCalendarUse("OF18", "P9", "hq"), "priority"),
        (SetCalendarUse("", "", ""), "calendar"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(
    timed: World, command: Command[object], field: str
) -> None:
    with pytest.raises(InvalidFormError) as refused:
        command.execute(timed.context(ADMIN))

    assert [problem.field for problem in refused.value.problems] == [field]


@pytest.mark.parametrize(
    "command",
    [
        GetCalendar(),
        ChangeCalendar("hq", WEEK, public_holidays=True),
        SetCalendarDay("hq", "2026-04-01", off=True, hours="", name="x"),
        RemoveCalendarDay("hq", "2026-04-01"),
        SetCalendarUse("OF18", "", "hq"),
    ],
    ids=lambda command: type(command).__name__,
)
def test_only_an_administrator_sees_and_changes_calendars(
    timed: World, command: Command[object]
) -> None:
    with pytest.raises(NotAdministratorError):
        command.execute(timed.context(FRONT))


def test_a_calendar_that_does_not_exist_is_not_found(timed: World) -> None:
    with pytest.raises(NotFoundError, match="moon"):
        GetCalendar("moon").execute(timed.context(ADMIN))
