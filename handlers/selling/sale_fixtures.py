"""What tests of the sale of parts can prepare."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Final

from handlers.selling import sales
from handlers.selling.sale_records import latest, sale_of
from storage.customers import CustomerFilter
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
    task: ServiceTask, *, order_id: int, part_no: str, qty: int, total: int
) -> Result:
    """Have a customer accept an offer of some pieces for an order, at a total."""
    wanted = [{"part_no": part_no, "qty": qty}]
    opened = sales.open_sale(task, order_id=order_id, sale_lines=wanted)
    sale = sale_of(task.store, int(str(opened["sale_id"])))
    valid_until = (task.now + timedelta(days=15)).date().isoformat()
    quotation = {"lines": [{"line": 1, "qty": qty}], "valid_until": valid_until}
    sales.keep_quotation(task, sale_id=sale.id, quotation=quotation)
    latest(task.store, sale).total = Decimal(total)
    sales.offer(task, sale_id=sale.id)
    sales.record_answer(task, sale_id=sale.id, answer={"answer": "accepted"})
    terms = sales.set_terms(task, sale_id=sale.id)
    due_at = task.now.isoformat()
    sale.due_on = task.now.date()
    return {"sale_id": sale.id, "sale_no": sale.no, **terms, "due_at": due_at}


FIXTURES: Final[Mapping[str, Fixture]] = {
    "accepted_sale": accepted_sale,
    "key_customer": key_customer,
    "nobody_owes": nobody_owes,
}
