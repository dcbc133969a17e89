"""What the forms of part approval look up."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Final

from handlers.arguments import text_of, whole_of
from handlers.parts.grades import grade_of
from handlers.parts.part_approvals import to_decide
from handlers.parts.part_requests import open_lines
from handlers.parts.request_records import live
from handlers.parts.request_words import (
    ROUTE_REASONS,
    STATUSES,
    missing_text,
    word,
)
from storage.part_requests import PartRequest, PartRequestLine
from storage.parts import Part
from workflows.engine import Context, FactLookup, LineLookup, OptionLookup
from workflows.errors import Text
from workflows.models.forms import Option

_SUGGESTIONS: Final = 50
#: For how long back a unit's approved parts are added up.
_BUDGET_DAYS: Final = (30, 365)


def all_parts(
    context: Context, *, text: str = "", machine_id: object = None
) -> list[Option]:
    """List every part, those that fit a machine first, with what is made instead."""
    number = whole_of(machine_id)
    machine = context.store.machines.get(number) if number is not None else None
    model = machine.model_code if machine else None
    wanted = text.strip().casefold()
    every = context.store.parts.fitting(None, wanted)
    numbers = [part.part_no for part in every]
    fitting = context.store.parts.numbers_fitting(model, numbers)
    found = sorted(every, key=lambda part: part.part_no not in fitting)
    found.sort(key=lambda part: part.part_no.casefold() != wanted)
    shown = found if not wanted else found[:_SUGGESTIONS]
    return [_part_option(part, fits=part.part_no in fitting) for part in shown]


def _part_option(part: Part, *, fits: bool) -> Option:
    notes = [Text(f"¥{part.price:,.0f}/{part.uom}", f"¥{part.price:,.0f}")]
    if not fits:
        notes.append(Text("不适用于此机型", "not for this model"))
    if part.superseded_by:
        new = part.superseded_by
        notes.append(Text(f"已由 {new} 替代", f"replaced by {new}"))
    return Option(
        part.part_no,
        Text(f"{part.part_no} {part.name_zh}", f"{part.part_no} {part.name_en}"),
        Text(
            " · ".join(note.zh for note in notes),
            " · ".join(note.en for note in notes),
        ),
    )


def survey_facts(
    context: Context, *, order_id: object = None, visit_id: object = None
) -> Mapping[str, object]:
    """Tell what the visit found; never what headquarters predicted."""
    number, visit_no = whole_of(order_id), whole_of(visit_id)
    store = context.store
    order = (
        store.dispatch_orders.get(number, context.actor.scope)
        if number is not None
        else None
    )
    if order is None:
        return {}
    machine = store.machines.get(order.machine_id)
    facts: dict[str, object] = {
        "machine_id": order.machine_id,
        "hours": machine.hours_last if machine else None,
    }
    visit = store.visits.get(visit_no) if visit_no is not None else None
    if visit is None or visit.order_id != order.id:
        return facts
    survey = store.visits.surveys([visit.id]).get(visit.id)
    by = visit.performed_by_id or visit.engineer_id
    return {
        **facts,
        "hours": facts["hours"] if visit.hours_reading is None else visit.hours_reading,
        "performed_by": store.organisation.engineers_by_id([by])[by].code,
        "fault_code": survey.fault_code if survey else None,
        "cause": survey.cause if survey else None,
        "finding": survey.finding if survey else None,
    }


def request_facts(
    context: Context, *, request_id: object = None
) -> Mapping[str, object]:
    """Tell how a part request stands; the random draw stays hidden."""
    request = _request(context, request_id)
    if request is None:
        return {}
    missing = [missing_text(each) for each in request.evidence_missing or ()]
    drawn = request.route_reason == "sampled"
    reason = "default" if drawn else request.route_reason
    facts = {
        "status": word(STATUSES, request.status),
        "why": word(ROUTE_REASONS, reason),
        "missing": Text(
            "、".join(each.zh for each in missing),
            ", ".join(each.en for each in missing),
        ),
    }
    return {
        **{name: text.get(context.actor.locale) for name, text in facts.items()},
        "no": request.no,
        "total": request.total,
        "amount": request.amount,
        "finding": request.finding,
        "returns": request.returns,
        "appeal_text": request.appeal_text,
        "comment": _last_comment(context, request),
        "unit_budget": _budget(context, request).get(context.actor.locale),
    }


def _budget(context: Context, request: PartRequest) -> Text:
    """Say what the unit was approved lately, beside what such repairs usually need."""
    if context.actor.works_for_a_unit:
        return Text("", "")
    said = []
    for days in _BUDGET_DAYS:
        since = context.now - timedelta(days=days)
        figures = context.store.request_figures
        count, value = figures.approved_value(request.unit_code, since, context.now)
        said.append((days, count, value))
    grade = grade_of(context.store, request.unit_code, context.now)
    return Text(
        "；".join(f"近 {d} 天批准 {n} 单、{v:,.0f} 元" for d, n, v in said)
        + f"；等级 {grade.letter}，指数 {grade.index:.2f}",
        "; ".join(f"last {d} days: {n} approved, {v:,.0f} yuan" for d, n, v in said)
        + f"; grade {grade.letter}, index {grade.index:.2f}",
    )


def _last_comment(context: Context, request: PartRequest) -> str | None:
    rows = context.store.part_requests.decisions(request.id)
    returned = [row.reason for row in rows if row.decision == "return"]
    return returned[-1] if returned and request.status == "returned" else None


def request_lines(
    context: Context, *, request_id: object = None, step: object = None
) -> list[Mapping[str, object]]:
    """List the lines that a step is about: answer, prices, or a level of approval."""
    request = _request(context, request_id)
    if request is None:
        return []
    lines = _lines_for(context, request, text_of(step) or "l1")
    numbers = [line.part_no for line in lines if line.part_no]
    parts = context.store.parts.by_numbers(numbers)
    return [_line(context, line, parts.get(line.part_no or "")) for line in lines]


def _lines_for(
    context: Context, request: PartRequest, step: str
) -> Iterable[PartRequestLine]:
    lines = context.store.part_requests.lines(request.id)
    if step == "answer":
        return open_lines(lines, request)
    if step == "prices":
        return [line for line in live(lines) if line.price is None]
    return to_decide(lines, step)


def _line(
    context: Context, line: PartRequestLine, part: Part | None
) -> Mapping[str, object]:
    locale = context.actor.locale
    name = Text(part.name_zh, part.name_en).get(locale) if part else line.new_part_text
    return {
        "line": line.id,
        "part": f"{line.line_no}. {line.part_no or ''} {name or ''}".strip(),
        "asked": line.qty,
        "most": line.qty_req,
        "question": line.question if line.status == "asked" else None,
        "answer": line.answer,
        "predicted": line.predicted_qty or 0,
        "before": line.qty_approved,
        # What agreeing with the level before comes to.
        "agreeing": "approve" if line.qty_approved else line.decision,
        "reason_code": line.decision_reason,
        "substitute": line.substitute_part_no,
    }


def _request(context: Context, request_id: object) -> PartRequest | None:
    number = whole_of(request_id)
    if number is None:
        return None
    return context.store.part_requests.get(number, context.actor.scope)


OPTIONS: dict[str, OptionLookup] = {"all_parts": all_parts}
FACTS: dict[str, FactLookup] = {
    "request_facts": request_facts,
    "survey_facts": survey_facts,
}
LINES: dict[str, LineLookup] = {"request_lines": request_lines}
