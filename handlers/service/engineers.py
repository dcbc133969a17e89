"""Second-level dispatch: which engineer of the unit should go."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.arguments import whole_of
from handlers.deadlines import clocks
from handlers.service import prediction_visibility
from handlers.service.order_status import order_of
from storage.dispatch_orders import DispatchOrder
from storage.organisation import Engineer
from storage.unit_of_work import UnitOfWork
from workflows.engine import ServiceTask
from workflows.errors import BpmnError, Text

Result = Mapping[str, object]

#: From this level on an engineer works alone.
SKILLED = 2
#: How long a visit is taken to last while nobody has planned it.
_VISIT = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An engineer who may be sent, and what speaks for and against it."""

    engineer: Engineer
    level: int
    served_before: bool
    open_visits: int
    absent: bool
    double_booked: bool

    @property
    def available(self) -> bool:
        """Whether the engineer is neither away nor booked."""
        return not (self.absent or self.double_booked)

    @property
    def score(self) -> float:
        """Weigh it all up; distance does not count within a unit."""
        return score(
            skilled=self.level >= SKILLED,
            served_before=self.served_before,
            open_visits=self.open_visits,
            unavailable=not self.available,
        )

    @property
    def note(self) -> Text:
        """Say in a line what the score is made of."""
        parts = [
            Text(f"技能{self.level}级", f"skill {self.level}"),
            Text(f"未完成 {self.open_visits}", f"{self.open_visits} open"),
        ]
        if self.served_before:
            parts.append(Text("曾服务此机", "knows this machine"))
        if self.absent:
            parts.append(Text("⚠ 请假", "⚠ absent"))
        if self.double_booked:
            parts.append(Text("⚠ 时间冲突", "⚠ double booked"))
        return Text(
            " · ".join(part.zh for part in parts), " · ".join(part.en for part in parts)
        )


def score(
    *,
    skilled: bool,
    served_before: bool,
    open_visits: int,
    unavailable: bool,
    km: float = 0,
) -> float:
    """Weigh up a candidate for a visit."""
    return (
        3 * skilled + 2 * served_before - 0.01 * km - 0.5 * open_visits
    ) - 5 * unavailable


def ranked(
    store: UnitOfWork,
    order: DispatchOrder,
    unit_code: str,
    now: datetime,
    level: int = 1,
) -> list[Candidate]:
    """List the engineers of a unit who know the order's line, the best first.

    With a level, those who know it well enough.
    """
    engineers = store.organisation.engineers(unit_code)
    ids = [engineer.id for engineer in engineers]
    levels = _levels(store, order, ids)
    before = store.dispatch_orders.of_machine(order.machine_id)
    earlier = [other.id for other in before if other.id != order.id]
    served = store.visits.served_machine(ids, earlier)
    load = store.visits.open_load(ids)
    least = 1 if order.line is None else level
    from_at = max(order.promised_arrival or now, now)
    absent = store.organisation.absent(ids, from_at, from_at + _VISIT)
    busy = store.visits.busy(ids, from_at, from_at + _VISIT)
    found = [
        Candidate(
            engineer,
            levels[engineer.id],
            engineer.id in served,
            load.get(engineer.id, 0),
            engineer.id in absent,
            engineer.id in busy,
        )
        for engineer in engineers
        if levels.get(engineer.id, 0) >= least
    ]
    return sorted(found, key=lambda one: (-one.score, one.engineer.code))


def _levels(
    store: UnitOfWork, order: DispatchOrder, ids: list[int]
) -> Mapping[int, int]:
    if order.line is None:
        # Nobody knows yet what the machine is: everybody may look at it.
        return dict.fromkeys(ids, 1)
    return store.organisation.skills(order.line, ids)


def rank_engineers(
    task: ServiceTask, *, order_id: int, skill: int | None = None
) -> Result:
    """Count the engineers of the unit who may be sent."""
    order = order_of(task, order_id)
    level = whole_of(skill) or 1
    unit = order.exec_unit
    found = ranked(task.store, order, unit, task.now, level) if unit else []
    if not found:
        clocks.happened(task, order, "no_engineer")
        raise BpmnError("no_engineer", f"No engineer is left for order {order.no}.")
    prediction_visibility.decide(task, order)
    return {"engineers_found": len(found)}
