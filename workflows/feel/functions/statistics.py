"""Functions about several numbers."""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from functools import reduce

from workflows.feel.evaluation import Evaluation
from workflows.feel.functions.builtin import Builtin, listed
from workflows.feel.values import NUMBERS


def _of_numbers(
    rule: Callable[[list[Decimal]], object], steps: int = 1
) -> Callable[..., object]:
    """Let a rule about numbers take a list or arguments of their own."""

    def call(meter: Evaluation, *arguments: object) -> object:
        items = list(arguments) if len(arguments) > 1 else listed(arguments[0])
        numbers = [item for item in items if isinstance(item, Decimal)]
        if not numbers or len(numbers) < len(items):
            raise TypeError("not only numbers")
        meter.charge(steps * len(numbers))
        return rule(numbers)

    return call


def _sum(numbers: list[Decimal]) -> Decimal:
    return reduce(NUMBERS.add, numbers)


def _mean(numbers: list[Decimal]) -> Decimal:
    return NUMBERS.divide(_sum(numbers), Decimal(len(numbers)))


def _median(numbers: list[Decimal]) -> object:
    ordered = sorted(numbers)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else _mean(ordered[half - 1 : half + 1])


def _deviation(numbers: list[Decimal]) -> object:
    """Give the deviation of a sample, which has one degree of freedom less."""
    mean = _mean(numbers)
    away = [NUMBERS.subtract(number, mean) for number in numbers]
    squares = _sum([NUMBERS.multiply(each, each) for each in away])
    return NUMBERS.sqrt(NUMBERS.divide(squares, Decimal(len(numbers) - 1)))


def _mode(meter: Evaluation, items: list[object]) -> object:
    if not items:
        return []
    return _of_numbers(_most_frequent, steps=2)(meter, items)


def _most_frequent(numbers: list[Decimal]) -> object:
    # As text: numbers of one hash are easy to find and slow in a dictionary.
    counts = Counter(str(NUMBERS.normalize(number)) for number in numbers)
    most = max(counts.values())
    return sorted(Decimal(text) for text, count in counts.items() if count == most)


FUNCTIONS = (
    Builtin("sum", _of_numbers(_sum), "list...: any", metered=True),
    Builtin("mean", _of_numbers(_mean), "list...: any", metered=True),
    Builtin(
        "product",
        _of_numbers(lambda numbers: reduce(NUMBERS.multiply, numbers)),
        "list...: any",
        metered=True,
    ),
    Builtin("median", _of_numbers(_median), "list...: any", metered=True),
    Builtin("stddev", _of_numbers(_deviation, steps=3), "list...: any", metered=True),
    Builtin(
        "mode",
        lambda meter, *items: _mode(
            meter, list(items) if len(items) > 1 else listed(items[0])
        ),
        "list...: any",
        metered=True,
    ),
)
