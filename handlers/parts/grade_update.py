"""Working the grades of the units out again, for the quarter at hand."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import ClassVar, Final

from handlers.parts import padding_index
from handlers.parts.expectations import Expectations
from handlers.parts.grades import ENOUGH, ORDINARY, by_index, quarter_of, step_towards
from handlers.parts.norm_update import update_norms
from handlers.parts.padding_index import UnitIndex
from handlers.parts.prediction_quality import update_quality
from storage.unit_grades import UnitGrade
from storage.unit_of_work import UnitOfWork
from workflows.engine import Command, Context
from workflows.errors import (
    LOCAL_ZONE,
    ForbiddenError,
    NotFoundError,
    RejectedError,
    Text,
)

YEAR: Final = timedelta(days=365)
#: Only with so many audited requests may the director confirm a D.
AUDITS: Final = 5
DIRECTOR: Final = "service_director"


class TooFewAuditsError(RejectedError):
    """A unit cannot be graded D yet."""

    sentences: ClassVar = {
        "zh": "{unit} 只有 {audited} 个申请抽查完毕，至少要 {needed} 个才能定为 D。",
        "en": "Expected at least {needed} audited requests of {unit} before it is "
        "graded D, but there are {audited}.",
    }


class NothingToConfirmError(RejectedError):
    """No grade of the unit waits for the director."""

    sentences: ClassVar = {
        "zh": "{unit} 在 {quarter} 没有待确认的评级。",
        "en": "Expected a grade of {unit} in {quarter} that waits for the director, "
        "but there is none.",
    }


@dataclass(frozen=True)
class UpdatePadding(Command[None]):
    """Once a month, work out the norms and then the grades of the units."""

    def execute(self, context: Context) -> None:
        newest = max(
            (one.computed_at for one in context.store.norms.cells()), default=None
        )
        if newest is not None and _month(newest) == _month(context.now):
            context.record.written = True
            return
        requests = update_norms(context.store, context.now)
        update_quality(context.store, context.now)
        units = update_grades(context.store, context.now)
        context.record.variables = {"requests": requests, "units": units}


@dataclass(frozen=True)
class DecideGrade(Command[None]):
    """The director confirms that a unit is graded D, or leaves it at C."""

    unit: str
    quarter: str
    confirm: bool
    reason: str

    def execute(self, context: Context) -> None:
        if DIRECTOR not in context.actor.roles:
            raise ForbiddenError
        unit = context.store.organisation.unit(self.unit)
        if unit is None:
            raise NotFoundError(what=Text(f"网点 {self.unit}", f"unit {self.unit}"))
        name = Text(unit.name_zh, unit.name_en)
        row = context.store.unit_grades.get(self.unit, self.quarter)
        if row is None or not row.awaits_director:
            raise NothingToConfirmError(unit=name, quarter=self.quarter)
        if self.confirm and row.audited < AUDITS:
            raise TooFewAuditsError(unit=name, audited=row.audited, needed=AUDITS)
        row.awaits_director = False
        row.grade = "D" if self.confirm else row.grade
        row.confirmed_by, row.confirmed_at = context.actor.login, context.now
        row.reason = self.reason.strip() or None
        context.record.variables = {"unit": self.unit, "grade": row.grade}


def update_grades(
    store: UnitOfWork, at: datetime, expectations: Expectations | None = None
) -> int:
    """Keep how the units stand in the quarter of a moment; give their number.

    With what repairs usually cost, where that has been read already.
    """
    requests = store.request_figures.requests(at - YEAR, at, over=False)
    if not requests:
        return 0  # the engineering table is long
    expectations = expectations or Expectations.read(store)
    units = padding_index.by_unit(
        (request.unit_code, float(request.value), expectations.value(request))
        for request in requests
    )
    audits = Counter(
        audit.unit_code for audit in store.request_figures.audits(at - YEAR, at)
    )
    quarter = quarter_of(at)
    known = store.unit_grades.of_quarter(quarter)
    earlier = store.unit_grades.before(quarter)
    rows = []
    for unit, index in sorted(padding_index.indices(units).items()):
        row = known.get(unit) or UnitGrade(unit_code=unit, quarter=quarter)
        row.audited, row.computed_at = audits[unit], at
        _judge(row, index, earlier[unit].grade if unit in earlier else ORDINARY)
        rows.append(row)
    store.unit_grades.add(rows)
    return len(units)


def _judge(row: UnitGrade, index: UnitIndex, before: str) -> None:
    row.n = index.n
    row.requested, row.expected = _yuan(index.requested), _yuan(index.expected)
    row.relative_index = _four(index.index)
    row.lower, row.upper = _four(index.lower), _four(index.upper)
    row.too_little = index.n < ENOUGH
    row.by_index = by_index(index.index, index.n)
    if row.confirmed_at is None:
        row.grade, row.awaits_director = grade_after(before, row.by_index, index.n)


def grade_after(before: str, target: str, n: int) -> tuple[str, bool]:
    """Give the grade of a quarter, and whether the director is to make it a D."""
    if n < ENOUGH:
        return ORDINARY, False
    after = step_towards(before, target)
    if after == "D" and before != "D":
        return before, True
    return after, False


def _yuan(value: float) -> Decimal:
    return Decimal(value).quantize(Decimal("0.01"))


def _four(value: float) -> Decimal:
    return Decimal(value).quantize(Decimal("0.0001"))


def _month(at: datetime) -> str:
    return f"{at.astimezone(LOCAL_ZONE):%Y-%m}"
