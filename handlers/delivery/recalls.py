"""Parts are called back: the order they are for has been withdrawn."""

from collections.abc import Iterable, Mapping, Sequence

from handlers.arguments import (
    problem,
    refuse,
    rows_of,
    text_of,
    whole_of,
)
from handlers.delivery.errands import errand_of
from handlers.delivery.loan_slips import open_slip, slip_of
from handlers.delivery.shipping import ShipmentStateError, shipment_of
from handlers.delivery.stock import (
    Document,
    Move,
    end,
    lines_of,
    place,
    post,
    progress_of,
)
from handlers.quantities import quantity_of, quantity_problem
from storage.purposes import Purpose
from storage.shipments import Shipment, ShipmentLine
from storage.unit_of_work import UnitOfWork
from workflows.engine import ServiceTask
from workflows.errors import Problem

Result = Mapping[str, object]

CONDITIONS = frozenset({"good", "damaged"})


def begin_recall(
    task: ServiceTask, *, order_id: int | None = None, sale_id: int | None = None
) -> Result:
    """Expect nothing more for an order or a sale; list what is still on its way.

    What was set aside is free; what has arrived stays in the warehouse of the unit.
    """
    purpose = errand_of(task, order_id, sale_id).purpose
    lines = lines_of(task.store, purpose)
    for row in task.store.reservations.active(line.id for line in lines):
        end(task.context, row, "released")
    progress = progress_of(task.store, lines)
    for line in lines:
        line.cancelled += progress[line.id].open
        line.expected_at, line.waiting_since = None, None
    while (slip := open_slip(task.store, purpose)) is not None:
        slip.state = "cancelled"
        task.store.flush()
    return {"shipments": [row.id for row in on_the_way(task.store, purpose)]}


def on_the_way(store: UnitOfWork, purpose: Purpose) -> list[Shipment]:
    """List the shipments of an order or a sale that have not arrived."""
    found = store.shipments.of(purpose)
    return [row for row in found if row.state == "sent"]


def recall(
    task: ServiceTask, *, shipment_id: int, recall: Mapping[str, object]
) -> Result:
    """Take a shipment back before it arrives; what came back damaged is kept apart.

    Pieces that did not come back are written down as lost.
    """
    row = shipment_of(task.store, shipment_id)
    if row.state == "recalled":
        return {}
    if row.state != "sent":
        raise ShipmentStateError(waybill=row.waybill)
    lines = task.store.shipments.lines(row.id)
    given = {
        whole_of(each.get("line")): (number, each)
        for number, each in enumerate(rows_of(recall.get("rows")))
    }
    refuse(
        *(
            found
            for line in lines
            for found in _problems(task, line, given.get(line.id))
        )
    )
    _return(task, row, lines, recall, given)
    row.state = "recalled"
    if row.slip_id is not None:
        slip_of(task.store, row.slip_id).state = "cancelled"
    for line in lines:
        wanted = task.store.delivery_lines.get(line.line_id)
        assert wanted is not None, line.line_id
        wanted.cancelled += min(
            line.qty, wanted.qty - wanted.delivered - wanted.cancelled
        )
    return {}


def _return(
    task: ServiceTask,
    row: Shipment,
    lines: Sequence[ShipmentLine],
    form: Mapping[str, object],
    given: Mapping[int | None, tuple[int, Mapping[str, object]]],
) -> None:
    transit, lost = place(task.store, "transit").code, place(task.store, "adjust").code
    moves = []
    for line in lines:
        _, each = given.get(line.id, (0, {}))
        back = quantity_of(each.get("returned_qty", line.qty)) or 0
        damaged = text_of(each.get("condition", form.get("condition"))) == "damaged"
        target = place(task.store, "quarantine").code if damaged else row.from_warehouse
        moves += [
            Move(line.part_no, line.owner, back, transit, target, "recall"),
            Move(line.part_no, line.owner, line.qty - back, transit, lost, "loss"),
        ]
    post(task, Document("shipment", str(row.id)), moves)


def _problems(
    task: ServiceTask,
    line: ShipmentLine,
    given: tuple[int, Mapping[str, object]] | None,
) -> Iterable[Problem | None]:
    if given is None:
        return
    number, row = given
    field, part = f"rows.{number}.returned_qty", task.store.parts.get(line.part_no)
    back = row.get("returned_qty")
    yield quantity_problem(field, back, part, most=line.qty, or_none=True)
    if text_of(row.get("condition")) not in CONDITIONS:
        yield problem(f"rows.{number}.condition", "请选择", "Choose")
