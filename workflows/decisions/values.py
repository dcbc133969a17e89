"""Fitting values to the types that were declared for them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from workflows.decisions.errors import WrongValueError
from workflows.decisions.expressions import matches, read_as, written
from workflows.errors import Text
from workflows.feel import Evaluation
from workflows.feel.temporal import Months
from workflows.models.dmn_columns import is_whole
from workflows.models.dmn_types import ANY, Type

_PYTHON: Final[Mapping[str, type]] = {
    "string": str,
    "boolean": bool,
    "number": Decimal,
    "date": date,
    "time": time,
    "date and time": datetime,
    "duration": timedelta,
    "months": Months,
    "context": dict,
    "list": list,
}
#: The functions that read a text of JSON as what it stands for.
_READING: Final[Mapping[str, str]] = {
    "date": "date",
    "time": "time",
    "date and time": "date and time",
    "duration": "duration",
    "months": "duration",
}
_LONGEST: Final = 60


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a value has to be, and what to call it."""

    decision: str
    what: str
    type: Type
    #: More unary tests, of the column itself.
    limits: tuple[str, ...] = ()


def fitted(value: object, wanted: Wanted, work: Evaluation) -> object:
    """Give a value as its type says; WrongValueError if it is none of that type."""
    if value is None:
        return None
    type_ = wanted.type
    if type_.collection:
        items = value if isinstance(value, list) else [value]
        inner = replace(wanted, type=replace(type_, collection=False))
        return [fitted(item, inner, work) for item in items]
    if type_.components:
        return _context(value, wanted, work)
    found = _of_kind(value, type_)
    if found is None:
        raise _wrong(value, wanted, _of_type(type_))
    for limit in (*type_.limits, *wanted.limits):
        if not matches(limit, (), found, {}, work):
            raise _wrong(
                value, wanted, Text(f"允许的取值（{limit}）", f"one of {limit}")
            )
    return found


def shown(value: object) -> str:
    """Write a value for a sentence."""
    text = written(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def listed(inputs: Mapping[str, object]) -> str:
    """Write what a decision was made from."""
    return (
        ", ".join(f"{name} = {shown(value)}" for name, value in inputs.items()) or "-"
    )


def _context(value: object, wanted: Wanted, work: Evaluation) -> object:
    type_ = wanted.type
    if not isinstance(value, dict):
        raise _wrong(value, wanted, _of_type(type_))
    inner = {
        name: fitted(
            value.get(name),
            Wanted(wanted.decision, f"{wanted.what}.{name}", component),
            work,
        )
        for name, component in type_.components
    }
    return {**value, **inner}


def _of_kind(value: object, type_: Type) -> object:
    """Give the value as it is of a kind, or None."""
    if type_.kind == ANY:
        return value
    if isinstance(value, list) and len(value) == 1 and type_.kind != "list":
        return _of_kind(value[0], type_)
    if type_.kind in _READING and isinstance(value, str):
        value = read_as(_READING[type_.kind], value)
    kind = _PYTHON.get(type_.kind)
    if kind is None or not isinstance(value, kind):
        return None
    # To Python, a date and time is a date.
    if kind is date and isinstance(value, datetime):
        return None
    return None if type_.whole and not is_whole(value) else value


def _of_type(type_: Type) -> Text:
    return Text(f"类型“{type_.name}”的值", f"of the type “{type_.name}”")


def _wrong(value: object, wanted: Wanted, what: Text) -> WrongValueError:
    return WrongValueError(
        decision=wanted.decision, what=wanted.what, wanted=what, value=shown(value)
    )
