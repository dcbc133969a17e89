"""Service requests 客户服务请求: recorded, assigned, handled, and the customer told."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, ClassVar, Final

from handlers.arguments import (
    needed_time,
    problem,
    refuse,
    text_of,
    time_of,
    whole_of,
)
from handlers.care.service_request_words import STATUSES
from handlers.company import customers
from handlers.deadlines.clocks import DUE_DATES
from handlers.outward.notices import Notice, people_in, send
from storage.customers import Contact, Customer
from storage.service_requests import ServiceRequest
from workflows.engine import Handler, ServiceTask
from workflows.errors import LOCAL_ZONE, NotFoundError, Problem, RejectedError, Text

Result = Mapping[str, object]

#: Who deals with requests.
HANDLING: Final = ("account_manager", "front_desk", "info_clerk")
_NEXT: Final[dict[str, str]] = {
    "created": "assigned",
    "assigned": "handled archived",
    "handled": "fed_back handled archived",
    "fed_back": "assigned archived",
}


class RequestStatusError(RejectedError):
    """A request cannot go from where it stands to where the diagram wants it."""

    sentences: ClassVar = {
        "zh": "服务请求 {no} 现为“{before}”，不能改为“{after}”。",
        "en": "Expected to set service request {no} to “{after}”, but it is "
        "“{before}”.",
    }


def record_request(
    task: ServiceTask,
    *,
    kind: str,
    contact_name: str,
    contact_phone: str,
    channel: str,
    subject: str,
    detail: str,
    urgency: str | None = None,
    customer: str | None = None,
    new_customer_name: str | None = None,
) -> Result:
    """Record what a customer asks for: number, customer, contact."""
    phone = customers.normalise_phone(contact_phone) or contact_phone
    buyer = _customer(task, text_of(customer), text_of(new_customer_name), phone)
    asker = customers.know_caller(task.context, buyer, contact_name, phone)
    request = ServiceRequest(
        no=_number(task),
        kind=kind,
        customer_id=buyer.id,
        contact_name=contact_name,
        contact_phone=phone,
        channel=channel,
        subject=subject,
        detail=detail,
        urgency=text_of(urgency) or "P3",
        **_made(task),
    )
    task.store.service_requests.add([request])
    _remember(task, request, asker)
    task.business_key, task.subject = request.no, f"{buyer.name} · {subject}"
    return {
        "request_id": request.id,
        "request_no": request.no,
        "customer_name": buyer.name,
        "priority": request.urgency,
        "subject": task.subject,
        "late_at": _due(task, "request_assignment", request),
    }


def _made(task: ServiceTask) -> dict[str, Any]:
    """Give by whom and when it was recorded, and of which instance."""
    return {
        "status": "created",
        "created_at": task.now,
        "created_by": task.actor.login,
        "process_instance_id": task.process_instance_id,
    }


def _remember(
    task: ServiceTask, request: ServiceRequest, asker: Contact | None
) -> None:
    """Let the customer's log have what was asked."""
    customers.remember(
        task.context,
        request.customer_id,
        asker,
        channel=request.channel,
        subject=f"{request.no} 登记：{request.subject}",
        detail=request.detail,
    )


def _number(task: ServiceTask) -> str:
    year = task.now.astimezone(LOCAL_ZONE).year
    return task.store.numbers.next("SR", year)


def _customer(
    task: ServiceTask, code: str | None, name: str | None, phone: str
) -> Customer:
    known = code is None or task.store.customers.by_code(code) is not None
    named = bool(code or name)
    refuse(
        None
        if known
        else problem("customer", "没有这个客户", "There is no such customer"),
        None
        if named
        else problem("new_customer_name", "请填写客户名称", "Name the customer"),
    )
    return customers.find_or_create(
        task.context, code=code, name=name, phone=phone, owner_unit=None
    )


def assign(
    task: ServiceTask,
    *,
    request_id: int,
    handler: str,
    due_at: str,
    reason: str | None = None,
) -> Result:
    """Give a request to the one person who deals with it, until when."""
    request = request_of(task, request_id)
    due = needed_time(due_at)
    handlers = {user.login for user in task.store.identities.in_groups(HANDLING)}
    refuse(
        None
        if handler in handlers
        else problem(
            "handler", "此人不处理服务请求", "Not somebody who handles requests"
        ),
        None
        if due > task.now
        else problem("due_at", "应晚于现在", "Must be in the future"),
    )
    _move(request, "assigned")
    request.handler, request.due_at = handler, due
    request.reason = text_of(reason) or request.reason
    request.attempts = 0
    return {"handler": handler, "late_at": _iso(due)}


def record_result(
    task: ServiceTask, *, request_id: int, steps_taken: str, result: str
) -> Result:
    """Record what was done about a request; the customer is to be told."""
    request = request_of(task, request_id)
    _move(request, "handled")
    request.steps_taken, request.result = steps_taken, result
    request.handled_at = task.now
    return {"late_at": _due(task, "request_feedback", request)}


def record_feedback(
    task: ServiceTask, *, request_id: int, call: Mapping[str, object]
) -> Result:
    """Record that the customer was told and what they think, or was not reached."""
    request = request_of(task, request_id)
    if call.get("contact") != "reached":
        request.attempts += 1
        return _heard(request, reached=False)
    told = time_of(call.get("told_at")) or task.now
    refuse(*_told_problems(task, request, told))
    _move(request, "fed_back")
    request.told_at, request.told_channel = told, text_of(call.get("channel"))
    request.satisfaction = whole_of(call.get("satisfaction"))
    request.comment = text_of(call.get("comment"))
    customers.remember(
        task.context,
        request.customer_id,
        _asker(task, request),
        channel=request.told_channel or "phone",
        subject=f"{request.no} {request.subject}",
        detail=request.result or "",
    )
    return _heard(request, reached=True)


def _heard(request: ServiceRequest, *, reached: bool) -> Result:
    return {
        "reached": reached,
        "attempts": request.attempts,
        "satisfaction": request.satisfaction if reached else None,
        "reopened": request.reopened,
    }


def _asker(task: ServiceTask, request: ServiceRequest) -> Contact | None:
    return customers.contact_of(
        task.context,
        request.customer_id,
        phone=request.contact_phone,
        name=request.contact_name,
    )


def _told_problems(
    task: ServiceTask, request: ServiceRequest, told: datetime
) -> Iterator[Problem]:
    if told > task.now:
        yield problem("told_at", "不能晚于现在", "Cannot be in the future")
    if request.handled_at is not None and told < request.handled_at:
        yield problem("told_at", "不能早于处理完成", "Cannot be before it was handled")


def reopen(task: ServiceTask, *, request_id: int) -> Result:
    """Let the same person deal with a request again: the customer is not content."""
    request = request_of(task, request_id)
    if request.status == "fed_back":
        _move(request, "assigned")
        request.reopened += 1
        request.attempts = 0
        request.due_at = _working(task, "request_feedback", request)
    return {"reopened": request.reopened, "late_at": _iso(request.due_at)}


def turn_into_order(
    task: ServiceTask, *, request_id: int, fault: Mapping[str, object]
) -> Result:
    """Archive a request that is a fault, and give what the dispatch order needs."""
    request = request_of(task, request_id)
    buyer = task.store.customers.get(request.customer_id)
    assert buyer is not None
    _archive(task, request, "dispatched")
    request.steps_taken = text_of(fault.get("fault_desc"))
    return {
        "caller_phone": request.contact_phone,
        "caller_name": request.contact_name,
        "channel": request.channel,
        "customer": buyer.code,
        "serial_no": fault.get("serial_no"),
        "fault_desc": fault.get("fault_desc"),
        "site_address": fault.get("site_address"),
        "first_contact_at": _iso(request.created_at),
    }


def archive(
    task: ServiceTask, *, request_id: int, mark: str, reason: str | None = None
) -> Result:
    """Archive a request with a mark of how it ended."""
    request = request_of(task, request_id)
    _archive(task, request, mark)
    request.reason = text_of(reason) or request.reason
    return {}


def remind(task: ServiceTask, *, request_id: int) -> Result:
    """Tell supervisors and the director that a request takes too long, once a day."""
    request = request_of(task, request_id)
    day = task.now.astimezone(LOCAL_ZONE).date()
    key = f"service_request {request.id} {request.status} {day}"
    state = STATUSES[request.status]
    said = Text(
        f"{request.no} {request.subject}：已逾期，现为“{state.zh}”",
        f"{request.no} {request.subject}: overdue, now “{state.en}”",
    )
    people = people_in(task.context, ("sales_supervisor", "service_director"))
    notice = Notice("service_request", key, said, f"service_request {request.no}")
    return {"reminded": len(send(task.context, people, notice))}


def request_of(task: ServiceTask, request_id: int) -> ServiceRequest:
    """Find the request that an operation is about."""
    found = task.store.service_requests.get(request_id)
    if found is None:
        what = Text(f"服务请求 {request_id}", f"service request {request_id}")
        raise NotFoundError(what=what)
    return found


def _move(request: ServiceRequest, status: str) -> None:
    before = request.status
    if status not in _NEXT.get(before, "").split():
        raise RequestStatusError(
            no=request.no, before=STATUSES[before], after=STATUSES[status]
        )
    request.status = status


def _archive(task: ServiceTask, request: ServiceRequest, mark: str) -> None:
    if request.status != "archived":
        _move(request, "archived")
        request.mark, request.archived_at = mark, task.now


def _working(task: ServiceTask, clock: str, request: ServiceRequest) -> datetime | None:
    return DUE_DATES[clock](task.context, {"priority": request.urgency})


def _due(task: ServiceTask, clock: str, request: ServiceRequest) -> str | None:
    return _iso(_working(task, clock, request))


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(LOCAL_ZONE).isoformat() if moment else None


OPERATIONS: dict[str, tuple[Handler, str]] = {
    "service_requests.record_request": (record_request, "登记客户服务请求并编号。"),
    "service_requests.assign": (assign, "分配给唯一的处理人，定完成时间。"),
    "service_requests.record_result": (record_result, "登记处理经过和结果。"),
    "service_requests.record_feedback": (
        record_feedback,
        "登记是否告知客户、满意度和意见。",
    ),
    "service_requests.reopen": (reopen, "客户不满意，由同一人重新处理。"),
    "service_requests.turn_into_order": (
        turn_into_order,
        "转为派工单：归档，并给出报障内容。",
    ),
    "service_requests.archive": (archive, "归档并标明如何结束。"),
    "service_requests.remind": (remind, "提醒主管和部长：服务请求逾期，每天一次。"),
}
RESULTS: dict[str, str] = {
    "service_requests.record_request": "request_id request_no customer_name priority"
    " subject late_at",
    "service_requests.assign": "handler late_at",
    "service_requests.record_result": "late_at",
    "service_requests.record_feedback": "reached attempts satisfaction reopened",
    "service_requests.reopen": "reopened late_at",
    "service_requests.turn_into_order": "caller_phone caller_name channel customer"
    " serial_no fault_desc site_address first_contact_at",
    "service_requests.archive": "",
    "service_requests.remind": "reminded",
}
