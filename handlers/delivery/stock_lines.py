"""Lines to be delivered: entered, reserved, and how far they have come.

Branches of a diagram work on different lines at once; what became of all of them is
read from the tables again (``read_lines``), never from what a branch remembers.
"""

from collections.abc import Iterable, Mapping, Sequence

from handlers.arguments import problem, refuse, rows_of, text_of
from handlers.delivery.errands import Errand, errand_of, happened
from handlers.delivery.stock import is_waiting, lines_of, progress_of, warehouse_of
from handlers.delivery.stock_finding import ranked, take
from handlers.quantities import quantity_of, quantity_problem
from storage.delivery_lines import DeliveryLine
from storage.parts import Part
from workflows.engine import ServiceTask
from workflows.errors import Problem

Result = Mapping[str, object]


def open_delivery(
    task: ServiceTask,
    *,
    order_id: int | None = None,
    sale_id: int | None = None,
    documents: Sequence[Mapping[str, object]],
    unit: str | None = None,
) -> Result:
    """Enter the lines of every document; the search for their parts begins."""
    errand = errand_of(task, order_id, sale_id)
    for document in rows_of(documents):
        _enter(
            task,
            errand,
            text_of(document.get("doc_no")) or "",
            rows_of(document.get("lines")),
            text_of(unit),
        )
    happened(task, errand, "stock_asked")
    lines = task.store.delivery_lines.of(errand.purpose)
    to_unit = lines[-1].unit_code if lines else text_of(unit) or errand.unit
    return {"to_unit": to_unit, **state_of(task, errand), "rounds": 0}


def add_lines(
    task: ServiceTask,
    *,
    order_id: int,
    doc_no: str,
    lines: Sequence[Mapping[str, object]],
    unit: str | None = None,
) -> Result:
    """Enter the parts that an order is to get; a document is entered once."""
    errand = errand_of(task, order_id, None)
    _enter(task, errand, doc_no, rows_of(lines), text_of(unit))
    return state_of(task, errand)


def _enter(
    task: ServiceTask,
    errand: Errand,
    doc_no: str,
    rows: Sequence[Mapping[str, object]],
    unit: str | None,
) -> None:
    known = task.store.delivery_lines.of(errand.purpose)
    if any(line.doc_no == doc_no for line in known):
        return
    code = unit or errand.unit
    parts = task.store.parts.by_numbers([str(row.get("part_no")) for row in rows])
    refuse(
        None if doc_no else problem("doc_no", "请填写单据号", "Give the document"),
        None if rows else problem("lines", "请填写配件", "Name the parts"),
        None if code else problem("unit", "请选择网点", "Choose a unit"),
        *(
            found
            for number, row in enumerate(rows)
            for found in row_problems(f"lines.{number}", row, parts)
        ),
    )
    task.store.delivery_lines.add(
        DeliveryLine(
            order_id=errand.purpose.order_id,
            sales_order_id=errand.purpose.sales_order_id,
            unit_code=warehouse_of(task.store, str(code)).unit_code,
            doc_no=doc_no,
            line_no=number,
            part_no=str(row["part_no"]),
            qty=quantity_of(row["qty"]),
            delivered=0,
            cancelled=0,
            created_at=task.now,
        )
        for number, row in enumerate(rows, 1)
    )


def row_problems(
    field: str, row: Mapping[str, object], parts: Mapping[str, Part]
) -> Iterable[Problem | None]:
    """Say what is wrong with a row that names a part and a number of pieces."""
    part = parts.get(text_of(row.get("part_no")) or "")
    yield quantity_problem(f"{field}.qty", row.get("qty"), part)
    if part is None:
        yield problem(f"{field}.part_no", "没有这个配件", "There is no such part")


def reserve(
    task: ServiceTask,
    *,
    order_id: int | None = None,
    sale_id: int | None = None,
    candidates: Sequence[Mapping[str, object]],
    ranks: Sequence[object],
) -> Result:
    """Set aside what the open lines want, in the order that was decided on.

    What is set aside already stays so; who comes too late gets what is left.
    """
    errand = errand_of(task, order_id, sale_id)
    places = ranked(candidates, ranks)
    for line in lines_of(task.store, errand.purpose):
        take(task, line, places.get(line.id, []))
    return state_of(task, errand)


def read_lines(
    task: ServiceTask,
    *,
    order_id: int | None = None,
    sale_id: int | None = None,
    documents: Sequence[Mapping[str, object]] | None = None,
    rounds: int = 0,
) -> Result:
    """Tell how far the lines of an order have come, and where parts were found.

    The lines of some documents only, where they are given. One more round is over.
    """
    errand = errand_of(task, order_id, sale_id)
    return {**state_of(task, errand, documents), "rounds": rounds + 1}


def state_of(
    task: ServiceTask,
    errand: Errand,
    documents: Sequence[Mapping[str, object]] | None = None,
) -> dict[str, object]:
    """Give what a diagram has to know about the lines of an order or a sale."""
    numbers = {text_of(row.get("doc_no")) for row in rows_of(documents)}
    lines = [
        line
        for line in task.store.delivery_lines.of(errand.purpose)
        if documents is None or line.doc_no in numbers
    ]
    progress = progress_of(task.store, lines)
    still = [line for line in lines if progress[line.id].open]
    waiting = [line for line in still if is_waiting(line, task.now)]
    missing = len(still) - len(waiting)
    return {
        "open_lines": missing,
        "waiting_lines": len(waiting),
        "delivered_lines": sum(line.delivered > 0 for line in lines),
        "cancelled_lines": sum(line.cancelled == line.qty for line in lines),
        "all_cancelled": all(line.cancelled == line.qty for line in lines),
        "all_local": _all_local(task, lines),
        "expected_at": _earliest(waiting),
        "has_none": missing > 0,
        **_places(task, lines),
    }


def _earliest(waiting: Sequence[DeliveryLine]) -> str | None:
    """Give when the first of the ordered parts is expected."""
    times = [line.expected_at for line in waiting if line.expected_at]
    return min(times).isoformat() if times else None


def _all_local(task: ServiceTask, lines: Sequence[DeliveryLine]) -> bool:
    """Tell whether the unit had everything itself that it got."""
    sent = task.store.shipments.sent_lines(line.id for line in lines)
    return any(line.delivered for line in lines) and not sent


def _places(task: ServiceTask, lines: Sequence[DeliveryLine]) -> dict[str, object]:
    units = {line.id: line.unit_code for line in lines}
    local, hq, others = False, False, set()
    for row in task.store.reservations.active(units):
        warehouse = task.store.warehouses.get(row.warehouse_code)
        assert warehouse is not None, row.warehouse_code
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
