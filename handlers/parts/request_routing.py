"""Where a part request goes: back, to a level, or through."""

from collections.abc import Mapping
from typing import ClassVar, Final

from handlers.deadlines.calendars import work_calendar
from handlers.deadlines.sla import Duration, moments
from handlers.parts.part_requests import excluded
from handlers.parts.request_records import (
    iso,
    live,
    order_of_request,
    people_of_unit,
    request_of,
    tell,
)
from handlers.parts.request_words import ROUTE_REASONS, missing_text, word
from storage.part_requests import ApprovalDecision, PartRequest
from workflows.engine import SYSTEM, ServiceTask
from workflows.errors import InvalidError, Text

Result = Mapping[str, object]

ROUTES: Final = frozenset({"auto", "l1", "l1_l2", "l1_l2_l3", "return", "sale"})
#: After so many returns what is there has to do.
RETURNS: Final = 2
#: No timer fires before this: only a stopped machine cannot wait.
NEVER: Final = "9999-12-31T00:00:00+00:00"
_EMERGENCY_TIMES: Final = 2


class UnknownRouteError(InvalidError):
    """A decision names a route that there is not."""

    sentences: ClassVar = {
        "zh": "没有审批路线“{route}”。",
        "en": "Expected one of the routes, but got “{route}”.",
    }


def apply_route(
    task: ServiceTask, *, request_id: int, route: str, reason: str
) -> Result:
    """Keep where the table of rules sends a request, and send it there."""
    if route not in ROUTES:
        raise UnknownRouteError(route=route)
    request = request_of(task.store, request_id)
    route, reason = _corrected(task, request, route, reason)
    request.route, request.route_reason = route, reason
    if route == "return":
        _send_back(task, request)
    elif route in {"auto", "sale"}:
        _decide_by_rules(task, request)
    else:
        request.status = "in_review"
    return {
        "route": route,
        "emergency_at": _emergency_at(task, request),
        "excluded": excluded(task, request),
        "excluded_first": excluded(task, request, level="l1"),
    }


def _corrected(
    task: ServiceTask, request: PartRequest, route: str, reason: str
) -> tuple[str, str]:
    """Let a person see what came back too often, or has been asked about."""
    if route == "return" and request.returns >= RETURNS:
        request.weak_evidence = True
        return "l1", "weak_evidence"
    rows = task.store.part_requests.decisions(request.id)
    if route == "auto" and any(row.level == "l1" for row in rows):
        return "l1", "default"
    return route, reason


def _send_back(task: ServiceTask, request: PartRequest) -> None:
    request.status = "returned"
    request.returns += 1
    missing = [missing_text(each) for each in request.evidence_missing or ()]
    said = Text(
        "请补充：" + "、".join(each.zh for each in missing),
        "please add: " + ", ".join(each.en for each in missing),
    )
    people = people_of_unit(task.context, request.unit_code)
    tell(task.context, request, people, (f"returned {request.returns}", said))


def _decide_by_rules(task: ServiceTask, request: PartRequest) -> None:
    """Approve every line, or leave all of them to be sold."""
    selling = request.route == "sale"
    for line in live(task.store.part_requests.lines(request.id)):
        line.decision = "sale" if selling else "approve"
        line.status = "sale" if selling else "approved"
        line.qty_approved = 0 if selling else line.qty
        task.store.part_requests.add(
            [
                ApprovalDecision(
                    request_id=request.id,
                    line_id=line.id,
                    level="auto",
                    by_login=SYSTEM.login,
                    at=task.now,
                    decision=line.decision,
                    qty=line.qty_approved,
                    comment=word(ROUTE_REASONS, request.route_reason).zh,
                    revision=request.revision,
                )
            ]
        )


def _emergency_at(task: ServiceTask, request: PartRequest) -> str:
    """Tell when level 1 has been silent for too long about a stopped machine."""
    order = order_of_request(task.store, request)
    running = {row.clock: row for row in task.store.sla.running_of(order.id)}
    clock = running.get("approval_1")
    if order.priority != "P1" or clock is None:
        return NEVER
    duration = Duration(clock.amount * _EMERGENCY_TIMES, clock.unit)
    calendar = work_calendar(task.store, clock.calendar_code)
    return iso(moments(duration, calendar, clock.started_at).due_at) or NEVER
