"""Functions about contexts."""

from workflows.feel.evaluation import Evaluation
from workflows.feel.functions.builtin import Builtin


def _get_value(context: dict[str, object], key: object) -> object:
    found: object = context
    for name in _path(key):
        if not isinstance(found, dict):
            return None
        found = found.get(name)
    return found


def _get_entries(context: dict[str, object]) -> object:
    return [{"key": key, "value": value} for key, value in context.items()]


def _context(entries: list[object]) -> object:
    made: dict[str, object] = {}
    for entry in entries:
        if not isinstance(entry, dict) or not entry.keys() >= {"key", "value"}:
            raise TypeError("no entry")
        key = entry["key"]
        if not isinstance(key, str) or key in made:
            raise ValueError("no key, or the key of another entry")
        made[key] = entry["value"]
    return made


def _put(
    meter: Evaluation, context: dict[str, object], key: object, value: object
) -> object:
    first, *rest = _path(key)
    meter.charge_for(context)
    if not rest:
        return {**context, first: value}
    inner = context.get(first)
    if not isinstance(inner, dict):
        raise TypeError("no context to put it in")
    return {**context, first: _put(meter, inner, list(rest), value)}


def _merge(meter: Evaluation, contexts: list[object]) -> object:
    merged: dict[str, object] = {}
    for context in contexts:
        if not isinstance(context, dict):
            raise TypeError("no context")
        meter.charge_for(context)
        merged.update(context)
    return merged


def _path(key: object) -> list[str]:
    path = key if isinstance(key, list) else [key]
    names = [name for name in path if isinstance(name, str)]
    if not names or len(names) < len(path):
        raise TypeError("no key")
    return names


FUNCTIONS = (
    Builtin("get value", _get_value, "m|context: context, key|keys: any"),
    Builtin("get entries", _get_entries, "m|context: context"),
    Builtin("context", _context, "entries: list"),
    Builtin(
        "context put",
        _put,
        "context: context, key|keys: any, value: any",
        metered=True,
    ),
    Builtin("context merge", _merge, "contexts: list", metered=True),
)
