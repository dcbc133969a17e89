"""What supervisors do to visits from outside of their steps."""

from dataclasses import dataclass
from typing import ClassVar, Final

from handlers.arguments import problem, refuse, text_of
from handlers.service.visit_changes import LEADERS, REASONS
from storage.base import sorted_json
from storage.dispatch_orders import DispatchOrder
from storage.organisation import Engineer
from workflows.commands.messages import send
from workflows.engine import Actor, Command, Context
from workflows.errors import ForbiddenError, NotFoundError, Problem, Text
from workflows.messages import Address

#: The message that appointment, visit and result wait for.
REASSIGN: Final = "reassign_engineer"


class NotLeaderError(ForbiddenError):
    """Only those who lead a unit send its engineers."""

    sentences: ClassVar = {
        "zh": "只有本网点的服务主管、主任、代理商经理或派驻服务可以这样做。",
        "en": "Expected somebody who leads the unit, but you do not.",
    }


def leads(actor: Actor, unit_code: str | None) -> bool:
    """Tell whether somebody sends the engineers of a unit."""
    return bool(actor.groups & {f"{role}@{unit_code}" for role in LEADERS})


def led_order(context: Context, no: str) -> DispatchOrder:
    """Find an order for somebody who leads the unit at work on it."""
    order = context.store.dispatch_orders.by_no(no, context.actor.scope)
    if order is None:
        raise NotFoundError(what=Text(f"派工单 {no}", f"order {no}"))
    if not leads(context.actor, order.exec_unit):
        raise NotLeaderError
    return order


@dataclass(frozen=True)
class ReassignEngineer(Command[None]):
    """Take a visit from its engineer, so that another one is chosen."""

    no: str
    reason: str
    note: str = ""

    def execute(self, context: Context) -> None:
        order = led_order(context, self.no)
        refuse(_reason_problem(self.reason))
        context.record.process_instance_id = order.process_instance_id
        context.record.reason = text_of(self.note) or self.reason
        _reassign(context, order, self.reason, text_of(self.note))


@dataclass(frozen=True)
class DeactivateEngineer(Command[int]):
    """Take an engineer out of service; tell how many visits need somebody else."""

    code: str

    def execute(self, context: Context) -> int:
        engineer = context.store.organisation.engineer(self.code)
        if engineer is None:
            what = Text(f"工程师 {self.code}", f"engineer {self.code}")
            raise NotFoundError(what=what)
        own = leads(context.actor, engineer.unit_code)
        if not own and "admin" not in context.actor.roles:
            raise NotLeaderError
        engineer.active = False
        return sum(_taken_over(context, engineer))


def _taken_over(context: Context, engineer: Engineer) -> list[bool]:
    taken = []
    for visit in context.store.visits.open_of_engineer(engineer.id):
        order = context.store.dispatch_orders.get(visit.order_id)
        waiting = order is not None and context.store.event_subscriptions.find(
            "message", REASSIGN, sorted_json({}), order.no
        )
        if order is not None and waiting:
            _reassign(context, order, "deactivated", None)
            taken.append(True)
    return taken


def _reassign(
    context: Context, order: DispatchOrder, reason: str, note: str | None
) -> None:
    # What nobody waits for is refused, not kept for later.
    address = Address(business_key=order.no, time_to_live="PT0S")
    send(context, REASSIGN, {"reason": reason, "note": note}, address)


def _reason_problem(reason: str) -> Problem | None:
    if reason in REASONS and reason != "deactivated":
        return None
    return problem("reason", "请选择原因", "Choose a reason")
