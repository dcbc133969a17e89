"""Parts arrive at a unit: whole, damaged, or not at all, and what is done about it."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from handlers.arguments import (
    problem,
    refuse,
    rows_of,
    text_of,
    time_of,
    truth_of,
    whole_of,
)
from handlers.delivery.asked_lines import came_from, stamp
from handlers.delivery.errands import errand_for, happened, tell_groups
from handlers.delivery.shipping import (
    ShipmentStateError,
    arrival_of,
    numbers_of,
    shipment_of,
)
from handlers.delivery.stock import Document, Move, place, post, set_aside, warehouse_of
from handlers.delivery.stock_missing import look_again
from handlers.files.evidence import attach
from handlers.quantities import quantity_of, shares_problems, sum_of
from storage.quantities import Quantity, plain
from storage.shipments import Shipment, ShipmentLine, TransitClaim
from storage.stock import StockKey
from workflows.engine import ServiceTask
from workflows.errors import Problem, Text

Result = Mapping[str, object]

#: After the day on which a shipment is expected (domain/processes.md §2.4).
REMIND_AFTER = timedelta(days=1)
LOST_AFTER = timedelta(days=5)
_ACTIONS = frozenset({"reship", "wait_found", "found", "cancel"})
_COUNTS = ("qty_ok", "qty_damaged", "qty_missing")


def receive(
    task: ServiceTask, *, shipment_id: int, receipt: Mapping[str, object]
) -> Result:
    """Keep what arrived; whole pieces are the unit's to hand out for this order."""
    row = shipment_of(task.store, shipment_id)
    if row.state == "recalled":
        raise ShipmentStateError(waybill=row.waybill)
    lines = task.store.shipments.lines(row.id)
    if row.state == "sent":
        given = {
            whole_of(each.get("line")): (number, each)
            for number, each in enumerate(rows_of(receipt.get("rows")))
        }
        at = time_of(receipt.get("received_at")) or task.now
        refuse(
            problem("received_at", "不能早于发货", "Cannot be before shipping")
            # What people type has no seconds.
            if at < row.shipped_at.replace(second=0, microsecond=0)
            else None,
            problem("received_at", "不能晚于现在", "Cannot be in the future")
            if at > task.now
            else None,
            *(
                found
                for line in lines
                for found in _count_problems(task, line, given.get(line.id))
            ),
        )
        row.state, row.received_by = "received", task.actor.login
        row.received_at = max(at, row.shipped_at)
        for line in lines:
            _count(line, given.get(line.id))
            _arrive(task, row, line, line.qty_ok, "arrive")
        attach(task, numbers_of(receipt.get("photos")), "shipment", row.id)
        _announce(task, row)
    return {"claim_needed": any(_rest(line) for line in lines)}


def _announce(task: ServiceTask, row: Shipment) -> None:
    """Stop the clock, and tell those who send the engineer."""
    errand = errand_for(task.store, row.purpose)
    happened(task, errand, "received", at=row.received_at)
    groups = [f"{role}@{row.to_unit}" for role in ("service_supervisor", "storekeeper")]
    text = Text(
        f"配件到货：运单 {row.waybill}。", f"parts have arrived: waybill {row.waybill}."
    )
    tell_groups(task.context, errand, groups, (f"received {row.id}", text))


def read_shipment(task: ServiceTask, *, shipment_id: int) -> Result:
    """Tell where a shipment goes, and when to remind and when to give it up."""
    row = shipment_of(task.store, shipment_id)
    arrival = arrival_of(row)
    return {
        "to_unit": row.to_unit,
        "waybill": row.waybill,
        "expected_at": arrival.isoformat(),
        "remind_at": (arrival + REMIND_AFTER).isoformat(),
        "lost_at": (arrival + LOST_AFTER).isoformat(),
    }


def remind_receipt(task: ServiceTask, *, shipment_id: int) -> Result:
    """Remind the unit and logistics of a shipment that ought to have arrived."""
    row = shipment_of(task.store, shipment_id)
    errand = errand_for(task.store, row.purpose)
    text = Text(
        f"运单 {row.waybill} 应于 {row.eta} 到货，请收货或查询。",
        f"waybill {row.waybill} was expected on {row.eta}: receive it, or ask for it.",
    )
    groups = ["logistics", f"storekeeper@{row.to_unit}"]
    tell_groups(task.context, errand, groups, (f"late {row.id}", text))
    return {}


def presume_lost(task: ServiceTask, *, shipment_id: int) -> Result:
    """Count everything in a shipment as missing; logistics decides what is done."""
    row = shipment_of(task.store, shipment_id)
    if row.state == "sent":
        row.state, row.lost_at = "received", task.now
        for line in task.store.shipments.lines(row.id):
            line.qty_missing = line.qty
    lines = task.store.shipments.lines(row.id)
    return {"claim_needed": any(_rest(line) for line in lines)}


def _count_problems(
    task: ServiceTask,
    line: ShipmentLine,
    given: tuple[int, Mapping[str, object]] | None,
) -> Iterable[Problem]:
    if given is None:
        return
    number, row = given
    part = task.store.parts.get(line.part_no)
    wrong = shares_problems(f"rows.{number}", row, _COUNTS, part)
    yield from wrong
    if not wrong and sum_of(row, _COUNTS) != line.qty:
        yield problem(
            f"rows.{number}.qty_ok",
            f"三项合计须为 {line.qty}",
            f"The three numbers must add up to {line.qty}",
        )


def _count(line: ShipmentLine, given: tuple[int, Mapping[str, object]] | None) -> None:
    """Keep the numbers; a line that is left out arrived whole."""
    row = given[1] if given else {"qty_ok": line.qty}
    line.qty_ok, line.qty_damaged, line.qty_missing = (
        quantity_of(row.get(name)) or 0 for name in _COUNTS
    )


def _rest(line: ShipmentLine) -> Quantity:
    return plain(line.qty_damaged + line.qty_missing - line.qty_settled)


def _arrive(
    task: ServiceTask, row: Shipment, line: ShipmentLine, qty: Quantity, kind: str
) -> None:
    """Put pieces into the unit's warehouse, set aside for the line they came for."""
    if not qty:
        return
    target = warehouse_of(task.store, row.to_unit).code
    transit = place(task.store, "transit").code
    move = Move(line.part_no, line.owner, qty, transit, target, kind)
    post(task, Document("shipment", str(row.id)), [move])
    wanted = task.store.delivery_lines.get(line.line_id)
    assert wanted is not None, line.line_id
    wanted.delivered += qty
    wanted.received_at = row.received_at or task.now
    came_from(task.store, wanted, row.from_warehouse)
    stamp(task.store, wanted, received_at=wanted.received_at)
    key = StockKey(target, line.part_no, line.owner)
    set_aside(task.context, wanted, key, qty, None)


def settle_claim(
    task: ServiceTask, *, shipment_id: int, claim: Mapping[str, object]
) -> Result:
    """Decide about pieces that came damaged or not at all: again, wait, or cancel."""
    row = shipment_of(task.store, shipment_id)
    lines = task.store.shipments.lines(row.id)
    known = {line.id: line for line in lines}
    rows = rows_of(claim.get("rows"))
    refuse(
        *(
            found
            for number, each in enumerate(rows)
            for found in _claim_problems(f"rows.{number}", each, known)
        )
    )
    for each in rows:
        line = known[whole_of(each.get("line")) or 0]
        if _rest(line):
            _settle(task, row, line, each)
    if any(text_of(each.get("action")) == "reship" for each in rows):
        look_again(task, errand_for(task.store, row.purpose))
    return {"claim_needed": any(_rest(line) for line in lines)}


def _claim_problems(
    field: str, row: Mapping[str, object], lines: Mapping[int, ShipmentLine]
) -> Iterable[Problem | None]:
    if whole_of(row.get("line")) not in lines:
        yield problem(f"{field}.line", "没有这条明细", "There is no such line")
    if text_of(row.get("action")) not in _ACTIONS:
        yield problem(f"{field}.action", "请选择", "Choose")
    if not text_of(row.get("cause")):
        yield problem(f"{field}.cause", "请说明原因", "Give the cause")


def _settle(
    task: ServiceTask,
    row: Shipment,
    line: ShipmentLine,
    claim: Mapping[str, object],
) -> None:
    action = str(text_of(claim.get("action")))
    rest = _rest(line)
    task.store.shipments.add(
        [
            TransitClaim(
                shipment_line_id=line.id,
                qty=rest,
                cause=text_of(claim.get("cause")),
                carrier_liable=truth_of(claim.get("carrier_liable")) or False,
                claim_no=text_of(claim.get("claim_no")),
                action=action,
                by_login=task.actor.login,
                at=task.now,
            )
        ]
    )
    damaged = max(line.qty_damaged - line.qty_settled, 0)
    missing = rest - damaged
    _give_up(task, row, line, damaged, "damage")
    if action == "found":
        line.qty_missing -= missing
        line.qty_ok += missing
        _arrive(task, row, line, missing, "found")
    elif action != "wait_found":
        _give_up(task, row, line, missing, "loss")
    if action == "cancel":
        wanted = task.store.delivery_lines.get(line.line_id)
        assert wanted is not None, line.line_id
        wanted.cancelled += rest


def _give_up(
    task: ServiceTask, row: Shipment, line: ShipmentLine, qty: Quantity, kind: str
) -> None:
    """Wait no more for pieces: damaged ones are kept apart, lost ones written down."""
    target = place(task.store, "quarantine" if kind == "damage" else "adjust").code
    transit = place(task.store, "transit").code
    move = Move(line.part_no, line.owner, qty, transit, target, kind)
    post(task, Document("shipment", str(row.id)), [move])
    line.qty_settled += qty
