"""Functions about numbers."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import (
    ROUND_CEILING,
    ROUND_FLOOR,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    Context,
    Decimal,
)

from workflows.feel.arithmetic import negative
from workflows.feel.functions.function import ANY, Function
from workflows.feel.temporal import Months
from workflows.feel.values import NUMBERS, whole

_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)")
_MAX_SCALE = 999
#: Wide enough to write any number with any scale.
_WIDE = Context(prec=2_200)


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
    def rounded(value: Decimal, scale: Decimal | None = None) -> object:
        places = 0 if scale is None else whole(scale)
        if abs(places) > _MAX_SCALE:
            raise ValueError("scale out of range")
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


FUNCTIONS = (
    Function("number", _to_number, (ANY, ANY, ANY), (1, 3)),
    Function("floor", _rounding(ROUND_FLOOR), (Decimal, Decimal), (1, 2)),
    Function("ceiling", _rounding(ROUND_CEILING), (Decimal, Decimal), (1, 2)),
    Function("round half up", _rounding(ROUND_HALF_UP), (Decimal, Decimal), (1, 2)),
    Function("decimal", _rounding(ROUND_HALF_EVEN), (Decimal, Decimal)),
    Function("abs", _absolute, (ANY,)),
    Function("modulo", _modulo, (Decimal, Decimal)),
)
