"""When an order is archived: all its lines are settled, and all its old parts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from handlers.service.order_status import move, order_of
from handlers.settlement.installations import is_sale
from storage.delivery_lines import DeliveryLine
from storage.dispatch_orders import DispatchOrder
from storage.old_parts import OUTSTANDING, OldPart
from storage.unit_of_work import UnitOfWork
from workflows.engine import Command, Context, ServiceTask

Result = Mapping[str, object]


def open_lines(store: UnitOfWork, order: DispatchOrder) -> list[DeliveryLine]:
    """List the lines of an order of which pieces came that nobody has settled.

    What the customer paid for is settled by the sale.
    """
    lines = store.delivery_lines.of_order(order.id)
    settled = {
        row.line_id
        for row in store.installations.writeoffs([line.id for line in lines])
        if row.settled
    }
    return [
        line
        for line in lines
        if line.delivered and line.id not in settled and not is_sale(line)
    ]


def open_old_parts(store: UnitOfWork, order: DispatchOrder) -> list[OldPart]:
    """List the old parts of an order that have still to come or to be judged."""
    lines = store.delivery_lines.of_order(order.id)
    parts = store.old_parts.of_lines([line.id for line in lines])
    return [part for part in parts if part.state in OUTSTANDING or part.disputed]


def archive_if_settled(store: UnitOfWork, order: DispatchOrder, now: datetime) -> bool:
    """Archive a closed order of which nothing is left to settle; tell whether it is."""
    settled = not open_lines(store, order)
    settled = settled and not open_old_parts(store, order)
    if order.status == "closed" and settled:
        move(order, "archived")
        order.archived_at = now
    return order.status == "archived"


def archive(task: ServiceTask, *, order_id: int) -> Result:
    """Archive a closed order if every line and every old part of it is settled."""
    order = order_of(task, order_id)
    return {"archived": archive_if_settled(task.store, order, task.now)}


@dataclass(frozen=True, slots=True)
class ArchiveSettled(Command[int]):
    """Once a day, archive the closed orders of which nothing has to be settled.

    Of most of them nothing ever had to: they were solved without a part.
    """

    def execute(self, context: Context) -> int:
        found = context.store.settlement_lists.closed_and_settled()
        archived = [
            order.no
            for order in found
            if archive_if_settled(context.store, order, context.now)
        ]
        context.record.written = not archived
        context.record.variables = {"archived": archived}
        return len(archived)
