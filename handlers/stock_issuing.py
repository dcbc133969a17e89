"""Parts that a unit hands to its engineer, and what headquarters' shelf really has."""

from collections.abc import Mapping

from handlers.arguments import problem, refuse, text_of
from handlers.order_status import order_of
from handlers.picking import counts, drop_missing, reserved_in, take
from handlers.stock import Document, lines_of, place, van_of, warehouse_of
from workflows.engine import ServiceTask

Result = Mapping[str, object]


def issue(task: ServiceTask, *, order_id: int, issue: Mapping[str, object]) -> Result:
    """Hand what is reserved in the unit to an engineer; what is not there is open."""
    order = order_of(task, order_id)
    lines = {line.id: line for line in lines_of(task.store, order_id)}
    rows = [
        row
        for code in sorted({line.unit_code for line in lines.values()})
        for row in reserved_in(task, order_id, warehouse_of(task.store, code).code)
        if lines[row.line_id].unit_code == code
    ]
    if not rows:
        return {"short": False}
    engineer = task.store.organisation.engineer(text_of(issue.get("issued_to")) or "")
    units = {line.unit_code for line in lines.values()}
    there = counts(issue, rows, "picked_qty")
    if engineer is None or engineer.unit_code not in units:
        refuse(
            problem("issued_to", "不是本网点的工程师", "Not an engineer of this unit")
        )
        return {"short": False}
    short = drop_missing(task, rows, there)
    document = Document("dispatch_order", order.no)
    left = [row for row in rows if row.state == "active"]
    for one in take(task, left, van_of(task.store, engineer).code, "issue", document):
        if not one.arrived:
            lines[one.reservation.line_id].delivered += one.qty
    return {"short": short}


def verify(task: ServiceTask, *, order_id: int, check: Mapping[str, object]) -> Result:
    """Keep what headquarters' shelf really has for an order; the rest is open again."""
    order_of(task, order_id)
    rows = reserved_in(task, order_id, place(task.store, "hq").code)
    there = counts(check, rows, "found_qty")
    short = drop_missing(task, rows, there)
    return {"found": any(there.values()), "short": short}
