"""Names of several words and in other alphabets."""

import pytest

from tests.workflows.feel.evaluating import error_of
from workflows.feel import FeelError, compile_expression

NAMES = (
    "Monthly Salary",
    "单价",
    "合计 金额",
    "a-b",
    "Loan and Interest",
    "in stock",
    "customer's age",
    "Price 2",
    "rate",
    "date",
)
VALUES: dict[str, object] = {name: at for at, name in enumerate(NAMES, 1)}
VALUES.update(a=100, b=1, lines=[{"unit price": 3, "qty": 2}])
KNOWN: list[tuple[str, object]] = [
    ("Monthly Salary * 12", 12),
    ("Monthly   Salary + 1", 2),
    ("单价 * 2", 4),
    ("合计 金额 + 单价", 5),
    ("a-b", 4),
    ("a - c", None),
    ("Loan and Interest = 5 and true", True),
    ("if in stock > 1 then in stock else 0", 6),
    ("customer's age", 7),
    ("Price 2 + 1", 9),
    ("[1][item = 1]", [1]),
    ("date + 1", 11),
    ('date("2026-03-01").year', 2026),
    ("for Monthly Salary in [1, 2] return Monthly Salary", [1, 2]),
    ("lines[unit price > 2].qty", [2]),
    ("lines.unit price", [3]),
    ("{net pay: Monthly Salary, x: net pay + 1}.x", 2),
    ("(function(hourly rate) hourly rate * 2)(4)", 8),
    ("some unit of work in [1] satisfies unit of work = 1", True),
    ("🐎 = null", True),
]


@pytest.mark.parametrize(("source", "expected"), KNOWN)
def test_words_belong_together_when_the_name_is_known(
    source: str, expected: object
) -> None:
    expression = compile_expression(source, NAMES)

    result = expression.evaluate(VALUES)

    assert result == expected


def test_the_names_that_are_read_are_whole_names() -> None:
    expression = compile_expression("Monthly Salary + a-b + rate(x)", NAMES)

    names = expression.names

    assert names == {"Monthly Salary", "a-b", "rate", "x"}


@pytest.mark.parametrize("source", ["Monthly Salary", "a b + 1", "合计 金额"])
def test_unknown_words_do_not_become_a_name(source: str) -> None:
    error = error_of(source)

    assert "Expected an operator" in error.en


@pytest.mark.parametrize("name", ["", '"', "a\x00", "/* "])
def test_a_name_that_cannot_be_written_is_never_found(name: str) -> None:
    expression = compile_expression("1 + 1", [name])

    assert expression.evaluate({name: 1}) == 2


@pytest.mark.parametrize(
    "source", ["order.isUrgent()", "x(1)", "order.a.b(1)", "(x)(1)"]
)
def test_variables_are_no_functions(source: str) -> None:
    with pytest.raises(FeelError, match="there is none called"):
        compile_expression(source)
