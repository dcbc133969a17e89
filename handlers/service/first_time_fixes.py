"""First-time-fix rate 一次修复率: how often one trip repaired it for good."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Final

from handlers.company import naming
from workflows.engine import Actor, Command, Context
from workflows.errors import ForbiddenError, Text

_ALL: Final = frozenset({"service_director", "executive", "front_desk"})
_OWN: Final = frozenset(
    {"service_supervisor", "storekeeper", "office_director", "agent_manager"}
)
#: The rate is of the orders closed in so long.
PERIOD: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class FixRate:
    """Of how many closed orders with a visit the first trip was the last."""

    unit: Text
    #: Closed with at least one visit.
    closed: int
    #: By one trip, not reopened, without the same fault again within thirty days.
    fixed: int

    @property
    def rate(self) -> float | None:
        """The share; None while there is nothing to divide by."""
        return self.fixed / self.closed if self.closed else None


@dataclass(frozen=True, slots=True)
class FixRates:
    """The rate as a whole and of each unit, the lowest first."""

    total: FixRate
    units: Sequence[FixRate]
    #: Whether it is of all units, or of the reader's own.
    everything: bool


@dataclass(frozen=True)
class GetFirstTimeFixes(Command[FixRates]):
    """Tell how often the first trip was the last, in the last twelve months."""

    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> FixRates:
        actor = context.actor
        if not may_see_first_time_fixes(actor):
            raise ForbiddenError
        everything = not _ALL.isdisjoint(actor.roles)
        own = None if everything else actor.scope.units or frozenset()
        counts = context.store.boards.first_time_fixes(context.now - PERIOD, own)
        units = sorted(
            (_rate(context, unit, *counts[unit]) for unit in counts),
            key=lambda one: (one.rate or 0, -one.closed),
        )
        return FixRates(
            total=FixRate(
                Text("合计", "Together"),
                sum(one.closed for one in units),
                sum(one.fixed for one in units),
            ),
            units=units,
            everything=everything,
        )


def may_see_first_time_fixes(actor: Actor) -> bool:
    """Tell whether somebody sees the rate of all units, or of their own."""
    return not (_ALL | _OWN).isdisjoint(actor.roles)


def _rate(context: Context, unit: str | None, closed: int, fixed: int) -> FixRate:
    named = naming.unit_name(context, unit)
    name = named.name if named else Text("未定网点", "no unit")
    return FixRate(name, closed, fixed)
