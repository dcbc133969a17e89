"""What changes the course of a visit: another engineer, a pause, a second go."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from handlers.arguments import problem, refuse, text_of
from handlers.outward import notices
from handlers.service import order_notices
from handlers.service.order_status import move, order_of
from handlers.service.visits import awaited, visit_of
from storage.dispatch_orders import DispatchOrder
from storage.visits import ContactAttempt, Visit, VisitAssignment
from workflows.engine import Context, ServiceTask
from workflows.errors import LOCAL_ZONE, Text

Result = Mapping[str, object]

#: Why somebody else is sent.
REASONS: Final[Mapping[str, Text]] = {
    "ill": Text("工程师生病", "Ill"),
    "vehicle": Text("车辆故障", "Vehicle broken down"),
    "delayed_elsewhere": Text("被别处耽搁", "Delayed elsewhere"),
    "skill": Text("技能不符", "Lacks the skill"),
    "customer_request": Text("客户要求", "Asked for by the customer"),
    "deactivated": Text("工程师已停用", "No longer active"),
}
#: The supervisors of a unit; the first role with people in it is told.
LEADERS: Final = (
    "service_supervisor",
    "office_director",
    "agent_manager",
    "resident_service",
)
#: How long a visit on the same trip is taken to last.
_SAME_TRIP = timedelta(hours=2)


def leaders(context: Context, unit_code: str) -> list[str]:
    """List the logins of those who lead a unit."""
    for role in LEADERS:
        found = notices.people_in(context, [f"{role}@{unit_code}"])
        if found:
            return found
    return []


def record_reassignment(
    task: ServiceTask, *, visit_id: int, reason: str, note: str | None = None
) -> Result:
    """Keep who was to make a visit until now, with the times, and why no longer."""
    visit, order, _ = visit_of(task, visit_id)
    refuse(
        None
        if reason in REASONS
        else problem("reason", "请选择原因", "Choose a reason")
    )
    task.store.visits.add([_assignment(task, visit, reason, text_of(note))])
    _tell_engineer(task.context, visit, order, REASONS[reason])
    visit.depart_at = visit.arrive_at = visit.hours_reading = None
    move(order, awaited(visit))
    task.context.record.reason = text_of(note) or reason
    return {}


def _assignment(
    task: ServiceTask, visit: Visit, reason: str, note: str | None
) -> VisitAssignment:
    return VisitAssignment(
        visit_id=visit.id,
        engineer_id=visit.engineer_id,
        helpers=visit.helpers,
        assigned_by=visit.assigned_by,
        assigned_at=visit.assigned_at,
        planned_from=visit.planned_from,
        planned_to=visit.planned_to,
        depart_at=visit.depart_at,
        arrive_at=visit.arrive_at,
        ended_at=task.now,
        ended_by=task.actor.login,
        reason=reason,
        note=note,
    )


def _tell_engineer(
    context: Context, visit: Visit, order: DispatchOrder, why: Text
) -> None:
    found = context.store.organisation.engineers_by_id([visit.engineer_id])
    login = found[visit.engineer_id].login
    said = Text(f"改派他人：{why.zh}", f"somebody else goes: {why.en}")
    name = f"reassigned {visit.id} {context.now.isoformat()}"
    order_notices.tell(context, order.no, [login] if login else [], (name, said))


def record_resolution(
    task: ServiceTask, *, visit_id: int, decision: str, tried: str | None = None
) -> Result:
    """Keep what the front desk does about a customer whom nobody reaches.

    The calls are counted anew from here.
    """
    visit, _, _ = visit_of(task, visit_id)
    task.store.visits.add(
        [
            ContactAttempt(
                visit_id=visit.id,
                at=task.now,
                result=decision,
                reason=text_of(tried),
                by_login=task.actor.login,
            )
        ]
    )
    return {}


def continue_visit(task: ServiceTask, *, order_id: int) -> Result:
    """Begin the next visit where the last one ended: the engineer is still there."""
    order = order_of(task, order_id)
    before = task.store.visits.of_order(order.id)
    last = before[-1]
    visit = last
    if last.result is not None:
        visit = _same_trip(task, last)
        task.store.visits.add([visit])
    move(order, "installing")
    found = task.store.organisation.engineers_by_id([visit.engineer_id])
    return {
        "visit_id": visit.id,
        "exec_unit": visit.unit_code,
        "engineer": found[visit.engineer_id].code,
        "arrive_at": _iso(visit.arrive_at or task.now),
        "planned_from": _iso(visit.planned_from),
    }


def _same_trip(task: ServiceTask, last: Visit) -> Visit:
    return Visit(
        order_id=last.order_id,
        seq=last.seq + 1,
        purpose="install",
        unit_code=last.unit_code,
        engineer_id=last.engineer_id,
        helpers=last.helpers,
        assigned_by=task.actor.login,
        assigned_at=task.now,
        planned_from=task.now,
        planned_to=task.now + _SAME_TRIP,
        appointed_at=task.now,
        depart_at=last.depart_at,
        arrive_at=last.finish_at or last.arrive_at,
        hours_reading=last.hours_reading,
        same_trip=True,
    )


def tell_supervisor(task: ServiceTask, *, visit_id: int) -> Result:
    """Tell those who lead the unit that a visit is late: not left, or not reported."""
    visit, order, _ = visit_of(task, visit_id)
    if visit.arrive_at is None:
        said = Text(
            "计划时间已过两小时，尚未登记出发",
            "two hours after the planned time no departure has been entered",
        )
        name = f"not departed {visit.id} {visit.planned_from.isoformat()}"
    else:
        said = Text(
            "到达已过 12 小时，尚未登记结果",
            "twelve hours after the arrival no result has been entered",
        )
        name = f"no result {visit.id} {visit.arrive_at.isoformat()}"
    people = leaders(task.context, visit.unit_code)
    order_notices.tell(task.context, order.no, people, (name, said))
    return {}


def _iso(at: datetime) -> str:
    return at.astimezone(LOCAL_ZONE).isoformat()
