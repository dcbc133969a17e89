"""Dispatch orders move between statuses; this is where they may go."""

from typing import ClassVar

from storage.dispatch_orders import ENDED, DispatchOrder
from workflows.engine import ServiceTask
from workflows.errors import NotFoundError, RejectedError, Text

STATUSES: dict[str, Text] = {
    "registered": Text("已登记", "Registered"),
    "diagnosing": Text("诊断中", "Diagnosing"),
    "phone_solved": Text("电话解决", "Solved by phone"),
    "awaiting_unit": Text("待网点接单", "Awaiting unit"),
    "assigned": Text("已派工程师", "Engineer assigned"),
    "on_site": Text("现场勘查", "On site"),
    "awaiting_approval": Text("待换件审批", "Awaiting part approval"),
    "awaiting_parts": Text("待配件", "Awaiting parts"),
    "installing": Text("待安装", "Installing"),
    "follow_up": Text("待回访", "Follow-up"),
    "suspended": Text("挂起", "Suspended"),
    "closed": Text("已完成", "Closed"),
    "archived": Text("已归档", "Archived"),
    "withdrawn": Text("已撤回", "Withdrawn"),
    "merged": Text("已合并", "Merged"),
    "not_ours": Text("非我方", "Not ours"),
}

_NEXT: dict[str, str] = {
    "registered": (
        "diagnosing phone_solved awaiting_unit follow_up suspended "
        "withdrawn merged not_ours closed"
    ),
    "diagnosing": (
        "phone_solved awaiting_unit awaiting_approval follow_up suspended "
        "withdrawn not_ours closed"
    ),
    "phone_solved": "diagnosing awaiting_unit follow_up closed withdrawn",
    "awaiting_unit": (
        "assigned installing diagnosing follow_up suspended withdrawn closed"
    ),
    "assigned": "on_site awaiting_unit diagnosing follow_up suspended withdrawn closed",
    "on_site": (
        "awaiting_approval assigned awaiting_unit diagnosing installing follow_up "
        "suspended withdrawn closed"
    ),
    "awaiting_approval": (
        "awaiting_parts installing awaiting_unit assigned diagnosing follow_up "
        "suspended withdrawn closed"
    ),
    "awaiting_parts": (
        "installing awaiting_unit assigned diagnosing follow_up suspended "
        "withdrawn closed"
    ),
    "installing": (
        "awaiting_approval awaiting_unit assigned on_site diagnosing follow_up "
        "suspended withdrawn closed"
    ),
    "follow_up": "diagnosing suspended withdrawn closed",
    "suspended": (
        "diagnosing assigned installing awaiting_unit follow_up withdrawn closed"
    ),
    "closed": "archived",
}

#: From one status to another; what is not here is not allowed.
TRANSITIONS: frozenset[tuple[str, str]] = frozenset(
    (before, after) for before, nexts in _NEXT.items() for after in nexts.split()
)


class OrderStatusError(RejectedError):
    """An order cannot go from where it stands to where the diagram wants it."""

    sentences: ClassVar = {
        "zh": "派工单 {no} 现为“{before}”，不能改为“{after}”。",
        "en": "Expected to set order {no} to “{after}”, but it is “{before}”.",
    }


def order_of(task: ServiceTask, order_id: int | None) -> DispatchOrder:
    """Find the order that an operation is about."""
    found = task.store.dispatch_orders
    order = found.get(order_id) if order_id is not None else None
    if order is None:
        raise NotFoundError(what=Text(f"派工单 {order_id}", f"order {order_id}"))
    return order


def move(order: DispatchOrder, status: str) -> None:
    """Give an order another status; the one it has already is always allowed."""
    if status == order.status:
        return
    if (order.status, status) not in TRANSITIONS:
        raise OrderStatusError(
            no=order.no,
            before=STATUSES[order.status],
            after=STATUSES.get(status, Text(status, status)),
        )
    order.status = status


def ended(order: DispatchOrder) -> bool:
    """Tell whether the order is over."""
    return order.status in ENDED
