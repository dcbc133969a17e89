"""What goes in and what comes out."""

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from types import MappingProxyType

import pytest

from tests.workflows.feel.evaluating import value_of
from workflows.feel import compile_expression


class Colour(str, Enum):  # noqa: UP042
    """A text that is more than a text."""

    RED = "red"


CONVERTED: list[tuple[object, object]] = [
    (5, 5),
    (Decimal("5.00"), 5),
    (Decimal("5.10"), Decimal("5.10")),
    (0.1, Decimal("0.1")),
    (True, True),
    (Colour.RED, "red"),
    ((1, 2), [1, 2]),
    (MappingProxyType({"a": 1, 2: 3}), {"a": 1}),
    (date(2026, 3, 1), "2026-03-01"),
    (datetime(2026, 3, 1, tzinfo=UTC), "2026-03-01T00:00:00+00:00"),
    (float("nan"), None),
    (Decimal("-Infinity"), None),
    (Decimal("sNaN"), None),
    (Decimal("1E+5000"), None),
    (10**40, 10**40),
    (1 << 5000, None),
    ("x" * 10_001, None),
    ([1] * 10_001, None),
    (object(), None),
    (b"bytes", None),
]
NAMES = [
    ("a + b.c", {"a", "b"}),
    ("1", set()),
    ("for i in xs, j in i return i + j + k", {"xs", "k"}),
    ("some i in i satisfies i", {"i"}),
    ("{a: b, c: a + d}", {"b", "d"}),
    ("lines[qty > limit]", {"lines"}),
    ("if a then b else c and d", {"a", "b", "c", "d"}),
    ("a in (b, [c..d]) or e between f and g", {"a", "b", "c", "d", "e", "f", "g"}),
    ("count([-a, string(b)])", {"a", "b"}),
    ("is defined(a)", {"a"}),
    ("数量 > 下限", {"数量", "下限"}),
]


@pytest.mark.parametrize(("given", "expected"), CONVERTED)
def test_variables_are_json_and_anything_else_is_null(
    given: object, expected: object
) -> None:
    result = value_of("v", v=given)

    assert result == expected
    assert type(result) is type(expected)


@pytest.mark.parametrize(("source", "names"), NAMES)
def test_an_expression_knows_the_variables_it_reads(
    source: str, names: set[str]
) -> None:
    expression = compile_expression(source)

    assert expression.names == names


def test_evaluating_leaves_the_variables_alone() -> None:
    given = {"rows": [{"a": 1}]}

    result = value_of("rows", **given)

    assert result == given["rows"]
    assert result is not given["rows"]


def test_only_what_is_read_is_converted() -> None:
    huge = [[1] * 1000] * 1000

    result = value_of("x + 1", huge=huge)

    assert result == 4


@pytest.mark.parametrize("source", ["x", "string(x)", "x = x", "flatten(x)", "x[1]"])
def test_data_that_contain_themselves_are_null(source: str) -> None:
    endless: list[object] = []
    endless.append(endless)

    result = value_of(source, x=endless)

    assert result is None


def test_a_result_that_is_nested_too_deep_is_null() -> None:
    deep: object = 1
    for _ in range(50):
        deep = [deep]

    result = value_of(f"{'[' * 30}x{']' * 30}", x=deep)

    assert result is None


@pytest.mark.parametrize("field", ["__class__", "__dict__", "keys", "real", "mro"])
def test_attributes_of_python_are_out_of_reach(field: str) -> None:
    values = ["x", '"text"', "[1]", "{a: 1}", 'date("2026-03-01")', "true", "null"]

    results = [value_of(f"{value}.{field}") for value in values]

    assert set(map(str, results)) <= {"None", "[None]"}
