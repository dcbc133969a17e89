"""Orders that nobody wants any more: what was set aside or sent is taken back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

from handlers.arguments import problem, refuse, text_of
from handlers.deadlines import clocks
from handlers.service import order_notices
from handlers.service.order_status import ended, move, order_of
from storage.dispatch_orders import DispatchOrder
from workflows.commands.messages import send
from workflows.engine import Actor, Command, Context, ServiceTask
from workflows.errors import ForbiddenError, NotFoundError, RejectedError, Text
from workflows.messages import Address

Result = Mapping[str, object]

#: The message that the diagram of dispatching waits for.
WITHDRAW: Final = "withdraw_order"
#: Who may withdraw an order on the customer's behalf.
ROLES: Final = frozenset(
    {"front_desk", "tech_support", "service_director", "service_supervisor"}
)
#: The work is done: only the call back is left.
_TOO_LATE: Final = frozenset({"follow_up", "phone_solved"})


class NotWithdrawerError(ForbiddenError):
    """Not everybody may withdraw orders."""

    sentences: ClassVar = {
        "zh": "只有前台、技术支持、服务主管和客服部部长可以撤回派工单。",
        "en": "Expected the front desk, support, a supervisor or the director.",
    }


class TooLateError(RejectedError):
    """There is nothing left to withdraw."""

    sentences: ClassVar = {
        "zh": "派工单 {no} 已经完工或结束，不能撤回。",
        "en": "Expected an order with work to do, but {no} is done or has ended.",
    }


def may_withdraw(actor: Actor, order: DispatchOrder) -> bool:
    """Tell whether somebody may withdraw an order now."""
    open_ = not ended(order) and order.status not in _TOO_LATE
    return open_ and bool(actor.roles & ROLES)


def withdraw(task: ServiceTask, *, order_id: int, reason: str | None = None) -> Result:
    """End an order that the customer does not want; tell the unit and engineers."""
    order = order_of(task, order_id)
    why = text_of(reason)
    if order.status != "withdrawn":
        move(order, "withdrawn")
        clocks.happened(task, order, "ended")
        order.closed_at = order.closed_at or task.now
        order.resolution = why or order.resolution
        task.context.record.reason = why
        _call_off_visits(task, order)
    return {}


def _call_off_visits(task: ServiceTask, order: DispatchOrder) -> None:
    visits = task.store.visits.of_order(order.id)
    open_visits = [visit for visit in visits if visit.result is None]
    found = task.store.organisation.engineers_by_id(
        [visit.engineer_id for visit in open_visits]
    )
    for visit in open_visits:
        visit.result = "customer_cancelled"
        login = found[visit.engineer_id].login
        said = Text("派工单已撤回，不必上门", "the order is withdrawn, do not go")
        people = [login] if login else []
        order_notices.tell(
            task.context, order.no, people, (f"withdrawn {visit.id}", said)
        )
    if open_visits or order.exec_unit:
        unit = order.exec_unit or open_visits[0].unit_code
        said = Text("派工单已撤回", "the order has been withdrawn")
        groups = [f"service_supervisor@{unit}", f"storekeeper@{unit}"]
        order_notices.tell_groups(task.context, order.no, groups, ("withdrawn", said))


@dataclass(frozen=True)
class WithdrawOrder(Command[None]):
    """Stop an order wherever it stands, because the customer does not want it."""

    no: str
    reason: str

    def execute(self, context: Context) -> None:
        order = context.store.dispatch_orders.by_no(self.no, context.actor.scope)
        if order is None:
            raise NotFoundError(what=Text(f"派工单 {self.no}", f"order {self.no}"))
        if not context.actor.roles & ROLES:
            raise NotWithdrawerError
        if not may_withdraw(context.actor, order):
            raise TooLateError(no=order.no)
        reason = self.reason.strip()
        refuse(
            None if reason else problem("reason", "请填写原因", "Please give a reason")
        )
        context.record.process_instance_id = order.process_instance_id
        context.record.reason = reason
        # What nobody waits for is refused, not kept for later.
        address = Address(business_key=order.no, time_to_live="PT0S")
        send(context, WITHDRAW, {"reason": reason}, address)
