"""What the heads of sales do to a sale from outside of its steps."""

from dataclasses import dataclass
from typing import ClassVar, Final

from handlers.arguments import problem, refuse
from handlers.selling.sale_records import ended, visible
from storage.process_instances import ProcessInstance
from workflows.commands.messages import send
from workflows.engine import Actor, Command, Context
from workflows.errors import ForbiddenError, RejectedError
from workflows.messages import Address

#: The message that the diagram of parts sales waits for.
CANCEL: Final = "cancel_sale"
_MAY: Final = frozenset({"parts_sales", "parts_sales_lead", "service_director"})


class NotInPartsSalesError(ForbiddenError):
    """Only parts sales may do this."""

    sentences: ClassVar = {
        "zh": "只有配件销售科和客服部部长可以取消销售单。",
        "en": "Expected somebody of parts sales, but you are not.",
    }


class SaleOverError(RejectedError):
    """There is nothing to cancel any more."""

    sentences: ClassVar = {
        "zh": "销售单 {no} 已经结束或已签收，不能取消。",
        "en": "Expected an open sale, but {no} is over or has been received.",
    }


def may_cancel(actor: Actor) -> bool:
    """Tell whether somebody may cancel sales."""
    return bool(actor.roles & _MAY)


@dataclass(frozen=True)
class CancelSale(Command[None]):
    """Stop a sale before the customer has the parts; what was paid goes back."""

    no: str
    reason: str

    def execute(self, context: Context) -> None:
        if not may_cancel(context.actor):
            raise NotInPartsSalesError
        sale = visible(context, self.no)
        if ended(sale) or sale.status == "received":
            raise SaleOverError(no=sale.no)
        reason = self.reason.strip()
        refuse(
            None if reason else problem("reason", "请填写原因", "Please give a reason")
        )
        context.record.process_instance_id = sale.process_instance_id
        context.record.reason = reason
        instance = _instance(context, sale.process_instance_id)
        key = instance.business_key if instance else sale.no
        # What nobody waits for is refused, not kept for later.
        address = Address(business_key=key, time_to_live="PT0S")
        send(context, CANCEL, {"reason": reason}, address)


def _instance(context: Context, number: int | None) -> ProcessInstance | None:
    if number is None:
        return None
    return context.store.process_instances.get(number)
