"""What customers said about an order after they had reported it."""

from handlers.cards import CallCard
from handlers.company import naming
from storage.dispatch_orders import DispatchOrder
from workflows.engine import Context


def order_calls(context: Context, order: DispatchOrder) -> tuple[CallCard, ...]:
    """List the later calls about an order: those merged into it, too."""
    found = context.store.customers.interactions_about(order.customer_id, order.no)
    people = naming.people(context, (row.by_login for row, _ in found))
    return tuple(
        CallCard(
            at=row.at,
            channel=row.channel,
            said=row.detail or "",
            person=contact.name if contact else None,
            by=people.get(row.by_login),
        )
        for row, contact in found
        if row.detail and row.detail != order.fault_desc
    )
