"""What somebody may do to an order from its page, and what else is known of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from handlers.cards import CodedName
from handlers.company import naming
from handlers.service import unit_offers
from handlers.service.order_status import ended
from handlers.service.order_withdrawal import may_withdraw
from handlers.service.repeats import fixed_at_once, times
from handlers.service.visit_changes import REASONS
from handlers.service.visit_commands import REASSIGN, leads
from storage.base import sorted_json
from storage.dispatch_orders import DispatchOrder
from workflows.engine import Command, Context
from workflows.errors import NotFoundError, Text


@dataclass(frozen=True, slots=True)
class EarlierEngineer:
    """Somebody who was to make a visit before another one was sent."""

    seq: int
    engineer: Text
    reason: Text
    ended_at: datetime
    planned_from: datetime
    planned_to: datetime


@dataclass(frozen=True, slots=True)
class OrderActions:
    """What the actor may do to an order, with what helps to decide."""

    withdraw: bool
    call: bool
    goodwill: bool
    #: Why a visit may be given to somebody else; empty where it may not.
    reassign: Mapping[str, Text]
    #: The unit to be asked instead of a silent one.
    other_unit: CodedName | None
    #: How often this fault has been reported, this time included.
    times: int
    #: Repaired for good by one trip; None while nobody can say.
    fixed_at_once: bool | None
    earlier_engineers: tuple[EarlierEngineer, ...]
    source_no: str | None
    ending: str | None

    @property
    def any(self) -> bool:
        """Whether there is anything to do."""
        return bool(
            self.withdraw
            or self.call
            or self.goodwill
            or self.reassign
            or self.other_unit
        )


@dataclass(frozen=True, slots=True)
class GetOrderActions(Command[OrderActions]):
    """Tell what the actor may do to an order."""

    no: str
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> OrderActions:
        order = context.store.dispatch_orders.by_no(self.no, context.actor.scope)
        if order is None:
            raise NotFoundError(what=Text(f"派工单 {self.no}", f"order {self.no}"))
        actor, open_ = context.actor, not ended(order)
        return OrderActions(
            withdraw=may_withdraw(actor, order),
            call="front_desk" in actor.roles,
            goodwill=open_ and "service_director" in actor.roles,
            reassign=_reasons(context, order),
            other_unit=_other_unit(context, order),
            times=times(context.store, order),
            fixed_at_once=fixed_at_once(context.store, order),
            earlier_engineers=tuple(_earlier(context, order)),
            source_no=order.source_no,
            ending=order.ending,
        )


def _reasons(context: Context, order: DispatchOrder) -> Mapping[str, Text]:
    """Give the reasons for another engineer, if one can be chosen now."""
    if not leads(context.actor, order.exec_unit):
        return {}
    waiting = context.store.event_subscriptions.find(
        "message", REASSIGN, sorted_json({}), order.no
    )
    if not waiting:
        return {}
    return {code: text for code, text in REASONS.items() if code != "deactivated"}


def _other_unit(context: Context, order: DispatchOrder) -> CodedName | None:
    asked = order.status == "awaiting_unit" and order.exec_unit is not None
    if not asked or not unit_offers.may_redispatch(context.actor, order):
        return None
    code = unit_offers.offered_unit(context.store, order)
    return naming.unit_name(context, code)


def _earlier(context: Context, order: DispatchOrder) -> list[EarlierEngineer]:
    visits = {one.id: one for one in context.store.visits.of_order(order.id)}
    found = context.store.visits.assignments(visits)
    people = context.store.organisation.engineers_by_id(
        [one.engineer_id for one in found]
    )
    return [
        EarlierEngineer(
            seq=visits[one.visit_id].seq,
            engineer=Text(
                people[one.engineer_id].name_zh, people[one.engineer_id].name_en
            ),
            reason=REASONS.get(one.reason, Text(one.reason, one.reason)),
            ended_at=one.ended_at,
            planned_from=one.planned_from,
            planned_to=one.planned_to,
        )
        for one in found
    ]
