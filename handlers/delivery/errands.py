"""What parts are brought for: a dispatch order, or a sale over the counter.

The operations are given ``order_id`` or ``sale_id``; what they do with the parts is
the same. Clocks run for dispatch orders only.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from handlers.deadlines import clocks
from handlers.service import order_notices
from storage.dispatch_orders import DispatchOrder
from storage.purposes import ForPurpose, Purpose
from storage.sales import SalesOrder
from storage.unit_of_work import UnitOfWork
from workflows.engine import Context, ServiceTask
from workflows.errors import NotFoundError, Text


@dataclass(frozen=True, slots=True)
class Errand:
    """A dispatch order or a sale that parts are brought for."""

    purpose: Purpose
    order: DispatchOrder | None
    sale: SalesOrder | None

    @property
    def no(self) -> str:
        """The number that people know it by; messages are addressed to it."""
        return self.order.no if self.order else self.sale.no if self.sale else ""

    @property
    def line(self) -> int | None:
        """The product line of the machine; a sale has none."""
        return self.order.line if self.order else None

    @property
    def unit(self) -> str | None:
        """The unit that gets the parts."""
        if self.order is not None:
            return self.order.exec_unit or self.order.owner_unit
        return self.sale.unit_code if self.sale else None

    @property
    def first_contact_at(self) -> datetime | None:
        """When the customer was first spoken to about it."""
        if self.order is not None:
            return self.order.first_contact_at
        return self.sale.opened_at if self.sale else None


def errand_for(store: UnitOfWork, purpose: Purpose) -> Errand:
    """Find what parts are brought for."""
    order_id, sale_id = purpose
    order = store.dispatch_orders.get(order_id) if order_id is not None else None
    sale = store.sales.get(sale_id) if sale_id is not None else None
    if order is None and sale is None:
        number = sale_id if order_id is None else order_id
        raise NotFoundError(what=Text(f"单据 {number}", f"order or sale {number}"))
    return Errand(purpose, order, sale)


def errand_of(task: ServiceTask, order_id: int | None, sale_id: int | None) -> Errand:
    """Find what an operation brings parts for; a sale for an order is the order's."""
    return errand_for(task.store, purpose_of(order_id, sale_id))


def purpose_of(order_id: int | None, sale_id: int | None) -> Purpose:
    """Give what is meant by the two ids of a diagram or a form."""
    return Purpose(order_id) if order_id is not None else Purpose(None, sale_id)


def number_of(store: UnitOfWork, row: ForPurpose) -> tuple[str, str]:
    """Tell what a row is for: order or sale, and its number."""
    errand = errand_for(store, row.purpose)
    return ("order" if errand.order else "sale"), errand.no


def happened(
    task: ServiceTask,
    errand: Errand,
    event: str,
    *,
    at: datetime | None = None,
    expected_at: datetime | None = None,
) -> None:
    """Stop and start the clocks of an order."""
    if errand.order is not None:
        clocks.happened(task, errand.order, event, at=at, expected_at=expected_at)


def tell_groups(
    context: Context, errand: Errand, groups: Collection[str], said: tuple[str, Text]
) -> list[str]:
    """Tell everybody in some groups something about the parts, each once."""
    about = "order" if errand.order else "sale"
    return order_notices.tell_groups(
        context, errand.no, groups, said, about=about, kind="delivery"
    )
