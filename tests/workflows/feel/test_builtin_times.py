"""The built-in functions about dates, times and durations."""

from datetime import UTC, datetime

import pytest

from tests.workflows.feel.evaluating import Cases, value_of
from workflows.feel import Evaluation, at_moment, compile_expression

MADE: Cases = [
    ('date(from: "2026-03-01")', "2026-03-01"),
    ("date(year: 2026, month: 3, day: 1)", "2026-03-01"),
    ('date(@"2026-03-01T10:00:00")', "2026-03-01"),
    ('time(from: "10:00:00@Asia/Shanghai")', "10:00:00@Asia/Shanghai"),
    ('time(@"2026-03-01T10:00:00Z")', "10:00:00Z"),
    ('time(@"2026-03-01")', "00:00:00Z"),
    ('time(hour: 10, minute: 0, second: 0, offset: @"PT1H")', "10:00:00+01:00"),
    ("time(10, 0, 0, null)", "10:00:00"),
    ('time("10:00:00@Nowhere/Land")', None),
    ('time("10:00:00@../../etc/passwd")', None),
    ('date and time(date: @"2026-03-01", time: @"10:00:00")', "2026-03-01T10:00:00"),
    ('date and time(from: "2026-03-01T10:00:00")', "2026-03-01T10:00:00"),
    ('date and time(@"2026-03-01")', "2026-03-01T00:00:00Z"),
    ("date and time(2026, 3, 1, 10, 30, 0)", "2026-03-01T10:30:00"),
    ('date and time(2026, 3, 1, 10, 30, 0, @"PT8H")', "2026-03-01T10:30:00+08:00"),
    (
        'date and time(2026, 3, 1, 10, 30, 0, "Asia/Shanghai")',
        "2026-03-01T10:30:00@Asia/Shanghai",
    ),
    ("date and time(2026, 3, 1, 10, 30, 0, 8)", None),
    ('duration(from: "PT1H")', "PT1H"),
    ('years and months duration(@"2011-12-22", @"2013-08-24")', "P1Y8M"),
    ('years and months duration(from: @"2013-08-24", to: @"2011-12-22")', "-P1Y8M"),
    ('years and months duration(@"2026-01-31", @"2026-02-28")', "P0M"),
    ('years and months duration(@"2026-01-15T10:00:00", @"2026-02-15")', "P0M"),
    ('years and months duration(@"2026-02-28", @"2026-01-31")', "P0M"),
    ('years and months duration("2026-01-31", @"2026-02-28")', None),
]
PARTS: Cases = [
    ('day of year(@"2019-09-17")', 260),
    ("day of year(date: date(2019, 9, 17))", 260),
    ('day of week(@"2019-09-17")', "Tuesday"),
    ('day of week(date: @"2019-09-22T10:00:00")', "Sunday"),
    ('month of year(@"2019-09-17")', "September"),
    ('month of year(date: @"2019-12-17")', "December"),
    ('week of year(@"2019-09-17")', 38),
    ('week of year(date: @"2003-12-29")', 1),
    ('week of year(@"2004-01-04")', 1),
    ('week of year(@"2005-01-01")', 53),
    ('last day of month(@"2024-02-10")', "2024-02-29"),
    ('last day of month(date: @"2025-02-10T10:00:00")', "2025-02-28"),
    ("day of week(null)", None),
    ('day of week("2019-09-17")', None),
]
SAME: Cases = [
    ('is(@"2012-12-25", @"23:00:50")', False),
    ('is(@"2012-12-25", @"2012-12-25")', True),
    ('is(value1: time("23:00:50z"), value2: time("23:00:50"))', False),
    ('is(time("23:00:50z"), time("23:00:50+00:00"))', True),
    ('is(time("10:00:00+02:00"), time("08:00:00Z"))', False),
    ('is(@"2012-12-25", @"2012-12-25T00:00:00")', False),
    ("is(1, 1.0)", True),
    ('is(1, "1")', False),
    ("is(null, null)", True),
    ("is([1], [2])", False),
]
ZONES: Cases = [
    (
        '@"2026-03-28T12:00:00@Europe/Paris" + @"P1D"',
        "2026-03-29T13:00:00@Europe/Paris",
    ),
    ('@"2026-07-01T10:00:00@Europe/Paris".time offset', "PT2H"),
    ('@"2026-07-01T10:00:00@Europe/Paris".timezone', "Europe/Paris"),
    ('@"2026-07-01T10:00:00+02:00".timezone', None),
    ('@"10:00:00@Europe/Paris" < @"11:00:00@Europe/Paris"', True),
    ('@"10:00:00@Europe/Paris" < @"11:00:00@Asia/Shanghai"', None),
    ('@"2026-07-01T10:00:00@Europe/Paris" = @"2026-07-01T08:00:00Z"', True),
    ('@"2026-03-02T00:00:00Z" - @"2026-03-01"', "P1D"),
    ('@"2026-03-02" - @"2026-03-01T12:00:00Z"', "PT12H"),
    ('@"2026-03-02T00:00:00" - @"2026-03-01"', None),
]


@pytest.mark.parametrize(("source", "expected"), MADE + PARTS + SAME + ZONES)
def test_functions_make_and_compare_temporal_values(
    source: str, expected: object
) -> None:
    result = value_of(source)

    assert result == expected


@pytest.mark.parametrize(
    "now", ["2026-03-01T10:30:00Z", datetime(2026, 3, 1, 10, 30, tzinfo=UTC)]
)
def test_the_caller_says_what_time_it_is(now: object) -> None:
    expression = compile_expression("string(now()) + string(today())")

    results = [
        expression.evaluate({}, now=now),
        expression.evaluate({"now": now}),
        expression.value({}, Evaluation(now)),
    ]

    assert results == ["2026-03-01T10:30:00Z2026-03-01"] * 3


def test_a_block_of_the_caller_has_its_moment() -> None:
    expression = compile_expression("string(today())")
    days = [datetime(2026, 3, day, tzinfo=UTC) for day in (1, 2)]

    with at_moment(days[0]):
        results = [expression.evaluate({}), expression.evaluate({}, days[1])]

    assert results == ["2026-03-01", "2026-03-02"]
    assert expression.evaluate({}) is None


@pytest.mark.parametrize("source", ["now()", "today()"])
def test_without_a_clock_there_is_no_time(source: str) -> None:
    report = compile_expression(source).report({})

    assert report.value is None
    assert len(report.warnings) == 1
