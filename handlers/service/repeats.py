"""The same fault again: who is told, and whether the first repair counts as one."""

from typing import Final

from handlers.service import order_notices
from storage.dispatch_orders import DispatchOrder
from storage.unit_of_work import UnitOfWork
from workflows.engine import ServiceTask
from workflows.errors import Text

#: The director is told when a fault comes back for the third time.
ESCALATED_AT: Final = 3


def times(store: UnitOfWork, order: DispatchOrder) -> int:
    """Count how often a fault has been reported, this time included."""
    count, seen = 1, {order.id}
    current: DispatchOrder | None = order
    while current and current.repeat_of_id and current.repeat_of_id not in seen:
        seen.add(current.repeat_of_id)
        current = store.dispatch_orders.get(current.repeat_of_id)
        count += 1
    return count


def tell_of_repeats(task: ServiceTask, order: DispatchOrder) -> None:
    """Tell the service director when a fault does not go away."""
    count = times(task.store, order)
    if count < ESCALATED_AT:
        return
    said = Text(
        f"同一整机同类故障第 {count} 次报修",
        f"the same fault of the same machine for the {count}rd time"
        if count == ESCALATED_AT
        else f"the same fault of the same machine, {count} times",
    )
    groups = ["service_director"]
    order_notices.tell_groups(task.context, order.no, groups, ("repeated", said))


def fixed_at_once(store: UnitOfWork, order: DispatchOrder) -> bool | None:
    """Tell whether one trip repaired it for good; None while nobody can say.

    Neither a second trip, nor a reopened order, nor the same fault again within
    thirty days is a first-time fix.
    """
    if order.status not in {"closed", "archived"}:
        return None
    trips = [
        visit
        for visit in store.visits.of_order(order.id)
        if visit.arrive_at is not None and not visit.same_trip
    ]
    if not trips:
        return None
    same = store.dispatch_orders.of_machine(order.machine_id)
    repeated = any(other.repeat_of_id == order.id for other in same)
    return len(trips) == 1 and order.reopened == 0 and not repeated
