"""Functions about lists and contexts."""

from decimal import Decimal
from functools import reduce

from workflows.feel.budget import Meter
from workflows.feel.functions.function import ANY, Function, over_items
from workflows.feel.logic import conjunction, disjunction, negation
from workflows.feel.steps import contains
from workflows.feel.values import NUMBERS, identity, order


def _numbers(items: list[object]) -> list[Decimal]:
    numbers = [item for item in items if isinstance(item, Decimal)]
    if not numbers or len(numbers) < len(items):
        raise TypeError("not only numbers")
    return numbers


def _sum(items: list[object]) -> object:
    return reduce(NUMBERS.add, _numbers(items))


def _mean(items: list[object]) -> object:
    numbers = _numbers(items)
    return NUMBERS.divide(reduce(NUMBERS.add, numbers), Decimal(len(numbers)))


def _extreme(items: list[object], sign: int) -> object:
    best = items[0]
    for item in items:
        found = order(item, best)
        if found is None:
            raise TypeError("values of different kinds")
        best = item if found == sign else best
    return best


def _distinct(meter: Meter, items: list[object]) -> object:
    found: dict[object, object] = {}
    for item in items:
        found.setdefault(identity(item, meter), item)
    return list(found.values())


def _flatten(meter: Meter, items: list[object]) -> list[object]:
    meter.charge(len(items))
    return [
        part
        for item in items
        for part in (_flatten(meter, item) if isinstance(item, list) else [item])
    ]


def _concatenate(*lists: list[object]) -> object:
    return [item for items in lists for item in items]


def _append(items: list[object], *more: object) -> object:
    return [*items, *more]


def _list_contains(meter: Meter, items: list[object], value: object) -> object:
    return contains(items, value, meter)


FUNCTIONS = (
    Function(
        "count",
        over_items(lambda items: Decimal(len(items))),
        (ANY,),
        repeats=True,
    ),
    Function("sum", over_items(_sum), (ANY,), repeats=True),
    Function("mean", over_items(_mean), (ANY,), repeats=True),
    Function(
        "min", over_items(lambda items: _extreme(items, -1)), (ANY,), repeats=True
    ),
    Function("max", over_items(lambda items: _extreme(items, 1)), (ANY,), repeats=True),
    Function("all", over_items(conjunction), (ANY,), repeats=True),
    Function("any", over_items(disjunction), (ANY,), repeats=True),
    Function("not", negation, (ANY,)),
    Function("list contains", _list_contains, (list, ANY), metered=True),
    Function("append", _append, (list, ANY), repeats=True),
    Function("concatenate", _concatenate, (list,), repeats=True),
    Function("distinct values", _distinct, (list,), metered=True),
    Function("flatten", _flatten, (list,), metered=True),
    Function("get value", dict.get, (dict, str)),
)
