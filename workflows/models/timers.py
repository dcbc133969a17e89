"""When a timer is due: dates, durations and cycles in ISO 8601.

Example::

    timer = read("timeCycle", "R3/PT10H")
    due = timer.first(now)
    again = timer.following(due, now)
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from workflows.feel.temporal import Months, parse_duration, shift_months

#: Dates without an offset mean the time of the company.
_LOCAL: Final = timezone(timedelta(hours=8))
_MAX_REPETITIONS: Final = 1_000
_LONGEST: Final = timedelta(days=36_525)
#: A timer that never stops must not keep the machine busy.
_SHORTEST_ENDLESS: Final = timedelta(minutes=1)
_CYCLE: Final = re.compile(r"R([0-9]{0,9})/(?:([^/]+)/)?(P[^/]+)")
_WEEKS: Final = re.compile(r"P([0-9]{1,4})W")
_MIXED: Final = re.compile(r"(P(?=[0-9]+[YM])[0-9YM]+?)([0-9]+D)?(T.+)?")


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time, its months counted by the calendar."""

    length: timedelta
    months: int = 0

    def after(self, moment: datetime) -> datetime:
        """Give the moment that is this much later."""
        if self.months:
            day = shift_months(moment.date(), Months(self.months))
            moment = moment.replace(year=day.year, month=day.month, day=day.day)
        return moment + self.length


@dataclass(frozen=True, slots=True)
class Timer:
    """A timer as a diagram writes it."""

    #: How often it fires; None means without end.
    repetitions: int | None = 1
    #: When it first fires; None means one period after it was set.
    start: datetime | None = None
    every: Duration | None = None

    def first(self, now: datetime) -> datetime:
        """Give when it fires first, if it is set now."""
        if self.start is not None:
            return self.start
        assert self.every is not None
        return self.every.after(now)

    def following(
        self, due: datetime, now: datetime, catch_up: str | None = None
    ) -> tuple[datetime, int]:
        """Give when it fires next, and how many of its times pass until then.

        What was missed is skipped with ``catch_up="once"``, but not with ``"each"``;
        otherwise by a timer without end.
        """
        assert self.every is not None
        following, passed = self.every.after(due), 1
        if (catch_up or ("each" if self.repetitions else "once")) == "each":
            return following, passed
        if following <= now and not self.every.months:
            missed = (now - following) // self.every.length + 1
            return following + self.every.length * missed, passed + missed
        while following <= now:
            following, passed = self.every.after(following), passed + 1
        return following, passed


def read(kind: str, text: str) -> Timer:
    """Read a timer of a kind, ``timeDate`` and so on; ValueError if it is none."""
    if kind == "timeDate":
        return Timer(start=read_moment(text))
    if kind == "timeDuration":
        return Timer(every=read_duration(text))
    return _read_cycle(text)


def read_moment(text: str) -> datetime:
    """Read a date and time; ValueError if it is none."""
    if "T" not in text:
        raise ValueError(text)
    # As FEEL writes a time that knows its zone: …T09:00:00@Asia/Shanghai.
    text, _, zone = text.partition("@")
    moment = datetime.fromisoformat(text)
    if zone and moment.tzinfo is None:
        return moment.replace(tzinfo=_zone(zone))
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=_LOCAL)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError):
        raise ValueError(name) from None


def read_duration(text: str) -> Duration:
    """Read a duration that is neither negative nor absurd; ValueError if not."""
    duration = _duration(text)
    if not (0 <= duration.months <= 1_200 and timedelta() <= duration.length):
        raise ValueError(text)
    if duration.length > _LONGEST:
        raise ValueError(text)
    return duration


def _duration(text: str) -> Duration:
    if weeks := _WEEKS.fullmatch(text):
        return Duration(timedelta(weeks=int(weeks[1])))
    if mixed := _MIXED.fullmatch(text):
        months = parse_duration(mixed[1])
        assert isinstance(months, Months)
        rest = (mixed[2] or "") + (mixed[3] or "")
        length = parse_duration(f"P{rest}") if rest else timedelta()
        assert isinstance(length, timedelta)
        return Duration(length, months.count)
    length = parse_duration(text)
    if isinstance(length, Months):
        return Duration(timedelta(), length.count)
    return Duration(length)


def _read_cycle(text: str) -> Timer:
    match = _CYCLE.fullmatch(text)
    if match is None:
        raise ValueError(text)
    count, start, period = match.groups()
    every = read_duration(period)
    repetitions = int(count) if count else None
    endless = repetitions is None
    shortest = _SHORTEST_ENDLESS if endless else timedelta(microseconds=1)
    if not every.months and every.length < shortest:
        raise ValueError(text)
    if repetitions is not None and not 1 <= repetitions <= _MAX_REPETITIONS:
        raise ValueError(text)
    return Timer(repetitions, read_moment(start) if start else None, every)
