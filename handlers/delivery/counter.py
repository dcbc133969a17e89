"""Parts for whoever stands at the counter: laid ready, then handed to the customer.

What is laid ready stays in the warehouse of the unit, set aside without an end.
"""

from collections.abc import Iterable, Mapping

from handlers.delivery.picking import take
from handlers.delivery.stock import Document, end, place, set_aside
from storage.delivery_lines import DeliveryLine
from storage.reservations import Reservation
from storage.sales import SalesOrder
from storage.stock import StockKey
from storage.unit_of_work import UnitOfWork
from workflows.engine import ServiceTask


def lay_ready(
    task: ServiceTask,
    lines: Mapping[int, DeliveryLine],
    rows: Iterable[Reservation],
) -> None:
    """Take what is set aside from the shelf to the counter."""
    for row in rows:
        line = lines[row.line_id]
        key = StockKey(row.warehouse_code, row.part_no, row.owner)
        end(task.context, row, "consumed")
        set_aside(task.context, line, key, row.qty, None)
        line.delivered += row.qty
        line.received_at = task.now


def ready(store: UnitOfWork, lines: Iterable[DeliveryLine]) -> list[Reservation]:
    """List what lies ready for some lines."""
    return [
        row for row in store.reservations.active(x.id for x in lines) if row.arrived
    ]


def hand_over(
    task: ServiceTask, sale: SalesOrder, lines: Iterable[DeliveryLine]
) -> None:
    """Give the customer what lies ready."""
    found = list(lines)
    task.store.stock.lock({line.part_no for line in found})
    target = place(task.store, "customer").code
    rows = ready(task.store, found)
    take(task, rows, target, "sale", Document("sales_order", sale.no))
    for line in found:
        line.issued_at = task.now
