"""What suppliers bring: booked once, and given to those who have waited longest."""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, Final

from handlers.arguments import problem, refuse, rows_of, text_of
from handlers.delivery.errands import errand_for
from handlers.delivery.stock import (
    Document,
    Move,
    place,
    post,
    progress_of,
    warehouse_of,
)
from handlers.delivery.stock_lines import row_problems
from handlers.delivery.stock_sources import reserve_from
from handlers.quantities import quantity_of
from storage.delivery_lines import DeliveryLine
from storage.quantities import Quantity
from storage.stock import StockKey
from storage.warehouses import Warehouse
from workflows.engine import ServiceTask
from workflows.errors import Problem, RejectedError
from workflows.messages import Address, publish

Result = Mapping[str, object]

#: To an order that waits for a part: it has come.
PART_ARRIVED: Final = "part_arrived"
#: A receipt puts parts into stock that belong to headquarters, wherever they lie.
_OWNER: Final = "hq"


class BookedAlreadyError(RejectedError):
    """A delivery note has been entered before."""

    sentences: ClassVar = {
        "zh": "送货单 {no} 已经入库。",
        "en": "Expected a new delivery note, but {no} has been booked already.",
    }


def book_receipt(
    task: ServiceTask,
    *,
    doc_no: str,
    part_no: str,
    qty: Quantity,
    unit: str | None = None,
) -> Result:
    """Put what a supplier sent into a warehouse; a delivery note is booked once."""
    row = {"part_no": part_no, "qty": qty}
    parts = task.store.parts.by_numbers([part_no])
    refuse(*row_problems("", row, parts))
    document = Document("delivery_note", doc_no)
    task.store.stock.lock([part_no])
    known = task.store.stock.moves_of(document.type, document.id)
    if not any(move.part_no == part_no for move in known):
        _put(task, document, _target(task, text_of(unit)), [row])
    return {}


def book_note(task: ServiceTask, *, note: Mapping[str, object]) -> Result:
    """Book a whole delivery note; the parts go to the lines that wait for them."""
    rows, doc_no = rows_of(note.get("rows")), text_of(note.get("doc_no"))
    unit = text_of(note.get("unit"))
    parts = task.store.parts.by_numbers([str(row.get("part_no")) for row in rows])
    refuse(
        None if doc_no else problem("doc_no", "请填写送货单号", "Give the number"),
        None if rows else problem("rows", "请填写配件", "Name the parts"),
        _unit_problem(task, unit),
        *(
            found
            for number, row in enumerate(rows)
            for found in row_problems(f"rows.{number}", row, parts)
        ),
        *_twice(rows),
    )
    document = Document("delivery_note", str(doc_no))
    task.store.stock.lock(parts.keys())
    if task.store.stock.moves_of(document.type, document.id):
        raise BookedAlreadyError(no=doc_no)
    _put(task, document, _target(task, unit), rows)
    task.business_key, task.subject = document.id, document.id
    return {"doc_no": document.id}


def _twice(rows: Sequence[Mapping[str, object]]) -> Iterable[Problem | None]:
    numbers = [row.get("part_no") for row in rows]
    for number, part_no in enumerate(numbers):
        if part_no in numbers[:number]:
            yield problem(
                f"rows.{number}.part_no", "同一配件请合并", "Put one part on one row"
            )


def _unit_problem(task: ServiceTask, unit: str | None) -> Problem | None:
    """Let people of a unit book into their own warehouse only."""
    own = task.actor.scope.units
    known = unit is None or task.store.organisation.unit(unit) is not None
    if known and (own is None or unit in own):
        return None
    return problem("unit", "请选择自己的网点", "Choose your own unit")


def _target(task: ServiceTask, unit: str | None) -> Warehouse:
    return warehouse_of(task.store, unit) if unit else place(task.store, "hq")


def _put(
    task: ServiceTask,
    document: Document,
    target: Warehouse,
    rows: Sequence[Mapping[str, object]],
) -> None:
    source = place(task.store, "supplier").code
    post(
        task,
        document,
        [
            Move(
                str(row["part_no"]),
                _OWNER,
                quantity_of(row["qty"]) or 0,
                source,
                target.code,
                "receipt",
            )
            for row in rows
        ],
    )
    for row in rows:
        _hand_out(task, target, str(row["part_no"]), quantity_of(row["qty"]) or 0)


def _hand_out(
    task: ServiceTask, target: Warehouse, part_no: str, arrived: Quantity
) -> None:
    """Set the pieces aside for the lines that wait, in the order of waiting."""
    left = arrived
    for line in task.store.delivery_lines.waiting(part_no):
        if target.unit_code not in {None, line.unit_code} or not left:
            continue
        qty = min(left, progress_of(task.store, [line])[line.id].open)
        if qty:
            left -= qty
            reserve_from(
                task.context, line, StockKey(target.code, part_no, _OWNER), qty
            )
            _announce(task, line, qty)


def _announce(task: ServiceTask, line: DeliveryLine, qty: Quantity) -> None:
    if not progress_of(task.store, [line])[line.id].open:
        line.expected_at, line.waiting_since = None, None
    content = {"arrived_line": line.id, "arrived_part": line.part_no, "arrived": qty}
    address = Address(
        business_key=errand_for(task.store, line.purpose).no, time_to_live="PT0S"
    )
    publish(task.context, PART_ARRIVED, content, address)
