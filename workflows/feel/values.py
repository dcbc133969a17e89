"""The values of FEEL and their way from and to JSON.

null is None, a boolean bool, a number Decimal, a text str, a list list, a context
dict, a range Range, a function Function; the temporal values are in ``temporal``.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import (
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)
from typing import Any

from workflows.feel.budget import MAX_SIZE, MAX_VALUE_NESTING, BudgetSpentError, Meter
from workflows.feel.logic import conjunction
from workflows.feel.temporal import (
    Months,
    clock_of,
    moment,
    text_of_date_time,
    text_of_duration,
)

#: The decimal128 digits of DMN. The exponent is bounded so that a whole number
#: always has fewer digits than Python agrees to print (4,300).
NUMBERS = Context(
    prec=34,
    rounding="ROUND_HALF_EVEN",
    Emin=-999,
    Emax=999,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)
#: What operations on unsuitable data raise; FEEL turns it into null.
DATA_ERRORS = (ArithmeticError, LookupError, TypeError, ValueError)

#: A value of FEEL: of one of the kinds above.
Value = object

#: Whole numbers with so few bits have fewer than 34 digits.
_EXACT_BITS = 110
_MAX_BITS = 3_400


@dataclass(frozen=True, slots=True)
class Range:
    """All values between two; ``low_in`` tells whether the low end belongs to it.

    None as an end that does not belong to it means that there is no end.
    """

    low: object
    high: object
    low_in: bool = True
    high_in: bool = True

    def holds(self, value: object) -> bool | None:
        """Tell whether a value is in the range."""
        return conjunction((self._above(value), self._below(value)))

    def whole_numbers(self) -> Iterator[Decimal]:
        """Give the whole numbers from one end to the other, also downwards."""
        low, high = whole(self.low), whole(self.high)
        step = 1 if low <= high else -1
        first = low if self.low_in else low + step
        return map(Decimal, range(first, high + step * self.high_in, step))

    def days(self) -> Iterator[date]:
        """Give the dates from one end to the other, also backwards."""
        if type(self.low) is not date or type(self.high) is not date:
            raise ValueError("not two dates")
        low, high = Decimal(self.low.toordinal()), Decimal(self.high.toordinal())
        ordinals = Range(low, high, self.low_in, self.high_in).whole_numbers()
        return (date.fromordinal(int(number)) for number in ordinals)

    def _above(self, value: object) -> bool | None:
        if self.low is None:
            return value is not None or None
        found = order(value, self.low)
        return None if found is None else found > 0 or (self.low_in and found == 0)

    def _below(self, value: object) -> bool | None:
        if self.high is None:
            return value is not None or None
        found = order(value, self.high)
        return None if found is None else found < 0 or (self.high_in and found == 0)


@dataclass(frozen=True, slots=True)
class Function:
    """A function: the names of its parameters and what it does with values of FEEL.

    It is called with as many positional values as it has parameters.
    """

    parameters: tuple[str, ...]
    call: Callable[..., object]


def whole(value: object) -> int:
    """Give a whole number as int; ValueError for anything else."""
    if not isinstance(value, Decimal) or value != value.to_integral_value():
        raise ValueError("not a whole number")
    return int(value)


def bounded(value: object) -> object:
    """Give the value; ValueError for a text or list that is too large."""
    if isinstance(value, str | list | dict) and len(value) > MAX_SIZE:
        raise ValueError("too large")
    return value


def kind_of(value: object) -> str:
    """Give the name that FEEL has for the kind of a value."""
    return _KINDS.get(type(value), "null")


def read_json(value: object, meter: Meter, nesting: int = 0) -> object:
    """Make a FEEL value of a JSON value; what is not JSON is null."""
    meter.charge()
    if value is None or type(value) is bool:
        return value
    if nesting > MAX_VALUE_NESTING:
        raise BudgetSpentError
    if isinstance(value, int | float | Decimal):
        return number(value)
    if isinstance(value, list | tuple) and len(value) <= MAX_SIZE:
        return [read_json(item, meter, nesting + 1) for item in value]
    if isinstance(value, Mapping) and len(value) <= MAX_SIZE:
        return {
            key: read_json(item, meter, nesting + 1)
            for key, item in value.items()
            if isinstance(key, str)
        }
    if isinstance(value, date | time):
        return value.isoformat()
    return _scalar(value)


def as_value(value: object, meter: Meter, nesting: int = 0) -> object:
    """Make a FEEL value of one that may be JSON or FEEL's already, also in part."""
    meter.charge()
    if nesting > MAX_VALUE_NESTING:
        raise BudgetSpentError
    if isinstance(value, list) and len(value) <= MAX_SIZE:
        return [as_value(item, meter, nesting + 1) for item in value]
    if isinstance(value, dict) and len(value) <= MAX_SIZE:
        return {key: as_value(item, meter, nesting + 1) for key, item in value.items()}
    if type(value) in _KINDS and not isinstance(value, list | dict | Decimal | str):
        return value
    return read_json(value, meter, nesting)


def from_json(value: object) -> object:
    """Make a FEEL value of a JSON value; what is not JSON, or too large, is null."""
    try:
        return read_json(value, Meter())
    except BudgetSpentError:
        return None


def to_json(value: object) -> object:
    """Make a JSON value of a FEEL value; whole numbers become int.

    Temporal values become text; ranges, functions and what is too large null.
    """
    try:
        return write_json(value, Meter())
    except BudgetSpentError:
        return None


def _scalar(value: object) -> object:
    if isinstance(value, str):
        # A slice of a subclass (an enum, markup) is a plain text.
        return value[:] if len(value) <= MAX_SIZE else None
    return None


def number(value: float | Decimal) -> Decimal | None:
    """Give a number of FEEL, or null if it has none as large."""
    if isinstance(value, int):
        if value.bit_length() < _EXACT_BITS:
            return Decimal(value)
        if value.bit_length() > _MAX_BITS:
            return None
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    try:
        return NUMBERS.create_decimal(exact) if exact.is_finite() else None
    except ArithmeticError:
        return None


def write_json(value: object, meter: Meter, nesting: int = 0) -> object:
    """Make a JSON value of a FEEL value; whole numbers become int."""
    if value is None or isinstance(value, bool):
        return value
    meter.charge()
    if nesting > MAX_VALUE_NESTING:
        raise BudgetSpentError
    if isinstance(value, list):
        return [write_json(item, meter, nesting + 1) for item in value]
    if isinstance(value, dict):
        return {
            key: write_json(item, meter, nesting + 1) for key, item in value.items()
        }
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else value
    if isinstance(value, str):
        meter.charge_for(value)
        return value
    return temporal_text(value)


def temporal_text(value: object) -> str | None:
    """Write a temporal value in ISO 8601; anything else has no text."""
    if isinstance(value, date | time):
        return text_of_date_time(value)
    if isinstance(value, timedelta):
        return text_of_duration(value)
    return str(value) if isinstance(value, Months) else None


def order(left: object, right: object) -> int | None:
    """Tell which comes first (-1, 0, 1); null for values of different kinds."""
    one, other = _ordinal(left), _ordinal(right)
    if one is None or other is None or one[0] != other[0]:
        return None
    return int(one[1] > other[1]) - int(one[1] < other[1])


def _ordinal(value: object) -> tuple[str, Any] | None:
    if isinstance(value, datetime | time):
        # With and without an offset are different kinds: neither is the other.
        return f"{type(value).__name__} {clock_of(value)}", moment(value)
    if isinstance(value, Months):
        return "months", value.count
    if isinstance(value, Decimal | str | date | timedelta):
        return type(value).__name__, value
    return None


def equal(left: object, right: object, meter: Meter) -> bool | None:
    """Tell whether two values are equal; null if their kinds differ."""
    meter.charge()
    if type(left) is type(right) and isinstance(left, Decimal | str):
        return left == right
    if left is None or right is None:
        return left is right
    if isinstance(left, bool | Function) or isinstance(right, bool | Function):
        return left == right if type(left) is type(right) else None
    compare = _EQUAL.get(type(left))
    if compare is not None:
        return compare(left, right, meter) if type(left) is type(right) else None
    found = order(left, right)
    return None if found is None else found == 0


def _same_list(left: list[object], right: list[object], meter: Meter) -> bool | None:
    pairs = zip(left, right, strict=False)
    return len(left) == len(right) and conjunction(
        equal(one, other, meter) for one, other in pairs
    )


def _same_context(
    left: dict[str, object], right: dict[str, object], meter: Meter
) -> bool | None:
    meter.charge_for(left)
    return left.keys() == right.keys() and conjunction(
        equal(item, right[key], meter) for key, item in left.items()
    )


def _same_range(left: Range, right: Range, meter: Meter) -> bool | None:
    return conjunction(
        (
            (left.low_in, left.high_in) == (right.low_in, right.high_in),
            equal(left.low, right.low, meter),
            equal(left.high, right.high, meter),
        )
    )


def identity(value: object, meter: Meter) -> object:
    """Give a key that is the same for equal values, to find doubles quickly.

    Scalars stand as text: numbers with the same hash are easy to find, and a
    dictionary of thousands of them would be slow.
    """
    meter.charge()
    if isinstance(value, list):
        return ("list", *(identity(item, meter) for item in value))
    if isinstance(value, dict):
        pairs = ((key, identity(item, meter)) for key, item in value.items())
        return ("context", frozenset(pairs))
    if isinstance(value, Range):
        ends = identity(value.low, meter), identity(value.high, meter)
        return ("range", *ends, value.low_in, value.high_in)
    if isinstance(value, Function):
        return ("function", id(value))
    if isinstance(value, Decimal):
        return ("number", str(NUMBERS.normalize(value)) if value else "0")
    kind, basis = _ordinal(value) or (type(value).__name__, value)
    return kind, str(basis)


_EQUAL: Mapping[type, Callable[[Any, Any, Meter], bool | None]] = {
    list: _same_list,
    dict: _same_context,
    Range: _same_range,
}
_KINDS: Mapping[type, str] = {
    type(None): "null",
    bool: "boolean",
    Decimal: "number",
    str: "string",
    date: "date",
    time: "time",
    datetime: "date and time",
    timedelta: "days and time duration",
    Months: "years and months duration",
    list: "list",
    dict: "context",
    Range: "range",
    Function: "function",
}
