"""What becomes of a part request: the decision, the appeal, the emergency."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from handlers.arguments import problem, refuse, text_of
from handlers.deadlines import clocks
from handlers.deadlines.calendars import HEADQUARTERS, calendar_code, work_calendar
from handlers.deadlines.sla import Duration, moments
from handlers.files.evidence import attach
from handlers.parts.part_requests import excluded
from handlers.parts.request_drafts import ids_of
from handlers.parts.request_records import (
    decided,
    iso,
    live,
    order_of_request,
    people_of_unit,
    request_of,
    tell,
)
from handlers.parts.request_words import LINE_STATUSES, REASONS, STATUSES, word
from storage.part_requests import AuditCase, PartRequest, PartRequestLine
from storage.quantities import Quantity, plain, total, worth
from workflows.engine import ServiceTask
from workflows.errors import Text

Result = Mapping[str, object]

#: Working days in which a decision can be appealed against.
APPEAL_DAYS: Final = 3
SHORTEST_APPEAL: Final = 20
#: Yuan that a unit may take from its own stock before anybody has decided.
EMERGENCY_VALUE: Final = Decimal(3000)
_OUTCOMES: Final = {
    "approved": "approved",
    "partly_approved": "partial",
    "rejected": "rejected",
    "reclassified": "reclassified",
    "withdrawn": "withdrawn",
}


def finish(task: ServiceTask, *, request_id: int) -> Result:
    """Write down what was decided, tell the unit why, and give it to the caller."""
    request = request_of(task.store, request_id)
    lines = live(task.store.part_requests.lines(request.id))
    request.status = _status(lines)
    request.decided_at = task.now
    for line in lines:
        approved = line.status == "approved"
        line.approved_at = task.now if approved else None
    order = order_of_request(task.store, request)
    clocks.happened(task, order, "approved")
    audited = task.store.part_requests.audit_cases(request.id)
    if request.sampled and not any(row.reason == "random" for row in audited):
        audit = AuditCase(
            request_id=request.id,
            reason="random",
            p=request.sampling_p,
            opened_at=task.now,
        )
        task.store.part_requests.add([audit])
    _look_into_taken(task, request, lines)
    key = f"decided {task.now.isoformat()}"
    people = people_of_unit(task.context, request.unit_code)
    tell(task.context, request, people, (key, _summary(request, lines)))
    return {
        **outcome(request, lines),
        "sampled": request.sampled,
        "sampling_p": request.sampling_p,
        "may_appeal": request.status == "partly_approved"
        and request.appealed_at is None,
        "appeal_until": appeal_until(task, request),
        "excluded": excluded(task, request),
    }


def _look_into_taken(
    task: ServiceTask, request: PartRequest, lines: list[PartRequestLine]
) -> None:
    """Have somebody look into parts that were taken and then not approved."""
    known = {row.line_id for row in task.store.part_requests.audit_cases(request.id)}
    task.store.part_requests.add(
        AuditCase(
            request_id=request.id, line_id=line.id, reason="risk", opened_at=task.now
        )
        for line in lines
        if line.taken_qty > (line.qty_approved or 0) and line.id not in known
    )


def _status(lines: list[PartRequestLine]) -> str:
    found = {line.status for line in lines}
    full = all(approved_in_full(line) for line in lines)
    if not lines:
        return "withdrawn"
    if found == {"approved"} and full:
        return "approved"
    if "approved" in found:
        return "partly_approved"
    return "reclassified" if "sale" in found else "rejected"


def approved_in_full(line: PartRequestLine) -> bool:
    """Tell whether a line got all that it asks for now."""
    return (line.qty_approved or 0) >= line.qty


def outcome(request: PartRequest, lines: list[PartRequestLine]) -> dict[str, object]:
    """Give what the caller gets; pieces taken in an emergency are not sent again."""
    approved = [
        {
            "part_no": line.substitute_part_no or line.part_no,
            "qty": plain((line.qty_approved or 0) - line.taken_qty),
        }
        for line in lines
        if line.status == "approved" and (line.qty_approved or 0) > line.taken_qty
    ]
    sale = [
        {"part_no": line.substitute_part_no or line.part_no, "qty": line.qty}
        for line in lines
        if line.status == "sale" and (line.substitute_part_no or line.part_no)
    ]
    return {
        "approval": _OUTCOMES.get(request.status, request.status),
        "approved_lines": approved,
        "sale_lines": sale,
    }


def _summary(request: PartRequest, lines: list[PartRequestLine]) -> Text:
    """Say what was decided, with the reasons."""
    zh, en = [], []
    for line in lines:
        status = word(LINE_STATUSES, line.status)
        pieces = f" {line.qty_approved or 0}/{line.qty}"
        why = word(REASONS, line.decision_reason) if line.decision_reason else None
        zh.append(
            f"第 {line.line_no} 行 {status.zh}{pieces}"
            + (f"（{why.zh}）" if why else "")
        )
        en.append(
            f"line {line.line_no} {status.en.lower()}{pieces}"
            + (f" ({why.en.lower()})" if why else "")
        )
    head = STATUSES[request.status]
    return Text(f"{head.zh}。" + "；".join(zh), f"{head.en}. " + "; ".join(en))


def appeal_until(task: ServiceTask, request: PartRequest) -> str | None:
    """Tell until when a decision can be appealed against."""
    if request.decided_at is None:
        return None
    code = calendar_code(task.store, HEADQUARTERS, "P3")
    duration = Duration(APPEAL_DAYS, "wd")
    calendar = work_calendar(task.store, code)
    return iso(moments(duration, calendar, request.decided_at).due_at)


def check_appeal(task: ServiceTask, *, request_id: int) -> Result:
    """Tell whether a request that was decided can be appealed against: once, soon."""
    request = request_of(task.store, request_id)
    lines = live(task.store.part_requests.lines(request.id))
    until = appeal_until(task, request)
    request.process_instance_id = task.process_instance_id
    return {
        **outcome(request, lines),
        "request_no": request.no,
        "appealable": request.appealed_at is None
        and request.status in {"rejected", "partly_approved"}
        and until is not None
        and task.now.isoformat() <= until,
        "appeal_until": until,
        "excluded": excluded(task, request),
        "sampled": False,
    }


def appeal(task: ServiceTask, *, request_id: int, form: Mapping[str, Any]) -> Result:
    """Keep why the unit does not agree; somebody who has not decided looks again."""
    request = request_of(task.store, request_id)
    text = text_of(form.get("text")) or ""
    refuse(
        None
        if len(text) >= SHORTEST_APPEAL
        else problem(
            "text",
            f"请写至少 {SHORTEST_APPEAL} 个字",
            f"Write at least {SHORTEST_APPEAL} characters",
        ),
        None
        if request.appealed_at is None
        else problem("text", "只能申诉一次", "There is only one appeal"),
    )
    attach(task, ids_of(form.get("evidence")), "part_request", request.id)
    request.appealed_at, request.appealed_by = task.now, task.actor.login
    request.appeal_text = text
    levels = {row.level for row in task.store.part_requests.decisions(request.id)}
    request.appeal_level = "l3" if "l2" in levels else "l2"
    request.status = "in_review"
    return {
        "appeal_level": request.appeal_level,
        "route": "l1_l2",
        "excluded": excluded(task, request),
    }


def release(task: ServiceTask, *, request_id: int) -> Result:
    """Let the unit take parts from its own stock, as nobody has decided in time."""
    request = request_of(task.store, request_id)
    if decided(request) or request.released_at is not None:
        return {"released": False}
    left, released = EMERGENCY_VALUE, []
    for line in live(task.store.part_requests.lines(request.id)):
        if line.part_no is None or not line.price:
            continue
        pieces = min(line.qty, int(left // line.price), _in_stock(task, request, line))
        if pieces > 0:
            line.released_qty = pieces
            left -= worth(line.price, pieces)
            released.append(line)
    request.released_at = task.now
    request.released_value = EMERGENCY_VALUE - left
    said = Text(
        f"初审超时，可先从本网点库存领用 {len(released)} 行，"
        f"合计 {request.released_value:,.0f} 元，事后仍须审批",
        f"level 1 is late: {len(released)} lines for {request.released_value:,.0f} yuan"
        " may be taken from your own stock; they are still to be approved",
    )
    people = people_of_unit(task.context, request.unit_code)
    tell(task.context, request, people, ("released", said))
    return {"released": bool(released)}


def _in_stock(
    task: ServiceTask, request: PartRequest, line: PartRequestLine
) -> Quantity:
    if line.part_no is None:
        return 0
    return total(
        balance.available
        for balance, warehouse in task.store.stock.free(line.part_no)
        if warehouse.kind == "unit" and warehouse.unit_code == request.unit_code
    )


def read_requested(task: ServiceTask, *, request_id: int) -> Result:
    """Give everything that was asked for, to be sold to the customer instead."""
    lines = task.store.part_requests.lines(request_id)
    wanted = [
        {"part_no": line.part_no, "qty": line.qty_req}
        for line in lines
        if line.part_no is not None
    ]
    return {"sale_lines": wanted}
