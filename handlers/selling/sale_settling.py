"""Settling what customers paid for parts that they do not get after all.

An order's parts are brought, installed or called back after its sale has ended. What
is due is reckoned anew then, and finance gives back what was paid too much.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from handlers.selling.sale_records import (
    deliveries,
    due,
    ended,
    gone,
    latest,
    move,
    paid,
)
from storage.dispatch_orders import DispatchOrder
from storage.sales import SalesOrder
from workflows.engine import ServiceTask
from workflows.errors import LOCAL_ZONE
from workflows.messages import Address, publish

Result = Mapping[str, object]

#: Published when a customer owes less than before; finance's process waits for it,
#: or is begun by it.
RECKONED: Final = "sale_reckoned"
#: Why a sale ended with the order that wanted it, or for want of parts.
WITHDRAWN: Final = "派工单已撤回"
NOT_DELIVERED: Final = "配件没有交付"


def reckon_order(task: ServiceTask, *, order_id: int | None = None) -> Result:
    """Reckon up the sales of an order anew; what was paid too much goes back."""
    order = task.store.dispatch_orders.get(order_id) if order_id is not None else None
    sales = task.store.sales.of_order(order.id) if order else []
    told = [reckon(task, order, sale) for sale in sales if order]
    return {"refunds": sum(told)}


def reckon(task: ServiceTask, order: DispatchOrder | None, sale: SalesOrder) -> bool:
    """Reckon up one sale anew; tell whether finance has to look at it."""
    if order is not None and order.status == "withdrawn" and not ended(sale):
        _cancel(task, sale, WITHDRAWN)
    elif sale.status == "sold" and nothing_came(task, sale):
        _cancel(task, sale, NOT_DELIVERED)
    owed, got = due(task.store, sale), paid(task.store, sale)
    if got <= owed and not (sale.terms == "credit" and owed < _total(task, sale)):
        return False
    _tell_finance(task, sale, f"{RECKONED} {sale.no} {owed} {got}")
    return True


def nothing_came(task: ServiceTask, sale: SalesOrder) -> bool:
    """Tell whether the customer gets not one piece of a sale."""
    found = deliveries(task.store, sale)
    lost = gone(task.store, sale, found)
    return bool(found) and all(lost[line.id] >= line.qty for line in found)


def _cancel(task: ServiceTask, sale: SalesOrder, reason: str) -> None:
    move(sale, "cancelled")
    sale.ended_at, sale.reason = task.now, reason


def _total(task: ServiceTask, sale: SalesOrder) -> Decimal:
    """Give what was agreed on; nothing where nothing was accepted."""
    return latest(task.store, sale).total if sale.accepted_at else Decimal(0)


def _tell_finance(task: ServiceTask, sale: SalesOrder, message_id: str) -> None:
    customer = task.store.customers.get(sale.customer_id)
    order = task.store.dispatch_orders.get(sale.order_id) if sale.order_id else None
    said = {
        "sale_id": sale.id,
        "sale_no": sale.no,
        "customer_name": customer.name if customer else None,
        "order_id": sale.order_id,
        "order_no": order.no if order else None,
        "due_at": task.now.astimezone(LOCAL_ZONE).isoformat(),
    }
    publish(
        task.context,
        RECKONED,
        said,
        Address(business_key=sale.no, message_id=message_id),
    )
