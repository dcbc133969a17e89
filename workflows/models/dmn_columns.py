"""The columns of a decision table, cut into segments that no cell divides.

A set of values is then a number whose bits say which segments belong to it: two
cells overlap if their numbers have a bit in common.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cmp_to_key
from typing import Final

from workflows.feel.temporal import Months
from workflows.feel.values import order
from workflows.models.dmn_cells import Cell, Constant, Interval, read_cell

#: What is said of values that no cell names.
_OTHERS: Final = "…"
#: The types of numbers that Camunda 7 knows as whole.
WHOLE: Final = frozenset({"integer", "long"})
#: The kinds of values that have a before and an after.
ORDERED: Final = frozenset(
    {"number", "date", "time", "date and time", "duration", "months"}
)


@dataclass(frozen=True, slots=True)
class Segment:
    """A constant, or the values between two neighbours; a missing end is open."""

    low: Constant | None = None
    high: Constant | None = None
    #: Whether a value of the column's type can be in it.
    possible: bool = True

    @property
    def is_point(self) -> bool:
        """Whether it is a single value."""
        return self.low is not None and self.low is self.high


@dataclass(frozen=True)
class Column:
    """The segments of a column, in order, and what its cells cover of them."""

    title: str
    segments: tuple[Segment, ...]
    #: What can occur, as far as the table says so.
    domain: int
    #: What of it has to be decided upon; the rest nobody can enumerate.
    expected: int
    #: One for each rule; None where only running it can tell.
    cells: tuple[int | None, ...]
    ordered: bool = False

    def shown(self, mask: int) -> str:
        """Write a set of values the way a cell is written."""
        if mask & self.expected == self.expected and self.expected == self.domain:
            return "-"
        runs = list(_runs(self.segments, mask)) if self.ordered else []
        if not self.ordered:
            runs = [
                segment.low.text if segment.low else _OTHERS
                for number, segment in enumerate(self.segments)
                if mask >> number & 1
            ]
        return ", ".join(runs)


@dataclass(frozen=True, slots=True)
class Clause:
    """What a column is made of: its cells, and what can occur in it."""

    title: str
    type: str
    cells: tuple[str, ...]
    #: Unary tests that limit the values; several must all hold.
    limits: tuple[str, ...] = field(default=())


def column_of(clause: Clause) -> Column:
    """Cut a column into segments."""
    cells = [read_cell(text) for text in clause.cells]
    limits = [cell for cell in map(read_cell, clause.limits) if cell is not None]
    constants = [
        constant
        for cell in (*cells, *limits)
        if cell is not None
        for constant in cell.constants()
    ]
    kinds = {kind_of(each.value) for each in constants} - {"null"}
    kind = _kind(clause.type, kinds)
    if kind in ORDERED and not _comparable(constants, kind):
        kind = "other"
    segments = _segments(kind, constants, whole=clause.type in WHOLE)
    return _column(clause, segments, cells, limits, kind)


def admits(limit: str, constant: Constant) -> bool:
    """Tell whether unary tests may let a constant pass."""
    cell = read_cell(limit)
    if cell is None or cell.is_everything:
        return True
    return any(_holds(part, constant) for part in cell.parts) is not cell.negated


def _holds(part: Constant | Interval, constant: Constant) -> bool:
    if isinstance(part, Constant):
        return same(part, constant)
    low = 1 if part.low is None else order(constant.value, part.low.value)
    high = -1 if part.high is None else order(constant.value, part.high.value)
    if low is None or high is None:
        return False
    above = low > 0 or (low == 0 and part.low_in)
    return above and (high < 0 or (high == 0 and part.high_in))


def kind_of(value: object) -> str:
    """Say which kind of value a constant is."""
    for kind, types in _KINDS:
        if isinstance(value, types):
            return kind
    return "null" if value is None else "other"


#: In this order: a boolean is an int, and a date and time is a date, to Python.
_KINDS: Final[tuple[tuple[str, type | tuple[type, ...]], ...]] = (
    ("boolean", bool),
    ("number", Decimal),
    ("string", str),
    ("date and time", datetime),
    ("date", date),
    ("time", time),
    ("duration", timedelta),
    ("months", Months),
)


def _comparable(constants: Sequence[Constant], kind: str) -> bool:
    """Tell whether there is an order: times with and without an offset have none."""
    values = [each.value for each in constants if kind_of(each.value) == kind]
    return all(order(values[0], value) is not None for value in values)


def _kind(declared: str, found: set[str]) -> str:
    """Say what stands in a column: what it was declared as, or what is there."""
    declared = "number" if declared in WHOLE else declared
    if declared == "boolean" or declared in found:
        return declared
    return next(iter(found)) if len(found) == 1 else "other"


def _column(
    clause: Clause,
    segments: Sequence[Segment],
    cells: Sequence[Cell | None],
    limits: Sequence[Cell],
    kind: str,
) -> Column:
    possible = _mask_of([segment.possible for segment in segments])
    ruler = _Ruler(segments, kind)
    masks = [ruler.mask(cell) for cell in cells]
    domain = possible
    for limit in limits:
        mask = ruler.mask(limit)
        domain &= possible if mask is None else mask
    expected = domain & ~_bits(segments, "null")
    if kind == "string" and not limits:
        expected &= ~_bits(segments, "rest")
    return Column(
        clause.title,
        tuple(segments),
        domain=domain,
        expected=expected,
        cells=tuple(None if mask is None else mask & domain for mask in masks),
        ordered=kind in ORDERED,
    )


def _bits(segments: Sequence[Segment], which: str) -> int:
    """Give the segment for null, or the one for values that nobody named."""
    return _mask_of(
        [
            (s.is_point and s.low is not None and s.low.value is None)
            if which == "null"
            else s.low is None and s.high is None
            for s in segments
        ]
    )


def _mask_of(flags: Sequence[bool]) -> int:
    return sum(1 << number for number, flag in enumerate(flags) if flag)


def _segments(
    kind: str, constants: Sequence[Constant], *, whole: bool
) -> list[Segment]:
    """Cut the values of a kind at every constant."""
    nulls = [each for each in constants if each.value is None][:1]
    null = [Segment(each, each) for each in nulls]
    own = [each for each in constants if kind_of(each.value) == kind]
    if kind in ORDERED:
        return [*_along(_sorted(own), whole=whole), *null]
    if kind == "boolean":
        points = [
            Constant(value=True, text="true"),
            Constant(value=False, text="false"),
        ]
        return [*(Segment(each, each) for each in points), *null]
    distinct = {str(each.value): each for each in own} if kind == "string" else {}
    return [*(Segment(each, each) for each in distinct.values()), Segment(), *null]


def _sorted(constants: Sequence[Constant]) -> list[Constant]:
    """Put constants in order, equal ones once."""
    ordered = sorted(constants, key=cmp_to_key(_before))
    return [
        each
        for number, each in enumerate(ordered)
        if number == 0 or order(ordered[number - 1].value, each.value) != 0
    ]


def _before(one: Constant, other: Constant) -> int:
    return order(one.value, other.value) or 0


def _along(points: Sequence[Constant], *, whole: bool) -> Iterator[Segment]:
    before: Constant | None = None
    for point in points:
        yield Segment(before, point, possible=_between(before, point, whole=whole))
        yield Segment(point, point, possible=not whole or is_whole(point.value))
        before = point
    yield Segment(before, None)


def _between(low: Constant | None, high: Constant, *, whole: bool) -> bool:
    """Tell whether there is a value between two; some kinds go in steps."""
    if low is None:
        return True
    one, two = low.value, high.value
    if isinstance(one, date) and isinstance(two, date):
        if isinstance(one, datetime) or isinstance(two, datetime):
            return True
        return two.toordinal() - one.toordinal() > 1
    if isinstance(one, Months) and isinstance(two, Months):
        return two.count - one.count > 1
    if whole and isinstance(one, Decimal) and isinstance(two, Decimal):
        return one.to_integral_value("ROUND_FLOOR") + 1 < two
    return True


def is_whole(value: object) -> bool:
    """Tell whether a value is a number without a fraction."""
    return isinstance(value, Decimal) and value == value.to_integral_value()


class _Ruler:
    """Says which segments a cell covers."""

    def __init__(self, segments: Sequence[Segment], kind: str) -> None:
        self._kind = kind
        self._every = (1 << len(segments)) - 1
        #: The numbers of the segments that are single values.
        self._points = {
            None if each.low is None else each.low.value: number
            for number, each in enumerate(segments)
            if each.is_point
        }
        # Where null has a segment, it is the last, and after all others.
        self._last = len(segments) - 1 - (None in self._points)

    def mask(self, cell: Cell | None) -> int | None:
        """Give the segments of a cell; None where that cannot be told."""
        if cell is None:
            return None
        if cell.is_everything:
            return self._every
        kinds = {kind_of(each.value) for each in cell.constants()}
        intervals = any(isinstance(part, Interval) for part in cell.parts)
        if kinds - {self._kind, "null"} or (intervals and self._kind not in ORDERED):
            return None
        covered = 0
        for part in cell.parts:
            covered |= self._part(part)
        return self._every & ~covered if cell.negated else covered

    def _part(self, part: Constant | Interval) -> int:
        if isinstance(part, Constant):
            return 1 << self._points[part.value]
        first, last = 0, self._last
        if part.low is not None:
            first = self._points[part.low.value] + (not part.low_in)
        if part.high is not None:
            last = self._points[part.high.value] - (not part.high_in)
        return (1 << last + 1) - (1 << first) if first <= last else 0


def same(one: Constant, other: Constant | None) -> bool:
    """Tell whether two constants are equal."""
    if other is None or one.value is None or other.value is None:
        return other is not None and one.value is other.value
    if isinstance(one.value, bool) or isinstance(other.value, bool):
        return one.value is other.value
    return order(one.value, other.value) == 0


def _runs(segments: Sequence[Segment], mask: int) -> Iterator[str]:
    """Write neighbouring segments as one range each."""
    number = 0
    while number < len(segments):
        if not mask >> number & 1:
            number += 1
            continue
        last = number
        while last + 1 < len(segments) and _goes_on(segments, mask, last + 1):
            last += 1
        while not mask >> last & 1:
            last -= 1
        yield _range(segments[number], segments[last])
        number = last + 1


def _goes_on(segments: Sequence[Segment], mask: int, number: int) -> bool:
    """Tell whether a range reaches into a segment, or over one without values."""
    segment = segments[number]
    if segment.is_point and segment.low is not None and segment.low.value is None:
        return False
    return bool(mask >> number & 1) or not segment.possible


def _range(first: Segment, last: Segment) -> str:
    if first is last and first.is_point and first.low is not None:
        return first.low.text
    if first.low is None and last.high is None:
        return "-"
    if first.low is None and last.high is not None:
        return f"{'<=' if last.is_point else '<'} {last.high.text}"
    assert first.low is not None
    if last.high is None:
        return f"{'>=' if first.is_point else '>'} {first.low.text}"
    opening = "[" if first.is_point else "("
    closing = "]" if last.is_point else ")"
    return f"{opening}{first.low.text}..{last.high.text}{closing}"
