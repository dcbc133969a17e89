"""What an administrator changes about the business calendars."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from handlers.arguments import problem, refuse
from handlers.deadlines.calendars import (
    YearDay,
    calendar_of,
    days_of_year,
    ordinary_hours,
    require_administrator,
    unknown_year,
)
from handlers.deadlines.public_holidays import last_known_year
from handlers.deadlines.sla import PRIORITIES
from handlers.deadlines.working_time import length, read_hours, write_hours
from storage.calendars import BusinessCalendar, CalendarDay
from workflows.engine import Command, Context
from workflows.errors import LOCAL_ZONE, Problem, Text

#: Less work on every day of the week, and service levels would take years.
_LEAST_WORK_MINUTES = 60
_FIRST_YEAR, _LAST_YEAR = 2001, 2100
_LONGEST_NAME = 40
#: The State Council announces the holidays of a year in the autumn before.
_NOTICE = timedelta(days=80)
_EXAMPLE = Text(
    "请写成 08:30-12:00 13:00-17:30；休息日留空",
    "Write it like 08:30-12:00 13:00-17:30; leave it empty for a day off",
)


@dataclass(frozen=True, slots=True)
class CalendarCard:
    """A calendar as the settings show it."""

    code: str
    name: Text
    week: tuple[str, ...]
    public_holidays: bool


@dataclass(frozen=True, slots=True)
class CalendarUseRow:
    """Who works by which calendar; an empty unit or priority means all others."""

    unit: str
    unit_name: Text | None
    priority: str
    calendar: str


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """One calendar in one year, and who works by which."""

    calendars: tuple[CalendarCard, ...]
    chosen: CalendarCard
    year: int
    days: tuple[YearDay, ...]
    #: The years of which nobody knows the holidays yet.
    unknown_years: tuple[int, ...]
    last_known_year: int
    uses: tuple[CalendarUseRow, ...]
    units: tuple[tuple[str, Text], ...]


@dataclass(frozen=True)
class GetCalendar(Command[CalendarPage]):
    """Show a calendar in a year to an administrator."""

    code: str = ""
    year: int | None = None
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> CalendarPage:
        require_administrator(context)
        store = context.store
        rows = store.calendars.all()
        row = calendar_of(context, self.code or _first(rows))
        today = context.now.astimezone(LOCAL_ZONE)
        year = min(max(self.year or today.year, _FIRST_YEAR), _LAST_YEAR)
        at_hand = {today.year, (today + _NOTICE).year, year}
        units = store.organisation.units()
        names = {unit.code: Text(unit.name_zh, unit.name_en) for unit in units}
        return CalendarPage(
            # Those that change with the year first.
            calendars=tuple(
                sorted(map(_card, rows), key=lambda card: not card.public_holidays)
            ),
            chosen=_card(row),
            year=year,
            days=tuple(days_of_year(store, row, year)),
            unknown_years=tuple(
                each for each in sorted(at_hand) if unknown_year(store, row, each)
            ),
            last_known_year=last_known_year(),
            uses=tuple(
                CalendarUseRow(
                    use.unit_code,
                    names.get(use.unit_code),
                    use.priority,
                    use.calendar_code,
                )
                for use in store.calendars.uses()
            ),
            units=tuple(names.items()),
        )


@dataclass(frozen=True)
class ChangeCalendar(Command[None]):
    """Change the weekly hours of a calendar."""

    code: str
    week: Sequence[str]
    public_holidays: bool

    def execute(self, context: Context) -> None:
        require_administrator(context)
        row = calendar_of(context, self.code)
        hours = [read_hours(text) for text in self.week]
        refuse(
            *(
                Problem(f"week.{number}", _EXAMPLE)
                for number, each in enumerate(hours)
                if each is None
            )
        )
        longest = max(length(each or ()) for each in hours)
        refuse(
            problem(
                "week.0",
                "至少有一天要工作一小时",
                "On one day at least an hour must be worked",
            )
            if longest.total_seconds() < _LEAST_WORK_MINUTES * 60
            else None
        )
        after = [write_hours(each or ()) for each in hours]
        context.record.variables = {
            "calendar": row.code,
            "before": [*row.week, row.public_holidays],
            "after": [*after, self.public_holidays],
        }
        row.week, row.public_holidays = after, self.public_holidays


@dataclass(frozen=True)
class SetCalendarDay(Command[date]):
    """Say that a day is off, or which hours are worked on it."""

    code: str
    day: str
    off: bool
    hours: str
    name: str

    def execute(self, context: Context) -> date:
        require_administrator(context)
        calendar = calendar_of(context, self.code)
        day = _read_day(self.day)
        week = tuple(read_hours(text) or () for text in calendar.week)
        hours = () if self.off else read_hours(self.hours) or ordinary_hours(week)
        refuse(
            None
            if day
            else problem("day", "请填写有效的日期", "Enter a date that exists"),
            None
            if self.off or read_hours(self.hours) is not None
            else Problem("hours", _EXAMPLE),
            problem("name", "请填写说明", "Say what it is")
            if not 1 <= len(self.name.strip()) <= _LONGEST_NAME
            else None,
        )
        assert day is not None
        row = context.store.calendars.day(calendar.code, day) or CalendarDay(
            calendar_code=calendar.code, day=day
        )
        row.hours, row.name = write_hours(hours), self.name.strip()
        row.entered_by, row.entered_at = context.actor.login, context.now
        context.store.calendars.add([row])
        context.record.variables = {
            "calendar": calendar.code,
            "day": day.isoformat(),
            "hours": row.hours,
            "name": row.name,
        }
        return day


@dataclass(frozen=True)
class RemoveCalendarDay(Command[None]):
    """Let a day be again what the week and the public holidays say."""

    code: str
    day: str

    def execute(self, context: Context) -> None:
        require_administrator(context)
        day = _read_day(self.day)
        row = day and context.store.calendars.day(self.code, day)
        context.record.variables = {"calendar": self.code, "day": self.day}
        if row:
            context.store.calendars.remove_day(row)


@dataclass(frozen=True)
class SetCalendarUse(Command[None]):
    """Let a unit work by a calendar, maybe for one priority; "" takes it back."""

    unit: str
    priority: str
    calendar: str

    def execute(self, context: Context) -> None:
        require_administrator(context)
        store = context.store
        refuse(
            problem("unit", "没有这个单位", "There is no such unit")
            if self.unit and store.organisation.unit(self.unit) is None
            else None,
            problem("priority", "没有这个优先级", "There is no such priority")
            if self.priority and self.priority not in PRIORITIES
            else None,
            problem("calendar", "全体单位必须有日历", "Everybody needs some calendar")
            if not (self.unit or self.priority or self.calendar)
            else None,
        )
        context.record.variables = {
            "unit": self.unit,
            "priority": self.priority,
            "calendar": self.calendar,
        }
        if self.calendar:
            code = calendar_of(context, self.calendar).code
            store.calendars.put_use(self.unit, self.priority, code)
            return
        for use in store.calendars.uses():
            if (use.unit_code, use.priority) == (self.unit, self.priority):
                store.calendars.remove_use(use)


def _first(rows: list[BusinessCalendar]) -> str:
    changing = [row.code for row in rows if row.public_holidays]
    return next(iter([*changing, *(row.code for row in rows)]), "")


def _card(row: BusinessCalendar) -> CalendarCard:
    name = Text(row.name_zh, row.name_en)
    return CalendarCard(row.code, name, tuple(row.week), row.public_holidays)


def _read_day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return day if _FIRST_YEAR <= day.year <= _LAST_YEAR else None
