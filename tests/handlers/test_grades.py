"""The grades of units: the letter, the step in a quarter, and looking one up."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.parts.grades import by_index, grade_of, quarter_of, step_towards
from storage.unit_grades import UnitGrade
from tests.handlers.world import NOW, World

LETTERS = st.sampled_from("ABCD")


def graded(world: World, quarter: str, grade: str, index: str) -> None:
    row = UnitGrade(
        unit_code="OF18",
        quarter=quarter,
        n=40,
        requested=Decimal(90_000),
        expected=Decimal(60_000),
        relative_index=Decimal(index),
        lower=Decimal("0.8"),
        upper=Decimal("1.2"),
        grade=grade,
        by_index=grade,
        too_little=False,
        awaits_director=False,
        audited=0,
        computed_at=NOW,
    )
    world.store.unit_grades.add([row])


@pytest.mark.parametrize(
    ("index", "n", "letter"),
    [
        (1.10, 20, "A"),
        (1.11, 20, "B"),
        (1.25, 20, "B"),
        (1.26, 20, "C"),
        (1.60, 20, "C"),
        (1.61, 20, "D"),
        (9.99, 19, "B"),
    ],
)
def test_the_index_gives_the_letter(index: float, n: int, letter: str) -> None:
    assert by_index(index, n) == letter


@given(LETTERS, LETTERS)
def test_a_unit_moves_one_grade_at_most_and_arrives(here: str, there: str) -> None:
    after = step_towards(here, there)

    assert abs(ord(after) - ord(here)) <= 1
    assert abs(ord(there) - ord(after)) == max(abs(ord(there) - ord(here)) - 1, 0)


def test_a_quarter_begins_at_local_midnight() -> None:
    midnight = datetime(2026, 3, 31, 16, tzinfo=UTC)

    assert quarter_of(midnight - timedelta(seconds=1)) == "2026Q1"
    assert quarter_of(midnight) == "2026Q2"


def test_a_unit_that_is_not_known_is_ordinary(world: World) -> None:
    grade = grade_of(world.store, "OF18", NOW)

    assert (grade.letter, grade.index, grade.too_little) == ("B", 1.0, True)


def test_a_unit_has_the_grade_of_the_last_quarter_there_is(world: World) -> None:
    graded(world, "2025Q3", "B", "1.2")
    graded(world, "2025Q4", "C", "1.5")
    graded(world, "2026Q2", "A", "1.0")

    grade = grade_of(world.store, "OF18", NOW)

    assert (grade.letter, grade.index, grade.n) == ("C", 1.5, 40)
