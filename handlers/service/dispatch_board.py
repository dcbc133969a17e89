"""The dispatch board 派工看板: the engineers of a unit and their visits, day by day."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import ClassVar, Final

from handlers.cards import CodedName
from handlers.company import naming
from handlers.service.visit_changes import REASONS
from handlers.service.visit_commands import REASSIGN, leads
from storage.base import sorted_json
from storage.customers import Customer
from storage.dispatch_orders import DispatchOrder
from storage.machines import Machine
from storage.organisation import Absence, Engineer
from storage.user_tasks import UserTask
from storage.visits import Visit
from workflows.engine import Actor, Command, Context
from workflows.errors import LOCAL_ZONE, ForbiddenError, Text

#: The steps of two-level dispatch before an engineer has been chosen.
CHOOSE: Final = "choose_engineer"
ACCEPT: Final = "accept_order"
DAYS: Final = 7
#: Nobody plans, or looks back, any farther.
_FAR: Final = timedelta(days=3650)
_UNIT_KINDS: Final = frozenset({"office", "agent"})
_READERS: Final = frozenset(
    {
        "service_supervisor",
        "storekeeper",
        "office_director",
        "agent_manager",
        "resident_service",
        "service_director",
        "tech_support",
        "front_desk",
        "admin",
    }
)


@dataclass(frozen=True, slots=True)
class BoardCard:
    """A visit, or an order that nobody has been chosen for."""

    order_no: str
    customer: str | None
    machine: str | None
    priority: str
    #: survey, install or maintenance; None where nobody has been chosen.
    purpose: str | None
    #: When it is to begin and end, or by when somebody is to be chosen.
    from_at: datetime | None
    to_at: datetime | None
    late: bool
    #: planned, there or done; accept or choose where nobody has been chosen.
    state: str
    #: The engineer that it is planned for, by code.
    engineer: str | None = None
    #: Whether the reader may place it somewhere else.
    movable: bool = False
    #: The open task behind it, for those who do not drag.
    task_id: int | None = None


@dataclass(frozen=True, slots=True)
class BoardCell:
    """What an engineer does on a day."""

    day: date
    away: bool
    cards: tuple[BoardCard, ...]


@dataclass(frozen=True, slots=True)
class BoardRow:
    """An engineer and a week of visits."""

    engineer: CodedName
    active: bool
    cells: tuple[BoardCell, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """The board of one unit for some days."""

    unit: CodedName | None
    #: The units whose boards the reader sees.
    units: tuple[CodedName, ...]
    days: tuple[date, ...]
    today: date
    rows: tuple[BoardRow, ...]
    unassigned: tuple[BoardCard, ...]
    #: Whether the reader sends these engineers; everybody else only looks.
    may_place: bool
    #: Why a visit is placed somewhere else.
    reasons: Mapping[str, Text]


@dataclass(frozen=True)
class GetDispatchBoard(Command[Board]):
    """Show the visits of a unit's engineers, and the orders without an engineer."""

    unit: str | None = None
    first_day: date | None = None
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> Board:
        if not may_see_board(context.actor):
            raise ForbiddenError
        units = tuple(_units(context))
        chosen = _chosen(context, units, self.unit)
        today = context.now.astimezone(LOCAL_ZONE).date()
        first = min(max(self.first_day or today, today - _FAR), today + _FAR)
        days = tuple(first + timedelta(days=number) for number in range(DAYS))
        code = chosen.code if chosen else ""
        sight = _look(context, code, days)
        return Board(
            unit=chosen,
            units=units,
            days=days,
            today=today,
            rows=tuple(_rows(sight, code)),
            unassigned=tuple(_unassigned(sight)),
            may_place=sight.may_place,
            reasons={k: text for k, text in REASONS.items() if k != "deactivated"},
        )


@dataclass(frozen=True, slots=True)
class _Sight:
    """What the board is drawn from."""

    context: Context
    days: Sequence[date]
    may_place: bool
    visits: Sequence[Visit]
    waiting: Sequence[UserTask]
    orders: Mapping[int, DispatchOrder]
    customers: Mapping[int, Customer]
    machines: Mapping[int, Machine]
    #: The numbers of orders for which another engineer can be chosen now.
    reassignable: Collection[str]

    def buyer(self, order: DispatchOrder) -> str | None:
        """Give the name of an order's customer."""
        customer = self.customers.get(order.customer_id)
        return customer.name if customer else None

    def serial_no(self, order: DispatchOrder) -> str | None:
        """Give the number of an order's machine."""
        machine = self.machines.get(order.machine_id)
        return machine.serial_no if machine else None


def _look(context: Context, unit: str, days: Sequence[date]) -> _Sight:
    """Read everything at once, however many cards there are."""
    rosters, store = context.store.rosters, context.store
    start, end = _midnight(days[0]), _midnight(days[-1] + timedelta(days=1))
    visits = rosters.visits(unit, start, end)
    waiting = rosters.waiting(unit, [CHOOSE, ACCEPT])
    numbers = {visit.order_id for visit in visits}
    numbers |= {task.order_id for task in waiting if task.order_id is not None}
    orders = rosters.orders(numbers)
    return _Sight(
        context=context,
        days=days,
        may_place=leads(context.actor, unit),
        visits=visits,
        waiting=waiting,
        orders=orders,
        customers=store.customers.by_ids([one.customer_id for one in orders.values()]),
        machines=store.machines.by_ids([one.machine_id for one in orders.values()]),
        reassignable=_reassignable(context),
    )


def _reassignable(context: Context) -> frozenset[str]:
    waiting = context.store.event_subscriptions.find(
        "message", REASSIGN, sorted_json({}), None
    )
    return frozenset(one.business_key for one in waiting if one.business_key)


def may_see_board(actor: Actor) -> bool:
    """Tell whether somebody sees boards: that of their unit, or all to look at."""
    return not _READERS.isdisjoint(actor.roles)


def _units(context: Context) -> Iterator[CodedName]:
    """List the units whose boards the reader sees, offices before agents."""
    seen = context.actor.scope.units
    units = context.store.organisation.units()
    for unit in sorted(units, key=lambda unit: (unit.kind != "office", unit.code)):
        if unit.kind in _UNIT_KINDS and (seen is None or unit.code in seen):
            yield CodedName(unit.code, Text(unit.name_zh, unit.name_en))


def _chosen(
    context: Context, units: Sequence[CodedName], wanted: str | None
) -> CodedName | None:
    """Give the unit that was asked for, else the reader's own, else the first."""
    by_code = {unit.code: unit for unit in units}
    for code in (wanted, context.actor.unit):
        if code in by_code:
            return by_code[code]
    return units[0] if units else None


def _rows(sight: _Sight, unit: str) -> Iterator[BoardRow]:
    rosters = sight.context.store.rosters
    engineers = rosters.engineers([unit])
    start = _midnight(sight.days[0])
    absences = rosters.absences([one.id for one in engineers], start)
    for engineer in engineers:
        own = [
            (visit, _visit_card(sight, visit, engineer))
            for visit in sight.visits
            if visit.engineer_id == engineer.id
        ]
        if not engineer.active and not own:
            continue
        away = [one for one in absences if one.engineer_id == engineer.id]
        yield BoardRow(
            engineer=naming.engineer_name(engineer),
            active=engineer.active,
            cells=tuple(
                BoardCell(day, _is_away(away, day), _cards(sight, own, day))
                for day in sight.days
            ),
        )


def _is_away(absences: Sequence[Absence], day: date) -> bool:
    start, end = _midnight(day), _midnight(day + timedelta(days=1))
    return any(one.from_at < end and one.to_at > start for one in absences)


def _cards(
    sight: _Sight, own: Sequence[tuple[Visit, BoardCard]], day: date
) -> tuple[BoardCard, ...]:
    first = day == sight.days[0]
    return tuple(
        card
        for visit, card in own
        if _day_of(visit.planned_from) <= day <= _day_of(visit.planned_to)
        # What should be over by then is still to be done.
        or (first and _day_of(visit.planned_to) < day)
    )


def _visit_card(sight: _Sight, visit: Visit, engineer: Engineer) -> BoardCard:
    order = sight.orders[visit.order_id]
    opened = visit.result is None
    return BoardCard(
        order_no=order.no,
        customer=sight.buyer(order),
        machine=sight.serial_no(order),
        priority=order.priority,
        purpose=visit.purpose,
        from_at=visit.planned_from,
        to_at=visit.planned_to,
        late=opened and visit.planned_to < sight.context.now,
        state=_state(visit),
        engineer=engineer.code,
        movable=sight.may_place and opened and order.no in sight.reassignable,
    )


def _state(visit: Visit) -> str:
    if visit.result is not None:
        return "done"
    return "planned" if visit.arrive_at is None else "there"


def _unassigned(sight: _Sight) -> Iterator[BoardCard]:
    for task in sight.waiting:
        order = sight.orders.get(task.order_id or 0)
        if order is not None:
            yield _waiting_card(sight, task, order)


def _waiting_card(sight: _Sight, task: UserTask, order: DispatchOrder) -> BoardCard:
    choosing = task.element_id == CHOOSE
    return BoardCard(
        order_no=order.no,
        customer=sight.buyer(order),
        machine=sight.serial_no(order),
        priority=order.priority,
        purpose=None,
        from_at=order.promised_arrival,
        to_at=None,
        late=task.due_at is not None and task.due_at < sight.context.now,
        state="choose" if choosing else "accept",
        movable=sight.may_place and choosing,
        task_id=task.id if sight.may_place else None,
    )


def _day_of(moment: datetime) -> date:
    return moment.astimezone(LOCAL_ZONE).date()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, LOCAL_ZONE)
