"""Parts that nobody has: ordered and waited for, replaced, or not delivered at all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from handlers.arguments import (
    problem,
    refuse,
    rows_of,
    text_of,
    time_of,
    truth_of,
    whole_of,
)
from handlers.delivery.errands import (
    Errand,
    errand_for,
    errand_of,
    happened,
    tell_groups,
)
from handlers.delivery.stock import is_waiting, lines_of, progress_of
from handlers.delivery.stock_lines import state_of
from handlers.quantities import fits
from storage.delivery_lines import DeliveryLine
from storage.quantities import Quantity
from workflows.engine import Command, Context, ServiceTask
from workflows.errors import LOCAL_ZONE, Problem, Text
from workflows.messages import Address, publish

Result = Mapping[str, object]

#: Decisions after which the part is expected on a day.
ORDERED: Final = frozenset({"back_order", "urgent_purchase", "take_from_new_machine"})
DECISIONS: Final = frozenset({*ORDERED, "substitute", "cancel"})
#: After so many days the director is told of a part on order, every week anew.
LONG_WAIT = timedelta(days=15)
_EVENING: Final = timedelta(hours=18)
#: Published when a line of an order that waits has to be looked for once more.
LOOK_AGAIN: Final = "delivery_line_open"


def decide_missing(
    task: ServiceTask,
    *,
    order_id: int | None = None,
    sale_id: int | None = None,
    decision: Mapping[str, object],
) -> Result:
    """Keep what is done about parts that nobody has: wait, substitute or cancel."""
    errand = errand_of(task, order_id, sale_id)
    lines = {line.id: line for line in lines_of(task.store, errand.purpose)}
    progress = progress_of(task.store, list(lines.values()))
    rows = rows_of(decision.get("rows"))
    informed_at = time_of(decision.get("informed_at"))
    refuse(
        *(
            found
            for number, row in enumerate(rows)
            for found in _decision_problems(task, f"rows.{number}", row, lines)
        ),
        *_informing_problems(task.now, errand, rows, decision),
    )
    for row in rows:
        line = lines[whole_of(row.get("line")) or 0]
        if truth_of(decision.get("customer_informed")):
            line.informed_at = informed_at or task.now
        if progress[line.id].open:
            _decide(task, line, row, progress[line.id].open)
    happened(task, errand, "stock_found")
    # Whoever decided has begun anew: the rounds are counted from here.
    return {**state_of(task, errand), "rounds": 0}


def _informing_problems(
    now: datetime,
    errand: Errand,
    rows: Iterable[Mapping[str, object]],
    form: Mapping[str, object],
) -> Iterable[Problem | None]:
    informed = truth_of(form.get("customer_informed"))
    at = time_of(form.get("informed_at"))
    cancelled = any(text_of(row.get("decision")) == "cancel" for row in rows)
    if cancelled and not informed:
        yield problem(
            "customer_informed",
            "取消前须告知客户",
            "Tell the customer before you cancel",
        )
    if at is not None and at > now + timedelta(minutes=5):
        yield problem("informed_at", "不能晚于现在", "Cannot be in the future")
    # What people type has no seconds.
    first = errand.first_contact_at
    if at and first and at < first.replace(second=0, microsecond=0):
        yield problem(
            "informed_at",
            "不能早于首次联系",
            "Cannot be before the first contact",
        )


def _decision_problems(
    task: ServiceTask,
    field: str,
    row: Mapping[str, object],
    lines: Mapping[int, DeliveryLine],
) -> Iterable[Problem | None]:
    choice, part_no = text_of(row.get("decision")), text_of(row.get("part_no"))
    eta = _expected(row)
    if whole_of(row.get("line")) not in lines:
        yield problem(f"{field}.line", "没有这条明细", "There is no such line")
    if choice in ORDERED and (eta is None or eta <= task.now):
        yield problem(f"{field}.eta", "请填写将来的时间", "Give a time to come")
    if choice == "substitute":
        line = lines.get(whole_of(row.get("line")) or 0)
        yield _substitute_problem(task, f"{field}.part_no", line, part_no)
    if choice == "cancel" and not text_of(row.get("reason")):
        yield problem(f"{field}.reason", "请说明原因", "Give a reason")
    if choice not in DECISIONS:
        yield problem(f"{field}.decision", "请选择", "Choose")


def _substitute_problem(
    task: ServiceTask, field: str, line: DeliveryLine | None, part_no: str | None
) -> Problem | None:
    part = task.store.parts.get(part_no)
    if part is None:
        return problem(field, "没有这个配件", "There is no such part")
    if line is None or fits(line.qty, part):
        return None
    return problem(
        field,
        f"该配件只能整件领用，不能代替 {line.qty}",
        f"There are only whole pieces of it, not {line.qty}",
    )


def _decide(
    task: ServiceTask, line: DeliveryLine, row: Mapping[str, object], missing: Quantity
) -> None:
    line.decision = text_of(row.get("decision"))
    line.decision_reason = text_of(row.get("reason"))
    if line.decision in ORDERED:
        line.expected_at = _expected(row)
        line.waiting_since = line.waiting_since or task.now
        return
    line.cancelled += missing
    line.waiting_since = None
    if line.decision == "substitute":
        task.store.delivery_lines.add([_instead(task, line, row, missing)])


def _expected(row: Mapping[str, object]) -> datetime | None:
    """Read when a part is expected; a day means its evening."""
    eta = time_of(row.get("eta"))
    whole_day = eta is not None and "T" not in str(row.get("eta"))
    return eta + _EVENING if eta is not None and whole_day else eta


def _instead(
    task: ServiceTask, line: DeliveryLine, row: Mapping[str, object], qty: Quantity
) -> DeliveryLine:
    """Make the line of the part that takes the place of another."""
    same = task.store.delivery_lines.of(line.purpose)
    numbers = [one.line_no for one in same if one.doc_no == line.doc_no]
    return DeliveryLine(
        order_id=line.order_id,
        sales_order_id=line.sales_order_id,
        replaces_id=line.id,
        unit_code=line.unit_code,
        doc_no=line.doc_no,
        line_no=max(numbers) + 1,
        part_no=str(row["part_no"]),
        qty=qty,
        delivered=0,
        cancelled=0,
        informed_at=line.informed_at,
        created_at=task.now,
    )


def end_waiting(
    task: ServiceTask, *, order_id: int | None = None, sale_id: int | None = None
) -> Result:
    """Look again for the parts that have come or ought to have.

    Those that are expected later go on waiting.
    """
    errand = errand_of(task, order_id, sale_id)
    for line in lines_of(task.store, errand.purpose):
        came = line.expected_at is None or line.expected_at <= task.now
        if line.waiting_since is not None and came:
            line.expected_at = None
            task.store.delivery_lines.forget_exclusions(line.id)
    return {**state_of(task, errand), "rounds": 0}


def look_again(task: ServiceTask, errand: Errand) -> None:
    """Wake an order that waits for parts: another of its lines is open again."""
    lines = task.store.delivery_lines.of(errand.purpose)
    if any(is_waiting(line, task.now) for line in lines):
        address = Address(business_key=errand.no, time_to_live="PT0S")
        publish(task.context, LOOK_AGAIN, {}, address)


@dataclass(frozen=True, slots=True)
class TellLongWaits(Command[int]):
    """Tell the director, week by week, which parts have been on order for long."""

    def execute(self, context: Context) -> int:
        told = sum(
            len(_tell(context, line))
            for line in context.store.delivery_lines.waiting()
            if _weeks(line, context.now) >= 0
        )
        context.record.written = told == 0
        return told


def _weeks(line: DeliveryLine, now: datetime) -> int:
    """Count the weeks beyond what is long; below 0 it is not."""
    assert line.waiting_since is not None, line.id
    return (now - line.waiting_since - LONG_WAIT) // timedelta(weeks=1)


def _tell(context: Context, line: DeliveryLine) -> list[str]:
    assert line.waiting_since is not None, line.id
    days = (context.now - line.waiting_since).days
    eta = _day(line.expected_at)
    text = Text(
        f"{line.part_no} 已缺货 {days} 天，预计 {eta.zh}。",
        f"{line.part_no} has been on order for {days} days, expected {eta.en}.",
    )
    said = (f"line {line.id} week {_weeks(line, context.now)}", text)
    errand = errand_for(context.store, line.purpose)
    return tell_groups(context, errand, ["service_director"], said)


def _day(at: datetime | None) -> Text:
    if at is None:
        return Text("未定", "on no known day")
    day = at.astimezone(LOCAL_ZONE).date().isoformat()
    return Text(day, day)
