"""Operators between values."""

from decimal import Decimal

import pytest

from tests.workflows.feel.evaluating import Cases, value_of

ARITHMETIC: Cases = [
    ("1 + 2 * 3", 7),
    ("(1 + 2) * 3", 9),
    ("7 - 2 - 1", 4),
    ("-2 ** 2", 4),
    ("4 ** 3 ** 2", 4096),
    ("2 ** -1", Decimal("0.5")),
    ("0.1 + 0.2", Decimal("0.3")),
    (".5 * 2", 1),
    ("1 / 3", Decimal("0.3333333333333333333333333333333333")),
    ("9999999999999999999999999999999999 + 2", 10**34),
    ('"派" + "工"', "派工"),
    ("- -x", 3),
    ("数量 * 2", 8),
    ("1 // a comment\n + /* and\n another */ 1", 2),
]
NULLS = [
    "1 / 0",
    "0 ** 0",
    "(-8) ** 0.5",
    "9 ** 9 ** 9 ** 9 ** 9",
    '1 + "1"',
    "true + 1",
    "null + 1",
    '-"a"',
    "-[1]",
    "{a: 1} * 2",
    "nothing.b.c",
    "x.b",
    "order.missing.deeper",
    "unknown",
    '1 = "1"',
    "1 != true",
    '1 < "2"',
    "true < false",
    "[1] < [2]",
    "1 < null",
    '3 between 1 and "9"',
    "null[1]",
]
COMPARISONS: Cases = [
    ("1 = 1.0", True),
    ("1 != 2", True),
    ("1 < 2", True),
    ("2 <= 2", True),
    ("2 > 2", False),
    ("2 >= 2", True),
    ('"a" < "b"', True),
    ("true = false", False),
    ("null = null", True),
    ("null != 1", True),
    ("nothing = null", True),
    ("[1, [2]] = [1, [2]]", True),
    ("[1, 2] = [1]", False),
    ("[1, 2] = [2, 1]", False),
    ("{a: 1, b: 2} = {b: 2, a: 1}", True),
    ("{a: 1} = {b: 1}", False),
    ("[1..2] = [1..2]", True),
    ("[1..2] = [1..2)", False),
    ("x between 3 and 5", True),
    ("x between 4 and 5 or true", True),
    ("x between 4 and 5 and true", False),
]
MEMBERSHIP: Cases = [
    ("x in [1..3]", True),
    ("x in [1..3)", False),
    ("x in (1..3)", False),
    ("x in (1..3]", True),
    ("x in (1, 2, 3)", True),
    ("x in ([5..9], 3)", True),
    ("x in [1, 2]", False),
    ("x in [1, [2..4]]", True),
    ("x in 3", True),
    ("x in (1 + 2)", True),
    ("x in (1 + 0) * 3", True),
    ("x in ([1, 3])[1]", False),
    ("null in [1, null]", True),
]


@pytest.mark.parametrize(("source", "expected"), ARITHMETIC)
def test_arithmetic_is_decimal(source: str, expected: object) -> None:
    result = value_of(source)

    assert result == expected
    assert type(result) is type(expected)


@pytest.mark.parametrize("source", NULLS)
def test_unsuitable_operands_give_null(source: str) -> None:
    result = value_of(source)

    assert result is None


@pytest.mark.parametrize(("source", "expected"), COMPARISONS + MEMBERSHIP)
def test_comparisons_are_about_values_of_one_kind(
    source: str, expected: object
) -> None:
    result = value_of(source)

    assert result is expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("if x > 1 then 1 else 2", 1),
        ("if null then 1 else 2", 2),
        ('if "true" then 1 else 2', 2),
        ("if false then 1 else if true then 2 else 3", 2),
    ],
)
def test_only_true_is_true(source: str, expected: object) -> None:
    result = value_of(source)

    assert result == expected


def test_text_escapes_stand_for_characters() -> None:
    source = r'"a\n\t\"\\\u4f60\uD83D\uDE00\U01F600\d"'

    result = value_of(source)

    assert result == 'a\n\t"\\你😀😀\\d'
