"""Why a value is null."""

import pytest

from tests.workflows.feel.evaluating import VARIABLES
from workflows.feel import compile_expression

WARNINGS = [
    ("unknown", 1, "Expected a variable “unknown”, but there is none"),
    ("order.missing", 6, "Expected an entry “missing”, but a context has none"),
    ("x.y", 2, "Expected an entry “y”, but a number has none"),
    ('1 + "a"', 3, "that “+” can take, but found a number and a string"),
    ("1 + null", 3, "found a number and null"),
    ('x = "3"', 3, "that “=” can take, but found a number and a string"),
    ('x < @"P1D"', 3, "found a number and a days and time duration"),
    ("1 / 0", 3, "that “/” can take, but found a number and a number"),
    ('-"a"', 1, "Expected a value that “-” can take, but found a string"),
    ("x between null and 5", 3, "that “between” can take, but found a number and null"),
    ("[1, 2][3]", 7, "Expected an element 3, but the list has none"),
    ("[1, 2][0]", 7, "Expected an element 0"),
    ("[][1]", 3, "Expected an element 1"),
    ("if 1 then 2 else null", 1, "but the condition is a number; it counts as false"),
    ('[1.."a"]', 3, "Expected two ends of a range, but found a number and a string"),
    ("x in (> null)", 7, "Expected a value that “>” can take, but found null"),
    ("for i in null return i", 1, "Expected a list or a range that can be counted"),
    ("some i in (> 1) satisfies i = 1", 1, "Expected a list or a range"),
    ("abs(true)", 1, "Expected arguments that “abs” can take, but found a boolean"),
    ("{a: 1}.a(2)", 9, "to be a function, but it is a number"),
    ("{f: function(a) a, r: f(1, 2)}.r", 24, "arguments that “f” can take"),
    ("count(for i in 1..10001 return i)", 1, "within its limits, but it costs more"),
    ('matches("a", "[")', 1, "Expected arguments that “matches” can take"),
]


@pytest.mark.parametrize(("source", "column", "sentence"), WARNINGS)
def test_a_null_has_its_reason_and_place(
    source: str, column: int, sentence: str
) -> None:
    report = compile_expression(source).report(VARIABLES)

    (warning,) = report.warnings
    assert sentence in str(warning)
    assert (warning.line, warning.column) == (1, column)
    assert "null" in warning.zh or "假" in warning.zh
    assert report.value is None


@pytest.mark.parametrize(
    "source", ["x + 1", "null", "nothing", "[null][1]", "order.no"]
)
def test_what_is_all_right_has_no_warning(source: str) -> None:
    report = compile_expression(source).report(VARIABLES)

    assert report.warnings == ()
    assert report.value == compile_expression(source).evaluate(VARIABLES)


def test_the_warnings_of_an_evaluation_are_few() -> None:
    report = compile_expression("for i in 1..500 return i + null").report({})

    assert len(report.warnings) == 20
    assert isinstance(report.value, list)


def test_a_warning_knows_its_line() -> None:
    report = compile_expression("1 +\n  2 +\n  order").report(VARIABLES)

    (warning,) = report.warnings
    assert (warning.line, warning.column) == (2, 5)
