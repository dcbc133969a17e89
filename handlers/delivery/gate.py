"""The gate of headquarters: what leaves is what is written, or it is packed again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from handlers.arguments import problem, refuse, text_of, truth_of
from handlers.deadlines.calendars import require_administrator
from handlers.delivery.loan_slips import slip_of
from handlers.delivery.shipping import (
    GATE_SETTING,
    bring_back,
    gate_needed,
    shipment_of,
)
from handlers.delivery.stock import set_aside
from handlers.delivery.stock_sources import RESERVED_DAYS
from storage.shipments import Shipment
from storage.stock import StockKey
from workflows.engine import Command, Context, ServiceTask

Result = Mapping[str, object]


def release_gate(
    task: ServiceTask, *, shipment_id: int, check: Mapping[str, object]
) -> Result:
    """Let a shipment through the gate; one that is not as written is packed again."""
    row = shipment_of(task.store, shipment_id)
    _refuse_other_slip(task, row, check)
    if row.state == "recalled":
        return {"released": False}
    if truth_of(check.get("packages_match")):
        row.released_at = row.released_at or task.now
        row.released_by = row.released_by or task.actor.login
        return {"released": True}
    bring_back(task, row, row.from_warehouse)
    until = task.now + timedelta(days=RESERVED_DAYS)
    for line in task.store.shipments.lines(row.id):
        wanted = task.store.delivery_lines.get(line.line_id)
        assert wanted is not None, line.line_id
        key = StockKey(row.from_warehouse, line.part_no, line.owner)
        set_aside(task.context, wanted, key, line.qty, until)
    if row.slip_id is not None:
        slip_of(task.store, row.slip_id).state = "signed"
    return {"released": False}


def _refuse_other_slip(
    task: ServiceTask, row: Shipment, check: Mapping[str, object]
) -> None:
    """Refuse the paper of another shipment; the guard types what the copy says."""
    typed = text_of(check.get("slip_no"))
    if typed is None or row.slip_id is None:
        return
    wanted = slip_of(task.store, row.slip_id).no
    refuse(
        None
        if typed.upper() == wanted
        else problem("slip_no", "与本车借出单不符", "Not the slip of this shipment")
    )


@dataclass(frozen=True, slots=True)
class IsGateChecked(Command[bool]):
    """Tell an administrator whether the gate guard checks what leaves."""

    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> bool:
        require_administrator(context)
        return gate_needed(context.store)


@dataclass(frozen=True, slots=True)
class SetGateCheck(Command[None]):
    """Switch the check at the gate on or off; what is on its way stays as it is."""

    needed: bool

    def execute(self, context: Context) -> None:
        require_administrator(context)
        context.store.settings.put(GATE_SETTING, "on" if self.needed else "off")
        context.record.variables = {GATE_SETTING: self.needed}
