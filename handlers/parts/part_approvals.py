"""Decisions about part requests, line by line and level by level.

Whoever asked decides nothing, nobody decides at two levels, and nothing is approved
above the quantity of revision 1.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, ClassVar, Final, NamedTuple

from handlers.arguments import problem, refuse, rows_of, text_of, whole_of
from handlers.deadlines import clocks
from handlers.parts.part_requests import excluded
from handlers.parts.request_records import (
    OwnRequestError,
    live,
    order_of_request,
    people_of_unit,
    refuse_decided,
    request_of,
    tell,
    value_of,
)
from handlers.parts.request_words import REASONS
from handlers.quantities import quantity_of, quantity_problem, smallest
from storage.part_requests import ApprovalDecision, PartRequest, PartRequestLine
from storage.quantities import Quantity, apart, plain
from workflows.engine import ServiceTask
from workflows.errors import ForbiddenError, InvalidError, Problem, Text

Result = Mapping[str, object]

CHOICES: Final[Mapping[str, frozenset[str]]] = {
    "l1": frozenset({"approve", "reduce", "reject", "sale", "ask"}),
    "l2": frozenset({"approve", "reduce", "reject", "sale"}),
    "l3": frozenset({"approve", "reduce", "reject", "sale"}),
}
#: Yuan: where two levels are further apart, the third decides.
FAR_APART: Final = Decimal(5000)


class DecidedBeforeError(ForbiddenError):
    """Nobody decides about a request at two levels."""

    sentences: ClassVar = {
        "zh": "您已经审批过换件申请 {no}，须由另一人审批。",
        "en": "Expected another person to decide about {no}, but you have done so"
        " already.",
    }


class UnknownLevelError(InvalidError):
    """A diagram names a level that there is not."""

    sentences: ClassVar = {
        "zh": "没有审批级别“{level}”。",
        "en": "Expected l1, l2 or l3, but got “{level}”.",
    }


class _Choice(NamedTuple):
    """What somebody chose for a line, found to be in order."""

    line: PartRequestLine
    decision: str
    qty: Quantity | None
    reason: str | None
    comment: str | None
    substitute: str | None


def decide(
    task: ServiceTask, *, request_id: int, level: str, review: Mapping[str, Any]
) -> Result:
    """Keep what one level decides about the lines of a request."""
    if level not in CHOICES:
        raise UnknownLevelError(level=level)
    request = request_of(task.store, request_id)
    refuse_decided(request)
    _refuse_person(task, request, level)
    lines = to_decide(task.store.part_requests.lines(request.id), level)
    rows = {whole_of(row.get("line")): row for row in rows_of(review.get("lines"))}
    refuse(
        *(
            wrong
            for number, line in enumerate(lines)
            for wrong in _problems(task, (level, f"lines.{number}"), line, rows)
        )
    )
    request.status = "in_review"
    before = {line.id: approved_qty(line) for line in lines}
    for line in lines:
        _keep(task, request, level, _choice(line, rows[line.id]))
    differing = sum(
        (value_of(line, apart(approved_qty(line), before[line.id])) for line in lines),
        Decimal(0),
    )
    asked = [line for line in lines if line.status == "asked"]
    if asked:
        _ask(task, request, asked)
    elif level == "l1":
        order = order_of_request(task.store, request)
        clocks.happened(task, order, "approved_once")
    return {
        "asked": bool(asked),
        "far_apart": level == "l2" and differing > FAR_APART,
        "excluded": excluded(task, request),
    }


def to_decide(lines: Iterable[PartRequestLine], level: str) -> list[PartRequestLine]:
    """List the lines that a level decides: at first what is open, then all."""
    there = live(lines)
    if level == "l1":
        return [line for line in there if line.status == "requested"]
    return there


def approved_qty(line: PartRequestLine) -> Quantity:
    """Tell how many pieces have been approved so far."""
    return line.qty_approved or 0


def _refuse_person(task: ServiceTask, request: PartRequest, level: str) -> None:
    login = task.actor.login
    own_unit = task.actor.unit == request.unit_code
    if own_unit or login in {request.requested_by, request.appealed_by}:
        raise OwnRequestError(no=request.no)
    for row in task.store.part_requests.decisions(request.id):
        # Whoever asked a question at level 1 reads the answer, too.
        asked_only = row.level == level == "l1" and request.appealed_at is None
        if row.by_login == login and not asked_only:
            raise DecidedBeforeError(no=request.no)


def _problems(
    task: ServiceTask,
    place: tuple[str, str],
    line: PartRequestLine,
    rows: Mapping[int | None, Mapping[str, object]],
) -> Iterable[Problem | None]:
    level, field = place
    row = rows.get(line.id, {})
    choice, reason = text_of(row.get("decision")), text_of(row.get("reason_code"))
    if choice not in CHOICES[level]:
        yield problem(f"{field}.decision", "请选择", "Choose")
        return
    if choice not in {"approve", "ask"} and reason not in REASONS:
        yield problem(f"{field}.reason_code", "请选择原因", "Choose a reason")
    if choice == "ask" and not text_of(row.get("comment")):
        yield problem(f"{field}.comment", "请写明要网点说明什么", "Say what to answer")
    if choice in {"approve", "reduce"}:
        yield _quantity_problem(task, f"{field}.qty_approved", line, row)
        yield _substitute_problem(task, field, line, row)
    if choice == "approve" and level != "l1":
        yield _raised_problem(field, line, row)


def _quantity_problem(
    task: ServiceTask, field: str, line: PartRequestLine, row: Mapping[str, object]
) -> Problem | None:
    reducing = row.get("decision") == "reduce"
    qty, most = row.get("qty_approved"), line.qty_req
    if qty is None and not reducing:
        qty = line.qty_approved or line.qty
    numbers = row.get("substitute_part"), line.substitute_part_no, line.part_no
    part = task.store.parts.get(next(filter(None, map(text_of, numbers)), None))
    if reducing:
        most = plain(most - smallest(part))
    wrong = quantity_problem(field, qty, part, most=most)
    if wrong is None:
        return None
    if most < smallest(part):
        return problem(field, "只有一件，不能核减", "One piece cannot be reduced")
    asked = Text(f"；申请数量为 {line.qty_req}", f"; {line.qty_req} were asked for")
    return problem(field, wrong.text.zh + asked.zh, wrong.text.en + asked.en)


def _raised_problem(
    field: str, line: PartRequestLine, row: Mapping[str, object]
) -> Problem | None:
    qty = quantity_of(row.get("qty_approved"))
    wanted = line.qty if qty is None and not line.qty_approved else qty
    raised = wanted is not None and wanted > approved_qty(line)
    if not raised or text_of(row.get("comment")):
        return None
    return problem(
        f"{field}.comment",
        "高于前一级批准的数量，请说明原因",
        "More than the level before approved: say why",
    )


def _substitute_problem(
    task: ServiceTask, field: str, line: PartRequestLine, row: Mapping[str, object]
) -> Problem | None:
    part_no = text_of(row.get("substitute_part"))
    if part_no is None:
        if line.part_no or line.substitute_part_no:
            return None
        return problem(
            f"{field}.substitute_part",
            "新配件须先选定目录中的配件",
            "A new part can only be approved as one of the catalogue",
        )
    if task.store.parts.by_numbers([part_no]):
        return None
    return problem(f"{field}.substitute_part", "没有这个配件", "There is no such part")


def _choice(line: PartRequestLine, row: Mapping[str, object]) -> _Choice:
    decision = str(row["decision"])
    qty = quantity_of(row.get("qty_approved"))
    if decision == "approve" and qty is None:
        # Agreeing with the level before, or else with the unit.
        qty = line.qty_approved or line.qty
    if decision not in {"approve", "reduce"}:
        qty = 0
    return _Choice(
        line,
        decision,
        qty,
        text_of(row.get("reason_code")),
        text_of(row.get("comment")),
        text_of(row.get("substitute_part")),
    )


def _keep(task: ServiceTask, request: PartRequest, level: str, choice: _Choice) -> None:
    line = choice.line
    if choice.substitute:
        line.substitute_part_no = choice.substitute
    line.decision = choice.decision
    line.decision_reason = choice.reason
    line.question = choice.comment if choice.decision == "ask" else line.question
    line.status = {
        "approve": "approved",
        "reduce": "approved",
        "reject": "rejected",
        "sale": "sale",
        "ask": "asked",
    }[choice.decision]
    line.qty_approved = None if choice.decision == "ask" else choice.qty
    task.store.part_requests.add(
        [
            ApprovalDecision(
                request_id=request.id,
                line_id=line.id,
                level=level,
                by_login=task.actor.login,
                at=task.now,
                decision=choice.decision,
                qty=line.qty_approved,
                reason=choice.reason,
                comment=choice.comment,
                revision=request.revision,
            )
        ]
    )


def _ask(
    task: ServiceTask, request: PartRequest, asked: Iterable[PartRequestLine]
) -> None:
    request.status = "asked"
    lines = ", ".join(str(line.line_no) for line in asked)
    said = Text(
        f"请说明第 {lines} 行", f"please answer the questions about line {lines}"
    )
    people = people_of_unit(task.context, request.unit_code)
    tell(task.context, request, people, (f"asked {request.revision}", said))
