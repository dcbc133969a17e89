"""Functions that make dates, times and durations, and tell what they are."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal

from workflows.feel import temporal
from workflows.feel.evaluation import Evaluation
from workflows.feel.functions.builtin import Builtin
from workflows.feel.temporal import Months
from workflows.feel.values import equal, kind_of, whole

_DAYS = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
#: Zones are files; to look one up that is not there takes a while.
STEPS_OF_A_ZONE = 200


def _date(*parts: object) -> object:
    if len(parts) == 3:
        year, month, day = map(whole, parts)
        return date(year, month, day)
    (source,) = parts
    if isinstance(source, datetime):
        return source.date()
    if isinstance(source, date):
        return source
    return temporal.parse_date(_text(source))


def _time(meter: Evaluation, *parts: object) -> object:
    if len(parts) > 1:
        return _time_of(*parts)
    (source,) = parts
    if isinstance(source, datetime):
        return source.timetz()
    if isinstance(source, date):
        return time(tzinfo=UTC)
    if isinstance(source, time):
        return source
    return temporal.parse_time(_zoned(meter, source))


def _time_of(
    hour: object, minute: object, second: object, offset: object = None
) -> time:
    if not isinstance(second, Decimal) or not 0 <= second < 60:
        raise ValueError("no second of a minute")
    micro = int(second * 1_000_000)
    zone = timezone(offset) if isinstance(offset, timedelta) else None
    if zone is None and offset is not None:
        raise TypeError("the offset is no duration")
    at = divmod(micro, 1_000_000)
    return time(whole(hour), whole(minute), *at, tzinfo=zone)


def _date_time(meter: Evaluation, *parts: object) -> object:
    if len(parts) > 2:
        return _date_time_of(meter, *parts)
    source, at = (*parts, None)[:2]
    if isinstance(at, time) and isinstance(source, date):
        return datetime.combine(source, at)
    if at is not None:
        raise TypeError("no date and time")
    if isinstance(source, datetime):
        return source
    if isinstance(source, date):
        return datetime(source.year, source.month, source.day, tzinfo=UTC)
    return temporal.parse_date_time(_zoned(meter, source))


def _date_time_of(meter: Evaluation, *parts: object) -> datetime:
    year, month, day, hour, minute, second, zone = (*parts, None)[:7]
    at = _time_of(hour, minute, second)
    found: tzinfo | None = None
    if isinstance(zone, timedelta):
        found = timezone(zone)
    elif zone is not None:
        found = temporal.zone_of(_zoned(meter, f"@{_text(zone)}")[1:])
    return datetime.combine(date(whole(year), whole(month), whole(day)), at, found)


def _duration(source: object) -> object:
    if isinstance(source, timedelta | Months):
        return source
    return temporal.parse_duration(_text(source))


def _months_between(start: date, end: date) -> object:
    months = (end.year - start.year) * 12 + end.month - start.month
    # A month that has begun but not ended does not count.
    if months > 0 and _within_month(end) < _within_month(start):
        months -= 1
    if months < 0 and _within_month(end) > _within_month(start):
        months += 1
    return Months(months)


def _within_month(day: date) -> tuple[int, time]:
    return day.day, day.time() if isinstance(day, datetime) else time()


def _last_day_of_month(day: date) -> object:
    last = monthrange(day.year, day.month)[1]
    return date(day.year, day.month, last)


def _is(meter: Evaluation, one: object, other: object) -> object:
    """Tell whether two are the same, not only equal: 10:00Z is not 12:00+02:00."""
    if isinstance(one, date | time) and isinstance(other, date | time):
        same_kind = type(one) is type(other)
        texts = map(temporal.text_of_date_time, (one, other))
        return same_kind and len(set(texts)) == 1
    return kind_of(one) == kind_of(other) and equal(one, other, meter) is True


def _text(source: object) -> str:
    if not isinstance(source, str):
        raise TypeError("no text")
    return source


def _zoned(meter: Evaluation, source: object) -> str:
    text = _text(source)
    if "@" in text:
        meter.charge(STEPS_OF_A_ZONE)
    return text


_CLOCK = "hour: any, minute: any, second: any"
_DAY = "year: any, month: any, day: any"

FUNCTIONS = (
    Builtin("date", _date, f"from: any\n{_DAY}"),
    Builtin("time", _time, f"from: any\n{_CLOCK}, offset?: any", metered=True),
    Builtin(
        "date and time",
        _date_time,
        f"from: any\ndate: any, time: any\n{_DAY}, {_CLOCK}, offset|timezone?: any",
        metered=True,
    ),
    Builtin("duration", _duration, "from: any"),
    Builtin("years and months duration", _months_between, "from: date, to: date"),
    Builtin("is", _is, "value1: any, value2: any", metered=True),
    Builtin("now", lambda meter: meter.now, "", metered=True),
    Builtin("today", lambda meter: meter.now.date(), "", metered=True),
    Builtin("day of week", lambda day: _DAYS[day.weekday()], "date: date"),
    Builtin("month of year", lambda day: _MONTHS[day.month - 1], "date: date"),
    Builtin("day of year", lambda d: Decimal(d.timetuple().tm_yday), "date: date"),
    Builtin("week of year", lambda d: Decimal(d.isocalendar().week), "date: date"),
    Builtin("last day of month", _last_day_of_month, "date: date"),
)
