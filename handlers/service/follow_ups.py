"""Headquarters calls the customer back."""

from collections.abc import Iterator, Mapping, Sequence
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
from handlers.deadlines import clocks
from handlers.parts import sampling
from handlers.service.dispatch import TOLERANCE
from handlers.service.order_status import move, order_of
from storage.delivery_lines import DeliveryLine
from storage.dispatch_orders import DispatchOrder
from storage.part_requests import AuditCase
from storage.unit_of_work import UnitOfWork
from storage.visits import FollowUp, FollowUpDraw
from workflows.engine import ServiceTask
from workflows.errors import LOCAL_ZONE, ForbiddenError, Problem

Result = Mapping[str, object]

#: The share of orders solved on the phone whose customers are called back.
SHARE: Final = 0.2
ANSWERS: Final = frozenset({"yes", "no", "unsure"})
_ANSWERED = "reached"
#: Results after which the calls are counted anew.
_FINAL = frozenset({_ANSWERED, "unreachable", "not_sampled"})
_NOON = 12


class OwnFollowUpError(ForbiddenError):
    """Those who did the work do not ask how it went."""

    sentences: ClassVar = {
        "zh": "执行网点不能回访自己的派工单。",
        "en": "Expected somebody from outside of the unit that did the work.",
    }


def draw_follow_up(
    task: ServiceTask, *, order_id: int, phone_solved: bool | None = None
) -> Result:
    """Decide whether to call: after a visit always, else for one order in five.

    What was drawn is kept with the order; one that was not drawn says so.
    """
    order = order_of(task, order_id)
    if not truth_of(phone_solved) or _visited(task.store, order):
        return {"selected": True}
    drawn = task.store.visits.follow_up_draw(order.id) or _draw(task, order)
    if not drawn.selected:
        _mark(task, order, "not_sampled")
    return {"selected": drawn.selected}


def _visited(store: UnitOfWork, order: DispatchOrder) -> bool:
    return any(visit.arrive_at for visit in store.visits.of_order(order.id))


def _draw(task: ServiceTask, order: DispatchOrder) -> FollowUpDraw:
    number = sampling.draw_number(task.store, f"follow-up {order.no}", task.now)
    drawn = FollowUpDraw(
        order_id=order.id, p=SHARE, u=number, selected=number < SHARE, at=task.now
    )
    task.store.visits.add([drawn])
    return drawn


def _mark(task: ServiceTask, order: DispatchOrder, result: str) -> None:
    """Say once, in place of an answer, why there is none."""
    calls = task.store.visits.follow_ups(order.id)
    if calls and calls[-1].result == result:
        return
    task.store.visits.add(
        [
            FollowUp(
                order_id=order.id,
                attempt_no=len(calls) + 1,
                at=task.now,
                by_login=task.actor.login,
                result=result,
            )
        ]
    )


def mark_unreachable(task: ServiceTask, *, order_id: int) -> Result:
    """Say that nobody could be reached."""
    _mark(task, order_of(task, order_id), "unreachable")
    return {}


def record_follow_up(
    task: ServiceTask, *, order_id: int, call: Mapping[str, object]
) -> Result:
    """Keep a call back: whether anybody answered, and what they said."""
    order = order_of(task, order_id)
    _refuse_own(task, order)
    before = task.store.visits.follow_ups(order.id)
    result = text_of(call.get("result")) or "no_answer"
    at = time_of(call.get("at")) or task.now
    installed = installed_lines(task.store, order.id)
    answers = _answers(call, installed) if result == _ANSWERED else {}
    refuse(
        *_time_problems(task, order, at, _unanswered(before)),
        *(_parts_problems(call, installed, answers) if result == _ANSWERED else ()),
    )
    move(order, "follow_up")
    row = _row(task, order, call, (result, at))
    row.attempt_no = len(before) + 1
    row.parts_confirmed = [
        {"line": line.id, "part_no": line.part_no, "answer": answers[line.id]}
        for line in installed
        if line.id in answers
    ]
    task.store.visits.add([row])
    _suspect(task, [line for line in installed if answers.get(line.id) == "no"])
    if result == _ANSWERED:
        clocks.happened(task, order, "followed_up")
        _remember_satisfaction(task.store, order.customer_id)
        _remember_call(task, order, row)
    return {
        "reached": result == _ANSWERED,
        "refused": result == "refused",
        "attempts": len(_unanswered(before)) + 1,
        "parts_confirmed": all(answer == "yes" for answer in answers.values()),
        "lead": row.lead,
        "customer_code": _customer_code(task.store, order.customer_id),
    }


def _remember_call(task: ServiceTask, order: DispatchOrder, row: FollowUp) -> None:
    """Let the customer's log have the call, with whoever had reported the fault."""
    customers.remember_caller(
        task.context,
        order.customer_id,
        (order.caller_phone, order.caller_name),
        channel="phone",
        subject=f"{order.no} 回访",
        detail=row.comment or f"总体评分 {row.score_overall}",
    )


def _refuse_own(task: ServiceTask, order: DispatchOrder) -> None:
    units = {visit.unit_code for visit in task.store.visits.of_order(order.id)}
    if task.actor.unit in units | {order.exec_unit}:
        raise OwnFollowUpError


def _row(
    task: ServiceTask,
    order: DispatchOrder,
    call: Mapping[str, object],
    when: tuple[str, datetime],
) -> FollowUp:
    result, at = when
    return FollowUp(
        order_id=order.id,
        at=at,
        by_login=task.actor.login,
        result=result,
        running_ok=truth_of(call.get("running_ok")),
        score_overall=whole_of(call.get("score_overall")),
        score_speed=whole_of(call.get("score_speed")),
        score_skill=whole_of(call.get("score_skill")),
        score_attitude=whole_of(call.get("score_attitude")),
        comment=text_of(call.get("comment")),
        promise_kept=truth_of(call.get("promise_kept")),
        charged_anything=truth_of(call.get("charged_anything")),
        lead=text_of(call.get("lead")),
    )


def _time_problems(
    task: ServiceTask, order: DispatchOrder, at: datetime, calls: Sequence[FollowUp]
) -> Iterator[Problem]:
    if at > task.now + TOLERANCE:
        yield problem("at", "不能是将来的时间", "Cannot be in the future")
    # What people type has no seconds.
    if at < order.registered_at.replace(second=0, microsecond=0):
        yield problem("at", "不能早于登记", "Cannot be before the registration")
    if half_day(at) in {half_day(call.at) for call in calls}:
        yield problem(
            "at",
            "同一上午或下午已联系过，请换个半天",
            "There was a call in this half of the day; choose another one",
        )


def half_day(at: datetime) -> tuple[int, int, int, bool]:
    """Name the morning or afternoon of a moment."""
    local = at.astimezone(LOCAL_ZONE)
    return local.year, local.month, local.day, local.hour >= _NOON


def installed_lines(store: UnitOfWork, order_id: int) -> list[DeliveryLine]:
    """List the lines of an order of which something was installed."""
    lines = {line.id: line for line in store.delivery_lines.of_order(order_id)}
    done = {one.line_id for one in store.installations.of_lines(lines) if one.qty}
    return [line for number, line in lines.items() if number in done]


def _answers(
    call: Mapping[str, object], installed: Sequence[DeliveryLine]
) -> dict[int, str]:
    known = {line.id for line in installed}
    return {
        line: answer
        for row in rows_of(call.get("parts_confirmed"))
        if (line := whole_of(row.get("line"))) in known
        and line is not None
        and (answer := text_of(row.get("answer")) or "") in ANSWERS
    }


def _parts_problems(
    call: Mapping[str, object],
    installed: Sequence[DeliveryLine],
    answers: Mapping[int, str],
) -> Iterator[Problem]:
    asked = rows_of(call.get("parts_confirmed"))
    places = {whole_of(row.get("line")): number for number, row in enumerate(asked)}
    for line in installed:
        if line.id in answers:
            continue
        place = places.get(line.id)
        field = "parts_confirmed"
        if place is not None:
            field = f"parts_confirmed.{place}.answer"
        yield problem(
            field,
            f"请问客户 {line.part_no} 是否换上",
            f"Ask whether {line.part_no} was installed",
        )


def _suspect(task: ServiceTask, lines: Sequence[DeliveryLine]) -> None:
    """Have somebody look into parts that the customer says were not installed."""
    requests = task.store.part_requests
    for line in lines:
        request = requests.by_no(line.doc_no)
        if request is None:
            continue
        same = [
            one for one in requests.lines(request.id) if one.part_no == line.part_no
        ]
        line_id = same[0].id if same else None
        open_cases = [
            one
            for one in requests.audit_cases(request.id)
            if one.line_id == line_id and one.reason == "risk" and not one.closed_at
        ]
        if open_cases:
            continue
        note = f"回访：客户称 {line.part_no} 未安装"
        requests.add(
            [
                AuditCase(
                    request_id=request.id,
                    line_id=line_id,
                    reason="risk",
                    note=note,
                    opened_at=task.now,
                )
            ]
        )


def _remember_satisfaction(store: UnitOfWork, customer_id: int) -> None:
    customer = store.customers.get(customer_id)
    scores = store.visits.scores_of_customer(customer_id)
    if customer is not None and scores:
        customer.satisfaction_avg = sum(scores) / len(scores)


def _customer_code(store: UnitOfWork, customer_id: int) -> str | None:
    customer = store.customers.get(customer_id)
    return customer.code if customer else None


def _unanswered(calls: Sequence[FollowUp]) -> list[FollowUp]:
    """List the calls since somebody last answered."""
    found: list[FollowUp] = []
    for call in calls:
        found = [] if call.result in _FINAL else [*found, call]
    return found
