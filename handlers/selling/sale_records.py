"""A sale of parts as operations find it, reckon it up and tell people about it."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import ClassVar, Final

from handlers.outward.notices import Notice, people_in, send
from storage.delivery_lines import DeliveryLine
from storage.purposes import Purpose
from storage.quantities import Quantity, cents, plain
from storage.sales import ENDED, Quotation, SalesOrder
from storage.unit_of_work import UnitOfWork
from workflows.engine import Actor, Context, ServiceTask
from workflows.errors import LOCAL_ZONE, NotFoundError, RejectedError, Text

#: Those who see every sale.
SEE_ALL: Final = frozenset(
    {
        "parts_sales",
        "parts_sales_lead",
        "finance",
        "service_director",
        "parts_manager",
        "executive",
    }
)
#: Those of a unit who see its sales.
SEE_OWN: Final = frozenset(
    {"storekeeper", "service_supervisor", "office_director", "agent_manager"}
)
STATUSES: Final[Mapping[str, Text]] = {
    "quoting": Text("报价中", "Being quoted"),
    "offered": Text("待客户答复", "Offered"),
    "unpaid": Text("待回款", "To be paid"),
    "paid": Text("已回款", "Paid"),
    "credit": Text("赊账", "On credit"),
    "received": Text("客户已签收", "Received"),
    "sold": Text("已售出", "Sold"),
    "declined": Text("客户谢绝", "Customer declined"),
    "expired": Text("报价过期", "Expired"),
    "cancelled": Text("已取消", "Cancelled"),
}
_NEXT: Final[Mapping[str, str]] = {
    "quoting": "offered cancelled declined expired",
    "offered": "quoting unpaid credit declined expired cancelled",
    "unpaid": "paid cancelled",
    "paid": "received sold cancelled",
    "credit": "paid received sold cancelled",
    "received": "sold",
    # Nothing of what an order's sale promised was delivered in the end.
    "sold": "cancelled",
}
#: Orders on which nothing will be installed any more.
_ORDER_OVER: Final = frozenset({"withdrawn", "closed", "archived"})
_CENT: Final = Decimal("0.01")


class SaleStatusError(RejectedError):
    """A sale cannot go from where it stands to where the diagram wants it."""

    sentences: ClassVar = {
        "zh": "配件销售单 {no} 现为“{before}”，不能改为“{after}”。",
        "en": "Expected to set the sale {no} to “{after}”, but it is “{before}”.",
    }


def sale_of(store: UnitOfWork, sale_id: int) -> SalesOrder:
    """Find the sale that an operation is about."""
    found = store.sales.get(sale_id)
    if found is None:
        raise NotFoundError(what=Text(f"销售单 {sale_id}", f"sale {sale_id}"))
    return found


def latest(store: UnitOfWork, sale: SalesOrder) -> Quotation:
    """Give the newest revision of the quotation."""
    found = store.sales.quotations(sale.id)
    if not found:
        raise NotFoundError(what=Text(f"{sale.no} 的报价", f"a quotation of {sale.no}"))
    return found[-1]


def move(sale: SalesOrder, status: str) -> None:
    """Give a sale another status; the one it has is always allowed."""
    if status == sale.status:
        return
    if status not in _NEXT.get(sale.status, "").split():
        before, after = STATUSES[sale.status], STATUSES[status]
        raise SaleStatusError(no=sale.no, before=before, after=after)
    sale.status = status


def may_see_any(actor: Actor) -> bool:
    """Tell whether sales are any of somebody's business."""
    return actor.login == "system" or bool(actor.roles & (SEE_ALL | SEE_OWN))


def visible_units(actor: Actor) -> frozenset[str] | None:
    """Give the units whose sales somebody may see; None for everybody's."""
    if actor.login == "system" or actor.roles & SEE_ALL:
        return None
    if actor.roles & SEE_OWN:
        return actor.scope.units or frozenset()
    return frozenset()


def visible(context: Context, no: str) -> SalesOrder:
    """Find a sale that the actor may see."""
    found = context.store.sales.by_no(no)
    units = visible_units(context.actor)
    if found is None or (units is not None and found.unit_code not in units):
        raise NotFoundError(what=Text(f"销售单 {no}", f"sale {no}"))
    return found


def ended(sale: SalesOrder) -> bool:
    """Tell whether a sale is over."""
    return sale.status in ENDED


def paid(store: UnitOfWork, sale: SalesOrder) -> Decimal:
    """Give what the customer has paid and not got back."""
    return sum(
        (
            one.amount if one.kind == "payment" else -one.amount
            for one in store.sales.payments(sale.id)
        ),
        Decimal(0),
    )


def due(store: UnitOfWork, sale: SalesOrder) -> Decimal:
    """Give what the customer has to pay altogether; nothing for what is not sold."""
    if sale.accepted_at is None or sale.status == "cancelled":
        return Decimal(0)
    return latest(store, sale).total - _not_delivered(store, sale)


def deliveries(store: UnitOfWork, sale: SalesOrder) -> list[DeliveryLine]:
    """List what is brought for a sale: by its order, or for the counter."""
    if sale.order_id is None:
        return store.delivery_lines.of(Purpose(None, sale.id))
    lines = store.delivery_lines.of_order(sale.order_id)
    return [line for line in lines if line.doc_no == sale.no]


def _not_delivered(store: UnitOfWork, sale: SalesOrder) -> Decimal:
    """Reckon up, with tax, the pieces that the customer does not get after all.

    What another part has taken the place of is delivered, at the price agreed on.
    """
    found = deliveries(store, sale)
    lost = gone(store, sale, found)
    quotation = latest(store, sale)
    quoted = dict(enumerate(store.sales.lines(quotation.id), start=1))
    net = sum(
        (
            quoted[line.line_no].amount * lost[line.id] / line.qty
            for line in found
            if line.replaces_id is None and line.line_no in quoted
        ),
        Decimal(0),
    )
    return cents(net * (100 + quotation.tax_rate) / 100)


def gone(
    store: UnitOfWork, sale: SalesOrder, lines: Iterable[DeliveryLine]
) -> dict[int, Quantity]:
    """Count for each line the pieces that the customer does not get.

    They were cancelled and not replaced, or an order did not need them in the end.
    """
    found = list(lines)
    back = _not_installed(store, sale, found)

    def lost(line: DeliveryLine) -> Quantity:
        instead = [one for one in found if one.replaces_id == line.id]
        replaced = sum(one.qty - lost(one) for one in instead)
        return plain(line.cancelled + back.get(line.id, 0) - replaced)

    return {line.id: lost(line) for line in found}


def _not_installed(
    store: UnitOfWork, sale: SalesOrder, lines: Iterable[DeliveryLine]
) -> dict[int, Quantity]:
    """Count the pieces that came for an order and are not in the machine.

    While the order is open only those that the engineer has brought back.
    """
    order = store.dispatch_orders.get(sale.order_id) if sale.order_id else None
    if order is None:
        return {}
    over = order.status in _ORDER_OVER
    found: dict[int, Quantity] = {
        line.id: line.delivered if over else 0 for line in lines
    }
    for row in store.installations.of_lines(list(found)):
        found[row.line_id] += -row.qty if over else row.unused_qty
    return found


def today(context: Context) -> date:
    """Give the day on the wall."""
    return context.now.astimezone(LOCAL_ZONE).date()


def sold_lines(store: UnitOfWork, sale: SalesOrder) -> list[dict[str, object]]:
    """List what the customer has accepted to buy."""
    return [
        {"part_no": line.part_no, "qty": line.qty}
        for line in store.sales.lines(latest(store, sale).id)
    ]


def tell(
    task: ServiceTask, sale: SalesOrder, groups: Iterable[str], key: str, said: Text
) -> list[str]:
    """Tell everybody in some groups something about a sale, each once; give whom."""
    notice = Notice(
        "sale",
        f"sale {sale.id} {key}",
        Text(f"{sale.no}：{said.zh}", f"{sale.no}: {said.en}"),
        f"sale {sale.no}",
    )
    return sorted(send(task.context, people_in(task.context, groups), notice))
