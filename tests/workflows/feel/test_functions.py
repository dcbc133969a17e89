"""The built-in functions."""

from decimal import Decimal

import pytest

from tests.workflows.feel.evaluating import Cases, value_of

NUMBERS: Cases = [
    ('number("12.5")', Decimal("12.5")),
    ('number("-1,000.5", ",", ".")', Decimal("-1000.5")),
    ('number("1 000,5", " ", ",")', Decimal("1000.5")),
    ('number("1000", null, null)', 1000),
    ('number("1", ",", ",")', None),
    ('number("1", "x", ".")', None),
    ('number("１")', None),
    ('number("1e5")', 100_000),
    ("number(5)", 5),
    ("number(true)", None),
    ("floor(-1.5)", -2),
    ("floor(1.56, 1)", Decimal("1.5")),
    ("floor(9 ** 300, 5) = 9 ** 300", True),
    ("ceiling(-1.5)", -1),
    ("round half up(2.5, 0)", 3),
    ("round half up(-2.5)", -3),
    ("round half up(155, -1)", 160),
    ("decimal(2.345, 2)", Decimal("2.34")),
    ("decimal(1, 0.5)", None),
    ("decimal(1, 10000)", None),
    ("abs(-3)", 3),
    ('abs(duration("-P1D"))', "P1D"),
    ('abs(duration("-P1M"))', "P1M"),
    ('abs(duration("P1M"))', "P1M"),
    ('abs("a")', None),
    ("modulo(7, 3)", 1),
    ("modulo(-7, 3)", 2),
    ("modulo(7, -3)", -2),
    ("modulo(7, 0)", None),
]
TEXTS: Cases = [
    ('string length("派工😀")', 3),
    ('string length(["ab"])', 2),
    ("string length(5)", None),
    ('substring("foobar", 3)', "obar"),
    ('substring("foobar", 3, 3)', "oba"),
    ('substring("foobar", -2, 1)', "a"),
    ('substring("foobar", 0)', None),
    ('substring("foobar", 9)', None),
    ('substring("foobar", 1, 0)', None),
    ('upper case("aß")', "ASS"),
    ('lower case("AB")', "ab"),
    ('contains("foobar", "ob")', True),
    ('starts with("foobar", "fo")', True),
    ('ends with("foobar", "fo")', False),
    ('string join(["a", null, "b"], "-")', "a-b"),
    ('string join(["a", "b"])', "ab"),
    ("string join([])", ""),
    ('string join(["a"], 1)', None),
    ('string join(["a", 1])', None),
    ("string(1.10)", "1.1"),
    ("string(100)", "100"),
    ("string(-0)", "0"),
    ("string(true)", "true"),
    ("string(null)", None),
    ('string("a")', "a"),
    (r'string(["a\"", 1, null, {b: false}])', r'["a\"", 1, null, {b: false}]'),
    ('string(date("2026-03-01"))', "2026-03-01"),
]
LISTS: Cases = [
    ("count([1, null])", 2),
    ("count(1, 2)", 2),
    ("count(nothing)", None),
    ("sum([1, 2.5])", Decimal("3.5")),
    ("sum(1, 2)", 3),
    ("sum([])", None),
    ("sum([1, null])", None),
    ("mean([1, 2])", Decimal("1.5")),
    ("min([3, 1, 2])", 1),
    ('max("a", "b")', "b"),
    ('max([1, "b"])', None),
    ("min([])", None),
    ("min([true])", None),
    ("all([true, null])", None),
    ("all([])", True),
    ("any([false, null, true])", True),
    ("any([])", False),
    ("not(false)", True),
    ("not(1)", None),
    ("list contains([1, null], null)", True),
    ('list contains([1, 2], "1")', False),
    ("append([1], 2, 3)", [1, 2, 3]),
    ("append(1, 2)", [1, 2]),
    ("concatenate([1], [2, 3])", [1, 2, 3]),
    ("flatten([1, [2, [3, []]]])", [1, 2, 3]),
    ("distinct values([1, 1.0, true, null, null, -0, 0])", [1, True, None, 0]),
    ('distinct values([[1], [1.0], {a: 1}, {a: 1}, "1"])', [[1], {"a": 1}, "1"]),
    ("count(distinct values([[1..2], [1..2], [1..2)]))", 2),
]


@pytest.mark.parametrize(("source", "expected"), NUMBERS + TEXTS + LISTS)
def test_functions_give_a_value_or_null(source: str, expected: object) -> None:
    result = value_of(source)

    assert result == expected
    assert type(result) is type(expected)
