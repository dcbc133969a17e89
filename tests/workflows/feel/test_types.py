"""What is an instance of what."""

import pytest

from tests.workflows.feel.evaluating import error_of, value_of

TRUE = [
    "1 instance of number",
    "-1 instance of number",
    '"a" instance of string',
    "true instance of boolean",
    '@"2026-03-01" instance of date',
    '@"10:00:00" instance of time',
    '@"2026-03-01T10:00:00" instance of date and time',
    '@"2026-03-01T10:00:00" instance of dateTime',
    '@"P1D" instance of days and time duration',
    '@"P1D" instance of dayTimeDuration',
    '@"P1Y" instance of years and months duration',
    '@"P1Y" instance of yearMonthDuration',
    "1 instance of Any",
    "null instance of Null",
    "[1] instance of list",
    "[1, null] instance of list<number>",
    "[[1], []] instance of list<list<number>>",
    "[1..2] instance of range<number>",
    "(> 1) instance of range",
    "{a: 1, b: 2} instance of context",
    "{a: 1, b: 2} instance of context<a: number>",
    '{unit price: 1, b: "x"} instance of context<unit price: number, b: string>',
    "(function(a) a) instance of function",
    "(function(a) a) instance of function<number> -> number",
    "(function() 1) instance of function<> -> Any",
    "abs instance of function<number> -> number",
    "string length instance of function<string> -> number",
    "x + 1 instance of number = 4 or true",
    "(x + 1) instance of number",
    "order.lines[1].qty instance of number",
]
FALSE = [
    "null instance of number",
    "null instance of Any",
    '"1" instance of number',
    "1 instance of Null",
    '@"2026-03-01T10:00:00" instance of date',
    '@"2026-03-01" instance of date and time',
    '@"P1D" instance of years and months duration',
    "1 instance of list",
    '[1, "a"] instance of list<number>',
    '["a".."b"] instance of range<number>',
    "{a: 1} instance of context<b: number>",
    '{a: "x"} instance of context<a: number>',
    "(function(a) a) instance of function<number, number> -> number",
    "1 instance of function",
]
REFUSED = [
    "1 instance of",
    "1 instance of 5",
    "1 instance of money",
    "1 instance of list<",
    "1 instance of context<>",
    "1 instance of context<a>",
    "1 instance of function<number>",
    "1 instance of " + "list<" * 50,
]


@pytest.mark.parametrize("source", TRUE)
def test_a_value_is_of_its_type(source: str) -> None:
    result = value_of(source)

    assert result is True


@pytest.mark.parametrize("source", FALSE)
def test_a_value_is_not_of_other_types(source: str) -> None:
    result = value_of(source)

    assert result is False


@pytest.mark.parametrize("source", REFUSED)
def test_what_is_no_type_is_refused(source: str) -> None:
    error = error_of(source)

    assert "Expected" in error.en
