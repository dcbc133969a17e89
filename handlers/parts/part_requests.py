"""Part requests 换件申请单 from the unit's form to what the rules need to know."""

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from handlers.arguments import problem, refuse, rows_of, text_of, truth_of, whole_of
from handlers.deadlines import clocks
from handlers.files.evidence import attach
from handlers.parts.request_drafts import (
    PHOTOS,
    Draft,
    DraftLine,
    ids_of,
    read_draft,
)
from handlers.parts.request_evidence import file_problems
from handlers.parts.request_records import (
    OwnRequestError,
    decided,
    freeze,
    live,
    people_of_unit,
    refuse_decided,
    request_of,
    successor_of,
    tell,
    value_of,
)
from handlers.parts.request_signals import judge
from handlers.quantities import quantity_of, quantity_problem
from handlers.service import predictions
from handlers.service.order_status import order_of
from handlers.service.warranty import record_warranty
from storage.dispatch_orders import DispatchOrder
from storage.part_requests import ApprovalDecision, PartRequest, PartRequestLine
from storage.parts import Part
from workflows.engine import ServiceTask
from workflows.errors import LOCAL_ZONE, Problem, Text

Result = Mapping[str, object]

_MONEY = Decimal("0.01")
_DEAREST = Decimal(10_000_000)


def submit(
    task: ServiceTask,
    *,
    order_id: int,
    form: Mapping[str, Any],
    visit_id: int | None = None,
) -> Result:
    """Keep what a unit asks for as revision 1; from now on it sees the prediction."""
    order = order_of(task, order_id)
    for known in task.store.part_requests.of_order(order.id):
        if not decided(known):
            # There is one at a time.
            return _results(task, known)
    visit = task.store.visits.get(visit_id) if visit_id is not None else None
    unit = (visit.unit_code if visit else order.exec_unit) or order.owner_unit
    refuse(
        None if unit else problem("lines", "派工单没有网点", "The order has no unit")
    )
    draft = read_draft(task.context, order, str(unit), form)
    given = [kind for kind, ids in draft.photos.items() if ids]
    own = draft.performer is not None and draft.performer.login == task.actor.login
    refuse(*file_problems(task.store, visit, given, own=own))
    request = _new(task, order, str(unit), draft)
    request.visit_id = visit.id if visit else None
    task.store.part_requests.add([request])
    _put_lines(task, request, draft)
    for ids in draft.photos.values():
        attach(task, ids, "part_request", request.id)
    freeze(task.context, request)
    predictions.reveal(task, order.id)
    order.fault_code = request.fault_code
    clocks.happened(task, order, "requested")
    if draft.merged:
        listed = ", ".join(draft.merged)
        said = Text(f"同一配件已合并：{listed}", f"rows were merged: {listed}")
        tell(task.context, request, [task.actor.login], ("merged", said))
    return _results(task, request)


def _new(
    task: ServiceTask, order: DispatchOrder, unit: str, draft: Draft
) -> PartRequest:
    performer = draft.performer
    own = performer is not None and performer.login == task.actor.login
    return PartRequest(
        no=task.store.numbers.next("PR", task.now.astimezone(LOCAL_ZONE).year),
        order_id=order.id,
        unit_code=unit,
        process_instance_id=task.process_instance_id,
        fault_code=draft.fault_code,
        cause=draft.cause,
        finding=draft.finding,
        hours_reading=draft.hours,
        performed_by_id=performer.id if performer else None,
        entry_mode="self" if own else "proxy",
        charge="warranty",
        warranty_result=order.warranty_result,
        revision=1,
        status="submitted",
        total=Decimal(0),
        amount=Decimal(0),
        evidence_complete=False,
        weak_evidence=False,
        returns=0,
        unit_grade="",
        sampled=False,
        sampling_p=0.0,
        requested_by=task.actor.login,
        submitted_at=task.now,
    )


def _put_lines(task: ServiceTask, request: PartRequest, draft: Draft) -> None:
    parts = task.store.parts.by_numbers(
        [line.part_no for line in draft.lines if line.part_no]
    )
    for number, line in enumerate(draft.lines, 1):
        part = parts.get(line.part_no or "")
        row = PartRequestLine(
            request_id=request.id,
            line_no=number,
            part_no=line.part_no,
            new_part_text=line.new_part,
            qty_req=line.qty,
            qty=line.qty,
            price=part.price if part and part.price > 0 else None,
            reason=line.reason,
            not_fit_reason=line.not_fit_reason,
            note=_note(line),
            # Of a part that is made no more, the successor is proposed.
            substitute_part_no=successor_of(task.store, part, line.qty),
            status="requested",
        )
        task.store.part_requests.add([row])
        attach(task, line.photos, "part_request_line", row.id)


def _note(line: DraftLine) -> str | None:
    merged = f"已合并 {line.rows} 行" if line.rows > 1 else None
    return "；".join(filter(None, (line.note, merged))) or None


def _results(task: ServiceTask, request: PartRequest) -> Result:
    lines = task.store.part_requests.lines(request.id)
    return {
        "request_id": request.id,
        "request_no": request.no,
        "cause": request.cause,
        "request_parts": [line.part_no for line in live(lines) if line.part_no],
        "price_missing": any(line.price is None for line in live(lines)),
        "requested_by": request.requested_by,
        "excluded": excluded(task, request),
    }


def excluded(
    task: ServiceTask, request: PartRequest, *, level: str | None = None
) -> list[str]:
    """List who may decide nothing more: who asked, their unit, who has decided.

    At one level the same person may look again: whoever asked a question there.
    """
    own = task.store.identities.of_unit(request.unit_code)
    rows = task.store.part_requests.decisions(request.id)
    others = (row.by_login for row in rows if level is None or row.level != level)
    logins = {request.requested_by, *own, *others}
    if request.appealed_by:
        logins.add(request.appealed_by)
    return sorted(logins - {"system"})


def enter_prices(
    task: ServiceTask, *, request_id: int, form: Mapping[str, Any]
) -> Result:
    """Give the parts of a request the prices that they still lack."""
    request = request_of(task.store, request_id)
    rows = rows_of(form.get("lines"))
    lines = {line.id: line for line in task.store.part_requests.lines(request.id)}
    prices = {whole_of(row.get("line")): _price(row.get("price")) for row in rows}
    missing = [line for line in live(lines.values()) if line.price is None]
    refuse(
        *(
            problem(f"lines.{number}.price", "请填写单价", "Enter the price")
            for number, line in enumerate(missing)
            if prices.get(line.id) is None
        )
    )
    parts = task.store.parts.by_numbers(
        [line.part_no for line in missing if line.part_no]
    )
    for line in missing:
        line.price = prices[line.id]
        part = parts.get(line.part_no or "")
        if part is not None and line.price is not None:
            part.price = line.price
    request.total = sum((value_of(line) for line in live(lines.values())), Decimal(0))
    return {"price_missing": False}


def _price(value: object) -> Decimal | None:
    try:
        price = Decimal(str(value)).quantize(_MONEY)
    except InvalidOperation:
        return None
    return price if 0 < price <= _DEAREST else None


def supplement(
    task: ServiceTask, *, request_id: int, form: Mapping[str, Any]
) -> Result:
    """Keep what the unit adds to a request that came back, as a new revision."""
    request = request_of(task.store, request_id)
    refuse_decided(request)
    asked = open_lines(task.store.part_requests.lines(request.id), request)
    rows = {whole_of(row.get("line")): row for row in rows_of(form.get("lines"))}
    refuse(
        *(
            wrong
            for number, line in enumerate(asked)
            for wrong in _answer_problems(
                (f"lines.{number}", task.store.parts.get(line.part_no)),
                line,
                rows.get(line.id),
            )
        ),
        _nothing_left(task, request, rows),
    )
    for line in asked:
        _answer(task, line, rows[line.id])
    for kind in PHOTOS:
        attach(task, ids_of(form.get(kind)), "part_request", request.id)
    reason = text_of(form.get("explanation")) or request.status
    freeze(task.context, request, reason)
    request.status = "submitted"
    return _results(task, request)


def _nothing_left(
    task: ServiceTask,
    request: PartRequest,
    rows: Mapping[int | None, Mapping[str, object]],
) -> Problem | None:
    """Refuse to give up the last line: that is withdrawing the request."""
    dropped = {number for number, row in rows.items() if truth_of(row.get("drop"))}
    lines = live(task.store.part_requests.lines(request.id))
    if {line.id for line in lines} - dropped:
        return None
    return problem(
        "lines",
        "至少保留一行；都不需要时请撤回申请",
        "Keep at least one line, or withdraw the request",
    )


def open_lines(
    lines: Iterable[PartRequestLine], request: PartRequest
) -> list[PartRequestLine]:
    """List what the unit may change: what it was asked about, or else every line."""
    asked = [line for line in lines if line.status == "asked"]
    if request.status == "asked":
        return asked
    return [line for line in live(lines) if line.status == "requested"]


def _answer_problems(
    place: tuple[str, Part | None],
    line: PartRequestLine,
    row: Mapping[str, object] | None,
) -> Iterable[Problem | None]:
    field, part = place
    if row is None:
        yield problem(field, "缺少这一行", "This line is missing")
        return
    if not truth_of(row.get("drop")):
        # Nothing above revision 1.
        value, most = row.get("qty"), line.qty_req
        yield quantity_problem(f"{field}.qty", value, part, most=most)
    if line.status == "asked" and not text_of(row.get("answer")):
        yield problem(f"{field}.answer", "请回答", "Answer the question")


def _answer(
    task: ServiceTask, line: PartRequestLine, row: Mapping[str, object]
) -> None:
    line.answer = text_of(row.get("answer")) or line.answer
    if truth_of(row.get("drop")):
        line.qty, line.status = 0, "dropped"
    else:
        line.qty, line.status = quantity_of(row["qty"]) or 0, "requested"
    attach(task, ids_of(row.get("photo_old_part")), "part_request_line", line.id)


def compute_signals(
    task: ServiceTask, *, request_id: int, warranty_result: str, warranty_basis: str
) -> Result:
    """Work out the signals of a request, and what the table of rules needs."""
    request = request_of(task.store, request_id)
    record_warranty(
        task,
        order_id=request.order_id,
        warranty_result=warranty_result,
        warranty_basis=warranty_basis,
    )
    judge(task, request, warranty_result)
    unit = task.store.organisation.unit(request.unit_code)
    return {
        "agent_unit": unit is not None and unit.kind == "agent",
        "warranty": request.warranty_result,
        "red_flags": request.red_flags,
        "evidence_complete": request.evidence_complete,
        "amount": request.amount,
        "usual": request.usual,
        "unit_grade": request.unit_grade,
        "sampled": request.sampled,
        "excluded": excluded(task, request),
    }


def countersign(
    task: ServiceTask, *, request_id: int, decision: str, comment: str | None = None
) -> Result:
    """Keep what the resident thinks of an agent's request."""
    request = request_of(task.store, request_id)
    returned = decision == "return"
    if task.actor.login == request.requested_by:
        raise OwnRequestError(no=request.no)
    refuse(
        None
        if decision in {"agree", "return"}
        else problem("decision", "请选择", "Choose"),
        problem("comment", "请说明退回原因", "Say why you return it")
        if returned and not text_of(comment)
        else None,
    )
    task.store.part_requests.add(
        [
            ApprovalDecision(
                request_id=request.id,
                level="resident",
                by_login=task.actor.login,
                at=task.now,
                decision=decision,
                reason=text_of(comment),
                revision=request.revision,
            )
        ]
    )
    if returned:
        request.status = "returned"
        said = Text(f"派驻退回：{comment}", f"returned by the resident: {comment}")
        key = f"resident {request.revision}"
        tell(
            task.context,
            request,
            people_of_unit(task.context, request.unit_code),
            (key, said),
        )
    return {"countersigned": not returned, "excluded": excluded(task, request)}


def withdraw(
    task: ServiceTask, *, request_id: int | None = None, reason: str | None = None
) -> Result:
    """End a request that the unit takes back before it has been decided."""
    if request_id is None:
        return ended("withdrawn")
    request = request_of(task.store, request_id)
    if request.status == "withdrawn":
        return ended("withdrawn")
    refuse_decided(request)
    request.status = "withdrawn"
    request.withdrawn_at, request.withdrawn_by = task.now, task.actor.login
    request.withdraw_reason = text_of(reason)
    for line in task.store.part_requests.lines(request.id):
        line.status = "withdrawn"
    task.context.record.reason = text_of(reason)
    return ended("withdrawn")


def ended(approval: str) -> Result:
    """Give what the caller gets from a request without any parts."""
    return {"approval": approval, "approved_lines": [], "sale_lines": []}
