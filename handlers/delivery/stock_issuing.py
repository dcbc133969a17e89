"""Parts that a unit hands to its engineer, and what headquarters' shelf really has."""

from collections.abc import Mapping, Sequence

from handlers.arguments import problem, refuse, rows_of, text_of, whole_of
from handlers.delivery import stock_counts
from handlers.delivery.asked_lines import came_from, stamp
from handlers.delivery.counter import lay_ready
from handlers.delivery.errands import Errand, errand_of, happened, tell_groups
from handlers.delivery.picking import counts, drop_missing, reserved_in, take
from handlers.delivery.stock import Document, lines_of, place, van_of, warehouse_of
from handlers.delivery.stock_missing import look_again
from storage.delivery_lines import DeliveryLine
from storage.reservations import Reservation
from storage.stock import StockKey
from workflows.engine import ServiceTask
from workflows.errors import Text

Result = Mapping[str, object]


def issue(
    task: ServiceTask,
    *,
    order_id: int | None = None,
    sale_id: int | None = None,
    issue: Mapping[str, object],
) -> Result:
    """Hand what is reserved in the unit to an engineer; what is not there is open.

    For a sale it is laid ready at the counter instead.
    """
    errand = errand_of(task, order_id, sale_id)
    lines = {line.id: line for line in lines_of(task.store, errand.purpose)}
    rows = _in_own_unit(task, errand, lines)
    if not rows:
        return {"short": False}
    van = _van(task, issue, lines) if errand.order else None
    there = counts(task, issue, rows, "picked_qty", with_reason=True)
    _keep_bins(task, rows, issue)
    short = drop_missing(task, rows, there)
    left = [row for row in rows if row.state == "active"]
    if van is None:
        lay_ready(task, lines, left)
    else:
        _hand_out(task, errand, lines, left, van)
    happened(task, errand, "stock_found")
    if short:
        look_again(task, errand)
    return {"short": short}


def _keep_bins(
    task: ServiceTask, rows: Sequence[Reservation], form: Mapping[str, object]
) -> None:
    """Remember on which shelf the pieces lay: the next one is shown it."""
    bins = {
        whole_of(row.get("line")): text_of(row.get("bin"))
        for row in rows_of(form.get("rows"))
    }
    for row in rows:
        found = bins.get(row.line_id)
        if found:
            key = StockKey(row.warehouse_code, row.part_no, row.owner)
            task.store.stock.balance(key).bin = found


def _in_own_unit(
    task: ServiceTask, errand: Errand, lines: Mapping[int, DeliveryLine]
) -> list[Reservation]:
    """List what is set aside in the unit; of a sale, what is not laid ready yet."""
    return [
        row
        for code in sorted({line.unit_code for line in lines.values()})
        for row in reserved_in(
            task, errand.purpose, warehouse_of(task.store, code).code
        )
        if lines[row.line_id].unit_code == code
        and (errand.order is not None or not row.arrived)
    ]


def _van(
    task: ServiceTask, form: Mapping[str, object], lines: Mapping[int, DeliveryLine]
) -> str:
    """Find what the engineer carries who gets the parts."""
    engineer = task.store.organisation.engineer(text_of(form.get("issued_to")) or "")
    if engineer is None or engineer.unit_code not in {
        line.unit_code for line in lines.values()
    }:
        refuse(
            problem("issued_to", "不是本网点的工程师", "Not an engineer of this unit")
        )
    assert engineer is not None
    return van_of(task.store, engineer).code


def _hand_out(
    task: ServiceTask,
    errand: Errand,
    lines: Mapping[int, DeliveryLine],
    rows: Sequence[Reservation],
    van: str,
) -> None:
    document = Document("dispatch_order", errand.no)
    for one in take(task, rows, van, "issue", document):
        line = lines[one.reservation.line_id]
        line.issued_at = task.now
        if not one.arrived:
            line.delivered += one.qty
            came_from(task.store, line, one.reservation.warehouse_code)
            stamp(task.store, line, received_at=task.now)


def verify(
    task: ServiceTask,
    *,
    order_id: int | None = None,
    sale_id: int | None = None,
    check: Mapping[str, object],
) -> Result:
    """Keep what headquarters' shelf really has; the rest is open again."""
    errand = errand_of(task, order_id, sale_id)
    rows = reserved_in(task, errand.purpose, place(task.store, "hq").code)
    there = counts(task, check, rows, "found_qty")
    short = drop_missing(task, rows, there)
    happened(task, errand, "stock_found")
    if short:
        look_again(task, errand)
    return {"found": any(there.values()), "short": short}


def report_shortage(
    task: ServiceTask, *, order_id: int | None = None, sale_id: int | None = None
) -> Result:
    """Ask parts management to count what a shelf does not have, against the book."""
    report_missing(task, errand_of(task, order_id, sale_id))
    return {}


def report_missing(task: ServiceTask, errand: Errand) -> None:
    """Have what was found missing just now counted, and tell parts management."""
    lines = {line.id: line for line in lines_of(task.store, errand.purpose)}
    short: dict[str, set[str]] = {}
    for one in task.store.delivery_lines.excluded_at(lines, task.now):
        if one.reason == "not_on_shelf":
            part, place_ = lines[one.line_id].part_no, one.warehouse_code
            short.setdefault(place_, set()).add(part)
            text = Text(
                f"账实不符：{place_} 的 {part} 账上有、货架上没有，已要求盘点。",
                f"{place_} does not have {part} that is on its books; a count has"
                " been asked for.",
            )
            said = (f"shortage {one.line_id} {place_}", text)
            tell_groups(task.context, errand, ["parts_manager"], said)
    for warehouse, part_nos in short.items():
        stock_counts.ask(task.context, warehouse, part_nos, errand.no)
