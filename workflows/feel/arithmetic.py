"""The operators between two values."""

import operator
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from workflows.feel.budget import Meter
from workflows.feel.logic import negation
from workflows.feel.temporal import (
    Months,
    clock_of,
    later,
    moment,
    shift_months,
    shift_time,
)
from workflows.feel.values import DATA_ERRORS, NUMBERS, bounded, equal, order

_Rule = Callable[[Any, Any], object]
Operator = Callable[[object, object, Meter], object]

_STEPS_OF_A_POWER = 30
_MICROSECOND = timedelta(microseconds=1)


def negative(value: object) -> object:
    """Turn the sign of a number or duration; null for anything else."""
    if isinstance(value, Decimal):
        return NUMBERS.minus(value)
    if isinstance(value, timedelta):
        # The longest durations have no opposite.
        return -value if value <= -timedelta.min else None
    return Months(-value.count) if isinstance(value, Months) else None


def _calculate(symbol: str) -> Operator:
    rules = _RULES[symbol]

    def applied(left: object, right: object, meter: Meter) -> object:
        meter.charge()
        rule = rules.get((type(left), type(right)))
        if rule is None:
            return None
        if symbol == "**":
            meter.charge(_STEPS_OF_A_POWER)
        try:
            result = rule(left, right)
            if isinstance(result, str):
                meter.charge_for(result)
            return bounded(result)
        except DATA_ERRORS:
            return None

    return applied


def _compare(test: Callable[[Any, Any], bool]) -> Operator:
    def applied(left: object, right: object, meter: Meter) -> object:
        meter.charge()
        if isinstance(left, Decimal) and isinstance(right, Decimal):
            return test(left, right)
        found = order(left, right)
        return None if found is None else test(found, 0)

    return applied


def _differ(left: object, right: object, meter: Meter) -> object:
    return negation(equal(left, right, meter))


def _micro(length: timedelta) -> Decimal:
    return Decimal(length // _MICROSECOND)


def _longer(length: timedelta, times: Decimal) -> timedelta:
    return timedelta(microseconds=int(NUMBERS.multiply(_micro(length), times)))


def _shorter(length: timedelta, parts: Decimal) -> timedelta:
    return timedelta(microseconds=int(NUMBERS.divide(_micro(length), parts)))


def _more_months(length: Months, times: Decimal) -> Months:
    return Months(int(NUMBERS.multiply(Decimal(length.count), times)))


def _fewer_months(length: Months, parts: Decimal) -> Months:
    return Months(int(NUMBERS.divide(Decimal(length.count), parts)))


def _between(end: Any, start: Any) -> timedelta:  # noqa: ANN401
    if clock_of(end) != clock_of(start):
        raise TypeError("only one of the two has an offset")
    return moment(end) - moment(start)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _swapped(rule: _Rule) -> _Rule:
    return lambda left, right: rule(right, left)


_PLUS: dict[tuple[type, type], _Rule] = {
    (Decimal, Decimal): NUMBERS.add,
    (str, str): lambda left, right: left + right,
    (timedelta, timedelta): lambda left, right: left + right,
    (Months, Months): lambda left, right: Months(left.count + right.count),
    (date, timedelta): lambda left, right: left + right,
    (datetime, timedelta): later,
    (time, timedelta): shift_time,
    (date, Months): shift_months,
    (datetime, Months): shift_months,
}
_MINUS: dict[tuple[type, type], _Rule] = {
    (Decimal, Decimal): NUMBERS.subtract,
    (timedelta, timedelta): lambda left, right: left - right,
    (Months, Months): lambda left, right: Months(left.count - right.count),
    (date, date): lambda left, right: left - right,
    (datetime, datetime): _between,
    (datetime, date): lambda left, right: _between(left, _midnight(right)),
    (date, datetime): lambda left, right: _between(_midnight(left), right),
    (time, time): _between,
    # Python's own date - timedelta drops the hours before it subtracts.
    (date, timedelta): lambda left, right: left + -right,
    (datetime, timedelta): lambda left, right: later(left, -right),
    (time, timedelta): lambda left, right: shift_time(left, -right),
    (date, Months): lambda left, right: shift_months(left, Months(-right.count)),
    (datetime, Months): lambda left, right: shift_months(left, Months(-right.count)),
}
_TIMES: dict[tuple[type, type], _Rule] = {
    (Decimal, Decimal): NUMBERS.multiply,
    (timedelta, Decimal): _longer,
    (Decimal, timedelta): _swapped(_longer),
    (Months, Decimal): _more_months,
    (Decimal, Months): _swapped(_more_months),
}
_DIVIDED: dict[tuple[type, type], _Rule] = {
    (Decimal, Decimal): NUMBERS.divide,
    (timedelta, Decimal): _shorter,
    (Months, Decimal): _fewer_months,
    (timedelta, timedelta): lambda one, other: NUMBERS.divide(
        _micro(one), _micro(other)
    ),
    (Months, Months): lambda one, other: NUMBERS.divide(
        Decimal(one.count), Decimal(other.count)
    ),
}
for _kinds, _rule in list(_PLUS.items()):
    _PLUS.setdefault((_kinds[1], _kinds[0]), _swapped(_rule))

_RULES: Mapping[str, Mapping[tuple[type, type], _Rule]] = {
    "+": _PLUS,
    "-": _MINUS,
    "*": _TIMES,
    "/": _DIVIDED,
    "**": {(Decimal, Decimal): NUMBERS.power},
}

#: Each symbol with what it does; unsuitable operands give null.
OPERATORS: Mapping[str, Operator] = {
    **{symbol: _calculate(symbol) for symbol in _RULES},
    "=": equal,
    "!=": _differ,
    "<": _compare(operator.lt),
    "<=": _compare(operator.le),
    ">": _compare(operator.gt),
    ">=": _compare(operator.ge),
}
