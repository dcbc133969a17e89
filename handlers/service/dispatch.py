"""Dispatch orders from registration to their end."""

from collections.abc import Mapping
from datetime import timedelta
from typing import ClassVar

from handlers.arguments import (
    problem,
    refuse,
    text_of,
    whole_of,
)
from handlers.company import customers
from handlers.deadlines import clocks
from handlers.selling.sale_settling import reckon_order
from handlers.service.order_status import STATUSES, ended, move, order_of
from storage.dispatch_orders import ENDED, DispatchOrder
from storage.machines import Machine
from storage.visits import FollowUp
from workflows.engine import ServiceTask
from workflows.errors import InvalidError

#: The same fault on the same machine again so soon is a repeated failure.
REPEAT_WITHIN = timedelta(days=30)
_OLDEST_REPORT = timedelta(days=30)
#: How much the clocks of people may be ahead of ours.
TOLERANCE = timedelta(minutes=5)
_SUBJECT_FAULT = 20
#: Decisions whose note says how the order stands, rather than why.
_RESOLVING = frozenset({"phone_solved", "follow_up", "suspended"})

#: What a status says about the clocks.
_EVENTS_OF = {
    "awaiting_parts": ("approved",),
    "phone_solved": ("work_done",),
    "follow_up": ("work_done",),
}

#: Calls that say why an order is closed with or without an answer.
_ANSWERS = frozenset({"reached", "refused", "unreachable", "not_sampled"})

Result = Mapping[str, object]


class UnknownStatusError(InvalidError):
    """A diagram asks for a status that it may not set this way."""

    sentences: ClassVar = {
        "zh": "流程图给出的状态“{status}”在此不可用。",
        "en": "Expected a status that can be set here, but got “{status}”.",
    }


def repeated(task: ServiceTask, machine: Machine, group: str | None) -> int | None:
    """Find the closed order that this one may repeat; a known group must agree."""
    orders = task.store.dispatch_orders
    for before in orders.of_machine(machine.id):
        if before.status not in {"closed", "archived"}:
            continue
        if before.closed_at is None or before.closed_at < task.now - REPEAT_WITHIN:
            continue
        if before.reported_via == "maintenance" and before.fault_code is None:
            continue  # no fault, but the visit of a free service
        fault = before.fault_code and orders.fault_code(before.fault_code)
        if group is None or (fault and fault.group_code == group):
            return before.id
    return None


def link_repeated(task: ServiceTask, order: DispatchOrder, fault_code: str) -> None:
    """Link the order to an earlier one with the same machine and fault group."""
    fault = task.store.dispatch_orders.fault_code(fault_code)
    machine = task.store.machines.get(order.machine_id)
    if fault and machine:
        order.repeat_of_id = repeated(task, machine, fault.group_code)


def merge_order(task: ServiceTask, *, order_id: int, target_no: str) -> Result:
    """End an order because another open order of the machine covers it."""
    order = order_of(task, order_id)
    target = task.store.dispatch_orders.by_no(str(target_no).strip())
    if target is None or target.id == order.id or target.machine_id != order.machine_id:
        refuse(
            problem(
                "target_no",
                "不是同一整机的其他派工单",
                "Not another order of the same machine",
            )
        )
        return {}
    if ended(target) and order.merged_into_id != target.id:
        refuse(problem("target_no", "该派工单已结束", "This order is over"))
    move(order, "merged")
    clocks.happened(task, order, "ended")
    order.merged_into_id = target.id
    order.closed_at = order.closed_at or task.now
    customers.remember_caller(
        task.context,
        target.customer_id,
        (order.caller_phone, order.caller_name),
        channel=order.channel or "phone",
        subject=target.no,
        detail=order.fault_desc,
    )
    return {}


def end_order(
    task: ServiceTask,
    *,
    order_id: int,
    status: str,
    resolution: str | None = None,
    note: str | None = None,
) -> Result:
    """End an order without a repair: withdrawn, or not ours."""
    if status not in {"withdrawn", "not_ours"}:
        raise UnknownStatusError(status=status)
    order = order_of(task, order_id)
    move(order, status)
    clocks.happened(task, order, "ended")
    order.resolution = text_of(resolution)
    order.closed_at = order.closed_at or task.now
    task.context.record.reason = text_of(note)
    return {}


def start_diagnosis(
    task: ServiceTask, *, order_id: int, line: int | None = None
) -> Result:
    """Hand an order to technical support, for the product line if it is new."""
    order = order_of(task, order_id)
    order.line = whole_of(line) or order.line
    move(order, "diagnosing")
    return {"line": order.line}


def record_decision(
    task: ServiceTask,
    *,
    order_id: int,
    status: str,
    note: str | None = None,
    pause_reason: str | None = None,
    ending: str | None = None,
    knowledge_tag: str | None = None,
) -> Result:
    """Give an order the status that a decision in the diagram led to.

    With a reason for it, the clocks of the order stand still until it goes on.
    """
    if status in ENDED or status not in STATUSES:
        raise UnknownStatusError(status=status)
    order = order_of(task, order_id)
    move(order, status)
    order.ending = text_of(ending) or order.ending
    order.knowledge_tag = text_of(knowledge_tag) or order.knowledge_tag
    for event in _EVENTS_OF.get(status, ()):
        clocks.happened(task, order, event)
    reason = text_of(pause_reason)
    if reason:
        clocks.pause(task, order, reason)
    elif status != "suspended":
        clocks.resume(task, order)
    if status in _RESOLVING:
        order.resolution = text_of(note) or order.resolution
    else:
        task.context.record.reason = text_of(note)
    return {}


def reopen_order(
    task: ServiceTask, *, order_id: int, note: str | None = None
) -> Result:
    """Send an order back to diagnosis because the customer is not satisfied."""
    order = order_of(task, order_id)
    task.context.record.reason = text_of(note)
    if order.status != "diagnosing":
        move(order, "diagnosing")
        clocks.happened(task, order, "reopened")
        order.reopened += 1
        # It was not the resolution; and it may quote a diagnosis that is hidden
        # from the unit which comes next.
        order.resolution = None
        order.ending = None
        order.knowledge_tag = None
    return {"reopened": order.reopened}


def close_order(
    task: ServiceTask, *, order_id: int, resolution: str | None = None
) -> Result:
    """Close an order; without an answered call it says that nobody was reached."""
    order = order_of(task, order_id)
    if order.status == "closed":
        return {}
    move(order, "closed")
    clocks.happened(task, order, "ended")
    order.closed_at = task.now
    order.resolution = text_of(resolution) or order.resolution
    order.fault_code = order.fault_code or _predicted_fault(task, order)
    # What was paid for and never installed goes back to the customer.
    reckon_order(task, order_id=order.id)
    # Nobody can copy it into a request any more.
    for prediction in task.store.dispatch_orders.predictions(order.id):
        prediction.revealed_at = prediction.revealed_at or task.now
    calls = task.store.visits.follow_ups(order.id)
    if not calls or calls[-1].result not in _ANSWERS:
        task.store.visits.add(
            [
                FollowUp(
                    order_id=order.id,
                    attempt_no=len(calls) + 1,
                    at=task.now,
                    by_login=task.actor.login,
                    result="unreachable",
                )
            ]
        )
    return {}


def _predicted_fault(task: ServiceTask, order: DispatchOrder) -> str | None:
    predictions = task.store.dispatch_orders.predictions(order.id)
    return predictions[-1].fault_code if predictions else None
