"""A unit is silent: headquarters is offered the next one, and may ask it at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

from handlers.arguments import problem, refuse
from handlers.service import order_notices, units
from handlers.service.order_status import order_of
from storage.dispatch_orders import DispatchOrder, UnitRefusal
from storage.unit_of_work import UnitOfWork
from workflows.commands.messages import send
from workflows.engine import Actor, Command, Context, ServiceTask
from workflows.errors import ForbiddenError, NotFoundError, RejectedError, Text
from workflows.messages import Address

Result = Mapping[str, object]

#: The message that the unit's task waits for.
REDISPATCH: Final = "redispatch_order"


class NotSupportError(ForbiddenError):
    """Only technical support of the line gives an order to another unit."""

    sentences: ClassVar = {
        "zh": "只有产品线支持科可以改派网点。",
        "en": "Expected technical support of the product line, but you are not.",
    }


class NotAskedError(RejectedError):
    """The order does not wait for a unit's answer."""

    sentences: ClassVar = {
        "zh": "派工单 {no} 不在等待网点接单。",
        "en": "Expected order {no} to wait for a unit, but it does not.",
    }


def offered_unit(store: UnitOfWork, order: DispatchOrder) -> str | None:
    """Find the nearest unit that could be asked instead of the silent one."""
    refused = {one.unit_code for one in units.open_refusals(store, order.id)}
    return next(
        (
            unit.code
            for unit, _ in units.units_for(store, order.line, order)
            if unit.code not in refused | {order.exec_unit}
        ),
        None,
    )


def offer_next_unit(task: ServiceTask, *, order_id: int) -> Result:
    """Tell technical support that a unit is silent, and which one is next."""
    order = order_of(task, order_id)
    code = offered_unit(task.store, order)
    said = Text(
        f"{order.exec_unit} 逾期未接单，"
        + (f"可改派 {code}" if code else "没有其他网点"),
        f"{order.exec_unit} has not accepted in time, "
        + (f"{code} can be asked instead" if code else "and there is no other unit"),
    )
    group = "tech_support" if order.line is None else f"tech_support@line{order.line}"
    name = f"silent {order.exec_unit} {task.now.isoformat()}"
    order_notices.tell_groups(task.context, order.no, [group], (name, said))
    return {"offered_unit": code}


def may_redispatch(actor: Actor, order: DispatchOrder) -> bool:
    """Tell whether somebody may ask another unit instead of a silent one."""
    lines = actor.scope.lines
    own = lines is None or order.line is None or order.line in lines
    return own and "tech_support" in actor.roles


@dataclass(frozen=True)
class AskAnotherUnit(Command[None]):
    """Ask another unit to take an order that the one at hand has not answered."""

    no: str
    unit: str

    def execute(self, context: Context) -> None:
        order = context.store.dispatch_orders.by_no(self.no, context.actor.scope)
        if order is None:
            raise NotFoundError(what=Text(f"派工单 {self.no}", f"order {self.no}"))
        if not may_redispatch(context.actor, order):
            raise NotSupportError
        if order.status != "awaiting_unit" or order.exec_unit is None:
            raise NotAskedError(no=order.no)
        serving = {
            unit.code for unit, _ in units.units_for(context.store, order.line, order)
        }
        refuse(
            None
            if self.unit in serving - {order.exec_unit}
            else problem("unit", "请选择其他网点", "Choose another unit")
        )
        context.record.process_instance_id = order.process_instance_id
        context.store.dispatch_orders.add([_silence(context, order)])
        reason = f"{order.exec_unit}：no_answer"
        address = Address(business_key=order.no, time_to_live="PT0S")
        send(context, REDISPATCH, {"unit": self.unit, "reason": reason}, address)


def _silence(context: Context, order: DispatchOrder) -> UnitRefusal:
    assert order.exec_unit is not None, order.no
    return UnitRefusal(
        order_id=order.id,
        unit_code=order.exec_unit,
        at=context.now,
        by_login=context.actor.login,
        reason="no_answer",
        note=None,
        settled=False,
    )
