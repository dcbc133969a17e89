"""Lines to be delivered: entered, reserved, waited for, and where nobody has the part.

Branches of a diagram work on different lines at once; what became of all of them is
read from the tables again (``read_lines``), never from what a branch remembers.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from handlers.arguments import (
    problem,
    refuse,
    rows_of,
    text_of,
    time_of,
    whole_of,
)
from handlers.order_status import order_of
from handlers.stock import (
    Document,
    Move,
    end,
    is_waiting,
    lines_of,
    place,
    post,
    progress_of,
    warehouse_of,
)
from handlers.stock_sources import reserve_line
from storage.delivery_lines import DeliveryLine
from storage.dispatch_orders import DispatchOrder
from workflows.engine import Command, Context, ServiceTask
from workflows.errors import BpmnError, Problem

Result = Mapping[str, object]

MOST = 999
_ORDERED = frozenset({"back_order", "urgent_purchase", "take_from_new_machine"})


def add_lines(
    task: ServiceTask,
    *,
    order_id: int,
    doc_no: str,
    lines: Sequence[Mapping[str, object]],
    unit: str | None = None,
) -> Result:
    """Enter the parts that an order is to get; a document is entered once."""
    order = order_of(task, order_id)
    known = task.store.delivery_lines.of_order(order_id)
    if not any(line.doc_no == doc_no for line in known):
        code = text_of(unit) or order.exec_unit or order.owner_unit
        rows = rows_of(lines)
        parts = task.store.parts.by_numbers([str(row.get("part_no")) for row in rows])
        refuse(
            None if rows else problem("lines", "请填写配件", "Name the parts"),
            None if code else problem("unit", "请选择网点", "Choose a unit"),
            *(
                found
                for number, row in enumerate(rows)
                for found in _row_problems(f"lines.{number}", row, parts)
            ),
        )
        task.store.delivery_lines.add(
            DeliveryLine(
                order_id=order.id,
                unit_code=warehouse_of(task.store, str(code)).unit_code,
                doc_no=doc_no,
                line_no=number,
                part_no=str(row["part_no"]),
                qty=whole_of(row["qty"]),
                delivered=0,
                cancelled=0,
                created_at=task.now,
            )
            for number, row in enumerate(rows, 1)
        )
    return read_lines(task, order_id=order_id)


def _row_problems(
    field: str, row: Mapping[str, object], parts: Mapping[str, object]
) -> Iterable[Problem | None]:
    qty = row.get("qty")
    if isinstance(qty, bool) or not isinstance(qty, int) or not 1 <= qty <= MOST:
        yield problem(f"{field}.qty", "请填 1 至 999", "Enter 1 to 999")
    if row.get("part_no") not in parts:
        yield problem(f"{field}.part_no", "没有这个配件", "There is no such part")


def reserve(task: ServiceTask, *, order_id: int) -> Result:
    """Set aside what the open lines of an order want, wherever it is best taken from.

    What is set aside already stays so; who comes too late gets what is left.
    """
    order_of(task, order_id)
    lines = lines_of(task.store, order_id)
    release_expired(task.context, {line.part_no for line in lines})
    for line in lines:
        need = progress_of(task.store, [line])[line.id].open
        if need and not is_waiting(line, task.now):
            reserve_line(task.context, line, need)
    return read_lines(task, order_id=order_id)


def read_lines(task: ServiceTask, *, order_id: int) -> Result:
    """Tell how far the lines of an order have come, and where parts were found."""
    order = order_of(task, order_id)
    lines = task.store.delivery_lines.of_order(order_id)
    progress = progress_of(task.store, lines)
    waiting = [
        line for line in lines if progress[line.id].open and is_waiting(line, task.now)
    ]
    missing = [
        line
        for line in lines
        if progress[line.id].open and not is_waiting(line, task.now)
    ]
    if lines and all(line.cancelled == line.qty for line in lines):
        raise BpmnError("no_stock_final", f"Order {order.no} gets no parts at all.")
    return {
        "open_lines": len(missing),
        "waiting_lines": len(waiting),
        "delivered_lines": sum(line.delivered > 0 for line in lines),
        "has_none": bool(missing),
        **_places(task, order, lines),
    }


def _places(
    task: ServiceTask, order: DispatchOrder, lines: Sequence[DeliveryLine]
) -> dict[str, object]:
    units = {line.id: line.unit_code for line in lines}
    local, hq, others = False, False, set()
    for row in task.store.reservations.active(units):
        warehouse = task.store.warehouses.get(row.warehouse_code)
        assert warehouse is not None, (order.no, row.warehouse_code)
        if row.arrived:
            continue
        if warehouse.kind == "hq":
            hq = True
        elif warehouse.unit_code == units[row.line_id]:
            local = True
        else:
            others.add(warehouse.unit_code)
    return {
        "has_local": local,
        "has_hq": hq,
        "has_other": bool(others),
        "other_units": sorted(filter(None, others)),
    }


def decide_missing(
    task: ServiceTask, *, order_id: int, decision: Mapping[str, object]
) -> Result:
    """Keep what is done about parts that nobody has: wait, substitute or cancel."""
    order = order_of(task, order_id)
    lines = {line.id: line for line in lines_of(task.store, order_id)}
    progress = progress_of(task.store, list(lines.values()))
    rows = rows_of(decision.get("rows"))
    refuse(
        *(
            found
            for number, row in enumerate(rows)
            for found in _decision_problems(task, f"rows.{number}", row, lines)
        )
    )
    for row in rows:
        line = lines[whole_of(row.get("line")) or 0]
        if progress[line.id].open:
            _decide(task, line, row, progress[line.id].open)
    left = task.store.delivery_lines.of_order(order.id)
    expected = [line.expected_at for line in left if is_waiting(line, task.now)]
    return {
        "expected_at": max(filter(None, expected)).isoformat() if expected else None,
        "waiting_lines": len(expected),
    }


def _decision_problems(
    task: ServiceTask,
    field: str,
    row: Mapping[str, object],
    lines: Mapping[int, DeliveryLine],
) -> Iterable[Problem | None]:
    choice, part_no = text_of(row.get("decision")), text_of(row.get("part_no"))
    eta = time_of(row.get("eta"))
    if whole_of(row.get("line")) not in lines:
        yield problem(f"{field}.line", "没有这条明细", "There is no such line")
    if choice in _ORDERED and (eta is None or eta <= task.now):
        yield problem(f"{field}.eta", "请填写将来的时间", "Give a time to come")
    if choice == "substitute" and not task.store.parts.by_numbers([part_no or ""]):
        yield problem(f"{field}.part_no", "没有这个配件", "There is no such part")
    if choice == "cancel" and not text_of(row.get("reason")):
        yield problem(f"{field}.reason", "请说明原因", "Give a reason")
    if choice not in {*_ORDERED, "substitute", "cancel"}:
        yield problem(f"{field}.decision", "请选择", "Choose")


def _decide(
    task: ServiceTask, line: DeliveryLine, row: Mapping[str, object], missing: int
) -> None:
    line.decision = text_of(row.get("decision"))
    line.decision_reason = text_of(row.get("reason"))
    if line.decision in _ORDERED:
        line.expected_at = time_of(row.get("eta"))
        return
    line.cancelled += missing
    if line.decision == "substitute":
        same = task.store.delivery_lines.of_order(line.order_id)
        numbers = [one.line_no for one in same if one.doc_no == line.doc_no]
        other = DeliveryLine(
            order_id=line.order_id,
            unit_code=line.unit_code,
            doc_no=line.doc_no,
            line_no=max(numbers) + 1,
            part_no=str(row["part_no"]),
            qty=missing,
            delivered=0,
            cancelled=0,
            created_at=task.now,
        )
        task.store.delivery_lines.add([other])


def end_waiting(task: ServiceTask, *, order_id: int) -> Result:
    """Look for the ordered parts of an order again: they came, or ought to have."""
    for line in lines_of(task.store, order_id):
        if line.expected_at is not None:
            line.expected_at = None
            task.store.delivery_lines.forget_exclusions(line.id)
    return read_lines(task, order_id=order_id)


def book_receipt(
    task: ServiceTask,
    *,
    doc_no: str,
    part_no: str,
    qty: int,
    unit: str | None = None,
) -> Result:
    """Put what a supplier sent into a warehouse; a delivery note is booked once."""
    refuse(*_row_problems("", {"part_no": part_no, "qty": qty}, _part(task, part_no)))
    document = Document("delivery_note", doc_no)
    task.store.stock.lock([part_no])
    known = task.store.stock.moves_of(document.type, document.id)
    if not any(move.part_no == part_no for move in known):
        code = text_of(unit)
        target = warehouse_of(task.store, code) if code else place(task.store, "hq")
        source = place(task.store, "supplier").code
        move = Move(part_no, "hq", qty, source, target.code, "receipt")
        post(task, document, [move])
    return {}


def _part(task: ServiceTask, part_no: str) -> Mapping[str, object]:
    return task.store.parts.by_numbers([part_no])


def release_expired(context: Context, part_nos: set[str] | None = None) -> int:
    """Give free what has been set aside for too long; tell how many reservations."""
    store = context.store
    if part_nos is None:
        part_nos = {row.part_no for row in store.reservations.expired(context.now)}
    store.stock.lock(part_nos)
    found = store.reservations.expired(context.now, part_nos)
    for row in found:
        end(context, row, "expired")
    return len(found)


@dataclass(frozen=True, slots=True)
class ExpireReservations(Command[int]):
    """Give free the pieces that were set aside for too long; tell how many times."""

    def execute(self, context: Context) -> int:
        count = release_expired(context)
        # Mostly there is nothing to give free, and nothing to remember.
        context.record.written = count == 0
        context.record.variables = {"expired": count}
        return count
