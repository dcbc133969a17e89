"""The signals of a part request: reasons to look closer, each with its numbers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from handlers.parts.grades import Grade, grade_of
from handlers.parts.norms import UNUSUAL, norm_of
from handlers.parts.part_life import Reading, short_life
from handlers.parts.photo_signals import Flag, photo_flags
from handlers.parts.prediction_quality import counts_as_surprise
from handlers.parts.request_evidence import (
    missing_evidence,
    photo_wanted,
    photographed_lines,
)
from handlers.parts.request_records import live, order_of_request, value_of
from handlers.parts.request_words import RED
from handlers.parts.risk import Signals, risk_of
from handlers.parts.sampling import draw
from handlers.settlement.old_parts import overdue_old_parts
from storage.dispatch_orders import DispatchOrder
from storage.machines import Machine
from storage.part_requests import PartRequest, PartRequestLine
from storage.parts import Part
from storage.quantities import Quantity
from workflows.engine import ServiceTask

#: The same part on the same machine again so soon is a reason to look.
REPEAT_WITHIN: Final = timedelta(days=90)
#: Requests of one order and machine count together for so long.
TOGETHER_WITHIN: Final = timedelta(days=30)
#: Yuan for one line, whatever others cost.
HIGH_VALUE: Final = Decimal(8000)
#: With fewer lines in a year nobody knows what is a high value.
ENOUGH_LINES: Final = 100
#: A norm of this share makes a line usual, even if nobody predicted it.
USUAL: Final = 0.30
_YEAR: Final = timedelta(days=365)
#: Lines that took nothing in the end.
_NOTHING: Final = frozenset({"rejected", "sale", "dropped", "withdrawn"})


@dataclass
class _Case:
    """Everything that the lines of one request are judged by."""

    task: ServiceTask
    request: PartRequest
    order: DispatchOrder
    machine: Machine
    parts: Mapping[str, Part]
    fitting: frozenset[str]
    grade: Grade
    #: Pieces by part.
    predicted: Mapping[str, Quantity]
    #: Whether predictions of such faults are good enough to be surprised.
    surprising: bool
    before: Sequence[tuple[PartRequest, PartRequestLine]]
    high_value: Decimal


def judge(task: ServiceTask, request: PartRequest, warranty_result: str) -> None:
    """Work out everything about a request that the rules and approvers look at."""
    request.warranty_result = warranty_result
    charges = {"out": "sale", "goodwill": "goodwill"}
    request.charge = charges.get(warranty_result, "warranty")
    lines = live(task.store.part_requests.lines(request.id))
    case = _case(task, request, lines)
    photographed = photographed_lines(task.store, lines)
    request.evidence_missing = missing_evidence(task.store, request, lines)
    request.evidence_complete = not request.evidence_missing
    together = _other_lines(case)
    of_photos = photo_flags(task.store, request, case.order, lines)
    for line in lines:
        _look_up(case, line)
        line.flags = [
            *_flags(case, line, photographed=line.id in photographed),
            *of_photos[line.id],
        ]
    if lines:
        lines[0].flags = [*lines[0].flags, *_unit_flags(case)]
    request.total = sum((value_of(line) for line in lines), Decimal(0))
    request.amount = request.total + sum(
        (value_of(line, line.qty_approved) for line in together), Decimal(0)
    )
    red = [flag for line in lines for flag in line.flags if flag["code"] in RED]
    request.red_flags = len(red)
    request.prediction_match = _match(case, lines)
    request.usual = all(_is_usual(line) for line in lines)
    request.unit_grade = case.grade.letter
    request.risk = max((_risk(case, line) for line in lines), default=0.0)
    if not request.sampling_p:
        # Asked anew the same number would come out; what was drawn stays.
        drawn = draw(task.store, request.no, request.submitted_at, request.risk)
        request.sampled, request.sampling_p = drawn.selected, drawn.p


def _case(
    task: ServiceTask, request: PartRequest, lines: Sequence[PartRequestLine]
) -> _Case:
    store = task.store
    order = order_of_request(store, request)
    machine = store.machines.get(order.machine_id)
    assert machine is not None, order.machine_id
    numbers = [line.part_no for line in lines if line.part_no]
    predictions = store.dispatch_orders.predictions(order.id)[-1:]
    predicted = {
        line.part_no: line.qty
        for prediction in predictions
        for line in store.dispatch_orders.prediction_lines(prediction.id)
    }
    since = request.submitted_at - REPEAT_WITHIN
    return _Case(
        task=task,
        request=request,
        order=order,
        machine=machine,
        parts=store.parts.by_numbers(numbers),
        fitting=frozenset(store.parts.numbers_fitting(machine.model_code, numbers)),
        grade=grade_of(store, request.unit_code, request.submitted_at),
        predicted=predicted,
        surprising=counts_as_surprise(store, order.line, request.fault_code),
        before=[
            (other, line)
            for other, line in store.part_requests.of_machine(machine.id, since)
            if other.id < request.id and line.status not in _NOTHING
        ],
        high_value=_high_value(task, request.submitted_at),
    )


def _high_value(task: ServiceTask, at: datetime) -> Decimal:
    """Give the value that only one line of twenty reached in the last year."""
    rare = task.store.part_requests.rare_value(
        at - _YEAR, at, one_of=20, least=ENOUGH_LINES
    )
    return HIGH_VALUE if rare is None else min(HIGH_VALUE, rare)


def _other_lines(case: _Case) -> list[PartRequestLine]:
    since = case.request.submitted_at - TOGETHER_WITHIN
    return [line for other, line in case.before if other.submitted_at >= since]


def _look_up(case: _Case, line: PartRequestLine) -> None:
    """Note what headquarters predicted of a line, and what is usual."""
    norm = None
    if line.part_no and case.machine.model_code:
        norm = norm_of(
            case.task.store,
            case.machine.model_code,
            case.request.fault_code,
            case.request.hours_reading,
            line.part_no,
        )
    line.predicted_qty = case.predicted.get(line.part_no or "")
    line.norm = norm and {
        "n": norm.n,
        "used": norm.used,
        "p": round(norm.p, 4),
        "p90": norm.p90,
    }


def _flags(case: _Case, line: PartRequestLine, *, photographed: bool) -> Iterable[Flag]:
    part = case.parts.get(line.part_no or "")
    norm: Mapping[str, Any] | None = line.norm
    if line.part_no not in case.fitting:
        yield {"code": "F1", "reason": line.not_fit_reason or line.new_part_text or ""}
    if norm and norm["p"] < UNUSUAL:
        yield {"code": "F2", **norm}
    if norm and norm["p90"] is not None and line.qty > norm["p90"]:
        yield {"code": "F3", "qty": line.qty, **norm}
    if line.predicted_qty is None and case.surprising:
        yield {"code": "F4"}
    if photo_wanted(case.request, line) and not photographed:
        yield {"code": "F5"}
    yield from _repeats(case, line)
    if part and part.warranty_class == "wear":
        yield {"code": "F7"}
    if value_of(line) >= case.high_value:
        yield {"code": "F8", "value": f"{value_of(line):,.0f}"}


def _repeats(case: _Case, line: PartRequestLine) -> Iterable[Flag]:
    same = [
        (other, its)
        for other, its in case.before
        if line.part_no and its.part_no == line.part_no
    ]
    for other, its in same[-1:]:
        yield {
            "code": "F6",
            "no": other.no,
            "days": (case.request.submitted_at - other.submitted_at).days,
            "qty": its.qty_approved if its.qty_approved is not None else its.qty,
        }
    if line.part_no and not same:
        yield from _short_lives(case, line.part_no)


def _short_lives(case: _Case, part_no: str) -> Iterable[Flag]:
    """Look at a part that lasted far less than such parts do."""
    request = case.request
    rows = case.task.store.request_figures.replaced(part_no, request.submitted_at)
    readings = [Reading(*row) for row in rows]
    found = short_life(readings, case.machine.id, request.hours_reading)
    if found is not None:
        yield {
            "code": "F6",
            "no": found.request_no,
            "hours": found.hours,
            "median": found.median,
            "n": found.n,
        }


def _unit_flags(case: _Case) -> Iterable[Flag]:
    """Say what is known of the unit, whatever it asks for."""
    overdue = overdue_old_parts(case.task.store, case.request.unit_code, case.task.now)
    if overdue.flagged:
        value = f"{overdue.value:,.0f}"
        yield {"code": "F9", "lines": overdue.lines, "value": value}


def _match(case: _Case, lines: Sequence[PartRequestLine]) -> float | None:
    total = sum((value_of(line) for line in lines), Decimal(0))
    if not total or not case.predicted:
        return None
    matching = sum(
        (
            value_of(line, min(line.qty, line.predicted_qty))
            for line in lines
            if line.predicted_qty
        ),
        Decimal(0),
    )
    return round(float(matching / total), 4)


def _is_usual(line: PartRequestLine) -> bool:
    norm: Mapping[str, Any] | None = line.norm
    predicted = line.predicted_qty is not None and line.qty <= line.predicted_qty
    return predicted or (norm is not None and norm["p"] >= USUAL)


def _risk(case: _Case, line: PartRequestLine) -> float:
    norm: Mapping[str, Any] | None = line.norm
    return risk_of(
        Signals(
            p=float(norm["p"]) if norm else None,
            predicted=line.predicted_qty is not None,
            evidence_missing=any(flag["code"] == "F5" for flag in line.flags or ()),
            unit_index=case.grade.index,
            value=value_of(line),
        )
    )
