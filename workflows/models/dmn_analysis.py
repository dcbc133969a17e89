"""Which rules of a decision table overlap, and what none of them decides.

Only what is certain is said: a cell that cannot be told without running it overlaps
with nothing, and leaves no gap.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from workflows.models.dmn_columns import Column

#: How many places the search for gaps may look at before it gives up.
MAX_PLACES: Final = 400_000

Region: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two rules, counted from 1, that match the same values."""

    one: int
    other: int
    region: Region


class TooManyPlacesError(Exception):
    """A table is so large that its gaps cannot be found in a reasonable time."""


def overlaps(columns: Sequence[Column]) -> Iterator[Overlap]:
    """Find the pairs of rules that match the same values."""
    rules = list(zip(*(column.cells for column in columns), strict=True))
    matching = [_rules_of(column, unknown=False) for column in columns]
    for other, cells in enumerate(rules):
        found = (1 << other) - 1
        for cell, of_segments in zip(cells, matching, strict=True):
            found &= _any_of(cell, of_segments)
        for one in _bits(found):
            pairs = zip(rules[one], cells, strict=True)
            region = tuple((left or 0) & (right or 0) for left, right in pairs)
            yield Overlap(one + 1, other + 1, region)


def gaps(columns: Sequence[Column]) -> Iterator[Region]:
    """Find values that no rule matches; TooManyPlacesError if there is no end to it."""
    if columns:
        every = (1 << len(columns[0].cells)) - 1
        yield from _Search(columns).below(0, every)


def _rules_of(column: Column, *, unknown: bool) -> list[int]:
    """Give for each segment the rules that match it, as bits.

    Whether those match that cannot be told is up to ``unknown``.
    """
    found = [0] * len(column.segments)
    for rule, cell in enumerate(column.cells):
        mask = cell if cell is not None else -unknown & (1 << len(found)) - 1
        for segment in _bits(mask):
            found[segment] |= 1 << rule
    return found


def _any_of(cell: int | None, of_segments: Sequence[int]) -> int:
    rules = 0
    for segment in _bits(cell or 0):
        rules |= of_segments[segment]
    return rules


def _bits(mask: int) -> Iterator[int]:
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


class _Search:
    """Looks column after column for what is left over."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = columns
        self._matching = [_rules_of(column, unknown=True) for column in columns]
        self._places = 0
        #: Column and rules -> known to leave no gap.
        self._closed: set[tuple[int, int]] = set()

    def below(self, number: int, rules: int) -> Iterator[Region]:
        """Give what these rules leave open in the columns from a number on."""
        if not rules:
            yield tuple(column.expected for column in self._columns[number:])
            return
        if number == len(self._columns) or (number, rules) in self._closed:
            return
        found = False
        for left, values in self._parts(number, rules).items():
            for region in self.below(number + 1, left):
                found = True
                yield (values, *region)
        if not found:
            self._closed.add((number, rules))

    def _parts(self, number: int, rules: int) -> dict[int, int]:
        """Group the segments of a column by the rules that match them."""
        matching = self._matching[number]
        parts: dict[int, int] = {}
        for segment in _bits(self._columns[number].expected):
            left = rules & matching[segment]
            parts[left] = parts.get(left, 0) | 1 << segment
        self._places += len(matching)
        if self._places > MAX_PLACES:
            raise TooManyPlacesError
        return parts
