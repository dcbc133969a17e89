"""Working time: when people work, and how long something takes by that clock.

Pure calculation. A calendar says for every day between which hours work is done; a
pause is a time that does not count. All moments carry a zone::

    due = add(calendar, registered_at, timedelta(hours=4))
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from functools import cached_property

from workflows.errors import LOCAL_ZONE

#: From and to, in minutes since midnight.
Hours = tuple[tuple[int, int], ...]
#: From and to; the end of a pause that still lasts is None.
Pause = tuple[datetime, datetime | None]

_DAY = 24 * 60
_MIDNIGHT = time()
#: Nobody's closing days last longer; what is never worked off would never end.
_LONGEST_SEARCH = 10_000
NOTHING = timedelta()


class NeverWorkedError(ValueError):
    """The calendar has no working time in which the duration could pass."""


@dataclass(frozen=True)
class WorkCalendar:
    """When work is done: the hours of each weekday, and the days that differ."""

    #: Monday first.
    week: tuple[Hours, ...]
    #: Days that differ: the hours of that day, nothing for a day off.
    days: Mapping[date, Hours] = field(default_factory=dict)
    #: What is asked for a day that is not in ``days``; None: the week decides.
    exception: Callable[[date], Hours | None] = lambda _: None
    zone: tzinfo = LOCAL_ZONE

    def hours_of(self, day: date) -> Hours:
        """Tell between which hours work is done on a day."""
        if day in self.days:
            return self.days[day]
        found = self.exception(day)
        return self.week[day.weekday()] if found is None else found

    @cached_property
    def working_day(self) -> timedelta:
        """How much work a working day stands for: the longest day of the week."""
        return max(map(length, self.week), default=NOTHING)

    def spans(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """Give the working time of a day as moments."""
        midnight = datetime.combine(day, _MIDNIGHT, self.zone)
        for start, end in self.hours_of(day):
            yield midnight + timedelta(minutes=start), midnight + timedelta(minutes=end)


def length(hours: Hours) -> timedelta:
    """Tell how long the hours of a day are."""
    return timedelta(minutes=sum(end - start for start, end in hours))


ALWAYS = WorkCalendar((((0, _DAY),),) * 7)


def add(
    calendar: WorkCalendar,
    start: datetime,
    duration: timedelta,
    pauses: Sequence[Pause] = (),
) -> datetime:
    """Tell when so much working time has passed since the start, pauses left out.

    A pause that still lasts must not be among them: nothing passes in it.
    """
    left = duration
    if left <= NOTHING:
        return start
    for begin, end in _working(calendar, start, pauses):
        if end - begin >= left:
            return (begin + left).astimezone(start.tzinfo)
        left -= end - begin
    raise NeverWorkedError(duration)


def elapsed(
    calendar: WorkCalendar,
    start: datetime,
    end: datetime,
    pauses: Sequence[Pause] = (),
) -> timedelta:
    """Tell how much working time lies between two moments, pauses left out."""
    passed = NOTHING
    if end <= start:
        return passed
    for begin, until in _working(calendar, start, pauses):
        if begin >= end:
            break
        passed += min(until, end) - begin
    return passed


def _working(
    calendar: WorkCalendar, start: datetime, pauses: Sequence[Pause]
) -> Iterator[tuple[datetime, datetime]]:
    """Give the working time from a moment on, piece by piece, without the pauses."""
    start = start.astimezone(calendar.zone)
    for number in range(_LONGEST_SEARCH):
        for begin, end in calendar.spans(start.date() + timedelta(days=number)):
            if end > start:
                yield from _without(max(begin, start), end, pauses)


def _without(
    begin: datetime, end: datetime, pauses: Sequence[Pause]
) -> Iterator[tuple[datetime, datetime]]:
    for paused_at, resumed_at in sorted(pauses, key=lambda pause: pause[0]):
        if paused_at >= end:
            break
        if begin < paused_at:
            yield begin, paused_at
        if resumed_at is None or resumed_at >= end:
            return
        begin = max(begin, resumed_at)
    if begin < end:
        yield begin, end


def read_hours(text: str) -> Hours | None:
    """Read hours such as ``08:30-12:00 13:00-17:30``; None if they make no sense."""
    hours = []
    before = 0
    for part in text.replace("，", " ").replace(",", " ").split():
        start, dash, end = part.replace("–", "-").partition("-")
        first, last = _minutes(start), _minutes(end)
        if not dash or first is None or last is None or not before <= first < last:
            return None
        hours.append((first, last))
        before = last
    return tuple(hours)


def write_hours(hours: Hours) -> str:
    """Write hours as they are read."""
    return " ".join(f"{_clock(start)}-{_clock(end)}" for start, end in hours)


def _minutes(text: str) -> int | None:
    hours, colon, minutes = text.strip().partition(":")
    if not (colon and hours.isdecimal() and minutes.isdecimal() and len(minutes) == 2):
        return None
    total = int(hours) * 60 + int(minutes)
    return total if int(minutes) < 60 and total <= _DAY else None


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
