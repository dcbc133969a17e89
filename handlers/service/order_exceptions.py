"""What is decided about an order that cannot go on as it should."""

from collections.abc import Mapping
from typing import Final

from handlers.arguments import problem, refuse, text_of, time_of, truth_of
from handlers.deadlines import clocks
from handlers.service import order_notices
from handlers.service.order_status import order_of
from storage.dispatch_orders import DispatchOrder, UnitRefusal
from workflows.engine import ServiceTask
from workflows.errors import Text

Result = Mapping[str, object]

DECISIONS: Final = frozenset(
    {
        "retry_unit",
        "other_unit",
        "suspend",
        "factory_repair",
        "replace_machine",
        "close",
    }
)


def record_exception(
    task: ServiceTask, *, order_id: int, decision: Mapping[str, object]
) -> Result:
    """Keep what is done about an order that is stuck.

    Another unit means: not the one at hand. A machine that has moved is proposed to
    be another unit's from now on.
    """
    order = order_of(task, order_id)
    choice = text_of(decision.get("decision")) or ""
    until = time_of(decision.get("until"))
    refuse(
        None
        if choice in DECISIONS
        else problem("decision", "请选择处理方式", "Choose what to do"),
        problem("until", "请填写挂起到何时", "Say until when")
        if choice == "suspend" and (until is None or until <= task.now)
        else None,
    )
    if choice == "other_unit":
        _leave_unit(task, order)
        if truth_of(decision.get("machine_moved")):
            _propose_owner(task, order, text_of(decision.get("note")) or "")
    if choice != "suspend":
        clocks.resume(task, order)
    task.context.record.reason = text_of(decision.get("note"))
    return {}


def _leave_unit(task: ServiceTask, order: DispatchOrder) -> None:
    unit = order.exec_unit or order.owner_unit
    if unit is None:
        return
    task.store.dispatch_orders.add(
        [
            UnitRefusal(
                order_id=order.id,
                unit_code=unit,
                at=task.now,
                by_login=task.actor.login,
                reason="taken_away",
                note=None,
                settled=False,
            )
        ]
    )
    order.exec_unit = None


def _propose_owner(task: ServiceTask, order: DispatchOrder, note: str) -> None:
    machine = task.store.machines.get(order.machine_id)
    assert machine is not None, order.machine_id
    said = Text(
        f"{machine.serial_no} 已迁移，建议变更归属网点"
        f"（现为 {machine.owner_unit}）：{note}",
        f"{machine.serial_no} has moved; another unit than {machine.owner_unit} "
        f"should own it: {note}",
    )
    name = f"owner of {machine.serial_no} {task.now.isoformat()}"
    order_notices.tell_groups(task.context, order.no, ["info_clerk"], (name, said))
