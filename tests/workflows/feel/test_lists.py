"""Lists, contexts and loops."""

import pytest

from tests.workflows.feel.evaluating import Cases, value_of

FILTERS: Cases = [
    ("[1, 2, 3][1]", 1),
    ("[1, 2, 3][-1]", 3),
    ("[1, 2, 3][0]", None),
    ("[1, 2, 3][4]", None),
    ("[1, 2, 3][1.5]", None),
    ("[1, 2, 3][x]", 3),
    ("[][1]", None),
    ("[][item > 1]", []),
    ("[1, 2, 3][item > 1]", [2, 3]),
    ("5[1]", 5),
    ("5[item > 9]", []),
    ("order.lines[qty > x].part", ["P2"]),
    ("order.lines[item.qty > x][1].part", "P2"),
    ('order.lines[part = "P1"].qty', [2]),
    ("order.lines.part", ["P1", "P2"]),
    ("[1, null].part", [None, None]),
]
LOOPS: Cases = [
    ("for i in [1, 2] return i * x", [3, 6]),
    ("for i in 1..3 return i", [1, 2, 3]),
    ("for i in 3..1 return i", [3, 2, 1]),
    ("for i in [1..3] return i", [1, 2, 3]),
    ("for i in (1..3) return i", [2]),
    ('for i in 1.."a" return i', None),
    ("for i in nothing return i", None),
    ("for i in 7 return i", [7]),
    ("for i in 1..2, j in [i, 10] return i + j", [2, 11, 4, 12]),
    ("some l in order.lines satisfies l.qty > x", True),
    ("some i in [] satisfies true", False),
    ("some i in [1, null] satisfies i > 5", None),
    ("some i in null satisfies true", None),
    ("every l in order.lines satisfies l.qty > x", False),
    ("every i in [] satisfies false", True),
    ("every i in [1, 2], j in [3] satisfies i < j", True),
]
CONTEXTS: Cases = [
    ("{}", {}),
    ('{a: 1, "b c": a + 1, in: 3}', {"a": 1, "b c": 2, "in": 3}),
    ("{a: {b: x}}.a.b", 3),
    ("{in: 3}.in", 3),
    ("[1..2]", None),
    ('get value({a: 1}, "a")', 1),
    ('get value({a: 1}, "b")', None),
]
DEFINED: Cases = [
    ("is defined(x)", True),
    ("is defined(nothing)", True),
    ("is defined(unknown)", False),
    ("is defined(order.no)", True),
    ("is defined(order.missing)", False),
    ("is defined(unknown.a.b)", False),
    ("is defined([1][1])", True),
    ("is defined(1)", True),
]


@pytest.mark.parametrize(("source", "expected"), FILTERS + LOOPS + CONTEXTS + DEFINED)
def test_lists_and_contexts_are_read_as_feel_says(
    source: str, expected: object
) -> None:
    result = value_of(source)

    assert result == expected


def test_an_inner_name_hides_an_outer_one() -> None:
    source = "for x in [1] return {x: x + 1, y: x}"

    result = value_of(source, x=99)

    assert result == [{"x": 2, "y": 2}]
