"""Parts that a unit hands to its engineer, and what headquarters' shelf really has."""

from collections.abc import Mapping

from handlers.arguments import problem, refuse, text_of
from handlers.deadlines.clocks import happened
from handlers.delivery.picking import counts, drop_missing, reserved_in, take
from handlers.delivery.stock import Document, lines_of, place, van_of, warehouse_of
from handlers.delivery.stock_missing import look_again
from handlers.service.order_notices import tell_groups
from handlers.service.order_status import order_of
from workflows.engine import ServiceTask
from workflows.errors import Text

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
    there = counts(issue, rows, "picked_qty", with_reason=True)
    if engineer is None or engineer.unit_code not in units:
        refuse(
            problem("issued_to", "不是本网点的工程师", "Not an engineer of this unit")
        )
        return {"short": False}
    short = drop_missing(task, rows, there)
    document = Document("dispatch_order", order.no)
    left = [row for row in rows if row.state == "active"]
    for one in take(task, left, van_of(task.store, engineer).code, "issue", document):
        line = lines[one.reservation.line_id]
        line.issued_at = task.now
        if not one.arrived:
            line.delivered += one.qty
    happened(task, order, "stock_found")
    if short:
        look_again(task, order_id)
    return {"short": short}


def verify(task: ServiceTask, *, order_id: int, check: Mapping[str, object]) -> Result:
    """Keep what headquarters' shelf really has for an order; the rest is open again."""
    order = order_of(task, order_id)
    rows = reserved_in(task, order_id, place(task.store, "hq").code)
    there = counts(check, rows, "found_qty")
    short = drop_missing(task, rows, there)
    happened(task, order, "stock_found")
    if short:
        look_again(task, order_id)
    return {"found": any(there.values()), "short": short}


def report_shortage(task: ServiceTask, *, order_id: int) -> Result:
    """Ask parts management to count what a shelf does not have, against the book."""
    order = order_of(task, order_id)
    lines = {line.id: line for line in lines_of(task.store, order_id)}
    for one in task.store.delivery_lines.excluded_at(lines, task.now):
        if one.reason == "not_on_shelf":
            part, place_ = lines[one.line_id].part_no, one.warehouse_code
            text = Text(
                f"账实不符:{place_} 的 {part} 账上有、货架上没有,请盘点。",
                f"{place_} does not have {part} that is on its books: please count.",
            )
            said = (f"shortage {one.line_id} {place_}", text)
            tell_groups(task.context, order.no, ["parts_manager"], said)
    return {}
