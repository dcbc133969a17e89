"""Business calendars: working hours, the days that differ, and who works by which."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, Json, JsonValue
from storage.selections import listed


class BusinessCalendar(Base):
    """A weekly rhythm of work."""

    __tablename__ = "business_calendar"

    code: Mapped[str] = mapped_column(primary_key=True)
    name_zh: Mapped[str]
    name_en: Mapped[str]
    #: Seven texts, Monday first, such as "08:30-17:30"; "" is a day off.
    week: Mapped[Json] = mapped_column(JsonValue)
    #: Whether China's public holidays and make-up workdays change it.
    public_holidays: Mapped[bool]


class CalendarDay(Base):
    """A day that an administrator has set: a day off, or other hours."""

    __tablename__ = "calendar_day"
    __table_args__ = (UniqueConstraint("calendar_code", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    calendar_code: Mapped[str] = mapped_column(ForeignKey("business_calendar.code"))
    day: Mapped[date]
    #: "" is a day off.
    hours: Mapped[str]
    name: Mapped[str]
    entered_by: Mapped[str]
    entered_at: Mapped[datetime]


class CalendarUse(Base):
    """A unit works by a calendar, maybe for one priority only."""

    __tablename__ = "calendar_use"

    #: "" stands for every unit that has no line of its own.
    unit_code: Mapped[str] = mapped_column(primary_key=True)
    #: "" stands for every priority without a line of its own.
    priority: Mapped[str] = mapped_column(primary_key=True)
    calendar_code: Mapped[str] = mapped_column(ForeignKey("business_calendar.code"))


class Calendars:
    """The business calendars of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session
        #: What was read: every clock that starts asks for the same.
        self._uses: list[CalendarUse] | None = None
        self._days: dict[str, list[CalendarDay]] = {}

    def add(self, rows: Iterable[BusinessCalendar | CalendarDay | CalendarUse]) -> None:
        """Keep calendars, days or who works by which."""
        self._session.add_all(rows)
        self._session.flush()
        self._forget()

    def _forget(self) -> None:
        """Read what has been changed again."""
        self._uses = None
        self._days.clear()

    def get(self, code: str) -> BusinessCalendar | None:
        """Find a calendar by its code."""
        return self._session.get(BusinessCalendar, code)

    def all(self) -> list[BusinessCalendar]:
        """List the calendars."""
        return listed(self._session, BusinessCalendar, "code")

    def days(self, code: str) -> list[CalendarDay]:
        """List the days that somebody has set, in order."""
        if code not in self._days:
            found = listed(self._session, CalendarDay, "day", calendar_code=code)
            self._days[code] = found
        return self._days[code]

    def day(self, code: str, day: date) -> CalendarDay | None:
        """Find what somebody has set for a day."""
        return self._session.scalar(
            select(CalendarDay).where(
                CalendarDay.calendar_code == code, CalendarDay.day == day
            )
        )

    def remove_day(self, day: CalendarDay) -> None:
        """Forget what somebody has set for a day."""
        self._session.delete(day)
        self._forget()

    def uses(self) -> list[CalendarUse]:
        """List which unit works by which calendar."""
        if self._uses is None:
            self._uses = listed(self._session, CalendarUse, "unit_code", "priority")
        return self._uses

    def put_use(self, unit_code: str, priority: str, calendar_code: str) -> None:
        """Let a unit work by a calendar."""
        self._session.merge(
            CalendarUse(
                unit_code=unit_code, priority=priority, calendar_code=calendar_code
            )
        )
        self._forget()

    def remove_use(self, use: CalendarUse) -> None:
        """Let a unit work by what holds for every unit."""
        self._session.delete(use)
        self._forget()
