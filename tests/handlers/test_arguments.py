"""Reading the arguments of operations."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from handlers import arguments
from handlers.arguments import InvalidArgumentError


@pytest.mark.parametrize(
    ("value", "number"),
    [(3, 3), (Decimal("3.0"), 3), ("3", 3), (" -3 ", -3), (None, None), ("", None)],
)
def test_a_whole_number_is_read(value: object, number: int | None) -> None:
    assert arguments.whole_of(value) == number


@pytest.mark.parametrize("value", [True, "three", Decimal("3.5"), "３"])
def test_what_is_no_whole_number_is_refused(value: object) -> None:
    with pytest.raises(InvalidArgumentError, match="a whole number"):
        arguments.whole_of(value)


@pytest.mark.parametrize(
    "value", ["2026-03-31T09:00:00+08:00", "2026-03-31T09:00", "2026-03-31T01:00Z"]
)
def test_a_time_without_offset_is_local(value: str) -> None:
    assert arguments.time_of(value) == datetime(2026, 3, 31, 1, 0, tzinfo=UTC)


def test_what_is_no_time_is_refused_in_both_languages() -> None:
    with pytest.raises(InvalidArgumentError) as error:
        arguments.time_of("tomorrow")

    assert error.value.sentence("zh") == "流程图传来的值“tomorrow”不是时间。"
    assert error.value.sentence("en") == (
        "Expected a time from the diagram, but got “tomorrow”."
    )


@pytest.mark.parametrize(
    ("value", "truth"),
    [(True, True), ("yes", True), ("no", False), (False, False), (None, None)],
)
def test_yes_and_no_are_read(value: object, *, truth: bool | None) -> None:
    assert arguments.truth_of(value) is truth


def test_lists_are_read_from_one_or_many() -> None:
    assert arguments.texts_of("a") == ["a"]
    assert arguments.texts_of(["a", "", None, "b"]) == ["a", "b"]
    assert arguments.rows_of([{"a": 1}, "x"]) == [{"a": 1}]
    assert arguments.rows_of(None) == []
