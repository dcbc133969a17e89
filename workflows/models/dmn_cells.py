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
_TEXT: Final = r'"(?:[^"\\]|\\.)*"'
_CONSTANT: Final = (
    rf"-?\s*(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)|{_TEXT}|true\b|false\b|null\b|@{_TEXT}"
    rf"|(?:date and time|date|time|duration)\s*\(\s*{_TEXT}\s*\)"
)
_PART: Final = re.compile(
    rf"\s*(?:(?P<constant>{_CONSTANT})"
    rf"|(?P<sign><=|>=|<|>|=)\s*(?P<bound>{_CONSTANT})"
    rf"|(?P<opening>[\[\](])\s*(?P<low>{_CONSTANT})\s*\.\."
    rf"\s*(?P<high>{_CONSTANT})\s*(?P<closing>[\]\[)]))\s*(?P<end>,|$)"
)
_ALONE: Final = re.compile(_CONSTANT)
_NEGATED: Final = re.compile(r"not\s*\((.*)\)", re.DOTALL)
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
    parts = list(_parts(negated[1] if negated else text))
    return None if None in parts else Cell(tuple(filter(None, parts)), bool(negated))


def read_constant(text: str) -> Constant | None:
    """Read a constant; None for anything else."""
    text = text.strip()
    if not _ALONE.fullmatch(text):
        return None
    try:
        value = compile_expression(text).value({})
    except FeelError:
        return None
    return Constant(value, text) if value is not None or text == "null" else None


def _parts(text: str) -> Iterator[Constant | Interval | None]:
    """Read what stands between the commas; None for what cannot be read."""
    position, more = 0, True
    while more:
        found = _PART.match(text, position)
        if found is None:
            yield None
            return
        yield _part(found)
        position, more = found.end(), bool(found["end"])


def _part(found: re.Match[str]) -> Constant | Interval | None:
    if found["constant"] is not None:
        return read_constant(found["constant"])
    if found["sign"] is not None:
        return _comparison(found["sign"], read_constant(found["bound"]))
    low, high = read_constant(found["low"]), read_constant(found["high"])
    if low is None or high is None or low.value is None or high.value is None:
        return None
    return Interval(low, high, found["opening"] == "[", found["closing"] == "]")


def _comparison(sign: str, constant: Constant | None) -> Constant | Interval | None:
    if constant is None or constant.value is None:
        return None
    if sign == "=":
        return constant
    if sign.startswith("<"):
        return Interval(None, constant, high_in=sign == "<=")
    return Interval(constant, None, low_in=sign == ">=")
