"""Old parts that a unit has not sent for too long: reminded, flagged, decided."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from handlers.arguments import problem, refuse, text_of
from handlers.delivery.stock import place
from handlers.outward.notices import tell
from handlers.service.order_status import order_of
from handlers.settlement.old_part_batches import (
    Result,
    batch_of,
    chosen,
    progress,
    settle_orders,
)
from handlers.settlement.old_parts import DUE, FLAGGED, day, move_old, shelf
from handlers.settlement.unused_parts import line_of
from storage.old_parts import OldPart, OldPartBatch
from workflows.engine import ServiceTask
from workflows.errors import Problem, Text


def remind(task: ServiceTask, *, batch_id: int) -> Result:
    """Tell the unit that old parts ought to have been sent, each once."""
    batch = batch_of(task, batch_id)
    late = [part for part in _late(task, batch, DUE) if part.reminded_at is None]
    for part in late:
        part.reminded_at = task.now
    tags = ", ".join(part.tag for part in late)
    text = Text(
        f"旧件 {tags} 已超过 {DUE} 天未返还",
        f"old parts {tags} are to be sent: more than {DUE} days have passed",
    )
    groups = (f"storekeeper@{batch.unit_code}", f"office_director@{batch.unit_code}")
    said = (f"old parts late {batch.id} {len(late)} {tags}", text)
    if late:
        tell(task.context, groups, said, _link(task, late))
    return {"reminded": len(late)}


def flag(task: ServiceTask, *, batch_id: int) -> Result:
    """Mark what is overdue for so long that it counts against the unit (F9)."""
    batch = batch_of(task, batch_id)
    late = [part for part in _late(task, batch, FLAGGED) if part.flagged_at is None]
    for part in late:
        part.flagged_at = task.now
    tags = ", ".join(part.tag for part in late)
    text = Text(
        f"{batch.unit_code} 的旧件 {tags} 已超过 {FLAGGED} 天未返还，计入审批标记 F9",
        f"{batch.unit_code} owes old parts {tags} for more than {FLAGGED} days:"
        " signal F9",
    )
    groups = ("parts_manager", f"office_director@{batch.unit_code}")
    said = (f"old parts flagged {batch.id} {tags}", text)
    if late:
        tell(task.context, groups, said, _link(task, late))
    return {"flagged": len(late)}


def _link(task: ServiceTask, late: Sequence[OldPart]) -> str:
    line = line_of(task.store, late[0].line_id)
    return f"order {order_of(task, line.order_id).no}"


def _late(task: ServiceTask, batch: OldPartBatch, days: int) -> list[OldPart]:
    before = day(task.now) - timedelta(days=days)
    return [
        part
        for part in task.store.old_parts.of_batch(batch.id)
        if part.state == "expected" and day(part.removed_at) < before
    ]


def decide_overdue(
    task: ServiceTask, *, batch_id: int, decision: Mapping[str, object]
) -> Result:
    """Waive what is long overdue, or charge the unit for it."""
    batch = batch_of(task, batch_id)
    parts, rows = chosen(task, batch, decision.get("parts"), "expected")
    refuse(
        *(
            found
            for number, row in enumerate(rows)
            for found in _overdue_problems(f"parts.{number}", row)
        )
    )
    decided = [(parts[int(str(row["line"]))], row) for row in rows]
    for part, row in decided:
        waived = text_of(row.get("decision")) == "waive"
        part.state = "waived" if waived else "charged"
        part.note = text_of(row.get("reason"))
        part.decided_by, part.decided_at = task.actor.login, task.now
        source = shelf(task.store, batch.unit_code).code
        lost = place(task.store, "adjust").code
        move_old(task, part, (source, lost), "loss")
    settle_orders(task, [part for part, _ in decided])
    return progress(task, batch)


def _overdue_problems(field: str, row: Mapping[str, object]) -> Iterable[Problem]:
    choice = text_of(row.get("decision"))
    if choice not in {"waive", "charge_back"}:
        yield problem(f"{field}.decision", "请选择", "Choose")
    if choice == "waive" and text_of(row.get("reason")) is None:
        yield problem(f"{field}.reason", "请说明免还的原因", "Say why it is waived")
