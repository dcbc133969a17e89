"""China's public holidays and the working days that make up for them.

They come from the ``holidays`` package, which knows the notices of the State Council
up to some year; of later years it knows only what the law says, without make-up days.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from workflows.errors import Text

if TYPE_CHECKING:
    from holidays import HolidayBase

_SATURDAY = 5
_DAY = timedelta(days=1)


class PublicDay(NamedTuple):
    """A day that differs from an ordinary one of its weekday."""

    off: bool
    name: Text


_MAKE_UP = Text("调休上班", "Make-up workday")
_DAY_OFF = Text("休息日", "Day off")
_NEAR = Text("节假日连休", "Part of the holiday")


def last_known_year() -> int:
    """Tell the last year whose official arrangement is known."""
    from holidays.countries.china import ChinaStaticHolidays  # noqa: PLC0415 (see _of)

    return max(ChinaStaticHolidays.special_public_holidays)


@lru_cache(maxsize=32)
def public_days(year: int) -> dict[date, PublicDay]:
    """List the days of a year that differ, by date."""
    # Around New Year, a holiday or its make-up day lies in another year.
    years = (year - 1, year, year + 1)
    make_up = {day for each in years for day in _of(each, "zh_CN").weekend_workdays}
    days = {
        day: PublicDay(off=True, name=name)
        for each in years
        for day, name in _days_off(each)
        if day not in make_up
    }
    for day in list(days):
        for step in (_DAY, -_DAY):
            near = day + step
            # A weekend that touches a holiday is part of it, whoever works Saturdays.
            while near.weekday() >= _SATURDAY and near not in make_up:
                days.setdefault(near, PublicDay(off=True, name=_NEAR))
                near += step
    days |= {day: PublicDay(off=False, name=_MAKE_UP) for day in make_up}
    return {day: days[day] for day in sorted(days) if day.year == year}


def _days_off(year: int) -> Iterator[tuple[date, Text]]:
    english = _of(year, "en_US")
    for day, name in _of(year, "zh_CN").items():
        yield day, _name(str(name), str(english[day]))


@lru_cache(maxsize=64)
def _of(year: int, language: str) -> "HolidayBase":
    # The holidays of all countries would take a tenth of a second of each start.
    from holidays import country_holidays  # noqa: PLC0415

    return country_holidays("CN", years=year, language=language)


def _name(chinese: str, english: str) -> Text:
    # The package says which day makes up for a day off, as a date in brackets.
    if "substituted" in english:
        return _DAY_OFF
    return Text(chinese, english)
