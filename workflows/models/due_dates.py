"""When a task is due, from what a diagram says about it."""

import re
from datetime import date, datetime, time
from typing import Final

from workflows.errors import LOCAL_ZONE
from workflows.feel import compile_expression

_LATER = "date and time(now) + duration(text)"
#: Every database can keep the years between, in any zone.
_FIRST_YEAR, _LAST_YEAR = 1970, 9998
#: The last minute of a day: what is due on a day is not late before its end.
_END_OF_DAY = time(23, 59)

#: A due date that the business knows, such as ``sla:diagnosis``.
NAMED: Final = re.compile(r"sla:(\w*)")


def name_of_due_date(value: object) -> str | None:
    """Give the name of a due date that the business is to work out."""
    found = NAMED.fullmatch(value.strip()) if isinstance(value, str) else None
    return found[1] if found else None


def follow_up_date(value: object, now: datetime) -> datetime | None:
    """Read when a task that is put aside comes back: on a day, at its beginning."""
    return due_date(value, now, time())


def due_date(
    value: object, now: datetime, of_a_day: time = _END_OF_DAY
) -> datetime | None:
    """Read ISO 8601: a date and time, a date, or a duration from now.

    A date means its end, or the given time of the day.
    Without an offset the time is local; what cannot be read gives None.
    """
    if not isinstance(value, str):
        return None
    text = value.strip()
    if text.startswith("P"):
        text = str(
            compile_expression(_LATER).evaluate({"now": now.isoformat(), "text": text})
        )
    try:
        if "T" not in text and " " not in text:
            day = date.fromisoformat(text)
            moment = datetime.combine(day, of_a_day, LOCAL_ZONE)
        else:
            moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=LOCAL_ZONE)
    return moment if _FIRST_YEAR <= moment.year <= _LAST_YEAR else None
