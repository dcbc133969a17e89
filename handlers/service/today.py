"""Today's board 今日看板: where the open orders are, and which take too long."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final

from handlers.company import naming
from handlers.deadlines.clocks import open_pauses
from handlers.deadlines.lateness import level_of
from handlers.deadlines.sla import CLOCKS, RED, Moments
from handlers.service.order_status import STATUSES
from storage.dispatch_orders import DispatchOrder
from storage.sla import SlaClock
from workflows.engine import Actor, Command, Context
from workflows.errors import ForbiddenError, Text

READERS: Final = frozenset({"service_director", "executive", "front_desk"})


@dataclass(frozen=True, slots=True)
class LateOrder:
    """A stage of an order that takes too long."""

    no: str
    stage: Text
    priority: str
    customer: str
    unit: Text | None
    status: Text
    due_at: datetime
    #: 100 or 150: so much of the time has passed.
    level: int


@dataclass(frozen=True, slots=True)
class Today:
    """How the service stands right now."""

    #: Status and number of open orders, in the order of the work.
    stages: tuple[tuple[Text, int], ...]
    #: Everything past its due date, the most late first.
    late: tuple[LateOrder, ...]
    #: At least half as much time again as was promised.
    red: tuple[LateOrder, ...]

    @property
    def open(self) -> int:
        """How many orders are open."""
        return sum(count for _, count in self.stages)


@dataclass(frozen=True)
class GetToday(Command[Today]):
    """Show where the open orders are, and the red list."""

    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> Today:
        if not may_see_today(context.actor):
            raise ForbiddenError
        counts = context.store.boards.open_orders()
        late = tuple(_late(context))
        return Today(
            stages=tuple(
                (name, counts[status])
                for status, name in STATUSES.items()
                if status in counts
            ),
            late=late,
            red=tuple(one for one in late if one.level >= RED),
        )


def may_see_today(actor: Actor) -> bool:
    """Tell whether somebody looks after the whole service."""
    return not READERS.isdisjoint(actor.roles)


def _late(context: Context) -> list[LateOrder]:
    rows = context.store.boards.late(context.now)
    clocks = [clock for clock, _ in rows]
    paused = {pause.clock_id for pause in open_pauses(context.store, clocks)}
    return [
        _row(context, clock, order)
        for clock, order in rows
        if clock.id not in paused and clock.clock in CLOCKS
    ]


def _row(context: Context, clock: SlaClock, order: DispatchOrder) -> LateOrder:
    customer = context.store.customers.get(order.customer_id)
    unit = naming.unit_name(context, order.exec_unit or order.owner_unit)
    moments = Moments(clock.warn_at, clock.due_at, clock.red_at)
    return LateOrder(
        no=order.no,
        stage=CLOCKS[clock.clock].name,
        priority=order.priority,
        customer=customer.name if customer else "",
        unit=unit.name if unit else None,
        status=STATUSES[order.status],
        due_at=clock.due_at,
        level=level_of(moments, context.now),
    )
