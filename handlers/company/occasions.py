"""Days that people at customers have every year: birthdays, and others of theirs."""

import calendar
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final, NamedTuple

from storage.customers import Contact
from workflows.errors import Text

#: Between the dates of one person, as people type them.
_BETWEEN: Final = re.compile(r"[;；\n]+")
_ONE: Final = re.compile(r"(\d{1,2})[-/.](\d{1,2})\s+(.{1,40})")
_MOST: Final = 12
#: A year with every day.
_LEAP: Final = 2024
_BIRTHDAY: Final = Text("生日", "birthday")


class NoSuchDateError(Exception):
    """What was typed is not a list of dates with their names."""


class Occasion(NamedTuple):
    """A day of a person that comes back every year."""

    on: date
    name: Text


def read_dates(typed: str) -> list[dict[str, str]]:
    """Read dates such as ``10-18 开业周年；12-01 结婚纪念日``."""
    pieces = [piece.strip() for piece in _BETWEEN.split(typed) if piece.strip()]
    if len(pieces) > _MOST:
        raise NoSuchDateError
    return [_read(piece) for piece in pieces]


def _read(piece: str) -> dict[str, str]:
    found = _ONE.fullmatch(piece)
    if found is None:
        raise NoSuchDateError
    month, day = int(found[1]), int(found[2])
    try:
        date(_LEAP, month, day)
    except ValueError:
        raise NoSuchDateError from None
    return {"on": f"{month:02}-{day:02}", "name": found[3].strip()}


def dates_text(rows: Iterable[Mapping[str, str]] | None, between: str = "；") -> str:
    """Write dates as people type them."""
    return between.join(f"{row['on']} {row['name']}" for row in rows or ())


def next_time(month: int, day: int, today: date) -> date:
    """Give the day on which a date comes next; the 29th of February may be the 28th."""
    this_year = _in_year(today.year, month, day)
    return this_year if this_year >= today else _in_year(today.year + 1, month, day)


def _in_year(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def occasions_of(contact: Contact, today: date) -> Iterator[Occasion]:
    """Give the days of a person, each as it comes next."""
    if contact.birthday is not None:
        born = contact.birthday
        yield Occasion(next_time(born.month, born.day, today), _BIRTHDAY)
    for row in contact.important_dates or ():
        month, _, day = str(row["on"]).partition("-")
        name = str(row["name"])
        yield Occasion(next_time(int(month), int(day), today), Text(name, name))
