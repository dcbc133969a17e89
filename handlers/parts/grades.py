"""The grade of a unit: A to D, from how much it requests beside what is usual.

The grade is relative: it compares units with each other, and says nothing about how
much all of them together ask for too much. A unit moves by one grade in a quarter,
and to D only when the director has confirmed it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from storage.unit_of_work import UnitOfWork
from workflows.errors import LOCAL_ZONE

#: With fewer requests in twelve months there is too little to judge by.
ENOUGH: Final = 20
#: What a unit has before it is known, and when there is too little.
ORDINARY: Final = "B"
_LIMITS = (("A", 1.10), ("B", 1.25), ("C", 1.60))
_LETTERS = "ABCD"


@dataclass(frozen=True, slots=True)
class Grade:
    """How a unit stands."""

    letter: str
    index: float
    n: int
    #: 数据不足.
    too_little: bool = False


def grade_of(store: UnitOfWork, unit: str, at: datetime) -> Grade:
    """Look up how a unit stands; one that is not known is ordinary."""
    row = store.unit_grades.newest(unit, quarter_of(at))
    if row is None:
        return Grade(ORDINARY, 1.0, 0, too_little=True)
    return Grade(row.grade, float(row.relative_index), row.n, row.too_little)


def quarter_of(at: datetime) -> str:
    """Name the quarter of a moment, such as 2026Q1."""
    local = at.astimezone(LOCAL_ZONE)
    return f"{local.year}Q{(local.month + 2) // 3}"


def by_index(index: float, n: int) -> str:
    """Grade a unit by its index alone."""
    if n < ENOUGH:
        return ORDINARY
    return next((letter for letter, limit in _LIMITS if index <= limit), "D")


def step_towards(grade: str, target: str) -> str:
    """Move by one grade at most."""
    here, there = _LETTERS.index(grade), _LETTERS.index(target)
    return _LETTERS[here + max(-1, min(1, there - here))]
