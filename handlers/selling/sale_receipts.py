"""Handing sold parts over: from the shelf of the unit to the customer."""

from collections.abc import Mapping, Sequence

from handlers.arguments import problem, refuse, rows_of, text_of, whole_of
from handlers.delivery.stock import Document, Move, place, post, warehouse_of
from handlers.files import evidence
from handlers.selling.sale_records import latest, move, sale_of
from storage.sales import QuotationLine, SalesOrder
from workflows.engine import ServiceTask
from workflows.errors import Problem

Result = Mapping[str, object]
Form = Mapping[str, object]


def record_receipt(task: ServiceTask, *, sale_id: int, receipt: Form) -> Result:
    """Keep that the customer has got the parts, and write them off as sold."""
    sale = sale_of(task.store, sale_id)
    lines = task.store.sales.lines(latest(task.store, sale).id)
    rows = rows_of(receipt.get("lines"))
    refuse(*_wrong(lines, rows))
    moves, missing = _moves(task, sale, lines)
    refuse(*missing)
    post(task, Document("sales_order", sale.no), moves)
    move(sale, "received")
    signature = receipt.get("signature")
    signed = signature if isinstance(signature, Mapping) else {}
    sale.received_at, sale.received_by = task.now, text_of(signed.get("name"))
    sheets = receipt.get("signed_sheet")
    if isinstance(sheets, list):
        evidence.attach(task, sheets, "sales_order", sale.id)
    return {}


def _wrong(
    lines: Sequence[QuotationLine], rows: Sequence[Form]
) -> list[Problem | None]:
    got = {whole_of(row.get("line")): whole_of(row.get("received_qty")) for row in rows}
    return [
        problem(
            f"lines.{index}.received_qty",
            f"应为 {line.qty} 件；数量不符时请先补齐",
            f"Should be {line.qty}; complete it before it is signed for",
        )
        for index, line in enumerate(lines)
        if got.get(line.id) != line.qty
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
            left -= qty
            if qty:
                whole = (line.part_no, one.owner, qty, source.code, target.code)
                moves.append(Move(*whole, kind="sale"))
        if left:
            have = line.qty - left
            missing.append(
                problem(
                    f"lines.{index}.received_qty",
                    f"网点库存只有 {have} 件可用",
                    f"The unit has only {have} on its shelf",
                )
            )
    return moves, missing
