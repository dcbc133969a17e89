"""Periodic care 定期回访: headquarters asks customers how things are."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import ClassVar, Final

from handlers.arguments import (
    problem,
    refuse,
    rows_of,
    text_of,
    time_of,
    truth_of,
    whole_of,
)
from handlers.company import customers
from handlers.service.follow_ups import attempt_problems, remember_satisfaction
from storage.care_calls import OPEN, CareCall
from storage.customers import Customer
from storage.machines import Machine
from storage.unit_of_work import UnitOfWork
from workflows.engine import Handler, ServiceTask
from workflows.errors import (
    LOCAL_ZONE,
    ForbiddenError,
    NotFoundError,
    Problem,
    RejectedError,
    Text,
)

Result = Mapping[str, object]

_ANSWERED: Final = "reached"
_REFUSED: Final = "refused"
_RESULTS: Final = (_ANSWERED, "no_answer", "wrong_number", _REFUSED)
_SCORES: Final = range(1, 6)


class CareCallEndedError(RejectedError):
    """A call is over and cannot be made again."""

    sentences: ClassVar = {
        "zh": "定期回访 {no} 已结束。",
        "en": "Expected care call {no} to be open, but it is over.",
    }


class OwnCareCallError(ForbiddenError):
    """Those who serve a customer do not ask how they serve."""

    sentences: ClassVar = {
        "zh": "网点不能回访自己服务的客户，由总部前台回访。",
        "en": "Expected somebody of headquarters: no unit asks its own customers.",
    }


def care_call_of(store: UnitOfWork, care_call_id: int) -> CareCall:
    """Find the call that an operation is about."""
    call = store.care_calls.get(care_call_id)
    if call is None:
        what = Text(f"定期回访 {care_call_id}", f"care call {care_call_id}")
        raise NotFoundError(what=what)
    return call


def customer_of(store: UnitOfWork, call: CareCall) -> Customer:
    """Find the customer who is called."""
    customer = store.customers.get(call.customer_id)
    assert customer is not None, call.no
    return customer


def machines_in_service(store: UnitOfWork, customer_id: int) -> list[Machine]:
    """List the machines about which a customer is asked."""
    return [
        machine
        for machine in store.machines.of_customer(customer_id)
        if machine.status == "sold" and not machine.provisional
    ]


def begin(task: ServiceTask, *, care_call_id: int) -> Result:
    """Take a call in hand that has fallen due."""
    call = care_call_of(task.store, care_call_id)
    customer = customer_of(task.store, call)
    call.process_instance_id = task.process_instance_id
    task.business_key = call.no
    serials = [one.serial_no for one in machines_in_service(task.store, customer.id)]
    # Read in both languages, so it has no words.
    shown = " · ".join([customer.name, *serials[:2]])
    task.subject = f"{shown} …" if len(serials) > len(serials[:2]) else shown
    return {
        "care_no": call.no,
        "customer_code": customer.code,
        "customer_name": customer.name,
        "priority": "P3",
        "subject": task.subject,
    }


def record_call(
    task: ServiceTask, *, care_call_id: int, call: Mapping[str, object]
) -> Result:
    """Keep a call to a customer: whether anybody answered, and what they said."""
    care = care_call_of(task.store, care_call_id)
    customer = customer_of(task.store, care)
    _refuse_own(task, customer)
    if care.state != OPEN:
        raise CareCallEndedError(no=care.no)
    result, at = text_of(call.get("result")) or "", time_of(call.get("at")) or task.now
    machine = _machine(task.store, customer, call)
    refuse(*_time_problems(task, care, at), *_answer_problems(call, machine))
    made = {"at": at.astimezone(LOCAL_ZONE).isoformat(), "result": result}
    care.attempts = [*_attempts(care), {**made, "by": task.actor.login}]
    if result == _ANSWERED:
        _keep(task, care, call, machine)
    if result in {_ANSWERED, _REFUSED}:
        care.state = _ANSWERED if result == _ANSWERED else "declined"
        care.ended_at, care.by_login = at, task.actor.login
    return {
        "reached": result == _ANSWERED,
        "refused": result == _REFUSED,
        "attempts": len(_attempts(care)),
        "fault_report": _fault_report(customer, care, call, machine),
        "complaint_report": _complaint_report(customer, care, call),
        "lead": care.lead,
    }


def mark_unreachable(task: ServiceTask, *, care_call_id: int) -> Result:
    """Say that nobody could be reached; the next call is due after the usual time."""
    care = care_call_of(task.store, care_call_id)
    if care.state == OPEN:
        care.state, care.ended_at = "unreachable", task.now
        care.by_login = task.actor.login
    return {}


def _refuse_own(task: ServiceTask, customer: Customer) -> None:
    serving = {one.owner_unit for one in machines_in_service(task.store, customer.id)}
    if task.actor.works_for_a_unit or task.actor.unit in serving:
        raise OwnCareCallError


def _machine(
    store: UnitOfWork, customer: Customer, call: Mapping[str, object]
) -> Machine | None:
    """Find the machine that is in trouble among the customer's."""
    if truth_of(call.get("running_ok")) is not False:
        return None
    found = machines_in_service(store, customer.id)
    wanted = text_of(call.get("serial_no"))
    return next((one for one in found if one.serial_no == wanted), None)


def _attempts(care: CareCall) -> list[Mapping[str, object]]:
    return rows_of(care.attempts or [])


def _time_problems(
    task: ServiceTask, care: CareCall, at: datetime
) -> Iterator[Problem]:
    # What people type has no seconds.
    if at < care.opened_at.replace(second=0, microsecond=0):
        yield problem("at", "不能早于到期", "Cannot be before the call fell due")
    calls = [time_of(each["at"]) for each in _attempts(care)]
    yield from attempt_problems(task, at, [each for each in calls if each])


def _answer_problems(
    call: Mapping[str, object], machine: Machine | None
) -> Iterator[Problem]:
    result, running = text_of(call.get("result")), truth_of(call.get("running_ok"))
    if result not in _RESULTS:
        yield problem("result", "请选择", "Choose")
    if result != _ANSWERED:
        return
    if _phone(call) is None:
        yield problem("phone", "不是有效的电话号码", "Not a phone number")
    if running is None:
        yield problem("running_ok", "请选择", "Choose")
    if whole_of(call.get("score_overall")) not in _SCORES:
        yield problem("score_overall", "请打分", "Give a score")
    if running is False and machine is None:
        yield problem("serial_no", "请选择客户的整机", "Choose a machine of theirs")
    if running is False and not text_of(call.get("fault_desc")):
        yield problem("fault_desc", "请说明故障", "Describe the fault")


def _keep(
    task: ServiceTask,
    care: CareCall,
    call: Mapping[str, object],
    machine: Machine | None,
) -> None:
    """Keep what the customer said, in the log of contacts, too."""
    name, phone = text_of(call.get("contact_name")) or "", _phone(call) or ""
    customer = customer_of(task.store, care)
    spoken = customers.know_caller(task.context, customer, name, phone)
    care.contact_id = spoken.id if spoken else None
    care.running_ok = truth_of(call.get("running_ok"))
    care.score_overall = whole_of(call.get("score_overall"))
    care.complaint = text_of(call.get("complaint"))
    care.wishes = text_of(call.get("wishes"))
    care.lead = text_of(call.get("lead"))
    care.comment = text_of(call.get("comment"))
    if machine is not None:
        care.machine_id = machine.id
        care.fault_desc = text_of(call.get("fault_desc"))
    task.store.care_calls.add([care])
    remember_satisfaction(task.store, care.customer_id)
    customers.remember(
        task.context,
        care.customer_id,
        spoken,
        channel="phone",
        subject=f"{care.no} 定期回访",
        detail=care.comment or care.wishes or f"总体评分 {care.score_overall}",
    )


def _phone(call: Mapping[str, object]) -> str | None:
    return customers.normalise_phone(text_of(call.get("phone")) or "")


def _fault_report(
    customer: Customer,
    care: CareCall,
    call: Mapping[str, object],
    machine: Machine | None,
) -> Result | None:
    """Give what a dispatch order begins with; None where all machines run."""
    if machine is None or care.ended_at is None:
        return None
    return {
        "caller_phone": _phone(call),
        "caller_name": text_of(call.get("contact_name")),
        "customer": customer.code,
        "serial_no": machine.serial_no,
        "site_address": machine.site_address,
        "fault_desc": care.fault_desc,
        "priority": text_of(call.get("priority")) or "P2",
        "first_contact_at": care.ended_at.astimezone(LOCAL_ZONE).isoformat(),
    }


def _complaint_report(
    customer: Customer, care: CareCall, call: Mapping[str, object]
) -> Result | None:
    """Give what a service request begins with; None where nobody complains."""
    if care.complaint is None:
        return None
    return {
        "kind": "complaint",
        "customer": customer.code,
        "contact_name": text_of(call.get("contact_name")) or customer.name,
        "contact_phone": _phone(call),
        "channel": "phone",
        "subject": f"定期回访 {care.no}",
        "detail": care.complaint,
        "urgency": "P3",
    }


OPERATIONS: Final[dict[str, tuple[Handler, str]]] = {
    "care_calls.begin": (begin, "开始一次到期的定期回访。"),
    "care_calls.record_call": (
        record_call,
        "登记定期回访：是否接通、设备、评分、投诉、意见和购买意向。",
    ),
    "care_calls.mark_unreachable": (mark_unreachable, "注明定期回访联系不上客户。"),
}
RESULTS: Final[dict[str, str]] = {
    "care_calls.begin": "care_no customer_code customer_name priority subject",
    "care_calls.record_call": "reached refused attempts fault_report complaint_report"
    " lead",
    "care_calls.mark_unreachable": "",
}
