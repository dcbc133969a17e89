"""What tests of the sale of parts can prepare."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Final

from handlers.selling import sales
from handlers.selling.sale_records import deliveries, latest, sale_of
from storage.customers import CustomerFilter
from storage.delivery_lines import DeliveryLine
from workflows.engine import ServiceTask
from workflows.process_tests.world import Fixture

Result = Mapping[str, object]


def key_customer(task: ServiceTask, *, code: str, credit_limit: int) -> Result:
    """Let a customer owe as much as that for parts."""
    customer = task.store.customers.by_code(code)
    assert customer is not None, code
    customer.segment, customer.credit_limit = "key", Decimal(credit_limit)
    return {}


def nobody_owes(task: ServiceTask) -> Result:
    """Let every customer pay first, whatever the company has agreed with some."""
    found, _ = task.store.customers.find(CustomerFilter(segment="key", limit=1000))
    for customer in found:
        customer.segment, customer.credit_limit = "normal", None
    return {}


def accepted_sale(
    task: ServiceTask,
    *,
    order_id: int,
    part_no: str,
    qty: int,
    total: int | None = None,
) -> Result:
    """Have a customer accept an offer of some pieces for an order, at a total.

    Without a total the list price counts.
    """
    wanted = [{"part_no": part_no, "qty": qty}]
    opened = sales.open_sale(task, order_id=order_id, sale_lines=wanted)
    sale = sale_of(task.store, int(str(opened["sale_id"])))
    valid_until = (task.now + timedelta(days=15)).date().isoformat()
    quotation = {"lines": [{"line": 1, "qty": qty}], "valid_until": valid_until}
    sales.keep_quotation(task, sale_id=sale.id, quotation=quotation)
    quoted = latest(task.store, sale)
    if total is not None:
        quoted.total = Decimal(total)
    sales.offer(task, sale_id=sale.id)
    sales.record_answer(task, sale_id=sale.id, answer={"answer": "accepted"})
    terms = sales.set_terms(task, sale_id=sale.id)
    due_at = task.now.isoformat()
    sale.due_on = task.now.date()
    return {
        "sale_id": sale.id,
        "sale_no": sale.no,
        **terms,
        "due_at": due_at,
        "total": quoted.total,
    }


def not_delivered(task: ServiceTask, *, sale_id: int, qty: int) -> Result:
    """Have nobody deliver so many pieces of what an order's sale promised."""
    sale = sale_of(task.store, sale_id)
    sold = task.store.sales.lines(latest(task.store, sale).id)[0]
    found = deliveries(task.store, sale)
    line = found[0] if found else DeliveryLine(delivered=0)
    if not found:
        line.order_id, line.unit_code = sale.order_id, sale.unit_code
        line.doc_no, line.line_no, line.part_no = sale.no, 1, sold.part_no
        line.qty, line.created_at = sold.qty, task.now
    line.cancelled = qty
    task.store.delivery_lines.add([line])
    return {}


FIXTURES: Final[Mapping[str, Fixture]] = {
    "accepted_sale": accepted_sale,
    "key_customer": key_customer,
    "nobody_owes": nobody_owes,
    "not_delivered": not_delivered,
}
