"""Functions that make dates, times and durations."""

from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal

from workflows.feel import temporal
from workflows.feel.functions.function import ANY, Function
from workflows.feel.values import whole


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


def _time(*parts: object) -> object:
    if len(parts) > 1:
        return _time_of(*parts)
    (source,) = parts
    if isinstance(source, datetime):
        return source.timetz()
    return source if isinstance(source, time) else temporal.parse_time(_text(source))


def _time_of(
    hour: object, minute: object, second: object, offset: object = None
) -> object:
    if not isinstance(second, Decimal) or not 0 <= second < 60:
        raise ValueError("no second of a minute")
    micro = int(second * 1_000_000)
    zone = timezone(offset) if isinstance(offset, timedelta) else None
    if zone is None and offset is not None:
        raise TypeError("the offset is no duration")
    at = divmod(micro, 1_000_000)
    return time(whole(hour), whole(minute), *at, tzinfo=zone)


def _date_time(source: object, at: object = None) -> object:
    if isinstance(at, time) and isinstance(source, date):
        return datetime.combine(source, at)
    if at is not None:
        raise TypeError("no date and time")
    if isinstance(source, datetime):
        return source
    return temporal.parse_date_time(_text(source))


def _duration(source: object) -> object:
    if isinstance(source, timedelta | temporal.Months):
        return source
    return temporal.parse_duration(_text(source))


def _text(source: object) -> str:
    if not isinstance(source, str):
        raise TypeError("no text")
    return source


FUNCTIONS = (
    Function("date", _date, (ANY, ANY, ANY), (1, 3)),
    Function("time", _time, (ANY, ANY, ANY, ANY), (1, 3, 4)),
    Function("date and time", _date_time, (ANY, ANY), (1, 2)),
    Function("duration", _duration, (ANY,)),
)
