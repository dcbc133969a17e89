"""Parts leave a warehouse for a unit: on a signed slip, or given by another unit."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import ClassVar, Final

from handlers.arguments import (
    problem,
    refuse,
    text_of,
    whole_of,
)
from handlers.delivery.asked_lines import stamp
from handlers.delivery.errands import (
    Errand,
    errand_for,
    errand_of,
    happened,
)
from handlers.delivery.loan_slips import (
    SIGNERS,
    STATES,
    SlipStateError,
    signers_of,
    slip_of,
)
from handlers.delivery.picking import Picked, counts, drop_missing, reserved_in, take
from handlers.delivery.stock import (
    Document,
    Move,
    end,
    exclude,
    lines_of,
    place,
    post,
    warehouse_of,
)
from handlers.delivery.stock_issuing import report_missing
from handlers.delivery.stock_missing import look_again
from handlers.files.evidence import attach
from storage.loan_slips import DocumentCopy, LoanSlip
from storage.purposes import Purpose
from storage.reservations import Reservation
from storage.shipments import Shipment, ShipmentLine
from storage.unit_of_work import UnitOfWork
from workflows.engine import ServiceTask
from workflows.errors import LOCAL_ZONE, NotFoundError, Problem, RejectedError, Text

Result = Mapping[str, object]

#: The setting that switches the check at the gate off.
GATE_SETTING: Final = "gate_release"
#: Who gets the four copies of a loan slip.
HOLDERS: Final = ("writeoff", "finance", "warehouse", "gate_guard")


class ShipmentStateError(RejectedError):
    """A shipment is not on its way any more."""

    sentences: ClassVar = {
        "zh": "货单 {waybill} 已不在途中。",
        "en": "Expected shipment {waybill} to be on its way, but it is not any more.",
    }


def ship(task: ServiceTask, *, slip_id: int, shipment: Mapping[str, object]) -> Result:
    """Send what a signed slip lends; what the shelf does not have is open again."""
    slip = slip_of(task.store, slip_id)
    sent = [
        one
        for one in task.store.shipments.of(slip.purpose)
        if one.slip_id == slip.id and one.state != "recalled"
    ]
    if sent:
        return _sent(task, sent[0], short=False)
    if slip.state != "signed" or set(signers_of(task.store, slip)) != set(SIGNERS):
        action = Text("发货", "ship")
        raise SlipStateError(no=slip.no, state=STATES[slip.state], action=action)
    rows = _on_slip(task, slip)
    gone = not rows or text_of(shipment.get("outcome")) == "not_there"
    if gone:
        return _cancel(task, slip, rows)
    there = counts(task, shipment, rows, "picked_qty")
    _refuse_papers(task, shipment, empty=not any(there.values()))
    short = drop_missing(task, rows, there)
    row = _papers(task, shipment, slip.purpose, slip.from_warehouse)
    row.to_unit, row.slip_id = slip.to_unit, slip.id
    _send(task, row, [one for one in rows if one.state == "active"])
    attach(task, numbers_of(shipment.get("photos")), "shipment", row.id)
    slip.state = "shipped"
    _print(task, slip)
    if short:
        _report(task, errand_for(task.store, slip.purpose))
    return _sent(task, row, short=short)


def _cancel(task: ServiceTask, slip: LoanSlip, rows: Sequence[Reservation]) -> Result:
    """Cancel a slip whose pieces are not there, or have been given to others."""
    drop_missing(task, rows, {})
    slip.state = "cancelled"
    _report(task, errand_for(task.store, slip.purpose))
    return {"shipment_id": None, "short": True, "gate_needed": False}


def _report(task: ServiceTask, errand: Errand) -> None:
    report_missing(task, errand)
    look_again(task, errand)


def _sent(task: ServiceTask, row: Shipment, *, short: bool) -> Result:
    return {
        "shipment_id": row.id,
        "short": short,
        "gate_needed": gate_needed(task.store),
    }


def gate_needed(store: UnitOfWork) -> bool:
    """Tell whether the gate guard checks what leaves headquarters."""
    return store.settings.get(GATE_SETTING) != "off"


def _on_slip(task: ServiceTask, slip: LoanSlip) -> list[Reservation]:
    """List what is reserved and was signed for; no more of a line than was signed."""
    lines = task.store.loan_slips.lines(slip.id)
    signed = {(line.line_id, line.owner): line.qty for line in lines}
    found = []
    for row in reserved_in(task, slip.purpose, slip.from_warehouse):
        left = signed.get((row.line_id, row.owner), 0)
        if row.qty <= left:
            signed[row.line_id, row.owner] = left - row.qty
            found.append(row)
    return found


def transfer(
    task: ServiceTask,
    *,
    order_id: int | None = None,
    sale_id: int | None = None,
    unit: str,
    transfer: Mapping[str, object],
) -> Result:
    """Let another unit send what is reserved there, or refuse to give it."""
    errand = errand_of(task, order_id, sale_id)
    source = warehouse_of(task.store, unit)
    rows = reserved_in(task, errand.purpose, source.code)
    if text_of(transfer.get("decision")) == "refuse":
        reason = text_of(transfer.get("reason"))
        refuse(None if reason else problem("reason", "请说明原因", "Give a reason"))
        for one in rows:
            end(task.context, one, "released")
            exclude(task, one.line_id, source.code, "unit_refused")
        task.context.record.reason = reason
        happened(task, errand, "stock_found")
        look_again(task, errand)
        return {"shipment_id": None, "short": False}
    if not rows:
        sent = [
            known.id
            for known in task.store.shipments.of(errand.purpose)
            if known.from_warehouse == source.code and known.state == "sent"
        ]
        return {"shipment_id": sent[-1] if sent else None, "short": False}
    there = counts(task, transfer, rows, "picked_qty")
    _refuse_papers(task, transfer, empty=not any(there.values()))
    short = drop_missing(task, rows, there)
    row = _papers(task, transfer, errand.purpose, source.code)
    row.to_unit = lines_of(task.store, errand.purpose)[0].unit_code
    happened(task, errand, "stock_found")
    _send(task, row, [one for one in rows if one.state == "active"])
    attach(task, numbers_of(transfer.get("photos")), "shipment", row.id)
    if short:
        _report(task, errand)
    return {"shipment_id": row.id, "short": short}


def _refuse_papers(
    task: ServiceTask, form: Mapping[str, object], *, empty: bool
) -> None:
    today = task.now.astimezone(LOCAL_ZONE).date()
    eta = _day(form.get("eta"))
    packages = whole_of(form.get("packages"))
    refuse(
        problem("rows", "没有可发的配件", "There is nothing to send")
        if empty
        else None,
        _missing(form, "carrier", "请填写承运人", "Name the carrier"),
        _missing(form, "waybill", "请填写运单号", "Give the waybill number"),
        None
        if packages is not None and packages > 0
        else problem("packages", "请填写件数", "Give the number of packages"),
        None
        if eta is not None and eta >= today
        else problem("eta", "不能早于发货日期", "Cannot be before the day of shipping"),
    )


def _missing(
    form: Mapping[str, object], field: str, zh: str, en: str
) -> Problem | None:
    return None if text_of(form.get(field)) else problem(field, zh, en)


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat((text_of(value) or "")[:10])
    except ValueError:
        return None


def _papers(
    task: ServiceTask, form: Mapping[str, object], purpose: Purpose, source: str
) -> Shipment:
    return Shipment(
        order_id=purpose.order_id,
        sales_order_id=purpose.sales_order_id,
        from_warehouse=source,
        state="sent",
        carrier=text_of(form.get("carrier")),
        waybill=text_of(form.get("waybill")),
        packages=whole_of(form.get("packages")),
        eta=_day(form.get("eta")),
        weight=_weight(form.get("weight")),
        shipped_at=task.now,
        shipped_by=task.actor.login,
    )


def _weight(value: object) -> Decimal | None:
    try:
        return Decimal(text) if (text := text_of(value)) else None
    except InvalidOperation:
        return None


def numbers_of(value: object) -> list[object]:
    """Read the ids of the files of a form."""
    return list(value) if isinstance(value, (list, tuple)) else []


def _send(task: ServiceTask, row: Shipment, rows: Sequence[Reservation]) -> None:
    task.store.shipments.add([row])
    transit = place(task.store, "transit").code
    picked = take(task, rows, transit, "ship", Document("shipment", str(row.id)))
    task.store.shipments.add(_lines(row, picked))
    for one in picked:
        line = task.store.delivery_lines.get(one.reservation.line_id)
        assert line is not None, row.id
        stamp(task.store, line, shipped_at=row.shipped_at)
    errand = errand_for(task.store, row.purpose)
    happened(task, errand, "shipped", expected_at=arrival_of(row))


def arrival_of(row: Shipment) -> datetime:
    """Give the end of the day on which a shipment is expected."""
    return datetime.combine(row.eta, time(23, 59), LOCAL_ZONE)


def _lines(row: Shipment, picked: Sequence[Picked]) -> list[ShipmentLine]:
    return [
        ShipmentLine(
            shipment_id=row.id,
            line_id=one.reservation.line_id,
            part_no=one.reservation.part_no,
            owner=one.reservation.owner,
            qty=one.qty,
            qty_ok=0,
            qty_damaged=0,
            qty_missing=0,
            qty_settled=0,
        )
        for one in picked
    ]


def _print(task: ServiceTask, slip: LoanSlip) -> None:
    """Give out the four copies; a slip that is shipped again has had them before."""
    if not task.store.loan_slips.copies(slip.id):
        task.store.loan_slips.add(
            DocumentCopy(
                doc_type="loan_slip",
                doc_id=str(slip.id),
                copy_no=number,
                holder_role=role,
                delivered_at=task.now,
            )
            for number, role in enumerate(HOLDERS, 1)
        )


def shipment_of(store: UnitOfWork, shipment_id: int) -> Shipment:
    """Find the shipment that an operation is about, its stock locked."""
    row = store.shipments.get(shipment_id)
    if row is None:
        what = Text(f"货单 {shipment_id}", f"shipment {shipment_id}")
        raise NotFoundError(what=what)
    lines_of(store, row.purpose)
    return row


def bring_back(task: ServiceTask, row: Shipment, target: str) -> None:
    """Move a whole shipment out of transit again."""
    if row.state != "sent":
        raise ShipmentStateError(waybill=row.waybill)
    transit = place(task.store, "transit").code
    post(
        task,
        Document("shipment", str(row.id)),
        [
            Move(line.part_no, line.owner, line.qty, transit, target, "recall")
            for line in task.store.shipments.lines(row.id)
        ],
    )
    row.state = "recalled"
