"""Values as the controls of a form write them."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from web.i18n import locale
from workflows.errors import LOCAL_ZONE, Text


def shown_value(value: object, control: str) -> object:
    """Give what stands in a control: a text, or the parts of it."""
    if control in _PARTED:
        return _PARTED[control](value)
    if value is None:
        return ""
    if isinstance(value, Text):
        return value.get(locale())
    if isinstance(value, bool):
        return "true" if value else "false"
    return _local_input(str(value)) if control == "time" else str(value)


def _list_shown(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


def _signature_shown(value: object) -> dict[str, Any]:
    typed = value if isinstance(value, Mapping) else {}
    parts = {key: str(typed.get(key) or "") for key in ("name", "role")}
    return {**parts, "drawing": _list_shown(typed.get("drawing"))}


#: Controls whose value has parts.
_PARTED: Mapping[str, Callable[[object], object]] = {
    "checkboxes": _list_shown,
    "rows": lambda value: value,
    "file": _list_shown,
    "sign": _signature_shown,
}


def _local_input(typed: str) -> str:
    """Write a time as a datetime-local control wants it."""
    try:
        moment = datetime.fromisoformat(typed)
    except ValueError:
        return typed
    if moment.tzinfo is not None:
        moment = moment.astimezone(LOCAL_ZONE)
    return moment.strftime("%Y-%m-%dT%H:%M")
