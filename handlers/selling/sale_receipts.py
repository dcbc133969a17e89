"""Parts that were sold over the counter: what came, and the customer who gets it."""

from collections.abc import Mapping, Sequence
from typing import Final

from handlers.arguments import problem, refuse, rows_of, text_of, whole_of
from handlers.delivery import counter
from handlers.delivery.stock import Document, Move, place, post, warehouse_of
from handlers.files import evidence
from handlers.quantities import read_quantity
from handlers.selling.sale_records import (
    deliveries,
    due,
    latest,
    move,
    paid,
    sale_of,
)
from handlers.selling.sale_settling import reckon
from storage.quantities import Quantity, plain
from storage.sales import QuotationLine, SalesOrder
from workflows.engine import ServiceTask
from workflows.errors import Problem

Result = Mapping[str, object]
Form = Mapping[str, object]

#: Why a sale ended for which nobody had a part.
NO_PARTS: Final = "全网无货"


def reckon_delivery(task: ServiceTask, *, sale_id: int) -> Result:
    """Tell what came for a sale; one for which nothing came is over.

    What the customer has paid for and does not get goes back.
    """
    sale = sale_of(task.store, sale_id)
    delivered = any(line.delivered for line in deliveries(task.store, sale))
    if not delivered:
        move(sale, "cancelled")
        sale.ended_at, sale.reason = task.now, NO_PARTS
    on_credit = sale.terms == "credit"
    if on_credit:
        # The process that collects the money gives back what is too much.
        reckon(task, None, sale)
    return {
        "delivered": delivered,
        "to_be_refunded": not on_credit
        and paid(task.store, sale) > due(task.store, sale),
    }


def record_receipt(task: ServiceTask, *, sale_id: int, receipt: Form) -> Result:
    """Keep that the customer has got the parts, and write them off as sold."""
    sale = sale_of(task.store, sale_id)
    rows = rows_of(receipt.get("lines"))
    brought = deliveries(task.store, sale)
    if brought:
        came = [line for line in brought if line.delivered]
        refuse(*_wrong({line.id: line.delivered for line in came}, rows))
        counter.hand_over(task, sale, came)
    else:
        _take_from_shelf(task, sale, rows)
    move(sale, "received")
    signature = receipt.get("signature")
    signed = signature if isinstance(signature, Mapping) else {}
    sale.received_at, sale.received_by = task.now, text_of(signed.get("name"))
    for files in (receipt.get("signed_sheet"), signed.get("drawing")):
        if isinstance(files, list):
            evidence.attach(task, files, "sales_order", sale.id)
    return {}


def _take_from_shelf(task: ServiceTask, sale: SalesOrder, rows: Sequence[Form]) -> None:
    """Hand over what nobody has looked for: sales begun with earlier diagrams."""
    lines = task.store.sales.lines(latest(task.store, sale).id)
    refuse(*_wrong({line.id: line.qty for line in lines}, rows))
    moves, missing = _moves(task, sale, lines)
    refuse(*missing)
    post(task, Document("sales_order", sale.no), moves)


def _wrong(
    wanted: Mapping[int, Quantity], rows: Sequence[Form]
) -> list[Problem | None]:
    got = {
        whole_of(row.get("line")): read_quantity(row.get("received_qty"))
        for row in rows
    }
    return [
        problem(
            f"lines.{index}.received_qty",
            f"应为 {qty}；数量不符时请先补齐",
            f"Should be {qty}; complete it before it is signed for",
        )
        for index, (line, qty) in enumerate(wanted.items())
        if got.get(line) != qty
    ]


def _moves(
    task: ServiceTask, sale: SalesOrder, lines: Sequence[QuotationLine]
) -> tuple[list[Move], list[Problem | None]]:
    """Take each line from the unit's shelf: its own pieces first."""
    store = task.store
    source, target = warehouse_of(store, sale.unit_code), place(store, "customer")
    numbers = {line.part_no for line in lines}
    store.stock.lock(numbers)
    shelf = [
        one
        for one in store.stock.balances(numbers)
        if one.warehouse_code == source.code
    ]
    moves: list[Move] = []
    missing: list[Problem | None] = []
    for index, line in enumerate(lines):
        left = line.qty
        found = [one for one in shelf if one.part_no == line.part_no]
        for one in sorted(found, key=lambda one: one.owner != "unit"):
            qty = min(one.available, left)
            left = plain(left - qty)
            if qty:
                whole = (line.part_no, one.owner, qty, source.code, target.code)
                moves.append(Move(*whole, kind="sale"))
        if left:
            have = plain(line.qty - left)
            missing.append(
                problem(
                    f"lines.{index}.received_qty",
                    f"网点库存只有 {have} 可用",
                    f"The unit has only {have} on its shelf",
                )
            )
    return moves, missing
