"""What customers owe for parts: a key customer may owe up to a limit, others pay first.

The segment and the limit are kept on the page of the customer.
"""

from decimal import Decimal

from handlers.selling.sale_records import due, paid
from storage.customers import Customer
from storage.sales import SalesOrder
from storage.unit_of_work import UnitOfWork


def owed(store: UnitOfWork, customer_id: int, but: int = 0) -> Decimal:
    """Reckon up what a customer owes for the sales on credit, but for one."""
    return sum(
        (
            max(due(store, one) - paid(store, one), Decimal(0))
            for one in store.sales.open_credit(customer_id, but=but)
        ),
        Decimal(0),
    )


def may_owe(
    store: UnitOfWork, sale: SalesOrder, customer: Customer, total: Decimal
) -> bool:
    """Tell whether a customer may have parts on credit for an amount."""
    if customer.segment != "key" or customer.credit_limit is None:
        return False
    return owed(store, customer.id, but=sale.id) + total <= customer.credit_limit
