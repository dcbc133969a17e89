"""Variables as the REST interface of Camunda 7 writes them.

Example::

    {"amount": {"value": 5, "type": "Integer"}}
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, ClassVar, Final

import msgspec

from workflows.errors import InvalidError

_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")
_INTEGER: Final = 2**31
_LONG: Final = 2**63
_DEEPEST: Final = 50


class BadValueError(InvalidError):
    """A request says something that cannot be read."""

    sentences: ClassVar = {
        "zh": "请求中的“{name}”无法识别。",
        "en": "Expected “{name}” of the request to make sense, but it does not.",
    }


def read_json(body: bytes) -> Any:  # noqa: ANN401 (any JSON value)
    """Read JSON; numbers with a fraction become Decimal, never float."""
    try:
        return _exact(json.loads(body, parse_float=Decimal, parse_constant=_refuse))
    except (ValueError, RecursionError):
        raise BadValueError(name="JSON") from None


def write_json(value: object) -> bytes:
    """Write JSON; decimals keep all their digits."""
    return _ENCODER.encode(value)


def read_variables(given: object, name: str = "variables") -> dict[str, Any]:
    """Read variables with their types."""
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise BadValueError(name=name)
    return {key: _value(key, typed) for key, typed in given.items()}


def write_variables(variables: Mapping[str, Any]) -> dict[str, Any]:
    """Write variables with their types."""
    return {name: _typed(value) for name, value in variables.items()}


def write_time(moment: datetime | None) -> str | None:
    """Write a time as Camunda does: 2026-03-31T01:00:00.000+0000."""
    if moment is None:
        return None
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.removesuffix("+00:00") + "+0000"


def _value(name: str, typed: object) -> Any:  # noqa: ANN401 (any JSON value)
    if not isinstance(typed, Mapping) or "value" not in typed:
        raise BadValueError(name=name)
    value, kind = typed["value"], str(typed.get("type") or "").lower()
    if kind not in _READERS:
        raise BadValueError(name=name)
    if value is None:
        return None
    try:
        return _READERS[kind](value)
    except (ValueError, TypeError):
        raise BadValueError(name=name) from None


def _typed(value: object) -> dict[str, object]:
    if isinstance(value, (dict, list, tuple)):
        return {"type": "Json", "value": write_json(value).decode(), "valueInfo": {}}
    return {"type": _type_of(value), "value": value, "valueInfo": {}}


def _type_of(value: object) -> str:
    if value is None:
        return "Null"
    if isinstance(value, bool):
        return "Boolean"
    if isinstance(value, int):
        return "Integer" if -_INTEGER <= value < _INTEGER else "Long"
    return "Double" if isinstance(value, (Decimal, float)) else "String"


def _exact(value: Any, depth: int = 0) -> Any:  # noqa: ANN401 (any JSON value)
    """Refuse what no database and no other reader of JSON would take."""
    if depth > _DEEPEST:
        raise ValueError
    if isinstance(value, dict):
        return {_exact(key): _exact(each, depth + 1) for key, each in value.items()}
    if isinstance(value, list):
        return [_exact(each, depth + 1) for each in value]
    if isinstance(value, str):
        value.encode()  # half of a surrogate pair is no text
        if "\0" in value:
            raise ValueError
    return value


def _refuse(constant: str) -> object:
    raise ValueError(constant)


def _boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError
    if not -_LONG <= value < _LONG:
        raise ValueError
    return value


def _number(value: object) -> int | Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise TypeError
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _date(value: object) -> str:
    return datetime.fromisoformat(_text(value)).isoformat()


def _nested(value: object) -> Any:  # noqa: ANN401 (any JSON value)
    return read_json(value.encode()) if isinstance(value, str) else value


def _as_it_is(value: object) -> object:
    return value


_READERS: Final[Mapping[str, Callable[[object], Any]]] = {
    "": _as_it_is,
    "null": _as_it_is,
    "boolean": _boolean,
    "short": _whole,
    "integer": _whole,
    "long": _whole,
    "double": _number,
    "string": _text,
    "date": _date,
    "json": _nested,
    "object": _nested,
}
