"""Visits: planned, agreed with the customer, carried out and reported."""

from collections.abc import Mapping

from handlers.arguments import (
    InvalidArgumentError,
    needed_time,
    problem,
    refuse,
    rows_of,
    text_of,
    texts_of,
    time_of,
    truth_of,
    whole_of,
)
from handlers.company import machines
from handlers.deadlines import clocks
from handlers.delivery import carrying
from handlers.files import evidence
from handlers.service.causes import cause_of
from handlers.service.order_status import move, order_of
from handlers.service.visit_signatures import (
    SURVEYED,
    future_problem,
    ids,
    keep_signature,
    require_sheet,
)
from handlers.settlement import installations
from storage.dispatch_orders import DispatchOrder
from storage.machines import Machine
from storage.organisation import Engineer
from storage.visits import ContactAttempt, Survey, Visit
from workflows.engine import ServiceTask
from workflows.errors import LOCAL_ZONE, NotFoundError, Problem, Text

Result = Mapping[str, object]

#: Results of a visit that nobody set out for.
CANCELLED = frozenset({"customer_cancelled", "not_reachable"})
#: Results of a call after which the customer has to act, and those that settle it.
_PUT_OFF = frozenset({"postponed", "customer_absent"})
_SETTLED = frozenset({"agreed", "cancelled"})
_FAILED = frozenset({"no_answer", "wrong_number", "customer_absent"})
_MOST_CALLS = 3
_LEAST_DAYS = 2
_MOST_ABSENCES = 2
_STATUS_AFTER = {"solved": "follow_up", "need_parts": "awaiting_approval"}


def plan_visit(
    task: ServiceTask,
    *,
    order_id: int,
    engineer: str,
    planned_from: str,
    planned_to: str,
    purpose: str | None = None,
    helpers: list[str] | None = None,
    note: str | None = None,
    parts_to_carry: list[Mapping[str, object]] | None = None,
) -> Result:
    """Send an engineer of the unit; a visit still open is planned anew."""
    order = order_of(task, order_id)
    from_at, to_at = needed_time(planned_from), needed_time(planned_to)
    chosen = task.store.organisation.engineer(engineer)
    codes = texts_of(helpers)
    before = problem("planned_to", "不能早于开始时间", "Cannot be before the start")
    refuse(
        _engineer_problem(task, order, chosen),
        *_helper_problems(task, order, chosen, codes),
        before if to_at < from_at else None,
        *carrying.problems(task.store, order.exec_unit, rows_of(parts_to_carry)),
    )
    if chosen is None or order.exec_unit is None:
        raise InvalidArgumentError(value=engineer, kind=Text("工程师", "an engineer"))
    visit = _open_visit(task, order) or _next_visit(task, order)
    visit.purpose = text_of(purpose) or "survey"
    visit.unit_code = order.exec_unit
    visit.engineer_id = chosen.id
    visit.helpers = codes
    visit.assigned_by = task.actor.login
    visit.assigned_at = task.now
    visit.planned_from, visit.planned_to = from_at, to_at
    visit.note = text_of(note)
    visit.parts_to_carry = carrying.kept(rows_of(parts_to_carry))
    task.store.visits.add([visit])
    move(order, awaited(visit))
    clocks.happened(task, order, "assigned")
    return {"visit_id": visit.id}


def awaited(visit: Visit) -> str:
    """Give the status of an order whose visit has been planned.

    What is to be installed waits for that until it is in.
    """
    return "installing" if visit.purpose == "install" else "assigned"


def _engineer_problem(
    task: ServiceTask, order: DispatchOrder, engineer: Engineer | None
) -> Problem | None:
    if engineer is None or not engineer.active:
        return problem("engineer", "没有这位工程师", "There is no such engineer")
    if engineer.unit_code != order.exec_unit:
        return problem("engineer", "不是本网点的工程师", "Not an engineer of this unit")
    if order.line is not None and not task.store.organisation.skills(
        order.line, [engineer.id]
    ):
        return problem(
            "engineer", "没有该产品线的技能", "Has no skill for this product line"
        )
    return None


def _helper_problems(
    task: ServiceTask,
    order: DispatchOrder,
    chosen: Engineer | None,
    codes: list[str],
) -> list[Problem]:
    own = {
        engineer.code
        for engineer in task.store.organisation.engineers(order.exec_unit or "")
    }
    if chosen:
        own.discard(chosen.code)
    return [
        problem("helpers", f"{code} 不能协助", f"{code} cannot help here")
        for code in codes
        if code not in own
    ]


def _open_visit(task: ServiceTask, order: DispatchOrder) -> Visit | None:
    before = task.store.visits.of_order(order.id)
    return before[-1] if before and before[-1].result is None else None


def _next_visit(task: ServiceTask, order: DispatchOrder) -> Visit:
    before = task.store.visits.of_order(order.id)
    return Visit(order_id=order.id, seq=len(before) + 1)


def visit_of(task: ServiceTask, visit_id: int) -> tuple[Visit, DispatchOrder, Machine]:
    """Find the visit that an operation is about, with its order and machine."""
    visit = task.store.visits.get(visit_id)
    if visit is None:
        raise NotFoundError(what=Text(f"上门记录 {visit_id}", f"visit {visit_id}"))
    order = order_of(task, visit.order_id)
    machine = task.store.machines.get(order.machine_id)
    assert machine is not None, order.machine_id
    return visit, order, machine


def record_contact(
    task: ServiceTask, *, visit_id: int, attempt: Mapping[str, object]
) -> Result:
    """Keep the attempts to make an appointment, and tell when they are in vain.

    That is after three calls on two days, or two visits in the customer's absence.
    """
    visit, order, _ = visit_of(task, visit_id)
    for row in rows_of(attempt.get("attempts")) or [attempt]:
        agreed = time_of(row.get("agreed_time"))
        task.store.visits.add(
            [
                ContactAttempt(
                    visit_id=visit.id,
                    at=time_of(row.get("at")) or task.now,
                    result=text_of(row.get("result")) or "no_answer",
                    agreed_time=agreed,
                    postponed_until=time_of(row.get("postponed_until")),
                    reason=text_of(row.get("reason")),
                    by_login=task.actor.login,
                )
            ]
        )
        visit.appointed_at = agreed or visit.appointed_at
        _wait_for_customer(task, order, text_of(row.get("result")) or "no_answer")
    failed = _failed_in_a_row(task, visit)
    days = {one.at.astimezone(LOCAL_ZONE).date() for one in failed}
    absences = [one for one in failed if one.result == "customer_absent"]
    in_vain = len(failed) >= _MOST_CALLS and len(days) >= _LEAST_DAYS
    return {
        "attempts": len(failed),
        "unreachable": in_vain or len(absences) >= _MOST_ABSENCES,
    }


def _wait_for_customer(task: ServiceTask, order: DispatchOrder, result: str) -> None:
    """Stop the clocks while the customer puts us off; an appointment ends that."""
    if result in _PUT_OFF:
        clocks.pause(task, order, "waiting_customer")
    elif result in _SETTLED:
        clocks.resume(task, order)


def _failed_in_a_row(task: ServiceTask, visit: Visit) -> list[ContactAttempt]:
    """List the latest attempts that failed, an absent customer counted by visit.

    The appointment that led to an absent customer does not begin a new row.
    """
    failed: list[ContactAttempt] = []
    for attempt in task.store.visits.attempts(visit.id):
        if attempt.result in _FAILED:
            failed.append(attempt)
        elif attempt.result == "agreed":
            failed = [one for one in failed if one.result == "customer_absent"]
        else:
            failed = []
    return failed


def record_arrival(
    task: ServiceTask, *, visit_id: int, arrival: Mapping[str, object]
) -> Result:
    """Keep when the engineer left and arrived, and what the hour meter showed."""
    visit, order, machine = visit_of(task, visit_id)
    departed = time_of(arrival.get("depart_at"))
    arrived = time_of(arrival.get("arrive_at")) or task.now
    hours = whole_of(arrival.get("hours_reading"))
    replaced = truth_of(arrival.get("replaced_meter")) or False
    refuse(
        future_problem("depart_at", departed, task.now),
        future_problem("arrive_at", arrived, task.now),
        problem("arrive_at", "到达不能早于出发", "Arrival cannot be before departure")
        if departed and arrived < departed
        else None,
        None
        if replaced
        else machines.hours_problem(
            machine,
            hours,
            "hours_reading",
            task.now,
            confirmed=truth_of(arrival.get("reading_confirmed")) or False,
        ),
    )
    visit.depart_at, visit.arrive_at = departed, arrived
    for field in ("photo_meter", "photo_plate"):
        evidence.attach(task, ids(arrival, field), "visit", visit.id)
    visit.hours_reading = hours
    if replaced and hours is not None:
        machines.read_meter(
            task.context, machine, hours, at=arrived, source="visit", replaced=True
        )
    engineers = task.store.organisation.engineers_by_id([visit.engineer_id])
    _entered(task, visit, engineers[visit.engineer_id])
    move(order, "installing" if visit.purpose == "install" else "on_site")
    clocks.resume(task, order)
    clocks.happened(task, order, "arrived", at=arrived)
    return {}


def post_visit(
    task: ServiceTask, *, visit_id: int, report: Mapping[str, object]
) -> Result:
    """Keep the report of a visit.

    A visit that was posted before keeps its report and gives the same outcome.
    """
    visit, order, machine = visit_of(task, visit_id)
    if visit.result is None:
        if text_of(report.get("result")) in CANCELLED:
            visit.result = text_of(report.get("result"))
        else:
            _post(task, (visit, order, machine), report)
    return {
        "outcome": visit.result,
        "installed_all": not installations.received(task.store, order.id),
    }


def _post(
    task: ServiceTask,
    found: tuple[Visit, DispatchOrder, Machine],
    report: Mapping[str, object],
) -> None:
    visit, order, machine = found
    performer = _performer(task, visit, report)
    visit.finish_at = time_of(report.get("finish_at")) or task.now
    _read_hours(task, visit, machine, report)
    visit.result = text_of(report.get("result")) or "solved"
    _entered(task, visit, performer)
    keep_signature(task, visit, report)
    require_sheet(task, performer, report)
    evidence.attach(task, ids(report, "signed_sheet"), "visit", visit.id)
    if visit.purpose in {"install", "maintenance"} and visit.result in SURVEYED:
        rows = rows_of(report.get("lines"))
        installations.record(task, order, visit, rows, visit.customer_sign_name)
    if visit.result in SURVEYED:
        _keep_survey(task, visit, order, report)
    if visit.result in _STATUS_AFTER:
        move(order, _STATUS_AFTER[visit.result])
    _report_events(task, visit, order)


def _report_events(task: ServiceTask, visit: Visit, order: DispatchOrder) -> None:
    clocks.happened(task, order, "surveyed")
    if visit.result == "solved" and visit.purpose != "survey":
        clocks.happened(task, order, "installed")


def _performer(
    task: ServiceTask, visit: Visit, report: Mapping[str, object]
) -> Engineer:
    code = text_of(report.get("performed_by"))
    organisation = task.store.organisation
    if code is None:
        return organisation.engineers_by_id([visit.engineer_id])[visit.engineer_id]
    engineer = organisation.engineer(code)
    if engineer is None or engineer.unit_code != visit.unit_code:
        refuse(
            problem(
                "performed_by", "不是本网点的工程师", "Not an engineer of this unit"
            )
        )
    if engineer is None:
        raise InvalidArgumentError(value=code, kind=Text("工程师", "an engineer"))
    return engineer


def _read_hours(
    task: ServiceTask, visit: Visit, machine: Machine, report: Mapping[str, object]
) -> None:
    hours = whole_of(report.get("hours_reading"))
    replaced = truth_of(report.get("replaced_meter")) or False
    finished = visit.finish_at or task.now
    refuse(
        future_problem("finish_at", finished, task.now),
        problem("finish_at", "完工不能早于到达", "Cannot be before arrival")
        if visit.arrive_at and finished < visit.arrive_at
        else None,
        None
        if replaced
        else machines.hours_problem(machine, hours, "hours_reading", task.now),
    )
    visit.hours_reading = visit.hours_reading if hours is None else hours
    if visit.hours_reading is not None:
        machines.read_meter(
            task.context,
            machine,
            visit.hours_reading,
            at=finished,
            source="visit",
            replaced=replaced,
        )


def _keep_survey(
    task: ServiceTask,
    visit: Visit,
    order: DispatchOrder,
    report: Mapping[str, object],
) -> None:
    fault = text_of(report.get("fault_code"))
    if fault and task.store.dispatch_orders.fault_code(fault) is None:
        refuse(problem("fault_code", "没有这个故障码", "There is no such fault code"))
    task.store.visits.add(
        [
            Survey(
                visit_id=visit.id,
                fault_code=fault,
                cause=cause_of(report.get("cause")),
                finding=text_of(report.get("finding")),
                work_done=text_of(report.get("work_done")) or "",
                machine_running=truth_of(report.get("machine_running")),
                submitted_at=task.now,
            )
        ]
    )
    order.fault_code = fault or order.fault_code


def _entered(task: ServiceTask, visit: Visit, performer: Engineer) -> None:
    """Note who did the work and who typed it in for them."""
    own = performer.login == task.actor.login
    visit.performed_by_id = performer.id
    visit.entry_mode = "self" if own else "proxy"
    visit.entered_by = task.actor.login
    visit.entered_at = task.now
    task.context.record.on_behalf_of = None if own else performer.code
