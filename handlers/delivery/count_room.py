"""Giving up what was set aside and, as a count has shown, is not there."""

from handlers.delivery.errands import errand_for, tell_groups
from handlers.delivery.stock import end, exclude
from handlers.delivery.stock_missing import look_again
from storage.quantities import Quantity, plain
from storage.reservations import Reservation
from storage.stock import StockBalance
from workflows.engine import ServiceTask
from workflows.errors import Text


def make_room(task: ServiceTask, balance: StockBalance, qty: Quantity) -> None:
    """Free so many pieces of a balance; whoever reserved last is the first to lose."""
    missing = plain(qty - balance.available)
    found = task.store.reservations.in_place(
        balance.warehouse_code, balance.part_no, balance.owner
    )
    for row in found:
        if missing <= 0:
            return
        lost = min(row.qty, missing)
        missing -= lost
        _give_up(task, row, lost)


def _give_up(task: ServiceTask, row: Reservation, qty: Quantity) -> None:
    line = task.store.delivery_lines.get(row.line_id)
    assert line is not None, row.line_id
    warehouse, part, came = row.warehouse_code, row.part_no, row.arrived
    key = f"count {row.id} {task.now.isoformat()}"
    end(task.context, row, "released", qty)
    exclude(task, line.id, warehouse, "not_on_shelf")
    if came:
        line.delivered -= qty
    errand = errand_for(task.store, line.purpose)
    text = Text(
        f"盘点后预留已释放：{warehouse} 的 {part} × {qty} 不在货架上。",
        f"a count gave up the reserved {part} × {qty} that {warehouse} lacks.",
    )
    groups = (f"storekeeper@{line.unit_code}", "parts_manager")
    tell_groups(task.context, errand, groups, (key, text))
    look_again(task, errand)
