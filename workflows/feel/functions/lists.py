"""Functions about lists."""

from collections.abc import Callable
from decimal import Decimal

from workflows.feel.budget import MAX_SIZE
from workflows.feel.evaluation import Evaluation
from workflows.feel.functions.builtin import Builtin, over_items
from workflows.feel.logic import conjunction, disjunction
from workflows.feel.unary import contains
from workflows.feel.values import Function, equal, identity, order, whole


def _extreme(items: list[object], sign: int) -> object:
    best = items[0]
    for item in items:
        found = order(item, best)
        if found is None:
            raise TypeError("values of different kinds")
        best = item if found == sign else best
    return best


def _distinct(meter: Evaluation, items: list[object]) -> object:
    found: dict[object, object] = {}
    for item in items:
        found.setdefault(identity(item, meter), item)
    return list(found.values())


def _union(meter: Evaluation, *lists: list[object]) -> object:
    return _distinct(meter, _concatenate(*lists))


def _flatten(meter: Evaluation, items: list[object]) -> list[object]:
    meter.charge(len(items))
    return [
        part
        for item in items
        for part in (_flatten(meter, item) if isinstance(item, list) else [item])
    ]


def _concatenate(*lists: list[object]) -> list[object]:
    if sum(map(len, lists)) > MAX_SIZE:
        raise ValueError("too large")
    return [item for items in lists for item in items]


def _append(items: list[object], *more: object) -> object:
    return [*items, *more]


def _list_contains(meter: Evaluation, items: list[object], value: object) -> object:
    return contains(items, value, meter)


def _index_of(meter: Evaluation, items: list[object], value: object) -> object:
    return [
        Decimal(position)
        for position, item in enumerate(items, 1)
        if equal(item, value, meter) is True
    ]


def _sublist(
    items: list[object], start: Decimal, length: Decimal | None = None
) -> object:
    begin = _position(items, start)
    if length is None:
        return items[begin:]
    count = whole(length)
    if count < 0 or begin + count > len(items):
        raise ValueError("no such length")
    return items[begin : begin + count]


def _insert_before(items: list[object], position: Decimal, item: object) -> object:
    at = _position(items, position)
    return [*items[:at], item, *items[at:]]


def _remove(items: list[object], position: Decimal) -> object:
    at = _position(items, position)
    return [*items[:at], *items[at + 1 :]]


def _replace(
    meter: Evaluation, items: list[object], place: object, new: object
) -> object:
    """Replace one item by its position, or those for which a function is true."""
    if isinstance(place, Function):
        matches = _binary(place)
        return [new if matches(item, new) is True else item for item in items]
    meter.charge()
    if not isinstance(place, Decimal):
        raise TypeError("neither a position nor a function")
    at = _position(items, place)
    return [*items[:at], new, *items[at + 1 :]]


def _sort(
    meter: Evaluation, items: list[object], precedes: Function | None = None
) -> object:
    before = _binary(precedes) if precedes else _ascending

    class Place:
        """Python's sort asks only for ``<`` and keeps the order of equals."""

        def __init__(self, item: object) -> None:
            self.item = item

        def __lt__(self, other: "Place") -> bool:
            meter.charge()
            return before(self.item, other.item) is True

    return sorted(items, key=Place)


def _binary(function: Function) -> Callable[[object, object], object]:
    if len(function.parameters) != 2:
        raise TypeError("not a function of two values")
    return function.call


def _ascending(left: object, right: object) -> bool:
    found = order(left, right)
    if found is None:
        raise TypeError("values of different kinds")
    return found < 0


def _position(items: list[object], position: Decimal) -> int:
    """Give the index of an item; positions count from 1 or, negative, from the end."""
    number = whole(position)
    if number == 0 or abs(number) > len(items):
        raise ValueError("no such position")
    return number - 1 if number > 0 else len(items) + number


FUNCTIONS = (
    Builtin("list contains", _list_contains, "list: list, element: any", metered=True),
    Builtin(
        "list replace",
        _replace,
        "list: list, position|match: any, newItem: any",
        metered=True,
    ),
    Builtin("count", over_items(lambda items: Decimal(len(items))), "list...: any"),
    Builtin("min", over_items(lambda items: _extreme(items, -1)), "list...: any"),
    Builtin("max", over_items(lambda items: _extreme(items, 1)), "list...: any"),
    Builtin("all", over_items(conjunction), "list...: any"),
    Builtin("any", over_items(disjunction), "list...: any"),
    Builtin("sublist", _sublist, "list: list, start position: number, length?: number"),
    Builtin("append", _append, "list: list, item...: any"),
    Builtin("concatenate", _concatenate, "list...: list"),
    Builtin(
        "insert before",
        _insert_before,
        "list: list, position: number, newItem: any",
    ),
    Builtin("remove", _remove, "list: list, position: number"),
    Builtin("reverse", lambda items: items[::-1], "list: list"),
    Builtin("index of", _index_of, "list: list, match: any", metered=True),
    Builtin("union", _union, "list...: list", metered=True),
    Builtin("distinct values", _distinct, "list: list", metered=True),
    Builtin("flatten", _flatten, "list: list", metered=True),
    Builtin("sort", _sort, "list: list, precedes?: function", metered=True),
)
