"""What is more urgent than what."""

from decimal import Decimal

import pytest

from workflows.models.priorities import urgency, whole_number


@pytest.mark.parametrize(
    "earlier_first",
    [
        ["P1", "P2", "P3", "P4", None],
        ["100", "80", 50, "0", "whenever"],
        ["P1", "80", "P2", "60", "P3", "40", "P4"],
    ],
)
def test_levels_and_numbers_share_one_scale(earlier_first: list[object]) -> None:
    numbers = [urgency(each) for each in earlier_first]

    known = [number for number in numbers if number is not None]
    assert known == sorted(known, reverse=True)
    assert len(set(known)) == len(known)


def test_what_is_normal_in_either_way_of_writing_is_equally_urgent() -> None:
    assert urgency("P3") == urgency("50")


def test_without_a_priority_there_is_no_urgency() -> None:
    assert (urgency(None), urgency("")) == (None, None)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (7, 7),
        ("-3", -3),
        (Decimal("4.0"), 4),
        (Decimal("4.5"), None),
        (Decimal("Infinity"), None),
        (True, None),
        ("high", None),
        (None, None),
        (10**12, None),
    ],
)
def test_only_a_whole_number_that_can_be_stored_is_one(
    value: object, number: int | None
) -> None:
    assert whole_number(value) == number
