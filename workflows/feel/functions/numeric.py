"""Functions about numbers."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
)

from workflows.feel.arithmetic import negative
from workflows.feel.evaluation import Evaluation
from workflows.feel.functions.builtin import Builtin
from workflows.feel.logic import negation
from workflows.feel.temporal import Months
from workflows.feel.values import NUMBERS, whole

_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
_MAX_SCALE = 999
#: Wide enough to write any number with any scale.
_WIDE = Context(prec=2_200)
#: What a calculation to 34 digits costs that is no single operation.
_STEPS_OF_A_SERIES = 30


def _to_number(source: object, grouping: object = None, point: object = None) -> object:
    if isinstance(source, Decimal):
        return source
    if not isinstance(source, str):
        raise TypeError("no text")
    if grouping not in (None, " ", ",", ".") or point not in (None, ",", "."):
        raise ValueError("unknown separator")
    if grouping is not None and grouping == point:
        raise ValueError("two roles for one separator")
    text = source.replace(str(grouping), "") if grouping else source
    text = text.replace(str(point), ".") if point else text
    if not _NUMBER.fullmatch(text):
        raise ValueError("no number")
    return NUMBERS.create_decimal(text)


def _rounding(mode: str) -> Callable[..., object]:
    def rounded(
        meter: Evaluation, value: Decimal, scale: Decimal | None = None
    ) -> object:
        places = 0 if scale is None else whole(scale)
        if abs(places) > _MAX_SCALE:
            raise ValueError("scale out of range")
        # Long numbers take longer.
        meter.charge(1 + (abs(places) + abs(value.adjusted())) // 32)
        unit = Decimal((0, (1,), -places))
        return NUMBERS.plus(value.quantize(unit, rounding=mode, context=_WIDE))

    return rounded


def _absolute(value: object) -> object:
    if isinstance(value, Decimal):
        return value.copy_abs()
    if isinstance(value, timedelta):
        return abs(value)
    if isinstance(value, Months):
        return negative(value) if value.count < 0 else value
    raise TypeError("neither number nor duration")


def _modulo(dividend: Decimal, divisor: Decimal) -> object:
    rest = NUMBERS.remainder(dividend, divisor)
    # FEEL's remainder has the sign of the divisor, Decimal's of the dividend.
    if rest and (rest < 0) != (divisor < 0):
        return NUMBERS.add(rest, divisor)
    return rest


def _series(rule: Callable[[Decimal], Decimal]) -> Callable[..., object]:
    def calculated(meter: Evaluation, value: Decimal) -> object:
        meter.charge(_STEPS_OF_A_SERIES)
        return rule(value)

    return calculated


def _log(value: Decimal) -> Decimal:
    if value <= 0:
        raise ValueError("no logarithm")
    return NUMBERS.ln(value)


def _last_digit_is(digits: str) -> Callable[..., object]:
    def is_one(value: Decimal) -> object:
        return str(whole(value))[-1] in digits

    return is_one


def _rounder(name: str, mode: str, scale: str) -> Builtin:
    return Builtin(name, _rounding(mode), f"n: number, {scale}: number", metered=True)


FUNCTIONS = (
    Builtin(
        "number",
        _to_number,
        "from: any\nfrom: any, grouping separator: any, decimal separator: any",
    ),
    Builtin("not", negation, "negand: any"),
    _rounder("decimal", ROUND_HALF_EVEN, "scale"),
    _rounder("floor", ROUND_FLOOR, "scale?"),
    _rounder("ceiling", ROUND_CEILING, "scale?"),
    _rounder("round up", ROUND_UP, "scale?"),
    _rounder("round down", ROUND_DOWN, "scale?"),
    _rounder("round half up", ROUND_HALF_UP, "scale?"),
    _rounder("round half down", ROUND_HALF_DOWN, "scale?"),
    Builtin("abs", _absolute, "n: any"),
    Builtin("modulo", _modulo, "dividend: number, divisor: number"),
    Builtin("sqrt", _series(NUMBERS.sqrt), "number: number", metered=True),
    Builtin("log", _series(_log), "number: number", metered=True),
    Builtin("exp", _series(NUMBERS.exp), "number: number", metered=True),
    Builtin("odd", _last_digit_is("13579"), "number: number"),
    Builtin("even", _last_digit_is("02468"), "number: number"),
)
