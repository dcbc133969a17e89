"""Scheduled maintenance: agreed with the customer, carried out, checked, or lost."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import ClassVar, Final

from handlers.arguments import (
    InvalidArgumentError,
    problem,
    refuse,
    rows_of,
    text_of,
    time_of,
    whole_of,
)
from handlers.care.maintenance_checklists import checklist
from handlers.care.maintenance_plan import expires_at
from handlers.company import customers, machines
from handlers.deadlines import clocks
from handlers.service import dispatch
from handlers.service.order_status import ended, move, order_of
from storage.customers import Customer
from storage.dispatch_orders import DispatchOrder
from storage.machines import Machine
from storage.maintenance import OPEN, MaintenanceContact, MaintenanceService
from workflows.engine import ServiceTask
from workflows.errors import LOCAL_ZONE, NotFoundError, Problem, RejectedError, Text

Result = Mapping[str, object]

#: Orders that are only the visit of a service.
REPORTED_VIA: Final = "maintenance"
RESULTS: Final = ("agreed", "later", "declined", "no_answer")
_AGAIN: Final = timedelta(days=1)


class ServiceEndedError(RejectedError):
    """A service is over and cannot be worked on."""

    sentences: ClassVar = {
        "zh": "保养 {no} 已结束。",
        "en": "Expected service {no} to be open, but it is over.",
    }


def service_of(task: ServiceTask, service_id: int) -> MaintenanceService:
    """Find the service that an operation is about."""
    service = task.store.maintenance.get(service_id)
    if service is None:
        raise NotFoundError(what=Text(f"保养 {service_id}", f"service {service_id}"))
    return service


def _machine(task: ServiceTask, service: MaintenanceService) -> Machine:
    machine = task.store.machines.get(service.machine_id)
    assert machine is not None, service.no
    return machine


def _customer(task: ServiceTask, machine: Machine) -> Customer:
    customer = task.store.customers.get(machine.customer_id or 0)
    assert customer is not None, machine.serial_no
    return customer


def begin(task: ServiceTask, *, service_id: int) -> Result:
    """Take a service in hand that has fallen due."""
    service = service_of(task, service_id)
    machine = _machine(task, service)
    service.process_instance_id = task.process_instance_id
    task.business_key = service.no
    # Read in both languages, so it has no words.
    task.subject = (
        f"{machine.serial_no} · #{service.service_no} · {service.due_hours} h"
    )
    model = machines.model_of(task.store, machine)
    return {
        "service_no": service.no,
        "machine_id": machine.id,
        "serial_no": machine.serial_no,
        "customer_name": _customer(task, machine).name,
        "owner_unit": machine.owner_unit,
        "line": model.line if model else None,
        "priority": "P3",
        "subject": task.subject,
        "expires_at": service.expires_at.astimezone(LOCAL_ZONE).isoformat(),
        "kit_lines": [
            {"part_no": row.part_no, "qty": row.qty}
            for row in task.store.maintenance.kit(
                machine.model_code, service.service_no
            )
        ],
    }


def record_contact(
    task: ServiceTask, *, service_id: int, contact: Mapping[str, object]
) -> Result:
    """Keep an attempt to agree on a day, and what the meter shows."""
    service = service_of(task, service_id)
    machine = _machine(task, service)
    result = text_of(contact.get("result")) or ""
    hours = whole_of(contact.get("hours_now"))
    agreed = time_of(contact.get("agreed_date"))
    again = time_of(contact.get("call_again_at"))
    refuse(
        *_contact_problems(task, result, agreed, again), _hours(task, machine, hours)
    )
    if hours is not None:
        machines.read_meter(task.context, machine, hours, at=task.now, source="call")
        readings = task.store.maintenance.readings([machine.id]).get(machine.id, [])
        due = service.due_hours
        service.expires_at = expires_at(machine, readings, due, task.now)
    reason = text_of(contact.get("decline_reason"))
    task.store.maintenance.add(
        [
            MaintenanceContact(
                service_id=service.id,
                at=task.now,
                result=result,
                hours=hours,
                agreed_on=agreed,
                reason=reason,
                by_login=task.actor.login,
            )
        ]
    )
    if result == "declined":
        service.decline_reason = reason
    next_call = again if result == "later" and again else task.now + _AGAIN
    return {
        "contact_result": result,
        "call_again_at": next_call.astimezone(LOCAL_ZONE).isoformat(),
        "expires_at": service.expires_at.astimezone(LOCAL_ZONE).isoformat(),
    }


def _contact_problems(
    task: ServiceTask, result: str, agreed: datetime | None, again: datetime | None
) -> Iterable[Problem]:
    if result not in RESULTS:
        yield problem("result", "请选择", "Choose")
    if result == "agreed" and (agreed is None or agreed < task.now):
        yield problem("agreed_date", "请填写将来的时间", "Give a time to come")
    if result == "later" and (again is None or again < task.now):
        yield problem("call_again_at", "请填写将来的时间", "Give a time to come")


def _hours(task: ServiceTask, machine: Machine, hours: int | None) -> Problem | None:
    return machines.hours_problem(machine, hours, "hours_now", task.now)


def open_order(task: ServiceTask, *, service_id: int) -> Result:
    """Make the order that the visit of a service belongs to, once."""
    service = service_of(task, service_id)
    if service.state not in OPEN:
        raise ServiceEndedError(no=service.no)
    order = task.store.dispatch_orders.get(service.order_id or 0)
    if order is None or ended(order):
        order = _order(task, service)
        task.store.dispatch_orders.add([order])
        clocks.happened(task, order, "diagnosed")
        service.order_id, service.state = order.id, "planned"
    return {"order_id": order.id, "order_no": order.no}


def _order(task: ServiceTask, service: MaintenanceService) -> DispatchOrder:
    machine = _machine(task, service)
    model = machines.model_of(task.store, machine)
    warranty = machines.warranty_of(task.store, machine, task.now)
    buyer = _customer(task, machine)
    kit = task.store.maintenance.kit(machine.model_code, service.service_no)
    return DispatchOrder(
        no=task.store.numbers.next("DO", task.now.astimezone(LOCAL_ZONE).year),
        process_instance_id=task.process_instance_id,
        reported_via=REPORTED_VIA,
        # The day of the visit was agreed on the phone.
        channel="phone",
        first_contact_at=task.now,
        registered_at=task.now,
        registered_by=task.actor.login,
        caller_phone=buyer.phone,
        customer_id=buyer.id,
        machine_id=machine.id,
        line=model.line if model else None,
        hours_reported=machine.hours_last,
        site_address=machine.site_address,
        fault_desc=f"第 {service.service_no} 次定期保养（{service.due_hours} h）",
        priority="P3",
        warranty_result=warranty.result,
        warranty_basis_zh=warranty.basis.zh,
        warranty_basis_en=warranty.basis.en,
        owner_unit=machine.owner_unit,
        # There is nothing to diagnose: the kit is to come, or somebody to go.
        status="awaiting_parts" if kit else "awaiting_unit",
        source_no=service.no,
    )


def give_up_visit(
    task: ServiceTask, *, service_id: int, outcome: str | None = None
) -> Result:
    """End the order of a visit that did not take place; the service stays due."""
    service = service_of(task, service_id)
    order = task.store.dispatch_orders.get(service.order_id or 0)
    if order is not None and not ended(order):
        move(order, "withdrawn")
        clocks.happened(task, order, "ended")
        order.closed_at, order.resolution = task.now, text_of(outcome)
    if service.state == "planned":
        service.state = "due"
    return {"call_again_at": (task.now + _AGAIN).astimezone(LOCAL_ZONE).isoformat()}


def record_results(
    task: ServiceTask, *, service_id: int, report: Mapping[str, object]
) -> Result:
    """Keep the checklist of a service; give the report of a fault it has found."""
    service = service_of(task, service_id)
    machine = _machine(task, service)
    hours = whole_of(report.get("hours_now"))
    items = rows_of(report.get("items"))
    faulty = any(text_of(row.get("result")) == "fault" for row in items)
    fault = text_of(report.get("fault_desc"))
    refuse(
        problem("hours_now", "请填写小时数", "Enter the hours")
        if hours is None
        else _hours(task, machine, hours),
        *_item_problems(service, items),
        problem("fault_desc", "请说明发现的故障", "Describe the fault")
        if faulty and fault is None
        else None,
    )
    assert hours is not None, service.no
    machines.read_meter(task.context, machine, hours, at=task.now, source="maintenance")
    service.results = [dict(row) for row in items]
    service.hours_done = hours
    service.fault_desc = fault if faulty else None
    return {
        "fault_found": faulty,
        "fault_report": _fault_report(task, service) if faulty else None,
    }


def _item_problems(
    service: MaintenanceService, items: Sequence[Mapping[str, object]]
) -> Iterable[Problem]:
    wanted = {item.number for item in checklist(service.service_no)}
    given = set()
    for number, row in enumerate(items):
        try:
            given.add(whole_of(row.get("line")))
        except InvalidArgumentError:
            given.add(None)
        if text_of(row.get("result")) not in {"ok", "adjusted", "fault"}:
            yield problem(f"items.{number}.result", "请选择", "Choose")
    if given != wanted:
        yield problem("items", "每个项目都要检查", "Check every item")


def finish(task: ServiceTask, *, service_id: int) -> Result:
    """Mark a service as done, and close its order."""
    service = service_of(task, service_id)
    order = order_of(task, service.order_id or 0)
    dispatch.close_order(task, order_id=order.id, resolution=order.fault_desc)
    if service.state in OPEN:
        service.state, service.ended_at = "done", task.now
    return {}


def _fault_report(task: ServiceTask, service: MaintenanceService) -> Result:
    """Give what the report of a fault begins with that a service has found."""
    machine = _machine(task, service)
    buyer = _customer(task, machine)
    order = order_of(task, service.order_id or 0)
    return {
        "caller_phone": buyer.phone,
        "caller_name": order.caller_name,
        "customer": buyer.code,
        "serial_no": machine.serial_no,
        "site_address": machine.site_address,
        "hours_reported": service.hours_done,
        "fault_desc": f"保养 {service.no} 发现：{service.fault_desc}",
        "reported_via": REPORTED_VIA,
        "channel": "visit",
        "first_contact_at": task.now.astimezone(LOCAL_ZONE).isoformat(),
        "priority": "P3",
        "source_no": service.no,
    }


def end(task: ServiceTask, *, service_id: int, state: str) -> Result:
    """End a service that is not carried out: the customer declined, or it is lost."""
    service = service_of(task, service_id)
    if service.state in OPEN:
        give_up_visit(task, service_id=service.id, outcome=state)
        service.state, service.ended_at = state, task.now
        lost = f"第 {service.service_no} 次免费保养已失效"
        buyer = _customer(task, _machine(task, service))
        customers.remember(
            task.context,
            buyer.id,
            customers.contact_of(task.context, buyer.id, phone=buyer.phone),
            channel="phone",
            subject=service.no,
            detail=service.decline_reason or lost,
        )
    return {}
