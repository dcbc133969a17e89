"""Unused pieces: brought back by the storekeeper, kept by the unit, or lost."""

from collections.abc import Mapping
from typing import Final

from handlers.arguments import (
    problem,
    refuse,
    text_of,
)
from handlers.delivery.stock import Document, Move, end, place, post, warehouse_of
from handlers.quantities import quantity_of, quantity_problem
from handlers.service.order_status import order_of
from handlers.settlement.installations import taken
from storage.delivery_lines import DeliveryLine
from storage.installations import UnusedReturn
from storage.quantities import Quantity, plain, total
from storage.unit_of_work import UnitOfWork
from workflows.engine import ServiceTask
from workflows.errors import NotFoundError, Text

Result = Mapping[str, object]

#: What becomes of pieces: sent to headquarters, kept by the unit, damaged or lost.
DESTINATIONS: Final = ("hq", "unit", "quarantine", "lost")
_KINDS: Final[Mapping[str, str]] = {
    "hq": "unused",
    "unit": "unused",
    "quarantine": "damage",
    "lost": "loss",
}


def line_of(store: UnitOfWork, line_id: int) -> DeliveryLine:
    """Find the line that an operation is about."""
    line = store.delivery_lines.get(line_id)
    if line is None:
        what = Text(f"发货明细 {line_id}", f"the delivery line {line_id}")
        raise NotFoundError(what=what)
    return line


def unused(store: UnitOfWork, line: DeliveryLine) -> Quantity:
    """Count the pieces that were left over and are not back yet."""
    left = sum(row.unused_qty for row in store.installations.of_lines([line.id]))
    return plain(left - sum(row.qty for row in store.installations.returns([line.id])))


def returned(store: UnitOfWork, line: DeliveryLine) -> Quantity:
    """Count the pieces that came back; what is lost has not."""
    rows = store.installations.returns([line.id])
    return total(row.qty for row in rows if row.destination != "lost")


def record_return(
    task: ServiceTask, *, line_id: int, report: Mapping[str, object]
) -> Result:
    """Keep what became of the unused pieces of a line; the rest is lost, with why."""
    line = line_of(task.store, line_id)
    task.store.stock.lock([line.part_no])
    left = unused(task.store, line)
    if not left:
        return {"unused_qty": 0}
    part, value = task.store.parts.get(line.part_no), report.get("return_qty")
    refuse(quantity_problem("return_qty", value, part, most=left, or_none=True))
    qty = quantity_of(value) or 0
    damaged = text_of(report.get("condition")) == "damaged"
    wanted = text_of(report.get("destination")) or "hq"
    note = text_of(report.get("shortage_reason"))
    refuse(
        problem("destination", "请选择", "Choose")
        if qty and not damaged and wanted not in {"hq", "unit"}
        else None,
        problem("shortage_reason", "请说明缺少的原因", "Say why pieces are missing")
        if qty < left and note is None
        else None,
    )
    _bring(task, line, qty, "quarantine" if damaged else wanted, note)
    _bring(task, line, plain(left - qty), "lost", note)
    return {"unused_qty": unused(task.store, line)}


def _bring(
    task: ServiceTask, line: DeliveryLine, qty: Quantity, where: str, note: str | None
) -> None:
    if not qty:
        return
    order = order_of(task, line.order_id)
    for piece, count in taken(task.store, order, line, qty):
        if piece.reservation is not None:
            end(task.context, piece.reservation, "released", count)
        for move in _moves(task, line, (piece.warehouse, piece.owner, count), where):
            post(task, Document("dispatch_order", order.no), [move])
    task.store.installations.add(
        [
            UnusedReturn(
                line_id=line.id,
                qty=qty,
                condition="damaged" if where == "quarantine" else "good",
                destination=where,
                note=note,
                by_login=task.actor.login,
                at=task.now,
            )
        ]
    )


def _moves(
    task: ServiceTask, line: DeliveryLine, piece: tuple[str, str, Quantity], where: str
) -> list[Move]:
    """Say how pieces go where they are to be; what a unit keeps becomes its own."""
    source, owner, qty = piece
    adjust = place(task.store, "adjust").code
    if where == "unit":
        shelf = warehouse_of(task.store, line.unit_code).code
        if owner == "unit":
            kept = [Move(line.part_no, owner, qty, source, shelf, "unused")]
            return kept if source != shelf else []
        return [
            Move(line.part_no, owner, qty, source, adjust, "owner_change"),
            Move(line.part_no, "unit", qty, adjust, shelf, "owner_change"),
        ]
    kinds = {"hq": "hq", "quarantine": "quarantine", "lost": "adjust"}
    target = place(task.store, kinds[where]).code
    return [Move(line.part_no, owner, qty, source, target, _KINDS[where])]
