"""The laws of the padding index, and of the grade that follows from it."""

from hypothesis import given
from hypothesis import strategies as st

from handlers.parts.grade_update import grade_after
from handlers.parts.padding_index import by_unit, indices

USUAL = 1000.0
FACTORS = st.lists(st.floats(1, 4), min_size=4, max_size=12)


def company(factors: list[float], requests: int = 30) -> dict[str, float]:
    """Let every unit ask for some times what is usual; give the indices."""
    rows = [
        (f"U{number:02}", USUAL * factor * (1 + 0.3 * (-1) ** each), USUAL)
        for number, factor in enumerate(factors)
        for each in range(requests)
    ]
    return {unit: one.index for unit, one in indices(by_unit(rows)).items()}


@given(FACTORS)
def test_who_asks_for_more_has_the_higher_index(factors: list[float]) -> None:
    found = company(factors)

    ordered = sorted(found, key=lambda unit: factors[int(unit[1:])])
    assert sorted(found.values()) == [found[unit] for unit in ordered]


@given(st.floats(1, 3), st.integers(4, 12))
def test_the_index_is_relative(factor: float, units: int) -> None:
    found = company([factor] * units)

    assert all(abs(index - 1) < 1e-9 for index in found.values())


def test_limits_are_wider_for_smaller_units() -> None:
    rows = [
        (unit, USUAL * (0.5 + each % 2), USUAL)
        for unit, count in (("large", 400), ("small", 25))
        for each in range(count)
    ]

    found = indices(by_unit(rows))

    assert found["small"].upper > found["large"].upper > 1
    assert found["large"].lower < 1


def test_a_unit_far_above_lies_above_its_limit() -> None:
    rows = [
        (f"U{number}", USUAL * (0.5 + each % 2) * (2 if number == 9 else 1), USUAL)
        for number in range(10)
        for each in range(40)
    ]

    found = indices(by_unit(rows))

    above = [unit for unit, one in found.items() if one.index > one.upper]
    assert above == ["U9"]


def test_a_small_unit_is_drawn_towards_the_others() -> None:
    rows = [(f"U{n}", USUAL, USUAL) for n in range(9) for _ in range(40)]

    found = indices(by_unit([*rows, ("tiny", 5 * USUAL, USUAL)]))

    assert 1 < found["tiny"].index < 5


@given(st.sampled_from("ABCD"), st.sampled_from("ABCD"), st.integers(20, 99))
def test_nobody_becomes_d_without_the_director(
    before: str, target: str, n: int
) -> None:
    grade, awaits = grade_after(before, target, n)

    assert grade != "D" or before == "D"
    assert awaits == (before == "C" and target == "D")


def test_too_little_is_ordinary() -> None:
    assert grade_after("C", "D", 19) == ("B", False)
