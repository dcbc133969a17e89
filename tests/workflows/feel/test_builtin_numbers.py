"""The built-in functions about numbers."""

from decimal import Decimal

import pytest

from tests.workflows.feel.evaluating import Cases, value_of

ROUNDING: Cases = [
    ("decimal(1/3, 2)", Decimal("0.33")),
    ("decimal(1.5, 0)", 2),
    ("decimal(2.5, 0)", 2),
    ("decimal(n: 1.115, scale: 2)", Decimal("1.12")),
    ("floor(1.5)", 1),
    ("floor(n: -1.56, scale: 1)", Decimal("-1.6")),
    ("ceiling(1.5)", 2),
    ("ceiling(-1.56, 1)", Decimal("-1.5")),
    ("round up(5.5, 0)", 6),
    ("round up(-5.5, 0)", -6),
    ("round up(1.121, 2)", Decimal("1.13")),
    ("round up(-1.126, 2)", Decimal("-1.13")),
    ("round down(5.5, 0)", 5),
    ("round down(-5.5, 0)", -5),
    ("round down(1.126, 2)", Decimal("1.12")),
    ("round half up(5.5, 0)", 6),
    ("round half up(-5.5, 0)", -6),
    ("round half up(1.126, 2)", Decimal("1.13")),
    ("round half down(5.5, 0)", 5),
    ("round half down(-5.5, 0)", -5),
    ("round half down(1.126, 2)", Decimal("1.13")),
    ("round half down(5.51, 0)", 6),
    ("round up(5.5, 7000)", None),
    ("round up(null, 0)", None),
]
CALCULATING: Cases = [
    ("abs(10)", 10),
    ("abs(n: -10)", 10),
    ("modulo(12, 5)", 2),
    ("modulo(-12, 5)", 3),
    ("modulo(12, -5)", -3),
    ("modulo(-12, -5)", -2),
    ("modulo(10.1, 4.5)", Decimal("1.1")),
    ("modulo(dividend: -10.1, divisor: 4.5)", Decimal("3.4")),
    ("sqrt(16)", 4),
    ("sqrt(number: 2)", Decimal("1.414213562373095048801688724209698")),
    ("sqrt(-1)", None),
    ("log(10)", Decimal("2.302585092994045684017991454684364")),
    ("log(number: 1)", 0),
    ("log(0)", None),
    ("log(-1)", None),
    ("exp(5)", Decimal("148.4131591025766034211155800405523")),
    ("exp(number: 0)", 1),
    ("exp(10000)", None),
    ("odd(5)", True),
    ("odd(number: 2)", False),
    ("odd(-1)", True),
    ("odd(1.5)", None),
    ("even(5)", False),
    ("even(number: 2)", True),
    ("even(0)", True),
    ('even("2")', None),
]
STATISTICS: Cases = [
    ("sum([1, 2, 3])", 6),
    ("sum(1, 2, 3)", 6),
    ("sum(list: [1, 2])", 3),
    ("sum([])", None),
    ("product([2, 3, 4])", 24),
    ("product(2, 3, 4)", 24),
    ("product([])", None),
    ("mean([1, 2, 3])", 2),
    ("mean(1)", 1),
    ('mean(["a"])', None),
    ("median(8, 2, 5, 3, 4)", 4),
    ("median([6, 1, 2, 3])", Decimal("2.5")),
    ("median([])", None),
    ("stddev(2, 4, 7, 5)", Decimal("2.081665999466132735282297706979931")),
    ("stddev([47])", None),
    ("stddev([])", None),
    ("mode(6, 3, 9, 6, 6)", [6]),
    ("mode([6, 1, 9, 6, 1])", [1, 6]),
    ("mode([6, 6.0, 1])", [6]),
    ("mode([])", []),
    ("mode([1, null])", None),
]
CONVERTING: Cases = [
    ('number("1 000,0", " ", ",")', 1000),
    ('number("1,000.0", ",", ".")', 1000),
    ('number(from: "1.5")', Decimal("1.5")),
    ('number(from: "1", grouping separator: ".", decimal separator: ",")', 1),
    ('number("")', None),
    ("not(true)", False),
    ("not(negand: null)", None),
]


@pytest.mark.parametrize(
    ("source", "expected"), ROUNDING + CALCULATING + STATISTICS + CONVERTING
)
def test_functions_calculate_with_34_digits(source: str, expected: object) -> None:
    result = value_of(source)

    assert result == expected
    assert type(result) is type(expected)
