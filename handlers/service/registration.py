"""Registering a reported fault: customer, machine, warranty, duplicates."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.arguments import (
    problem,
    refuse,
    text_of,
    texts_of,
    time_of,
    whole_of,
)
from handlers.company import customers, machines
from handlers.deadlines import clocks
from handlers.files import evidence
from handlers.service import dispatch
from storage.customers import CHANNELS, Customer
from storage.dispatch_orders import ENDED, DispatchOrder
from storage.machines import Machine
from workflows.engine import ServiceTask
from workflows.errors import LOCAL_ZONE, Problem

Result = Mapping[str, object]

_OLDEST_REPORT = timedelta(days=30)
#: How the customer got in touch where nobody has said it, by where it was reported.
_CHANNELS = {"web": "web", "email": "email", "maintenance": "visit"}
#: How much of the fault's description the subject shows.
_SUBJECT_FAULT = 20


@dataclass(frozen=True, slots=True)
class _Report:
    """What the caller said, typed."""

    phone: str | None
    caller: str | None
    serial_no: str
    customer_code: str | None
    customer_name: str | None
    site_address: str | None
    hours: int | None
    via: str
    channel: str
    contacted_at: datetime
    fault: str
    symptoms: list[str]
    priority: str
    line: int | None
    #: The request or maintenance that it came out of.
    source_no: str | None


def create_order(
    task: ServiceTask,
    *,
    caller_phone: str,
    serial_no: str,
    fault_desc: str,
    priority: str,
    caller_name: str | None = None,
    customer: str | None = None,
    new_customer_name: str | None = None,
    site_address: str | None = None,
    hours_reported: int | None = None,
    reported_via: str | None = None,
    channel: str | None = None,
    first_contact_at: str | None = None,
    symptoms: list[str] | None = None,
    line: int | None = None,
    source_no: str | None = None,
    photos: list[int] | None = None,
) -> Result:
    """Register a reported fault: number, customer, machine, warranty, duplicates."""
    report = _Report(
        phone=customers.normalise_phone(caller_phone),
        caller=text_of(caller_name),
        serial_no=machines.normalise_serial_no(serial_no),
        customer_code=text_of(customer),
        customer_name=text_of(new_customer_name),
        site_address=text_of(site_address),
        hours=whole_of(hours_reported),
        **_touch(reported_via, channel),
        contacted_at=time_of(first_contact_at) or task.now,
        fault=fault_desc.strip(),
        symptoms=texts_of(symptoms),
        priority=priority,
        line=whole_of(line),
        source_no=text_of(source_no),
    )
    return _register(task, report, photos or ())


def _touch(reported_via: str | None, channel: str | None) -> dict[str, str]:
    """Say where it was reported, and how the customer got in touch."""
    via = text_of(reported_via) or "hq_phone"
    said = text_of(channel)
    known = said if said in CHANNELS else _CHANNELS.get(via, "phone")
    return {"via": via, "channel": known}


def _register(task: ServiceTask, report: _Report, photos: Collection[int]) -> Result:
    known = task.store.machines.by_serial_no(report.serial_no)
    _refuse_wrong(task, report, known)
    buyer = _customer(task, report, known)
    machine = known or machines.provisional(
        task.context,
        report.serial_no,
        customer=buyer,
        unit=_reporting_unit(task),
        site_address=report.site_address,
    )
    # The visit of a free service is no fault that this one could be the same as.
    services = task.store.maintenance.of_machines([machine.id]).get(machine.id, [])
    visits = {service.order_id for service in services}
    before = [
        each
        for each in task.store.dispatch_orders.of_machine(machine.id)
        if each.status not in ENDED and each.id not in visits
    ]
    order = _order(task, report, buyer, machine)
    task.store.dispatch_orders.add([order])
    evidence.attach(task, photos, "order", order.id)
    clocks.happened(task, order, "called", at=report.contacted_at)
    clocks.happened(task, order, "registered")
    _remember_call(task, report, buyer, order.no)
    task.business_key = order.no
    task.subject = _subject(buyer.name, machine.serial_no, report.fault)
    return {
        "order_id": order.id,
        "order_no": order.no,
        "line": order.line,
        "customer_name": buyer.name,
        "serial_no": machine.serial_no,
        "machine_id": machine.id,
        "owner_unit": order.owner_unit,
        "warranty": order.warranty_result,
        "open_order_no": before[0].no if before else None,
        "subject": task.subject,
        "priority": order.priority,
    }


def _remember_call(
    task: ServiceTask, report: _Report, buyer: Customer, order_no: str
) -> None:
    caller = (
        customers.know_caller(task.context, buyer, report.caller or "", report.phone)
        if report.phone
        else None
    )
    customers.remember(
        task.context,
        buyer.id,
        caller,
        channel=report.channel,
        subject=order_no,
        detail=report.fault,
    )


def _refuse_wrong(task: ServiceTask, report: _Report, known: Machine | None) -> None:
    contact = "unit_contact_at" if report.via == "unit" else "first_contact_at"
    future = report.contacted_at > task.now + dispatch.TOLERANCE
    old = report.contacted_at < task.now - _OLDEST_REPORT
    refuse(
        None
        if report.phone
        else problem("caller_phone", "不是有效的电话号码", "Not a phone number"),
        problem(contact, "不能是将来的时间", "Cannot be in the future")
        if future
        else None,
        problem(contact, "不能早于 30 天前", "Cannot be over 30 days ago")
        if old
        else None,
        _via_problem(task, report),
        *(_machine_problems(task, report, known) if known else ()),
    )


def _via_problem(task: ServiceTask, report: _Report) -> Problem | None:
    if report.via == "unit" or not task.actor.works_for_a_unit:
        return None
    return problem(
        "reported_via",
        "网点登记的报障，渠道应为“网点”",
        "What a unit registers was reported via the unit",
    )


def _machine_problems(
    task: ServiceTask, report: _Report, known: Machine
) -> list[Problem | None]:
    units = task.actor.scope.units
    if units is not None and known.owner_unit not in units:
        # Nothing more about it: what it last showed is not for this unit.
        return [
            problem(
                "serial_no",
                "该整机不属于本网点，请联系总部前台登记",
                "This machine belongs to another unit; ask headquarters to register it",
            )
        ]
    return [machines.hours_problem(known, report.hours, "hours_reported", task.now)]


def _reporting_unit(task: ServiceTask) -> str | None:
    return task.actor.unit if task.actor.works_for_a_unit else None


def _customer(task: ServiceTask, report: _Report, known: Machine | None) -> Customer:
    named = report.customer_code or report.customer_name
    if not named and known and known.customer_id:
        owner = task.store.customers.get(known.customer_id)
        if owner:
            return owner
    return customers.find_or_create(
        task.context,
        code=report.customer_code,
        name=report.customer_name,
        phone=report.phone or "",
        owner_unit=_reporting_unit(task),
    )


def _order(
    task: ServiceTask, report: _Report, buyer: Customer, machine: Machine
) -> DispatchOrder:
    model = machines.model_of(task.store, machine)
    warranty = machines.warranty_of(task.store, machine, task.now, report.hours)
    return DispatchOrder(
        no=task.store.numbers.next("DO", task.now.astimezone(LOCAL_ZONE).year),
        process_instance_id=task.process_instance_id,
        reported_via=report.via,
        channel=report.channel,
        first_contact_at=report.contacted_at,
        registered_at=task.now,
        registered_by=task.actor.login,
        caller_name=report.caller,
        caller_phone=report.phone,
        customer_id=buyer.id,
        machine_id=machine.id,
        line=model.line if model else report.line,
        hours_reported=report.hours,
        site_address=report.site_address or machine.site_address,
        fault_desc=report.fault,
        symptoms=report.symptoms,
        priority=report.priority,
        warranty_result=warranty.result,
        warranty_basis_zh=warranty.basis.zh,
        warranty_basis_en=warranty.basis.en,
        owner_unit=machine.owner_unit,
        status="registered",
        repeat_of_id=dispatch.repeated(task, machine, None),
        reopened=0,
        origin="live",
        source_no=report.source_no,
    )


def _subject(customer: str, serial_no: str, fault: str) -> str:
    words = " ".join(fault.split())
    short = words[:_SUBJECT_FAULT] + ("…" if len(words) > _SUBJECT_FAULT else "")
    return f"{customer} · {serial_no} · {short}"
