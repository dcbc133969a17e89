"""Reading the arguments of operations: JSON values in, typed values out."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from workflows.errors import LOCAL_ZONE, InvalidError, InvalidFormError, Problem, Text


class InvalidArgumentError(InvalidError):
    """A diagram passed a value that the operation cannot use."""

    sentences: ClassVar = {
        "zh": "流程图传来的值“{value}”不是{kind}。",
        "en": "Expected {kind} from the diagram, but got “{value}”.",
    }


_TIME = Text("时间", "a time")
_NUMBER = Text("整数", "a whole number")


def text_of(value: object) -> str | None:
    """Read a text; an empty one counts as absent."""
    text = "" if value is None else str(value).strip()
    return text or None


def time_of(value: object) -> datetime | None:
    """Read a point in time; without an offset it is local."""
    text = text_of(value)
    if text is None:
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidArgumentError(value=text, kind=_TIME) from None
    return time if time.tzinfo else time.replace(tzinfo=LOCAL_ZONE)


def needed_time(value: object) -> datetime:
    """Read a point in time that must be there."""
    time = time_of(value)
    if time is None:
        raise InvalidArgumentError(value="", kind=_TIME)
    return time


def whole_of(value: object) -> int | None:
    """Read a whole number."""
    if isinstance(value, bool):
        raise InvalidArgumentError(value=value, kind=_NUMBER)
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    text = str(value).strip()
    if not text:
        return None
    if not text.isascii() or not text.removeprefix("-").isdigit():
        raise InvalidArgumentError(value=text, kind=_NUMBER)
    return int(text)


def truth_of(value: object) -> bool | None:
    """Read a yes or no, however the form asked for it."""
    if value is None or isinstance(value, bool):
        return value
    return str(value).strip().lower() in {"yes", "true"}


def texts_of(value: object) -> list[str]:
    """Read a list of texts; one text is a list of one."""
    items = value if isinstance(value, (list, tuple)) else [value]
    return [text for item in items if (text := text_of(item))]


def rows_of(value: object) -> list[Mapping[str, object]]:
    """Read the rows of a table in a form."""
    if not isinstance(value, (list, tuple)):
        return []
    return [row for row in value if isinstance(row, Mapping)]


def refuse(*problems: Problem | None) -> None:
    """Send the form back if anything is wrong with it."""
    found = tuple(problem for problem in problems if problem is not None)
    if found:
        raise InvalidFormError(found)


def problem(field: str, zh: str, en: str) -> Problem:
    """Say what is wrong with a field."""
    return Problem(field, Text(zh, en))
