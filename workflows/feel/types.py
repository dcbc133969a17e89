"""The types of FEEL, and which values belong to them."""

from collections.abc import Mapping
from dataclasses import dataclass

from workflows.feel.budget import Meter
from workflows.feel.values import Function, Range, kind_of


@dataclass(frozen=True, slots=True)
class Type:
    """A type by its name, with what it consists of.

    ``list<T>`` and ``range<T>`` have one part, ``context<a: T>`` has one for each
    name, and ``function<S> -> T`` its parameters and, as the last, its result.
    """

    name: str
    parts: tuple["Type", ...] | None = None
    names: tuple[str, ...] = ()


ANY = Type("Any")

#: The names of types without parts, with the kind of value that belongs to them.
SIMPLE: Mapping[str, str | None] = {
    "Any": None,
    "Null": "null",
    "number": "number",
    "string": "string",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    "date and time": "date and time",
    "dateTime": "date and time",
    "days and time duration": "days and time duration",
    "dayTimeDuration": "days and time duration",
    "years and months duration": "years and months duration",
    "yearMonthDuration": "years and months duration",
}
#: The names of types that may have parts between ``<`` and ``>``.
COMPOSED = frozenset({"list", "range", "context", "function"})


def conforms(value: object, wanted: Type, meter: Meter) -> bool:
    """Tell whether a value may stand where the type is wanted; null always may."""
    return value is None or is_instance(value, wanted, meter)


def is_instance(value: object, wanted: Type, meter: Meter) -> bool:
    """Tell whether a value is of the type; null is of no type but Null."""
    meter.charge()
    if wanted.name in SIMPLE:
        kind = SIMPLE[wanted.name]
        return value is not None if kind is None else kind_of(value) == kind
    if kind_of(value) != wanted.name:
        return False
    return wanted.parts is None or _has_parts(value, wanted, meter)


def _has_parts(value: object, wanted: Type, meter: Meter) -> bool:
    parts = wanted.parts or ()
    if isinstance(value, list):
        return all(conforms(item, parts[0], meter) for item in value)
    if isinstance(value, Range):
        return all(conforms(end, parts[0], meter) for end in (value.low, value.high))
    if isinstance(value, dict):
        return all(
            name in value and conforms(value[name], part, meter)
            for name, part in zip(wanted.names, parts, strict=True)
        )
    # What a function takes and gives is not known before it is called.
    return isinstance(value, Function) and len(value.parameters) == len(parts) - 1
