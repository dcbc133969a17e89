"""Dates, times and durations: reading, writing, ordering and their fields.

A date is a ``date``, a time a ``time``, a date and time a ``datetime``, a duration
of days and time a ``timedelta``. A zone is an offset or, by its id, a ``ZoneInfo``.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_MAX_MONTHS = 12_000_000_000
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TIME = re.compile(
    r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?"
    r"(?:([Zz])|([+-])([0-9]{2}):([0-9]{2})|@([A-Za-z][A-Za-z0-9_+/-]{0,50}))?"
)
_DAYS = re.compile(
    r"(-)?P(?:([0-9]{1,9})D)?"
    r"(?:T(?:([0-9]{1,12})H)?(?:([0-9]{1,12})M)?"
    r"(?:([0-9]{1,12})(?:\.([0-9]{1,9}))?S)?)?"
)
_MONTHS = re.compile(r"(-)?P(?:([0-9]{1,9})Y)?(?:([0-9]{1,9})M)?")


@dataclass(frozen=True, slots=True)
class Months:
    """A duration of years and months."""

    count: int

    def __post_init__(self) -> None:
        if abs(self.count) > _MAX_MONTHS:
            raise ValueError("too many months")

    def __str__(self) -> str:
        years, months = divmod(abs(self.count), 12)
        text = f"{years}Y" * bool(years) + f"{months}M" * bool(months)
        return f"{'-' * (self.count < 0)}P{text or '0M'}"


def parse_date(text: str) -> date:
    """Read ``2026-03-01``; ValueError if it is none."""
    year, month, day = _groups(_DATE, text)
    return date(int(year), int(month), int(day))


def parse_time(text: str) -> time:
    """Read ``10:30:00``, also with an offset or zone; ValueError if it is none."""
    hour, minute, second, fraction, utc, sign, *offset, zone = _groups(_TIME, text)
    found: tzinfo | None = UTC if utc else None
    if sign:
        behind = timedelta(hours=int(offset[0]), minutes=int(offset[1]))
        found = timezone(-behind if sign == "-" else behind)
    if zone:
        found = zone_of(zone)
    return time(int(hour), int(minute), int(second), _micro(fraction), found)


def zone_of(name: str) -> ZoneInfo:
    """Give a zone by its id; ValueError if there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError):
        raise ValueError(name) from None


def parse_date_time(text: str) -> datetime:
    """Read ``2026-03-01T10:30:00+08:00``; a date alone is its midnight."""
    day, separator, clock = text.partition("T")
    at = parse_time(clock) if separator else time()
    return datetime.combine(parse_date(day), at)


def parse_duration(text: str) -> timedelta | Months:
    """Read ``P1DT2H`` or ``P1Y2M``; ValueError if it is none."""
    if text.endswith(("P", "T")):
        raise ValueError(text)
    if match := _MONTHS.fullmatch(text):
        sign, years, months = match.groups(default="")
        count = int(years or 0) * 12 + int(months or 0)
        return Months(-count if sign else count)
    sign, days, hours, minutes, seconds, fraction = _groups(_DAYS, text)
    length = timedelta(
        days=int(days or 0),
        hours=int(hours or 0),
        minutes=int(minutes or 0),
        seconds=int(seconds or 0),
        microseconds=_micro(fraction),
    )
    return -length if sign else length


def parse_temporal(text: str) -> date | time | timedelta | Months:
    """Read any of them; ValueError if it is none."""
    if text.lstrip("-").startswith("P"):
        return parse_duration(text)
    if "T" in text.partition("@")[0]:
        return parse_date_time(text)
    return parse_time(text) if ":" in text else parse_date(text)


def text_of_date_time(value: date | time) -> str:
    """Write a date, time or date and time as FEEL reads it."""
    if isinstance(value, datetime | time) and isinstance(value.tzinfo, ZoneInfo):
        return f"{value.replace(tzinfo=None).isoformat()}@{value.tzinfo.key}"
    text = value.isoformat()
    return f"{text[:-6]}Z" if text.endswith("+00:00") else text


def text_of_duration(value: timedelta) -> str:
    """Write a duration of days and time in ISO 8601."""
    length = abs(value)
    minutes, seconds = divmod(length.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{length.microseconds:06}".rstrip("0") if length.microseconds else ""
    clock = f"{hours}H" * bool(hours) + f"{minutes}M" * bool(minutes)
    if seconds or fraction:
        clock += f"{seconds}{fraction}S"
    days = f"{length.days}D" * bool(length.days)
    text = days + f"T{clock}" * bool(clock)
    return f"{'-' * (value < timedelta())}P{text or 'T0S'}"


def moment(value: datetime | time) -> timedelta:
    """Give a length that orders values; those with an offset count from UTC."""
    since = timedelta(
        days=value.toordinal() if isinstance(value, datetime) else 0,
        hours=value.hour,
        minutes=value.minute,
        seconds=value.second,
        microseconds=value.microsecond,
    )
    return since - (value.utcoffset() or timedelta())


def clock_of(value: datetime | time) -> str:
    """Name the clock it is read from: only values of one clock can be compared."""
    if value.tzinfo is None:
        return "local"
    # A time alone has no offset in a zone with summer time.
    return "known" if value.utcoffset() is not None else str(value.tzinfo)


def later(at: datetime, by: timedelta) -> datetime:
    """Move a date and time by a length that is also right across summer time."""
    if isinstance(at.tzinfo, ZoneInfo):
        return (at.astimezone(UTC) + by).astimezone(at.tzinfo)
    return at + by


def shift_months(day: date, months: Months) -> date:
    """Move a date by months; the 31st becomes the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months.count, 12)
    last = monthrange(year, month + 1)[1]
    return day.replace(year=year, month=month + 1, day=min(day.day, last))


def shift_time(at: time, by: timedelta) -> time:
    """Move a time around the clock."""
    # Any day that has neighbours on both sides will do.
    day = date(2000, 1, 1)
    within_a_day = by % timedelta(days=1)
    return (datetime.combine(day, at) + within_a_day).timetz()


def field(value: object, name: str) -> object:
    """Give a field such as ``year``; null if the value has none of that name."""
    read = _FIELDS.get(type(value), {}).get(name)
    found = read(value) if read else None
    return Decimal(found) if isinstance(found, int) else found


def _zone(value: time | datetime) -> object:
    return value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else None


def _groups(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    match = pattern.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return match.groups(default="")


def _micro(fraction: str) -> int:
    return int(fraction[:6].ljust(6, "0")) if fraction else 0


def _signed(value: timedelta, number: int) -> int:
    return -number if value < timedelta() else number


def _seconds(value: timedelta) -> object:
    length = abs(value)
    number = Decimal(length.seconds % 60) + Decimal(length.microseconds) / 1_000_000
    return number.copy_negate() if value < timedelta() else number


def _second(value: time | datetime) -> object:
    return Decimal(value.second) + Decimal(value.microsecond) / 1_000_000


_Fields = Mapping[str, Callable[[Any], object]]
_DATE_FIELDS: _Fields = {
    "year": lambda value: value.year,
    "month": lambda value: value.month,
    "day": lambda value: value.day,
    "weekday": lambda value: value.isoweekday(),
}
_TIME_FIELDS: _Fields = {
    "hour": lambda value: value.hour,
    "minute": lambda value: value.minute,
    "second": _second,
    "time offset": lambda value: value.utcoffset(),
    "timezone": _zone,
}
_FIELDS: Mapping[type, _Fields] = {
    date: _DATE_FIELDS,
    time: _TIME_FIELDS,
    datetime: {**_DATE_FIELDS, **_TIME_FIELDS},
    timedelta: {
        "days": lambda value: _signed(value, abs(value).days),
        "hours": lambda value: _signed(value, abs(value).seconds // 3600),
        "minutes": lambda value: _signed(value, abs(value).seconds // 60 % 60),
        "seconds": _seconds,
    },
    Months: {
        "years": lambda value: int(value.count / 12),
        "months": lambda value: value.count - 12 * int(value.count / 12),
    },
}
