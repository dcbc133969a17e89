"""The customer calls again about an order: kept, and more urgent from now on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

from handlers.arguments import problem, refuse, text_of
from handlers.company import customers
from handlers.service import order_notices
from handlers.service.order_status import order_of
from storage.base import sorted_json
from workflows.commands.messages import send
from workflows.engine import Command, Context, ServiceTask
from workflows.errors import ForbiddenError, NotFoundError, Text
from workflows.messages import Address
from workflows.models.priorities import urgency

Result = Mapping[str, object]

#: The message that the diagram of dispatching waits for.
CALLED_AGAIN: Final = "customer_called_again"
#: The priority after one more call.
_RAISED: Final = {"P3": "P2", "P2": "P1", "P1": "P1"}


class NotFrontDeskError(ForbiddenError):
    """Calls are taken by the front desk."""

    sentences: ClassVar = {
        "zh": "只有总部前台可以登记客户来电。",
        "en": "Expected the front desk, which takes the calls.",
    }


def record_call(task: ServiceTask, *, order_id: int, text: str) -> Result:
    """Keep that the customer called again, and raise the priority by one."""
    order = order_of(task, order_id)
    customers.remember_caller(
        task.context,
        order.customer_id,
        (order.caller_phone, order.caller_name),
        channel="phone",
        subject=order.no,
        detail=text,
    )
    before, order.priority = order.priority, _RAISED.get(order.priority, "P1")
    if before != order.priority:
        for row in task.store.user_tasks.of_orders([order.id]):
            raised = {"priority": order.priority, "urgency": urgency(order.priority)}
            task.store.user_tasks.change(row.id, raised)
    said = Text(f"客户再次来电：{text}", f"the customer has called again: {text}")
    unit = order.exec_unit
    groups = [f"service_supervisor@{unit}"] if unit else ["tech_support"]
    name = f"called again {task.now.isoformat()}"
    order_notices.tell_groups(task.context, order.no, groups, (name, said))
    return {"priority": order.priority}


@dataclass(frozen=True)
class RecordCustomerCall(Command[bool]):
    """Enter that a customer has called again about an order.

    Where nobody waits for that any more the call is kept as a contact with the
    customer; tells whether somebody did.
    """

    no: str
    text: str

    def execute(self, context: Context) -> bool:
        if "front_desk" not in context.actor.roles:
            raise NotFrontDeskError
        order = context.store.dispatch_orders.by_no(self.no, context.actor.scope)
        if order is None:
            raise NotFoundError(what=Text(f"派工单 {self.no}", f"order {self.no}"))
        said = text_of(self.text)
        refuse(
            None
            if said
            else problem("text", "请填写来电内容", "Say what the customer wants")
        )
        context.record.process_instance_id = order.process_instance_id
        context.record.reason = said
        waiting = context.store.event_subscriptions.find(
            "message", CALLED_AGAIN, sorted_json({}), order.no
        )
        if not any(one.process_instance_id is not None for one in waiting):
            customers.remember_caller(
                context,
                order.customer_id,
                (order.caller_phone, order.caller_name),
                channel="phone",
                subject=order.no,
                detail=said or "",
            )
            return False
        address = Address(business_key=order.no, time_to_live="PT0S")
        send(context, CALLED_AGAIN, {"text": said}, address)
        return True
