"""Functions about ranges and points: which comes first, which holds which."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from workflows.feel.evaluation import Evaluation
from workflows.feel.functions.builtin import Builtin
from workflows.feel.functions.times import STEPS_OF_A_ZONE
from workflows.feel.temporal import parse_temporal
from workflows.feel.values import NUMBERS, Range, order

_LEFT, _RIGHT = frozenset("[(]"), frozenset("])[")
_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)")
_TEXT = re.compile(r'"([^"\\]*)"')
_TEMPORAL = re.compile(
    r'(?:@\s*"([^"]*)"|(?:date|time|date and time|duration)\s*\(\s*"([^"]*)"\s*\))'
)


@dataclass(frozen=True, slots=True)
class _Cut:
    """A place between values: at one, or just before (-1) or after (1) it.

    ``far`` is -1 before and 1 after all values.
    """

    value: object
    side: int = 0
    far: int = 0

    def compared(self, other: "_Cut") -> int:
        if self.far or other.far:
            return self.far - other.far
        found = order(self.value, other.value)
        if found is None:
            raise TypeError("values of different kinds")
        return found or self.side - other.side

    def __lt__(self, other: "_Cut") -> bool:
        return self.compared(other) < 0

    def __le__(self, other: "_Cut") -> bool:
        return self.compared(other) <= 0

    def same(self, other: "_Cut") -> bool:
        return self.compared(other) == 0


@dataclass(frozen=True, slots=True)
class _Span:
    """From one cut to another; a point has both at itself."""

    start: _Cut
    end: _Cut


_Rule = Callable[[_Span, _Span], bool]


def _span(value: object) -> _Span:
    if not isinstance(value, Range):
        return _Span(_Cut(value), _Cut(value))
    low = _Cut(value.low, 0 if value.low_in else 1, -1 if value.low is None else 0)
    high = _Cut(value.high, 0 if value.high_in else -1, 1 if value.high is None else 0)
    return _Span(low, high)


def _swapped(rule: _Rule) -> _Rule:
    return lambda one, other: rule(other, one)


def _before(one: _Span, other: _Span) -> bool:
    return one.end < other.start


def _meets(one: _Span, other: _Span) -> bool:
    return one.end.same(other.start)


def _overlaps(one: _Span, other: _Span) -> bool:
    return other.start <= one.end and one.start <= other.end


def _overlaps_before(one: _Span, other: _Span) -> bool:
    return one.start < other.start <= one.end <= other.end


def _finishes(one: _Span, other: _Span) -> bool:
    return one.end.same(other.end) and other.start <= one.start


def _starts(one: _Span, other: _Span) -> bool:
    return one.start.same(other.start) and one.end <= other.end


def _includes(one: _Span, other: _Span) -> bool:
    return one.start <= other.start and other.end <= one.end


def _coincides(one: _Span, other: _Span) -> bool:
    return one.start.same(other.start) and one.end.same(other.end)


def _range(meter: Evaluation, text: str) -> object:
    """Read ``[18..21)``, whose ends are numbers, texts or dates, or are left out."""
    # A zone may have to be looked up.
    meter.charge(STEPS_OF_A_ZONE * text.count("@"))
    inside = text.strip()
    left, right = inside[:1], inside[-1:]
    if left not in _LEFT or right not in _RIGHT or inside.count("..") != 1:
        raise ValueError("no range")
    low, _, high = inside[1:-1].partition("..")
    made = Range(_end(low.strip()), _end(high.strip()), left == "[", right == "]")
    open_ends = (made.low is None) + (made.high is None)
    if open_ends == 2 or (made.low is None and made.low_in):
        raise ValueError("no end")
    if made.high is None and made.high_in:
        raise ValueError("no end")
    if not open_ends and order(made.low, made.high) is None:
        raise ValueError("two kinds of ends")
    return made


def _end(text: str) -> object:
    if not text:
        return None
    if _NUMBER.fullmatch(text):
        return NUMBERS.create_decimal(text)
    if quoted := _TEXT.fullmatch(text):
        return quoted[1]
    if temporal := _TEMPORAL.fullmatch(text):
        return parse_temporal(temporal[1] or temporal[2])
    raise ValueError("no end of a range")


def _function(name: str, rule: _Rule, first: str, second: str) -> Builtin:
    def call(one: object, other: object) -> object:
        if one is None or other is None:
            raise TypeError("null is neither point nor range")
        return rule(_span(one), _span(other))

    return Builtin(name, call, f"{first}, {second}")


def _of_any(name: str, rule: _Rule) -> Builtin:
    return _function(
        name, rule, "point1|range1|point|range: any", "point2|range2|point|range: any"
    )


def _of_ranges(name: str, rule: _Rule) -> Builtin:
    return _function(name, rule, "range1: range", "range2: range")


def _in_a_range(name: str, rule: _Rule) -> Builtin:
    return _function(name, rule, "point|range1: any", "range|range2: range")


def _of_a_range(name: str, rule: _Rule) -> Builtin:
    return _function(name, rule, "range|range1: range", "point|range2: any")


FUNCTIONS = (
    Builtin("range", _range, "from: string", metered=True),
    _of_any("before", _before),
    _of_any("after", _swapped(_before)),
    _of_ranges("meets", _meets),
    _of_ranges("met by", _swapped(_meets)),
    _of_ranges("overlaps", _overlaps),
    _of_ranges("overlaps before", _overlaps_before),
    _of_ranges("overlaps after", _swapped(_overlaps_before)),
    _in_a_range("finishes", _finishes),
    _of_a_range("finished by", _swapped(_finishes)),
    _of_a_range("includes", _includes),
    _in_a_range("during", _swapped(_includes)),
    _in_a_range("starts", _starts),
    _of_a_range("started by", _swapped(_starts)),
    _of_any("coincides", _coincides),
)
