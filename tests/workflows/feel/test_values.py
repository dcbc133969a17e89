"""Values of FEEL in and out, functions of the caller, one budget for several."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from workflows.feel import (
    Evaluation,
    Function,
    Range,
    Value,
    compile_expression,
    from_json,
    to_json,
)
from workflows.feel.temporal import Months

PAIRS: list[tuple[object, Value]] = [
    (None, None),
    (True, True),
    (5, Decimal(5)),
    (1.5, Decimal("1.5")),
    ("2026-03-01", "2026-03-01"),
    ([1, {"a": 2}], [Decimal(1), {"a": Decimal(2)}]),
]
ONE_WAY: list[tuple[Value, object]] = [
    (date(2026, 3, 1), "2026-03-01"),
    (timedelta(hours=1), "PT1H"),
    (Months(14), "P1Y2M"),
    (Range(Decimal(1), Decimal(2)), None),
    (Function((), lambda: None), None),
]


@pytest.mark.parametrize(("json", "value"), PAIRS)
def test_json_has_its_value_and_back(json: object, value: Value) -> None:
    made = from_json(json)

    assert made == value
    assert type(made) is type(value)
    assert to_json(made) == json


@pytest.mark.parametrize(("value", "json"), ONE_WAY)
def test_values_that_json_does_not_know_become_text_or_null(
    value: Value, json: object
) -> None:
    result = to_json(value)

    assert result == json


def test_what_is_too_large_is_null() -> None:
    endless: list[object] = []
    endless.append(endless)

    assert from_json(endless) is None
    assert to_json(endless) is None


def test_values_go_in_and_out_as_they_are() -> None:
    expression = compile_expression("day + limit")

    result = expression.value({"day": date(2026, 3, 1), "limit": timedelta(days=1)})

    assert result == date(2026, 3, 2)


def test_a_function_of_the_caller_can_be_called() -> None:
    def discount(amount: object, rate: object) -> object:
        assert isinstance(amount, Decimal)
        assert isinstance(rate, Decimal)
        return amount * rate

    known = Function(("amount", "rate"), discount)
    source = "discount of(amount: 200, rate: 0.5) + discount of(10, 1)"
    expression = compile_expression(source, ["discount of"])

    result = expression.value({"discount of": known})

    assert expression.names == {"discount of"}
    assert result == 110


def test_a_context_of_functions_can_be_called() -> None:
    known = {"twice": Function(("n",), lambda n: n * 2)}
    expression = compile_expression("lib.twice(4)", ["lib"])

    result = expression.value({"lib": known})

    assert result == 8


def test_a_function_comes_out_and_can_be_called() -> None:
    function = compile_expression("function(a, b) a * b").value({})

    assert isinstance(function, Function)
    assert function.parameters == ("a", "b")
    assert function.call(Decimal(3), Decimal(4)) == 12


def test_expressions_of_one_evaluation_share_budget_and_warnings() -> None:
    evaluation = Evaluation()
    expression = compile_expression("count(for i in 1..9000 return i)")

    results = [expression.value({}, evaluation) for _ in range(20)]

    assert results[0] == 9000
    assert results[-1] is None
    assert "limits" in evaluation.warnings[-1].en


def test_functions_may_wait_for_one_another_but_not_for_ever() -> None:
    source = "{f: function(n) if n = 0 then 0 else 1 + f(n - 1), r: f(depth)}.r"
    expression = compile_expression(source)

    results = [expression.evaluate({"depth": depth}) for depth in (10, 40, 60)]

    assert results == [10, 40, None]
