"""The sentences of the grammar of DMN, one after another."""

from decimal import Decimal

import pytest

from tests.workflows.feel.evaluating import Cases, value_of

LITERALS: Cases = [
    ("null", None),
    ("true", True),
    ("false", False),
    ("007", 7),
    ("1.50", Decimal("1.5")),
    (".5", Decimal("0.5")),
    ("-.5", Decimal("-0.5")),
    ("1.2e3", 1200),
    ("12E-1", Decimal("1.2")),
    ('"派工"', "派工"),
    ('@"2026-03-01"', "2026-03-01"),
    ('@"10:00:00Z"', "10:00:00Z"),
    ('@"2026-03-01T10:00:00"', "2026-03-01T10:00:00"),
    ('@"P1DT2H"', "P1DT2H"),
    ('@"-P1Y"', "-P1Y"),
]
ARITHMETIC: Cases = [
    ("1 + 2 - 3", 0),
    ("2 * 3 / 4", Decimal("1.5")),
    ("2 ** 3 ** 2", 64),
    ("-2 ** 2", 4),
    ("-x ** 2", 9),
    ("2 ** -1", Decimal("0.5")),
    ("-(1 + 2)", -3),
    ("1 + -x", -2),
    ('@"2026-03-01" - @"P1D" * 2', "2026-02-27"),
]
COMPARISON: Cases = [
    ("1 = 1 and 1 != 2", True),
    ("1 < 2 or 1 / 0 = 1", True),
    ("1 <= 1 and 2 >= 1 and 2 > 1", True),
    ("5 between 1 and 5", True),
    ("5 between 1 and 2 + 2", False),
    ("5 in 5", True),
    ("5 in (5)", True),
    ("5 in (1, 5)", True),
    ("5 in > 3", True),
    ("5 in <= 3", False),
    ("5 in (< 3, > 4)", True),
    ("5 in (>= 5)", True),
    ("5 in = 5", True),
    ("5 in != 5", False),
    ("5 in (!= 5, = 5)", True),
    ("5 in (!= 5)", False),
    ("5 in [1..5]", True),
    ("5 in [1..5)", False),
    ("5 in [1..5[", False),
    ("5 in ]5..9]", False),
    ("5 in (1..9)", True),
    ("5 in (1..5]", True),
    ("5 in ([1..2], [4..6])", True),
    ("5 in (? > 3 and ? < 9)", True),
    ("5 in (? > 9)", False),
    ("x in (some y in [1, 3] satisfies y = ?)", True),
    ("5 in [1, 5]", True),
    ("5 in [[1..3], [5..9]]", True),
    ("5 in ([1, 2], [3, 5])", True),
    ("[1, 2] in ([[1, 2]])", True),
    ("[1, 2] in [1, 2]", True),
    ('"b" in ["a".."c"]', True),
    ("5 in (true)", None),
    ("1 in [2, 3] or true", True),
]
PATHS: Cases = [
    ("{a: {b: 1}}.a.b", 1),
    ("[{a: 1}, {a: 2}].a", [1, 2]),
    ('@"2026-03-01".year', 2026),
    ('@"PT90M".minutes', 30),
    ("[1..5].start", 1),
    ("[1..5).end", 5),
    ("(1..5).start included", False),
    ("(1..5].end included", True),
    ("(> 5).start", 5),
    ("(> 5).end", None),
    ("{first name: 1}.first name", 1),
    ("order.lines[1].part", "P1"),
    ("[1, 2, 3, 4][item > 2]", [3, 4]),
    ("[1, 2, 3, 4][-2]", 3),
    ('[{"a": 1}, {"a": 2}][a = 2]', [{"a": 2}]),
    ("[{x: 1}, {x: 2}][x = 2][1].x", 2),
    ("[[1], [2, 3]][2][1]", 2),
    ("[1, 2][true]", [1, 2]),
    ("[1, 2][null]", []),
    ("true[item]", [True]),
]
FLOW: Cases = [
    ('if 1 > 2 then "a" else "b"', "b"),
    ("(if true then 1 else 2) + 1", 2),
    ("for i in [1, 2], j in [3, 4] return i * j", [3, 4, 6, 8]),
    ("for i in 2..4 return i", [2, 3, 4]),
    ("for i in x..1 return i", [3, 2, 1]),
    ("for i in (1..4] return i", [2, 3, 4]),
    ("for i in [1..4) return i", [1, 2, 3]),
    ("for i in (> 4) return i", None),
    ('for d in @"2026-02-28"..@"2026-03-01" return d.day', [28, 1]),
    ("for i in 0..4 return if i = 0 then 1 else i * partial[-1]", [1, 1, 2, 6, 24]),
    ("for i in 1..3 return count(partial)", [0, 1, 2]),
    ("for i in 1..2 return for j in 1..2 return count(partial)", [[0, 1], [0, 1]]),
    ("for line item in order.lines return line item.qty", [2, 5]),
    ("some i in [1, 2], j in [2, 3] satisfies i = j", True),
    ("every i in [1, 2] satisfies i < 3", True),
    ("{a: 1, b: a + 1, c: b * 2}", {"a": 1, "b": 2, "c": 4}),
    ('{"a b": 1, 工时 合计: 2}', {"a b": 1, "工时 合计": 2}),
    ("{a: 1, b: {a: 2, c: a}}.b.c", 2),
    ("[]", []),
    ("{}", {}),
]
FUNCTIONS: Cases = [
    ("(function(a, b) a + b)(1, 2)", 3),
    ("(function(a, b) a - b)(b: 1, a: 2)", 1),
    ("(function() 5)()", 5),
    ("{f: function(a: number) a * 2, r: f(4)}.r", 8),
    ("{f: function(a: number) a * 2}.f(4)", 8),
    ('{f: function(a: number) a, r: f("x")}.r', None),
    ("{f: function(unit price: number) unit price, r: f(unit price: 4)}.r", 4),
    (
        "{f: function(n) if n < 2 then 1 else n * f(n - 1), r: f(20)}.r",
        2432902008176640000,
    ),
    ("{y: 1, f: function(a) a + y, r: (function(y) f(y))(10)}.r", 11),
    ("(function(f) f(-3))(function(a) abs(a))", 3),
    ("[function(a) a + 1][1](2)", 3),
    ("(function(a) a)(1, 2)", None),
    ("(function(a) a)(b: 1)", None),
    ('{f: string length, r: f("ab")}.r', 2),
    ("{max: function(a, b) 99, r: max(1, 2)}.r", 99),
    ("{max: 5, r: max(1, 2)}.r", 2),
    ("{date: function(a) a, r: date(7)}.r", 7),
]


@pytest.mark.parametrize(
    ("source", "expected"),
    LITERALS + ARITHMETIC + COMPARISON + PATHS + FLOW + FUNCTIONS,
)
def test_a_sentence_of_the_grammar_has_its_value(source: str, expected: object) -> None:
    result = value_of(source)

    assert result == expected
    assert type(result) is type(expected)
