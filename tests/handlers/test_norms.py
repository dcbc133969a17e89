"""The laws of norms, and norms read from the database."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.parts.norms import (
    ENOUGH,
    HOURS,
    Expected,
    bucket_of,
    norm_from,
    norm_of,
    p90,
    rate,
)
from storage.norms import CellCount, PartCount, RepairKit, Seen
from tests.handlers.world import NOW, World

FAULT, MODEL, PART = "HYD-01", "SD-22", "PN-0001"


def seen(largest: int = 500) -> st.SearchStrategy[Seen]:
    return st.integers(0, largest).flatmap(
        lambda n: st.builds(Seen, st.just(n), st.integers(0, n))
    )


EXPECTED = st.none() | st.builds(Expected, st.floats(0, 1), st.integers(1, 9))


@given(seen(), seen(), EXPECTED)
def test_a_rate_is_a_share(cell: Seen, fault: Seen, expected: Expected | None) -> None:
    assert 0 <= rate(cell, fault, expected) <= 1


@given(seen(), seen(), EXPECTED)
def test_a_rate_lies_between_that_of_the_cell_and_that_of_the_fault(
    cell: Seen, fault: Seen, expected: Expected | None
) -> None:
    of_fault = rate(Seen(), fault, expected)
    of_cell = cell.used / cell.n if cell.n else of_fault

    found = rate(cell, fault, expected)

    assert min(of_fault, of_cell) - 1e-9 <= found <= max(of_fault, of_cell) + 1e-9


@given(seen(), seen(), EXPECTED)
def test_one_more_verified_use_never_makes_a_part_less_usual(
    cell: Seen, fault: Seen, expected: Expected | None
) -> None:
    more = Seen(cell.n + 1, cell.used + 1)

    assert rate(more, fault, expected) >= rate(cell, fault, expected) - 1e-12


@given(st.integers(0, 100), seen(), EXPECTED)
def test_data_take_over_from_what_the_engineers_expect(
    percent: int, fault: Seen, expected: Expected | None
) -> None:
    many = Seen(100_000, 1000 * percent)

    assert rate(many, fault, expected) == pytest.approx(percent / 100, abs=0.001)


@given(seen(), seen(), EXPECTED)
def test_there_is_a_norm_exactly_with_enough_cases(
    cell: Seen, fault: Seen, expected: Expected | None
) -> None:
    norm = norm_from(cell, fault, expected)

    assert (norm is None) == (cell.n + fault.n < ENOUGH)
    assert norm is None or norm.used <= norm.n


@given(st.integers(0, 100_000))
def test_hours_lie_in_the_last_bucket_that_has_begun(hours: int) -> None:
    begins = bucket_of(hours)

    assert begins == max(one for one in HOURS if one <= hours)


def test_every_bucket_begins_after_the_one_before() -> None:
    assert all(one < other for one, other in pairwise(HOURS))
    assert bucket_of(None) is None


@given(st.lists(st.integers(1, 50), min_size=1, max_size=200))
def test_nine_of_ten_quantities_do_not_exceed_p90(quantities: list[int]) -> None:
    limit = p90(quantities)

    below = sum(quantity <= limit for quantity in quantities)
    assert below * 10 >= len(quantities) * 9
    assert limit in quantities


def counted(world: World, *cells: CellCount) -> World:
    world.store.norms.replace(cells, NOW)
    return world


def test_a_norm_says_how_many_such_repairs_used_the_part(world: World) -> None:
    counted(world, CellCount(FAULT, None, None, 112, [PartCount(PART, 3, 3, 1)]))

    norm = norm_of(world.store, MODEL, FAULT, 840, PART)

    assert norm is not None
    assert norm.text.en == "3 of 112 such repairs used it"
    assert (norm.unusual, norm.p90, norm.of_model) == (True, 1, False)


def test_a_cell_with_enough_cases_speaks_for_itself(world: World) -> None:
    counted(
        world,
        CellCount(FAULT, None, None, 112, [PartCount(PART, 40, 40, 2)]),
        CellCount(FAULT, MODEL, 500, 30, [PartCount(PART, 24, 24, 1)]),
    )

    norm = norm_of(world.store, MODEL, FAULT, 999, PART)

    assert norm is not None
    assert (norm.n, norm.used, norm.p90, norm.of_model) == (30, 24, 1, True)
    assert norm.p == pytest.approx((24 + 20 * 40 / 112) / 50)


def test_other_hours_are_another_cell(world: World) -> None:
    counted(
        world,
        CellCount(FAULT, None, None, 112, [PartCount(PART, 40, 40, 2)]),
        CellCount(FAULT, MODEL, 500, 30, [PartCount(PART, 24, 24, 1)]),
    )

    norm = norm_of(world.store, MODEL, FAULT, 1000, PART)

    assert norm is not None
    assert (norm.n, norm.p) == (112, 40 / 112)


def test_without_history_the_engineers_expectation_is_twenty_cases(
    world: World,
) -> None:
    world.store.norms.add_kits(
        [RepairKit(model_code=MODEL, fault_code=FAULT, part_no=PART, qty=2, percent=75)]
    )
    counted(world, CellCount(FAULT, None, None, 40, []))

    norm = norm_of(world.store, MODEL, FAULT, None, PART)

    assert norm is not None
    assert norm.p == pytest.approx(20 * 0.75 / 60)
    assert (norm.used, norm.p90) == (0, 2)


def test_few_cases_are_no_norm(world: World) -> None:
    counted(world, CellCount(FAULT, None, None, 29, [PartCount(PART, 1, 1, 1)]))

    assert norm_of(world.store, MODEL, FAULT, 840, PART) is None


def test_new_counts_replace_the_old_ones(world: World) -> None:
    counted(world, CellCount(FAULT, None, None, 112, [PartCount(PART, 3, 3, 1)]))

    counted(world, CellCount(FAULT, None, None, 200, []))

    norm = norm_of(world.store, MODEL, FAULT, 840, PART)
    assert norm is not None
    assert (norm.n, norm.used) == (200, 0)
