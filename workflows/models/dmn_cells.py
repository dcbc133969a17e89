"""What a cell of a decision table says, where it can be told without running it.

A cell such as ``[1..5], > 10`` or ``not("a", "b")`` is a set of values. Cells that
compare with anything but constants cannot be told, and are read as None.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from workflows.feel import FeelError, compile_expression

#: The constants of FEEL: what they are does not depend on when they are read.
_NUMBER: Final = re.compile(r"-?\s*(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)")
_TEXT: Final = r'"(?:[^"\\]|\\.)*"'
_CONSTANT: Final = re.compile(
    rf"{_TEXT}|true|false|null|@{_TEXT}"
    rf"|(?:date and time|date|time|duration)\s*\(\s*{_TEXT}\s*\)"
)
_INTERVAL: Final = re.compile(r"([\[\](])(.*)([\]\[)])", re.DOTALL)
_COMPARED: Final = re.compile(r"(<=|>=|!=|<|>|=)(.*)", re.DOTALL)
_NEGATED: Final = re.compile(r"not\s*\((.*)\)", re.DOTALL)
_PART: Final = re.compile(rf"{_TEXT}|[^\"]", re.DOTALL)
_OPENING: Final = "([{"
_CLOSING: Final = ")]}"
_LARGEST: Final = 10_000


@dataclass(frozen=True, slots=True)
class Constant:
    """A constant of FEEL, and how it was written."""

    value: object
    text: str


@dataclass(frozen=True, slots=True)
class Interval:
    """The values between two; an end that is None is open for ever."""

    low: Constant | None
    high: Constant | None
    low_in: bool = False
    high_in: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """The values of any of the parts or, negated, all others."""

    parts: tuple[Constant | Interval, ...] = ()
    negated: bool = False

    @property
    def is_everything(self) -> bool:
        """Whether the cell matches whatever comes."""
        return self.negated and not self.parts

    def constants(self) -> Iterator[Constant]:
        """Give every constant in it."""
        for part in self.parts:
            if isinstance(part, Constant):
                yield part
            else:
                yield from (end for end in (part.low, part.high) if end is not None)


EVERYTHING: Final = Cell(negated=True)


@lru_cache(maxsize=4096)
def read_cell(text: str) -> Cell | None:
    """Read a cell; None if it compares with anything but constants."""
    text = text.strip()
    if text in {"", "-"}:
        return EVERYTHING
    if len(text) > _LARGEST:
        return None
    negated = _NEGATED.fullmatch(text)
    if negated and _is_closed(negated[1]):
        return _cell(negated[1], negated=True)
    return _cell(text, negated=False)


def read_constant(text: str) -> Constant | None:
    """Read a constant; None for anything else."""
    text = text.strip()
    if not (_NUMBER.fullmatch(text) or _CONSTANT.fullmatch(text)):
        return None
    try:
        value = compile_expression(text).value({})
    except FeelError:
        return None
    return Constant(value, text) if value is not None or text == "null" else None


def _cell(text: str, *, negated: bool) -> Cell | None:
    parts: list[Constant | Interval] = []
    for part in split(text, ","):
        found = _part(part.strip())
        if found is None:
            return None
        parts.extend(found)
    return Cell(tuple(parts), negated)


def _part(text: str) -> tuple[Constant | Interval, ...] | None:
    constant = read_constant(text)
    if constant is not None:
        return (constant,)
    compared = _COMPARED.fullmatch(text)
    if compared:
        return _comparison(compared[1], read_constant(compared[2]))
    interval = _INTERVAL.fullmatch(text)
    if interval:
        return _interval(interval[1], interval[3], interval[2])
    return None


def _comparison(
    sign: str, constant: Constant | None
) -> tuple[Constant | Interval, ...] | None:
    if constant is None or constant.value is None:
        return None
    match sign:
        case "=":
            return (constant,)
        case "!=":
            # What is neither below nor above need not be comparable at all.
            return None
        case "<" | "<=":
            return (Interval(None, constant, high_in=sign == "<="),)
        case _:
            return (Interval(constant, None, low_in=sign == ">="),)


def _interval(opening: str, closing: str, inside: str) -> tuple[Interval] | None:
    ends = split(inside, "..")
    if len(ends) != 2:
        return None
    low, high = map(read_constant, ends)
    if low is None or high is None or low.value is None or high.value is None:
        return None
    return (Interval(low, high, opening == "[", closing == "]"),)


def split(text: str, separator: str) -> list[str]:
    """Split at a separator that stands outside texts and brackets."""
    parts, depth, start, index = [], 0, 0, 0
    while index < len(text):
        if depth == 0 and text.startswith(separator, index):
            parts.append(text[start:index])
            index += len(separator)
            start = index
            continue
        found = _PART.match(text, index)
        token = found[0] if found else text[index]
        depth += (token in _OPENING) - (token in _CLOSING)
        index += len(token)
    return [*parts, text[start:]]


def _is_closed(text: str) -> bool:
    """Tell whether no bracket closes that was not opened in the text."""
    depth = 0
    for token in _PART.findall(text):
        depth += (token in _OPENING) - (token in _CLOSING)
        if depth < 0:
            return False
    return True
