"""What a browser sends for a form, as the values that the form checks.

Values that cannot be read, such as "three" for a number, stay as they were typed:
the form says what is wrong with them and the page shows them again.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from werkzeug.datastructures import MultiDict

from workflows.errors import LOCAL_ZONE

Schema = Mapping[str, Any]

#: More rows than this are not read: nobody types them.
_MOST_ROWS = 200


def read(schema: Schema, sent: MultiDict[str, str]) -> dict[str, object]:
    """Read the fields of a form; what was left empty is absent."""
    return _read_fields(schema, sent, "")


def _read_fields(
    schema: Schema, sent: MultiDict[str, str], prefix: str
) -> dict[str, object]:
    values: dict[str, object] = {}
    for name, field in schema.get("properties", {}).items():
        value = _read_field(field, sent, f"{prefix}{name}")
        if value is not None:
            values[name] = value
    return values


def _read_field(field: Schema, sent: MultiDict[str, str], key: str) -> object:
    kind = field.get("type")
    if kind == "array":
        return _read_array(field, sent, key)
    if kind == "object":
        return _read_signature(sent, key)
    typed = sent.get(key, "").strip()
    if kind == "boolean":
        return _read_boolean(typed, sent, key)
    return _read_text(field, typed) if typed else None


def _read_text(field: Schema, typed: str) -> object:
    if field.get("type") == "integer":
        return _read_integer(typed)
    if field.get("type") == "number":
        return _read_number(typed)
    if field.get("format") == "date-time":
        return _read_time(typed)
    return typed


def _read_array(field: Schema, sent: MultiDict[str, str], key: str) -> object:
    items = field.get("items", {})
    if items.get("type") != "object":
        return [typed for each in sent.getlist(key) if (typed := each.strip())] or None
    return [row for _, row in _filled_rows(items, sent, key)] or None


def place_of(schema: Schema, sent: MultiDict[str, str], path: str) -> str:
    """Give the path of a field as the form numbers its rows: without empty ones."""
    name, _, rest = path.partition(".")
    number, _, column = rest.partition(".")
    if rest and schema["properties"][name].get("type") == "object":
        return name  # the drawing of a signature
    if not column:
        return path
    items = schema["properties"][name]["items"]
    kept = [at for at, _ in _filled_rows(items, sent, name)]
    at = kept.index(int(number)) if int(number) in kept else len(kept)
    return f"{name}.{at}.{column}"


def _filled_rows(
    items: Schema, sent: MultiDict[str, str], key: str
) -> Iterator[tuple[int, dict[str, object]]]:
    for number in _rows(sent, key):
        row = _read_fields(items, sent, f"{key}-{number}-")
        if line := sent.get(f"{key}-{number}-line", "").strip():
            row.setdefault("line", line)
        if _was_filled_in(row):
            yield number, row


def _read_signature(sent: MultiDict[str, str], key: str) -> dict[str, object] | None:
    typed: dict[str, object] = {
        part: sent.get(f"{key}-{part}", "").strip() for part in ("name", "role")
    }
    # What was drawn last is the signature.
    if drawn := [each for each in sent.getlist(f"{key}-drawing") if each.strip()]:
        typed["drawing"] = drawn[-1:]
    return typed if any(typed.values()) else None


def _rows(sent: MultiDict[str, str], key: str) -> Iterator[int]:
    pattern = re.compile(rf"{re.escape(key)}-(\d{{1,4}})-")
    numbers = {int(found[1]) for name in sent if (found := pattern.match(name))}
    yield from sorted(numbers)[:_MOST_ROWS]


def _was_filled_in(row: Mapping[str, object]) -> bool:
    # A box that nobody ticked does not make a row.
    return any(value is not False for value in row.values())


def _read_boolean(typed: str, sent: MultiDict[str, str], key: str) -> bool | str | None:
    if typed in {"true", "false"}:
        return typed == "true"
    if typed:
        return typed
    # A checkbox that is not ticked is not sent; the mark beside it is.
    return False if f"{key}-shown" in sent else None


def _read_integer(typed: str) -> int | str:
    try:
        return int(typed)
    except ValueError:
        return typed


def _read_number(typed: str) -> Decimal | str:
    try:
        number = Decimal(typed)
    except InvalidOperation:
        return typed
    return number if number.is_finite() else typed


def _read_time(typed: str) -> str:
    try:
        moment = datetime.fromisoformat(typed)
    except ValueError:
        return typed
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=LOCAL_ZONE)
    return moment.isoformat()
