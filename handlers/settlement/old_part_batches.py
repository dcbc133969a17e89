"""The monthly batch of a unit's old parts: sent, received, inspected, settled.

What a batch still waits for is read from its tags; parts join it while it is open.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import ClassVar, Final

from handlers.arguments import problem, refuse, rows_of, text_of, time_of, truth_of
from handlers.deadlines import clocks
from handlers.delivery.stock import place
from handlers.files.evidence import attach
from handlers.service.order_status import order_of
from handlers.settlement import settling
from handlers.settlement.old_parts import (
    DECIDED,
    DUE,
    FLAGGED,
    approvers,
    day,
    move_old,
    shelf,
)
from handlers.settlement.unused_parts import line_of
from storage.old_parts import OUTSTANDING, OldPart, OldPartBatch, OldPartShipment
from storage.unit_of_work import ConcurrentUpdateError
from workflows.engine import Context, ServiceTask
from workflows.errors import LOCAL_ZONE, NotFoundError, Problem, RejectedError, Text

Result = Mapping[str, object]

#: What an inspection finds: as reported, no fault found, or another part.
FINDINGS: Final = ("ok", "nff", "wrong")


class BatchStateError(RejectedError):
    """A parcel is not where the diagram thinks it is."""

    sentences: ClassVar = {
        "zh": "旧件批次 {no} 没有待收的包裹。",
        "en": "Expected a parcel of batch {no} to be on its way, but there is none.",
    }


def batch_of(task: ServiceTask, batch_id: int) -> OldPartBatch:
    """Read a batch; parts that come to it meanwhile wait until the end."""
    if task.store.old_parts.batch(batch_id) is None:
        raise NotFoundError(what=Text(f"旧件批次 {batch_id}", f"batch {batch_id}"))
    return task.store.old_parts.lock(batch_id)


def begin(task: ServiceTask, *, batch_id: int) -> Result:
    """Take a batch in hand; only one process does."""
    batch = batch_of(task, batch_id)
    if batch.process_instance_id not in (None, task.process_instance_id):
        # Somebody else began it at the same time: this part joins there.
        raise ConcurrentUpdateError(batch.no)
    batch.process_instance_id = task.process_instance_id
    task.subject = f"旧件 {batch.no}"
    return {
        "batch_no": batch.no,
        "unit": batch.unit_code,
        "subject": task.subject,
        **progress(task, batch),
    }


def read_batch(task: ServiceTask, *, batch_id: int) -> Result:
    """Tell what a batch still waits for, and until when."""
    return progress(task, batch_of(task, batch_id))


def progress(task: ServiceTask, batch: OldPartBatch) -> dict[str, object]:
    """Tell what a batch waits for, as variables of its process."""
    parts = task.store.old_parts.of_batch(batch.id)
    expected = [part for part in parts if part.state == "expected"]
    first = min((part.removed_at for part in expected), default=task.now)
    return {
        "expected_parts": len(expected),
        "received_parts": sum(part.state == "received" for part in parts),
        "disputed_parts": sum(_unanswered(part) for part in parts),
        "appealed_parts": sum(
            part.disputed and not _unanswered(part) for part in parts
        ),
        "not_inspectors": _barred(task, parts),
        "due_at": _after(first, DUE),
        "remind_at": _after(first, DUE + 1),
        "flag_at": _after(first, FLAGGED + 1),
        "decide_at": _after(first, DECIDED + 1),
    }


def _barred(task: ServiceTask, parts: Iterable[OldPart]) -> list[str]:
    """Name who approved everything that is to be inspected."""
    sets = [
        approvers(task.store, line_of(task.store, part.line_id))
        for part in parts
        if part.state == "received"
    ]
    return sorted(set.intersection(*sets)) if sets else []


def _unanswered(part: OldPart) -> bool:
    return part.disputed and part.answered_at is None


def _after(at: datetime, days: int) -> str:
    """Give the morning so many days later."""
    morning = datetime.combine(day(at) + timedelta(days=days), time(8), LOCAL_ZONE)
    return morning.isoformat()


def chosen(
    task: ServiceTask, batch: OldPartBatch, rows: object, state: str
) -> tuple[dict[int, OldPart], Sequence[Mapping[str, object]]]:
    """Find the parts that rows are about; others than those that wait are refused."""
    parts = {
        part.id: part
        for part in task.store.old_parts.of_batch(batch.id)
        if part.state == state
    }
    given = rows_of(rows)
    known = {str(number) for number in parts}
    refuse(
        *(
            problem(f"parts.{n}.line", "没有这个旧件", "There is no such old part")
            for n, row in enumerate(given)
            if str(row.get("line")) not in known
        )
    )
    return parts, given


def ship(task: ServiceTask, *, batch_id: int, parcel: Mapping[str, object]) -> Result:
    """Send the ticked old parts of a batch to headquarters."""
    batch = batch_of(task, batch_id)
    parts, rows = chosen(task, batch, parcel.get("parts"), "expected")
    ticked = [int(str(row["line"])) for row in rows if truth_of(row.get("shipped"))]
    waybill, carrier = text_of(parcel.get("waybill")), text_of(parcel.get("carrier"))
    refuse(
        None if ticked else problem("parts", "请勾选寄出的旧件", "Tick what is sent"),
        None if waybill else problem("waybill", "请填写运单号", "Enter the waybill"),
        None if carrier else problem("carrier", "请填写承运人", "Enter the carrier"),
    )
    shipment = OldPartShipment(
        batch_id=batch.id,
        carrier=str(carrier),
        waybill=str(waybill),
        shipped_at=task.now,
        shipped_by=task.actor.login,
    )
    task.store.old_parts.add([shipment])
    for number in dict.fromkeys(ticked):
        parts[number].state = "shipped"
        parts[number].shipment_id = shipment.id
    return {"shipment_id": shipment.id, **progress(task, batch)}


def receive(
    task: ServiceTask, *, batch_id: int, receipt: Mapping[str, object]
) -> Result:
    """Keep which tags came; the others are expected again."""
    batch = batch_of(task, batch_id)
    parts, rows = chosen(task, batch, receipt.get("parts"), "shipped")
    if not parts:
        raise BatchStateError(no=batch.no)
    came = {int(str(row["line"])) for row in rows if truth_of(row.get("received"))}
    at = time_of(receipt.get("received_at")) or task.now
    early = problem("received_at", "不能早于寄出", "Cannot be before they were sent")
    refuse(early if at < _sent_at(task, parts.values()) else None)
    source = shelf(task.store, batch.unit_code).code
    target = place(task.store, "quarantine").code
    for number, part in parts.items():
        shipment = task.store.old_parts.shipment(part.shipment_id or 0)
        assert shipment is not None, part.tag
        shipment.received_at, shipment.received_by = at, task.actor.login
        if number in came:
            part.state = "received"
            move_old(task, part, (source, target), "old_part")
        else:
            part.state, part.shipment_id = "expected", None
    _tell_clocks(task, [part for part in parts.values() if part.state == "received"])
    return progress(task, batch)


def _sent_at(task: ServiceTask, parts: Iterable[OldPart]) -> datetime:
    """Tell when the last of some parts was sent; what people type has no seconds."""
    numbers = {part.shipment_id for part in parts}
    shipments = [task.store.old_parts.shipment(number or 0) for number in numbers]
    sent = max(one.shipped_at for one in shipments if one is not None)
    return sent.replace(second=0, microsecond=0)


def _tell_clocks(task: ServiceTask, parts: Iterable[OldPart]) -> None:
    """Stop the clock of each order whose old parts have all come."""
    for line_id in dict.fromkeys(part.line_id for part in parts):
        order = order_of(task, line_of(task.store, line_id).order_id)
        left = settling.open_old_parts(task.store, order)
        if not any(part.state in {"expected", "shipped"} for part in left):
            clocks.happened(task, order, "part_returned")


def inspect(task: ServiceTask, *, batch_id: int, bench: Mapping[str, object]) -> Result:
    """Keep what the bench found; what somebody approved is left for others."""
    batch = batch_of(task, batch_id)
    parts, rows = chosen(task, batch, bench.get("parts"), "received")
    left = {str(part.id) for part in parts.values() if may_inspect(task.context, part)}
    refuse(
        *(
            found
            for number, row in enumerate(rows)
            for found in _bench_problems(f"parts.{number}", row, left)
        ),
        problem("parts", "每个旧件都要检验", "Inspect every old part")
        if left - {str(row.get("line")) for row in rows}
        else None,
    )
    for row in rows:
        part = parts[int(str(row["line"]))]
        part.state = str(row["finding"])
        part.note = text_of(row.get("note"))
        part.inspected_by, part.inspected_at = task.actor.login, task.now
        attach(task, _photos(row), "old_part", part.id)
        if part.state == "ok":
            _scrap(task, part)
    settle_orders(task, parts.values())
    return progress(task, batch)


def _photos(row: Mapping[str, object]) -> list[object]:
    given = row.get("photo")
    return given if isinstance(given, list) else []


def may_inspect(context: Context, part: OldPart) -> bool:
    """Tell whether somebody may judge a part: not who approved it."""
    line = context.store.delivery_lines.get(part.line_id)
    return line is None or context.actor.login not in approvers(context.store, line)


def _bench_problems(
    field: str, row: Mapping[str, object], left: Collection[str]
) -> Iterable[Problem]:
    finding = text_of(row.get("finding"))
    if finding not in FINDINGS:
        yield problem(f"{field}.finding", "请选择", "Choose")
    elif finding != "ok" and text_of(row.get("note")) is None:
        yield problem(f"{field}.note", "请说明情况", "Say what was found")
    if str(row.get("line")) not in left:
        yield problem(
            f"{field}.finding",
            "这一行由您审批,须由他人检验",
            "You approved this line: somebody else has to inspect it",
        )


def _scrap(task: ServiceTask, part: OldPart) -> None:
    places = (place(task.store, "quarantine").code, place(task.store, "scrap").code)
    move_old(task, part, places, "scrap")


def answer(
    task: ServiceTask, *, batch_id: int, reply: Mapping[str, object] | None = None
) -> Result:
    """Keep which findings the unit appeals against, once; it accepts the others."""
    batch = batch_of(task, batch_id)
    open_parts = {
        part.id: part
        for part in task.store.old_parts.of_batch(batch.id)
        if _unanswered(part)
    }
    given = {str(row.get("line")): row for row in rows_of((reply or {}).get("parts"))}
    refuse(
        *(
            problem(f"parts.{n}.reason", "请说明申诉理由", "Say why you appeal")
            for n, row in enumerate(given.values())
            if truth_of(row.get("appeal")) and text_of(row.get("reason")) is None
        )
    )
    for number, part in open_parts.items():
        row = given.get(str(number), {})
        part.answered_at = task.now
        if truth_of(row.get("appeal")):
            part.appeal_reason = text_of(row.get("reason"))
    settle_orders(task, open_parts.values())
    return progress(task, batch)


def decide_appeal(
    task: ServiceTask, *, batch_id: int, decision: Mapping[str, object]
) -> Result:
    """Uphold what was found, or give in to the unit; that is the end of it."""
    batch = batch_of(task, batch_id)
    appealed = {
        str(part.id): part
        for part in task.store.old_parts.of_batch(batch.id)
        if part.disputed and not _unanswered(part)
    }
    rows = {str(row.get("line")): row for row in rows_of(decision.get("parts"))}
    refuse(
        *(
            problem(f"parts.{n}.decision", "请选择", "Choose")
            for n, row in enumerate(rows.values())
            if text_of(row.get("decision")) not in {"uphold", "accept"}
        ),
        problem("parts", "每项申诉都要决定", "Decide about every appeal")
        if rows.keys() != appealed.keys()
        else None,
    )
    for number, part in appealed.items():
        part.appeal_decision = text_of(rows[number].get("decision"))
        part.appeal_decided_by = task.actor.login
        if part.appeal_decision == "accept":
            part.state = "waived" if part.state == "charged" else "ok"
    settle_orders(task, appealed.values())
    return progress(task, batch)


def settle_orders(task: ServiceTask, parts: Iterable[OldPart]) -> None:
    """Archive the orders of which nothing is left."""
    for line_id in dict.fromkeys(part.line_id for part in parts):
        order = order_of(task, line_of(task.store, line_id).order_id)
        settling.archive_if_settled(task.store, order, task.now)


def settle(task: ServiceTask, *, batch_id: int) -> Result:
    """End a batch, unless a part has come to it meanwhile."""
    batch = batch_of(task, batch_id)
    parts = task.store.old_parts.of_batch(batch.id)
    if not any(part.state in OUTSTANDING or part.disputed for part in parts):
        batch.state, batch.settled_at = "settled", task.now
    return progress(task, batch)
