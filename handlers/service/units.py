"""First-level dispatch: which unit does the work, and whether it accepts."""

from collections.abc import Mapping
from datetime import timedelta

from handlers.arguments import problem, refuse, text_of, time_of
from handlers.deadlines import clocks
from handlers.parts.grades import grade_of
from handlers.places import Place, haversine_km
from handlers.service import engineers
from handlers.service.order_status import move, order_of
from storage.dispatch_orders import DispatchOrder, UnitRefusal
from storage.organisation import OrgUnit
from storage.unit_of_work import UnitOfWork
from workflows.engine import ServiceTask
from workflows.errors import LOCAL_ZONE, BpmnError

Result = Mapping[str, object]

_SERVICE_KINDS = ("office", "agent")
#: How long a unit may take where no service level says so.
_NO_POLICY = timedelta(days=1)


def place_of(unit: OrgUnit | None) -> Place | None:
    """Tell where a unit sits."""
    if unit is None or unit.lat is None or unit.lon is None:
        return None
    return unit.lat, unit.lon


def place_of_order(store: UnitOfWork, order: DispatchOrder) -> Place | None:
    """Tell where the machine stands; failing that, where its unit sits."""
    machine = store.machines.get(order.machine_id)
    if machine and machine.lat is not None and machine.lon is not None:
        return machine.lat, machine.lon
    owner = order.owner_unit
    return place_of(store.organisation.unit(owner)) if owner else None


def units_for(
    store: UnitOfWork, line: int | None, order: DispatchOrder | None = None
) -> list[tuple[OrgUnit, float | None]]:
    """List the units that serve a line with their distance, the nearest first."""
    place = place_of_order(store, order) if order else None
    found: list[tuple[OrgUnit, float | None]] = []
    for unit in store.organisation.units():
        if unit.kind not in _SERVICE_KINDS:
            continue
        if line is not None and not unit.serves(line):
            continue
        there = place_of(unit)
        found.append((unit, haversine_km(place, there) if place and there else None))
    return sorted(found, key=lambda pair: (pair[1] is None, pair[1] or 0, pair[0].code))


def open_refusals(store: UnitOfWork, order_id: int) -> list[UnitRefusal]:
    """List the refusals since a unit last accepted the order."""
    return [
        refusal
        for refusal in store.dispatch_orders.refusals(order_id)
        if not refusal.settled
    ]


def propose_unit(task: ServiceTask, *, order_id: int) -> Result:
    """Propose the unit at work on the order or its owner's, else the nearest.

    With what decides whether it is asked without a person's choice.
    """
    order = order_of(task, order_id)
    code = next_unit(task.store, order)
    if code is None:
        raise BpmnError("no_engineer", f"No unit is left for order {order.no}.")
    found = engineers.ranked(task.store, order, code, task.now)
    return {
        "exec_unit": code,
        "priority": order.priority,
        "own_unit": code in {order.exec_unit, order.owner_unit},
        "unit_refusals": len(open_refusals(task.store, order.id)),
        "free_engineers": sum(one.available for one in found),
        "unit_grade": grade_of(task.store, code, task.now).letter,
    }


def next_unit(store: UnitOfWork, order: DispatchOrder) -> str | None:
    """Find the unit to ask next: at work, the owner's, or the nearest one left."""
    refused = {refusal.unit_code for refusal in open_refusals(store, order.id)}
    left = [
        unit.code
        for unit, _ in units_for(store, order.line, order)
        if unit.code not in refused
    ]
    for code in (order.exec_unit, order.owner_unit):
        if code in left:
            return code
    return left[0] if left else None


def assign_unit(
    task: ServiceTask,
    *,
    order_id: int,
    unit: str,
    reason: str | None = None,
    instruction: str | None = None,
) -> Result:
    """Ask a unit to take an order."""
    order = order_of(task, order_id)
    wanted = task.store.organisation.unit(unit)
    if wanted is None or not wanted.active or wanted.kind not in _SERVICE_KINDS:
        refuse(problem("exec_unit", "没有这个网点", "There is no such unit"))
    elif order.line is not None and not wanted.serves(order.line):
        refuse(
            problem(
                "exec_unit",
                "该网点不负责此产品线",
                "This unit does not serve the product line",
            )
        )
    order.exec_unit = unit
    clocks.resume(task, order)
    if order.status == "awaiting_parts":
        # The parts are at the unit, or nobody would be sent.
        clocks.happened(task, order, "received")
    move(order, "awaiting_unit")
    clocks.happened(task, order, "unit_asked")
    task.context.record.reason = _joined(reason, instruction)
    return {"exec_unit": unit, "accept_by": _accept_by(task, order)}


def _accept_by(task: ServiceTask, order: DispatchOrder) -> str:
    """Tell until when the unit should have accepted."""
    running = task.store.sla.running_of(order.id)
    due = [row.due_at for row in running if row.clock == "acceptance"]
    moment = max(due[0] if due else task.now + _NO_POLICY, task.now)
    return moment.astimezone(LOCAL_ZONE).isoformat()


def _joined(*texts: str | None) -> str | None:
    return "；".join(filter(None, map(text_of, texts))) or None


def accept_order(
    task: ServiceTask, *, order_id: int, promised_arrival: str | None = None
) -> Result:
    """Take an order for the unit; what others refused no longer counts."""
    order = order_of(task, order_id)
    order.promised_arrival = time_of(promised_arrival)
    clocks.happened(task, order, "accepted")
    for refusal in task.store.dispatch_orders.refusals(order.id):
        refusal.settled = True
    return {}


def refuse_order(
    task: ServiceTask, *, order_id: int, reason: str, note: str | None = None
) -> Result:
    """Give an order back to headquarters with a reason."""
    order = order_of(task, order_id)
    if order.exec_unit is not None:
        task.store.dispatch_orders.add(
            [
                UnitRefusal(
                    order_id=order.id,
                    unit_code=order.exec_unit,
                    at=task.now,
                    by_login=task.actor.login,
                    reason=reason,
                    note=text_of(note),
                    settled=False,
                )
            ]
        )
        # Whoever refused has no business with the order any more.
        order.exec_unit = None
    task.context.record.reason = text_of(note)
    return {"refusals": len(open_refusals(task.store, order.id))}
