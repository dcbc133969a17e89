"""FEEL as decisions use it: values in, values out, within one budget."""

from collections.abc import Mapping, Sequence

from workflows.feel import (
    Evaluation,
    compile_expression,
    compile_unary_tests,
    to_json,
)
from workflows.feel.budget import Meter
from workflows.feel.scope import Bindings
from workflows.feel.values import equal

Values = Mapping[str, object]


def value_of(
    text: str, names: Sequence[str], values: Values, work: Evaluation
) -> object:
    """Give the value of an expression; BudgetSpentError if it costs too much."""
    return compile_expression(text, names).run(Bindings(values, work))


def matches(
    text: str, names: Sequence[str], value: object, values: Values, work: Evaluation
) -> bool:
    """Tell whether a value passes unary tests; BudgetSpentError as above."""
    return compile_unary_tests(text, names).run(value, Bindings(values, work)) is True


def read_as(type_name: str, text: str) -> object:
    """Read a text of JSON as what it stands for; null if it does not."""
    return compile_expression(f"{type_name}(given)").value({"given": text})


def same(one: object, other: object) -> bool:
    """Tell whether two values are equal, null and null among them."""
    return one is other or equal(one, other, Meter()) is True


def written(value: object) -> str:
    """Write a value the way FEEL does."""
    if isinstance(value, str):
        return f'"{value}"'
    text = compile_expression("string(given)").value({"given": value})
    return text if isinstance(text, str) else str(to_json(value) or "null")
