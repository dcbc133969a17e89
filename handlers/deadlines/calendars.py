"""The business calendars of the company: which there are and who works by which."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from handlers.deadlines.public_holidays import last_known_year, public_days
from handlers.deadlines.working_time import ALWAYS, Hours, WorkCalendar, read_hours
from storage.calendars import BusinessCalendar, CalendarUse
from storage.unit_of_work import UnitOfWork
from workflows.engine import Command, Context
from workflows.errors import ForbiddenError, NotFoundError, Text

HEADQUARTERS = "HQ"
_OFFICE_HOURS = "08:30-17:30"
_WORKING_WEEKDAYS = 6

#: Unit ("" for all others), priority ("" for all others), calendar.
_USES = (("HQ", "", "hq"), ("", "P1", "always"), ("", "", "hq"))


class NotAdministratorError(ForbiddenError):
    """Only an administrator changes how the company works."""

    sentences: ClassVar = {
        "zh": "只有系统管理员可以修改系统设置。",
        "en": "Expected an administrator, but you are not one.",
    }


@dataclass(frozen=True, slots=True)
class YearDay:
    """A day of a year that differs from what the week says."""

    day: date
    off: bool
    #: The hours of a working day, as they are written.
    hours: str
    name: Text
    #: Set by an administrator, not by the State Council.
    own: bool


def require_administrator(context: Context) -> None:
    """Refuse anybody who is not an administrator."""
    if "admin" not in context.actor.roles:
        raise NotAdministratorError


def calendar_of(context: Context, code: str) -> BusinessCalendar:
    """Find a calendar."""
    calendar = context.store.calendars.get(code)
    if calendar is None:
        raise NotFoundError(what=Text(f"日历 {code}", f"calendar {code}"))
    return calendar


def calendar_code(store: UnitOfWork, unit: str, priority: str) -> str | None:
    """Tell by which calendar a unit works on what has a priority."""
    return calendar_in(store.calendars.uses(), unit, priority)


def calendar_in(uses: Iterable[CalendarUse], unit: str, priority: str) -> str | None:
    """Tell which of the calendars in use a unit goes by."""
    known = {(use.unit_code, use.priority): use for use in uses}
    for key in ((unit, priority), (unit, ""), ("", priority), ("", "")):
        if key in known:
            return known[key].calendar_code
    return None


def work_calendar(store: UnitOfWork, code: str | None) -> WorkCalendar:
    """Give a calendar for calculating; without one, all time counts."""
    row = store.calendars.get(code) if code else None
    if row is None:
        return ALWAYS
    week = tuple(read_hours(text) or () for text in row.week)
    ordinary = ordinary_hours(week)

    def public(day: date) -> Hours | None:
        found = public_days(day.year).get(day)
        if found is None:
            return None
        return () if found.off else week[day.weekday()] or ordinary

    return WorkCalendar(
        week,
        {
            day.day: read_hours(day.hours) or ()
            for day in store.calendars.days(row.code)
        },
        public if row.public_holidays else lambda _: None,
    )


def ordinary_hours(week: tuple[Hours, ...]) -> Hours:
    """Give the hours of the first weekday on which work is done."""
    return next(filter(None, week), ())


def days_of_year(
    store: UnitOfWork, calendar: BusinessCalendar, year: int
) -> Iterator[YearDay]:
    """List the days of a year that differ, in order; what people set comes first."""
    own = {row.day: row for row in store.calendars.days(calendar.code)}
    public = public_days(year) if calendar.public_holidays else {}
    for day in sorted({*public, *(day for day in own if day.year == year)}):
        row = own.get(day)
        if row is not None:
            name = Text(row.name, row.name)
            yield YearDay(day, not row.hours, row.hours, name, own=True)
        else:
            known = public[day]
            yield YearDay(day, known.off, "", known.name, own=False)


def unknown_year(store: UnitOfWork, calendar: BusinessCalendar, year: int) -> bool:
    """Tell whether nobody knows yet which days of a year are off."""
    if not calendar.public_holidays or year <= last_known_year():
        return False
    return all(row.day.year != year for row in store.calendars.days(calendar.code))


@dataclass(frozen=True)
class PutCalendars(Command[None]):
    """Keep the calendars that come with the product, unless there are some."""

    def execute(self, context: Context) -> None:
        calendars = context.store.calendars
        if calendars.all():
            return
        office = [_OFFICE_HOURS] * _WORKING_WEEKDAYS
        calendars.add(
            [
                BusinessCalendar(
                    code="hq",
                    name_zh="办公时间",
                    name_en="Office hours",
                    week=[*office, *[""] * (7 - _WORKING_WEEKDAYS)],
                    public_holidays=True,
                ),
                BusinessCalendar(
                    code="always",
                    name_zh="全天候（7×24）",
                    name_en="Round the clock (24×7)",
                    week=["00:00-24:00"] * 7,
                    public_holidays=False,
                ),
            ]
        )
        calendars.add(
            CalendarUse(unit_code=unit, priority=priority, calendar_code=code)
            for unit, priority, code in _USES
        )
