"""What the requests say about the units: the index, the grades, the audit estimate.

Whoever looks after all units sees them all. A unit sees its own number, and how many
others lie where, without their names. No number goes without its n, and nothing here
says more than that requests are above what is usual.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final

from handlers.cards import CodedName
from handlers.parts.audit_estimate import Estimate, estimate
from handlers.parts.grade_update import AUDITS, DIRECTOR, YEAR
from handlers.parts.prediction_quality import is_poor
from storage.unit_grades import UnitGrade
from workflows.engine import Actor, Command, Context
from workflows.errors import ForbiddenError, Text

_ALL: Final = frozenset({"service_director", "executive", "parts_manager", "auditor"})
_OWN: Final = frozenset(
    {"service_supervisor", "storekeeper", "office_director", "agent_manager"}
)
#: Where the bars of the distribution end; the last one has no end.
_BARS: Final = (0.8, 1.0, 1.1, 1.25, 1.6)


@dataclass(frozen=True, slots=True)
class UnitStanding:
    """How a unit stands in a quarter."""

    code: str
    name: Text
    n: int
    requested: float
    expected: float
    index: float
    lower: float
    upper: float
    grade: str
    by_index: str
    too_little: bool
    awaits_director: bool
    audited: int
    confirmed_at: datetime | None
    reason: str | None

    @property
    def above(self) -> bool:
        """Whether it lies above what chance alone explains."""
        return self.index > self.upper

    @property
    def may_be_confirmed(self) -> bool:
        """Whether there are enough audits for a D."""
        return self.audited >= AUDITS


@dataclass(frozen=True, slots=True)
class Bar:
    """How many units lie between two values of the index."""

    from_index: float
    to_index: float | None
    units: int
    #: Whether the reader's own unit is among them.
    own: bool


@dataclass(frozen=True, slots=True)
class Foresight:
    """How good headquarters' predictions of one kind of fault have been."""

    line: int
    fault: CodedName
    verified: int
    predicted: int
    both: int
    #: They miss so much that not to be predicted is no signal any more.
    poor: bool


@dataclass(frozen=True, slots=True)
class PaddingReport:
    """What may be known about a quarter."""

    quarter: str
    quarters: tuple[str, ...]
    computed_at: datetime | None
    #: All units, the highest index first, or only the reader's own.
    units: tuple[UnitStanding, ...]
    #: Whether the reader sees all units by name.
    everything: bool
    may_decide: bool
    bars: tuple[Bar, ...]
    #: By period; only for those who see everything.
    estimates: tuple[tuple[Text, Estimate | None], ...]
    #: Where most was verified first; only for those who see everything.
    foresight: tuple[Foresight, ...]
    audits_needed: int = AUDITS


@dataclass(frozen=True)
class GetPaddingReport(Command[PaddingReport]):
    """Show how units stand in a quarter, and how much the audits find too much."""

    quarter: str = ""
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> PaddingReport:
        actor = context.actor
        if not may_see_padding(actor):
            raise ForbiddenError
        quarters = tuple(context.store.unit_grades.quarters())
        newest = quarters[0] if quarters else ""
        quarter = self.quarter if self.quarter in quarters else newest
        rows = list(context.store.unit_grades.of_quarter(quarter).values())
        rows.sort(key=lambda row: (-row.relative_index, row.unit_code))
        everything = _sees_all(actor)
        own = actor.scope.units or frozenset()
        shown = [row for row in rows if everything or row.unit_code in own]
        return PaddingReport(
            quarter=quarter,
            quarters=quarters,
            computed_at=max((row.computed_at for row in rows), default=None),
            units=tuple(_standing(context, row) for row in shown),
            everything=everything,
            may_decide=DIRECTOR in actor.roles,
            bars=tuple(_bars(rows, frozenset(row.unit_code for row in shown))),
            estimates=tuple(_estimates(context)) if everything else (),
            foresight=tuple(_foresight(context)) if everything else (),
        )


def may_see_padding(actor: Actor) -> bool:
    """Tell whether somebody sees the index of all units, or of their own."""
    return _sees_all(actor) or not _OWN.isdisjoint(actor.roles)


def _sees_all(actor: Actor) -> bool:
    return not _ALL.isdisjoint(actor.roles)


def _foresight(context: Context) -> Iterator[Foresight]:
    faults = {one.code: one for one in context.store.dispatch_orders.fault_codes()}
    for row in context.store.prediction_quality.all():
        if row.verified:
            fault = faults[row.fault_code]
            yield Foresight(
                row.line,
                CodedName(fault.code, Text(fault.name_zh, fault.name_en)),
                row.verified,
                row.predicted,
                row.both,
                is_poor(row),
            )


def _standing(context: Context, row: UnitGrade) -> UnitStanding:
    unit = context.store.organisation.unit(row.unit_code)
    assert unit is not None, row.unit_code
    return UnitStanding(
        code=row.unit_code,
        name=Text(unit.name_zh, unit.name_en or unit.name_zh),
        n=row.n,
        requested=float(row.requested),
        expected=float(row.expected),
        index=float(row.relative_index),
        lower=float(row.lower),
        upper=float(row.upper),
        grade=row.grade,
        by_index=row.by_index,
        too_little=row.too_little,
        awaits_director=row.awaits_director,
        audited=row.audited,
        confirmed_at=row.confirmed_at,
        reason=row.reason,
    )


def _bars(rows: Sequence[UnitGrade], own: frozenset[str]) -> list[Bar]:
    starts = (0.0, *_BARS)
    ends = (*_BARS, None)
    bars = []
    for start, end in zip(starts, ends, strict=True):
        inside = [
            row.unit_code
            for row in rows
            if start <= row.relative_index and (end is None or row.relative_index < end)
        ]
        bars.append(Bar(start, end, len(inside), not own.isdisjoint(inside)))
    return bars


def _estimates(context: Context) -> list[tuple[Text, Estimate | None]]:
    figures, now = context.store.request_figures, context.now
    periods: list[tuple[Text, timedelta, timedelta]] = [
        (Text("最近 12 个月", "Last 12 months"), YEAR, timedelta()),
        (Text("之前 12 个月", "The 12 months before"), 2 * YEAR, YEAR),
    ]
    return [
        (name, estimate(figures.audits(now - since, now - until)))
        for name, since, until in periods
    ]
