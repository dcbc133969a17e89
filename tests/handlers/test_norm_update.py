"""Norms are learned from verified use only, and grades follow from them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.parts.grade_update import (
    DecideGrade,
    NothingToConfirmError,
    TooFewAuditsError,
    UpdatePadding,
)
from handlers.parts.norm_update import count
from storage.request_figures import RequestFigure, VerifiedUse
from storage.unit_grades import UnitGrade
from tests.handlers.world import NOW, World
from workflows.engine import Actor
from workflows.errors import ForbiddenError, Text

DIRECTOR = Actor("director", Text("陈敏", "Chen Min"), frozenset({"service_director"}))
QUARTER = "2026Q1"
REQUESTS = st.lists(
    st.tuples(
        st.sampled_from(["HYD-01", "ENG-02"]),
        st.sampled_from(["SD-22", "EX-60", None]),
        st.none() | st.integers(0, 4000),
        st.lists(st.sampled_from(["PN-0001", "PN-0012"]), max_size=3),
    ),
    max_size=30,
)


@given(REQUESTS)
def test_counts_of_the_fault_are_those_of_all_its_requests(
    drawn: list[tuple[str, str | None, int | None, list[str]]],
) -> None:
    figures = [
        RequestFigure(number, "OF18", fault, model, hours, Decimal(1))
        for number, (fault, model, hours, _) in enumerate(drawn)
    ]
    uses = [
        VerifiedUse(number, part, 2)
        for number, (*_, parts) in enumerate(drawn)
        for part in parts
    ]

    cells = list(count(figures, uses))

    faults = {cell.fault_code: cell for cell in cells if cell.model_code is None}
    for fault, cell in faults.items():
        assert cell.n == sum(figure.fault_code == fault for figure in figures)
        assert sum(part.pieces for part in cell.parts) == 2 * sum(
            len(parts) for found, *_, parts in drawn if found == fault
        )
    assert all(part.used <= cell.n for cell in cells for part in cell.parts)
    assert all(cell.n <= faults[cell.fault_code].n for cell in cells if cell.model_code)


def awaiting(world: World, audited: int) -> UnitGrade:
    row = UnitGrade(
        unit_code="OF18",
        quarter=QUARTER,
        n=40,
        requested=Decimal(90_000),
        expected=Decimal(40_000),
        relative_index=Decimal("2.2"),
        lower=Decimal("0.6"),
        upper=Decimal("1.4"),
        grade="C",
        by_index="D",
        too_little=False,
        awaits_director=True,
        audited=audited,
        computed_at=NOW,
    )
    world.store.unit_grades.add([row])
    return row


def decide(world: World, actor: Actor = DIRECTOR, *, confirm: bool = True) -> None:
    command = DecideGrade("OF18", QUARTER, confirm, "抽查五单，三单多报")
    command.execute(world.context(actor))


def test_the_director_confirms_a_d(world: World) -> None:
    row = awaiting(world, audited=5)

    decide(world)

    assert (row.grade, row.awaits_director) == ("D", False)
    assert (row.confirmed_by, row.confirmed_at) == ("director", NOW)


def test_the_director_may_leave_it_at_c(world: World) -> None:
    row = awaiting(world, audited=5)

    decide(world, confirm=False)

    assert (row.grade, row.awaits_director, row.confirmed_by) == (
        "C",
        False,
        "director",
    )


def test_without_enough_audits_nobody_is_graded_d(world: World) -> None:
    row = awaiting(world, audited=4)

    with pytest.raises(TooFewAuditsError) as refused:
        decide(world)

    assert row.awaits_director
    assert "4" in refused.value.sentence("zh")


def test_nobody_but_the_director_decides(world: World) -> None:
    awaiting(world, audited=5)

    with pytest.raises(ForbiddenError):
        decide(world, Actor("ceo", Text("郑国强", "Zheng"), frozenset({"executive"})))


def test_a_decision_is_made_once(world: World) -> None:
    awaiting(world, audited=5)
    decide(world)

    with pytest.raises(NothingToConfirmError):
        decide(world)


def test_norms_are_worked_out_once_a_month(world: World) -> None:
    store = world.store
    first = world.context(now=NOW - timedelta(days=40))
    UpdatePadding().execute(first)

    assert store.norms.cells() == []
    assert store.unit_grades.quarters() == []
