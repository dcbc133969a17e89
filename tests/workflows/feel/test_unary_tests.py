"""Tests of a value, as in the cells of decision tables."""

from datetime import date
from decimal import Decimal

import pytest

from workflows.feel import (
    Evaluation,
    FeelError,
    Range,
    compile_unary_tests,
)

MATCHING: list[tuple[str, object]] = [
    ("-", None),
    ("-", 5),
    ("", "anything"),
    ("5", 5),
    ("-5", -5),
    ("5, 6, 7", 6),
    ("< 10", 5),
    ("<= 5", 5),
    ("> 3", 5),
    (">= 5", 5),
    ("= 5", 5),
    ("!= 5", 6),
    ("[1..5]", 5),
    ("(1..5)", 2),
    ("]1..5[", 2),
    ("< 3, > 8", 9),
    ("not(5)", 6),
    ("not(5, 6)", 7),
    ("not([1..5])", 6),
    ("not([0..1[)", 1),
    ("not(]0..1])", 0),
    ("not(]0..2[, 5)", 2),
    ('not("a")', "b"),
    ("not(null)", 1),
    ("null", None),
    ('"高", "中"', "中"),
    ("true", True),
    ("false", False),
    ("not(true)", False),
    ("? > 3", 5),
    ("? > limit, 1", 9),
    ("? > limit and ? < 2 * limit", 12),
    ('ends with(?, "x")', "ax"),
    ('not(contains(?, "x"))', "abc"),
    ("not(? > 3) or ? = 9", 9),
    ("count(?) > 1", [1, 2]),
    ("list contains(?, 1)", [1]),
    ("every y in ? satisfies y > 1", [2, 3]),
    ("limit", 8),
    ("allowed", 2),
    ("[allowed, 9]", [[1, 2], 9]),
    ("allowed", [1, 2]),
    ("is defined(limit)", 7),
    ('@"2026-03-01"', date(2026, 3, 1)),
    ('> @"2026-01-01"', date(2026, 3, 1)),
    ("5.0", Decimal(5)),
    ("[1..2]", Range(Decimal(1), Decimal(2))),
    ("? instance of number", 5),
]
OTHER: list[tuple[str, object]] = [
    ("5", 6),
    ("5", "5"),
    ("5", None),
    ("< 10", 10),
    ("< 10", None),
    ("< 10", "a"),
    ("!= 5", 5),
    ("not(5)", 5),
    ("not([0..1[)", 0),
    ("not(]0..2[, 5)", 5),
    ("not(< 5, > 8)", 9),
    ("true", False),
    ("true", None),
    ("true", 5),
    ("? > 3", 1),
    ("? > 3", False),
    ('"2026-03-01"', date(2026, 3, 1)),
    ("unknown", 5),
    ("1 / 0", 5),
]
VARIABLES = {"limit": 8, "allowed": [1, 2]}


@pytest.mark.parametrize(("source", "value"), MATCHING)
def test_a_value_passes(source: str, value: object) -> None:
    tests = compile_unary_tests(source)

    result = tests.matches(value, VARIABLES)

    assert result is True


@pytest.mark.parametrize(("source", "value"), OTHER)
def test_another_value_does_not(source: str, value: object) -> None:
    tests = compile_unary_tests(source)

    result = tests.matches(value, VARIABLES)

    assert result is False


def test_the_names_are_those_beside_the_value() -> None:
    tests = compile_unary_tests("? > limit, Other Limit", ["Other Limit"])

    assert tests.names == {"limit", "Other Limit"}
    assert compile_unary_tests("-").names == frozenset()


@pytest.mark.parametrize(
    "source", ["5 6", "< ", "not(5", "- -", "not(1), 2 3", "? ?", "(", "not)"]
)
def test_what_is_no_test_is_refused(source: str) -> None:
    with pytest.raises(FeelError):
        compile_unary_tests(source)


def test_values_that_are_too_deep_do_not_pass() -> None:
    endless: list[object] = []
    endless.append(endless)

    result = compile_unary_tests("[1]").matches(endless, {})

    assert result is False


def test_tests_are_compiled_once() -> None:
    first = compile_unary_tests("< 10")

    assert compile_unary_tests("< 10") is first


def test_tests_share_the_budget_and_the_warnings_of_an_evaluation() -> None:
    tests = compile_unary_tests("count(for i in 1..9000 return i) = ?")
    evaluation = Evaluation()

    results = [tests.matches(9000, {}, evaluation) for _ in range(20)]

    assert results[0]
    assert not results[-1]
    assert "limits" in evaluation.warnings[0].en
