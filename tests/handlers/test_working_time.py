"""Working time keeps the laws that anybody would expect of it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from handlers.deadlines.working_time import (
    ALWAYS,
    Hours,
    NeverWorkedError,
    Pause,
    WorkCalendar,
    add,
    elapsed,
    length,
    read_hours,
    write_hours,
)
from workflows.errors import LOCAL_ZONE

OFFICE = ((510, 1050),)
HQ = WorkCalendar((OFFICE,) * 6 + ((),))
NEW_YEAR = datetime(2026, 1, 1, tzinfo=LOCAL_ZONE)
START = datetime(2026, 3, 30, 0, 30, tzinfo=UTC)  # Monday 08:30

moments = st.integers(0, 330 * 24 * 60).map(
    lambda minutes: NEW_YEAR + timedelta(minutes=minutes)
)
durations = st.integers(0, 14 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


@st.composite
def some_hours(draw: st.DrawFn) -> Hours:
    """Make up the hours of a day."""
    marks = draw(st.lists(st.integers(0, 1440), unique=True, max_size=6).map(sorted))
    return tuple(zip(marks[::2], marks[1::2], strict=False))


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    """Make up a week in which somebody works, and some odd days."""
    week = tuple(draw(st.lists(some_hours(), min_size=7, max_size=7)))
    assume(sum((length(day) for day in week), timedelta()) >= timedelta(hours=8))
    days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
    return WorkCalendar(week, draw(st.dictionaries(days, some_hours(), max_size=5)))


@st.composite
def pauses(draw: st.DrawFn) -> tuple[Pause, ...]:
    """Make up pauses; they may touch or overlap."""
    found = draw(st.lists(st.tuples(moments, durations), max_size=3))
    return tuple((at, at + lasting) for at, lasting in found)


@given(calendars(), moments, durations, pauses())
def test_what_has_been_added_is_measured(
    calendar: WorkCalendar,
    start: datetime,
    duration: timedelta,
    standing: tuple[Pause, ...],
) -> None:
    due = add(calendar, start, duration, standing)

    assert elapsed(calendar, start, due, standing) == duration


@given(calendars(), moments, durations, durations)
def test_more_time_is_never_due_earlier(
    calendar: WorkCalendar, start: datetime, one: timedelta, more: timedelta
) -> None:
    assert add(calendar, start, one) <= add(calendar, start, one + more)


@given(calendars(), moments, durations, durations)
def test_who_starts_later_is_never_due_earlier(
    calendar: WorkCalendar, start: datetime, later: timedelta, duration: timedelta
) -> None:
    assert add(calendar, start, duration) <= add(calendar, start + later, duration)


@given(calendars(), moments, durations, durations)
def test_adding_in_two_steps_comes_to_the_same(
    calendar: WorkCalendar, start: datetime, one: timedelta, other: timedelta
) -> None:
    other += timedelta(minutes=1)

    once = add(calendar, start, one + other)

    assert add(calendar, add(calendar, start, one), other) == once


@given(calendars(), moments, durations, durations)
def test_times_that_follow_each_other_add_up(
    calendar: WorkCalendar,
    start: datetime,
    one: timedelta,
    other: timedelta,
) -> None:
    middle, end = start + one, start + one + other

    parts = elapsed(calendar, start, middle) + elapsed(calendar, middle, end)

    assert parts == elapsed(calendar, start, end)


@given(calendars(), moments, durations, st.integers(0, 99), durations)
def test_a_pause_before_the_end_shifts_it_by_its_working_time(
    calendar: WorkCalendar,
    start: datetime,
    duration: timedelta,
    percent: int,
    lasting: timedelta,
) -> None:
    duration += timedelta(minutes=1)
    paused_at = start + (add(calendar, start, duration) - start) * percent / 100
    resumed_at = paused_at + lasting

    due = add(calendar, start, duration, [(paused_at, resumed_at)])

    lost = elapsed(calendar, paused_at, resumed_at)
    assert elapsed(calendar, start, due) == duration + lost


@given(calendars(), moments, durations, pauses())
def test_pauses_never_help(
    calendar: WorkCalendar,
    start: datetime,
    duration: timedelta,
    standing: tuple[Pause, ...],
) -> None:
    due = add(calendar, start, duration)

    assert add(calendar, start, duration, standing) >= due


@given(some_hours())
def test_written_hours_can_be_read(hours: Hours) -> None:
    assert read_hours(write_hours(hours)) == hours


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-03-30T08:30", 9, "2026-03-30T17:30"),
        ("2026-03-30T16:30", 2, "2026-03-31T09:30"),
        ("2026-03-28T17:00", 1, "2026-03-30T09:00"),
        ("2026-03-29T12:00", 1, "2026-03-30T09:30"),
        ("2026-03-30T03:00", 1, "2026-03-30T09:30"),
        ("2026-03-30T20:00", 0, "2026-03-30T20:00"),
    ],
)
def test_office_hours_run_from_monday_to_saturday(
    start: str, hours: int, due: str
) -> None:
    begun = datetime.fromisoformat(start).replace(tzinfo=LOCAL_ZONE)

    found = add(HQ, begun, timedelta(hours=hours))

    assert found == datetime.fromisoformat(due).replace(tzinfo=LOCAL_ZONE)


def test_a_pause_over_a_weekend_costs_its_working_time_only() -> None:
    friday = datetime(2026, 3, 27, 16, 30, tzinfo=LOCAL_ZONE)
    monday = datetime(2026, 3, 30, 9, 30, tzinfo=LOCAL_ZONE)

    due = add(HQ, friday, timedelta(hours=2), [(friday, monday)])

    assert due == datetime(2026, 3, 30, 11, 30, tzinfo=LOCAL_ZONE)


def test_a_pause_that_lasts_stops_the_measuring() -> None:
    end = START + timedelta(days=3)

    passed = elapsed(HQ, START, end, [(START + timedelta(hours=1), None)])

    assert passed == timedelta(hours=1)


def test_a_day_that_differs_counts_as_it_is_set() -> None:
    monday = date(2026, 3, 30)
    closed = WorkCalendar(HQ.week, {monday: ()})
    short = WorkCalendar(HQ.week, {monday: ((510, 570),)})

    assert add(closed, START, timedelta(hours=1)) == START + timedelta(days=1, hours=1)
    assert elapsed(short, START, START + timedelta(days=1)) == timedelta(hours=1)


def test_round_the_clock_is_calendar_time() -> None:
    assert add(ALWAYS, START, timedelta(days=9)) == START + timedelta(days=9)
    assert ALWAYS.working_day == timedelta(days=1)
    assert HQ.working_day == timedelta(hours=9)


def test_nothing_is_ever_done_where_nobody_works() -> None:
    never = WorkCalendar(((),) * 7)

    with pytest.raises(NeverWorkedError):
        add(never, START, timedelta(minutes=1))


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("08:30-17:30", ((510, 1050),)),
        ("8:30-12:00, 13:00–17:30", ((510, 720), (780, 1050))),
        ("00:00-24:00", ((0, 1440),)),
        ("", ()),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, hours: Hours) -> None:
    assert read_hours(text) == hours


@pytest.mark.parametrize(
    "text",
    [
        "8-17",
        "08:30",
        "17:30-08:30",
        "08:30-25:00",
        "08:60-09:00",
        "09:00-10:00 9:30-11:00",
    ],
)
def test_hours_that_make_no_sense_are_not_read(text: str) -> None:
    assert read_hours(text) is None
