"""The built-in functions about ranges, as the table of the specification has them."""

import pytest

from tests.workflows.feel.evaluating import Cases, value_of

TABLE = """
before(1, 10) true
before(10, 1) false
before(1, [1..10]) false
before(1, (1..10]) true
before(1, [5..10]) true
before([1..10], 10) false
before([1..10), 10) true
before([1..10], 15) true
before([1..10], [15..20]) true
before([1..10], [10..20]) false
before([1..10), [10..20]) true
before([1..10], (10..20]) true
after(10, 5) true
after(5, 10) false
after(12, [1..10]) true
after(10, [1..10)) true
after(10, [1..10]) false
after([11..20], 12) false
after([11..20], 10) true
after((11..20], 11) true
after([11..20], 11) false
after([11..20], [1..10]) true
after([1..10], [11..20]) false
after([11..20], [1..11)) true
after((11..20], [1..11]) true
meets([1..5], [5..10]) true
meets([1..5), [5..10]) false
meets([1..5], (5..10]) false
meets([1..5], [6..10]) false
met by([5..10], [1..5]) true
met by([5..10], [1..5)) false
met by((5..10], [1..5]) false
met by([6..10], [1..5]) false
overlaps([1..5], [3..8]) true
overlaps([3..8], [1..5]) true
overlaps([1..8], [3..5]) true
overlaps([3..5], [1..8]) true
overlaps([1..5], [6..8]) false
overlaps([6..8], [1..5]) false
overlaps([1..5], [5..8]) true
overlaps([1..5], (5..8]) false
overlaps([1..5), [5..8]) false
overlaps([1..5), (5..8]) false
overlaps([5..8], [1..5]) true
overlaps((5..8], [1..5]) false
overlaps before([1..5], [3..8]) true
overlaps before([1..5], [6..8]) false
overlaps before([1..5], [5..8]) true
overlaps before([1..5], (5..8]) false
overlaps before([1..5), [5..8]) false
overlaps before([1..5), (1..5]) true
overlaps before([1..5], (1..5]) true
overlaps before([1..5), [1..5]) false
overlaps before([1..5], [1..5]) false
overlaps after([3..8], [1..5]) true
overlaps after([6..8], [1..5]) false
overlaps after([5..8], [1..5]) true
overlaps after((5..8], [1..5]) false
overlaps after([5..8], [1..5)) false
overlaps after((1..5], [1..5)) true
overlaps after((1..5], [1..5]) true
overlaps after([1..5], [1..5)) false
overlaps after([1..5], [1..5]) false
finishes(10, [1..10]) true
finishes(10, [1..10)) false
finishes([5..10], [1..10]) true
finishes([5..10), [1..10]) false
finishes([5..10), [1..10)) true
finishes([1..10], [1..10]) true
finishes((1..10], [1..10]) true
finished by([1..10], 10) true
finished by([1..10), 10) false
finished by([1..10], [5..10]) true
finished by([1..10], [5..10)) false
finished by([1..10), [5..10)) true
finished by([1..10], (1..10]) true
includes([1..10], 5) true
includes([1..10], 12) false
includes([1..10], 1) true
includes([1..10], 10) true
includes((1..10], 1) false
includes([1..10), 10) false
includes([1..10], [4..6]) true
includes([1..10], [1..5]) true
includes((1..10], (1..5]) true
includes([1..10], (1..10)) true
includes([1..10), [5..10)) true
includes([1..10], [1..10]) true
during(5, [1..10]) true
during(12, [1..10]) false
during(1, (1..10]) false
during([4..6], [1..10]) true
during((1..5], (1..10]) true
during([1..10], [1..10]) true
starts(1, [1..10]) true
starts(1, (1..10]) false
starts(2, [1..10]) false
starts([1..5], [1..10]) true
starts((1..5], (1..10]) true
starts((1..5], [1..10]) false
starts([1..5], (1..10]) false
starts([1..10], [1..10]) true
starts([1..10), [1..10]) true
starts((1..10), (1..10)) true
started by([1..10], 1) true
started by((1..10], 1) false
started by([1..10], [1..5]) true
started by((1..10], [1..5]) false
started by([1..10], [1..10)) true
coincides(5, 5) true
coincides(3, 4) false
coincides([1..5], [1..5]) true
coincides((1..5), [1..5]) false
coincides([1..5], [2..6]) false
"""
ROWS = [tuple(line.rsplit(" ", 1)) for line in TABLE.strip().splitlines()]
OTHERS: Cases = [
    ("before(point1: 1, point2: 2)", True),
    ("before(range: [2..3], point: 1)", False),
    ("meets(range1: [1..2], range2: [2..3])", True),
    ("includes(point: 5, range: [1..10])", True),
    ('includes([@"2026-01-01"..@"2026-12-31"], @"2026-03-01")', True),
    ("includes((> 5), 9)", True),
    ("includes((> 5), [6..9])", True),
    ("includes([6..9], (> 5))", False),
    ("overlaps((> 5), (< 3))", False),
    ("coincides((> 5), (5..6))", False),
    ("coincides((> 5), (> 5))", True),
    ('before(1, "a")', None),
    ("before(null, 1)", None),
    ("meets(1, [1..2])", None),
    ('range("[18..21)") = [18..21)', True),
    ('range("(..2]") = (<= 2)', True),
    ('range("[2..)") = (>= 2)', True),
    ('range(from: "[@\\"2026-01-01\\"..date(\\"2026-02-01\\")]").start', "2026-01-01"),
    ('range("[\\"a\\"..\\"b\\"]").end', "b"),
    ('range("]1..2[") = (1..2)', True),
    ('range("[1..]")', None),
    ('range("[..1]")', None),
    ('range("(..)")', None),
    ('range("[1..\\"a\\"]")', None),
    ('range("[x..2]")', None),
    ('range("1..2")', None),
]


@pytest.mark.parametrize(("source", "expected"), ROWS)
def test_ranges_and_points_lie_before_one_another_or_in_one_another(
    source: str, expected: str
) -> None:
    result = value_of(source)

    assert str(result).lower() == expected


@pytest.mark.parametrize(("source", "expected"), OTHERS)
def test_ranges_can_be_named_read_and_endless(source: str, expected: object) -> None:
    result = value_of(source)

    assert result == expected
