"""Which rules of a decision table overlap, and what none of them decides.

Only what is certain is said: a cell that cannot be told without running it overlaps
with nothing, and leaves no gap.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from workflows.models.dmn_columns import Column

#: How many places the search for gaps may look at before it gives up.
MAX_PLACES: Final = 20_000

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
    for other, cells in enumerate(rules):
        for one in range(other):
            region = _common(rules[one], cells)
            if region is not None:
                yield Overlap(one + 1, other + 1, region)


def gaps(columns: Sequence[Column]) -> Iterator[Region]:
    """Find values that no rule matches; TooManyPlacesError if there is no end to it."""
    search = _Search(columns)
    rules = tuple(range(len(columns[0].cells))) if columns else ()
    yield from search.below(0, rules)


def _common(one: Sequence[int | None], other: Sequence[int | None]) -> Region | None:
    region = []
    for left, right in zip(one, other, strict=True):
        if left is None or right is None or not left & right:
            return None
        region.append(left & right)
    return tuple(region)


class _Search:
    """Looks column after column for what is left over."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = columns
        self._places = 0
        #: Column and rules -> known to leave no gap.
        self._closed: set[tuple[int, tuple[int, ...]]] = set()

    def below(self, number: int, rules: tuple[int, ...]) -> Iterator[Region]:
        """Give what these rules leave open in the columns from a number on."""
        self._places += 1
        if self._places > MAX_PLACES:
            raise TooManyPlacesError
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

    def _parts(self, number: int, rules: tuple[int, ...]) -> dict[tuple[int, ...], int]:
        """Group the segments of a column by the rules that match them."""
        column = self._columns[number]
        parts: dict[tuple[int, ...], int] = {}
        for bit in range(len(column.segments)):
            if not column.expected >> bit & 1:
                continue
            left = tuple(
                rule
                for rule in rules
                if (cell := column.cells[rule]) is None or cell >> bit & 1
            )
            parts[left] = parts.get(left, 0) | 1 << bit
        return parts
