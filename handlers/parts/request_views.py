"""Reading part requests: a request with its lines, its decisions and its revisions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

from handlers.cards import CodedName, EvidenceCard
from handlers.company import naming
from handlers.company.naming import People
from handlers.delivery.asked_lines import sources
from handlers.files import evidence
from handlers.parts.request_cards import (
    DecisionCard,
    EarlierOrder,
    EarlierPart,
    RequestLineCard,
    RequestPage,
    RequestRow,
    RevisionCard,
    SignalCard,
)
from handlers.parts.request_changes import may_edit, may_withdraw
from handlers.parts.request_records import decided, order_of_request, value_of, visible
from handlers.parts.request_words import (
    CAUSES,
    DECISIONS,
    LEVELS,
    LINE_REASONS,
    LINE_STATUSES,
    LINE_TIMES,
    REASONS,
    RED,
    ROUTE_REASONS,
    STATUSES,
    flag_text,
    missing_text,
    word,
)
from handlers.parts.revision_words import change_of, revision_reason
from storage.dispatch_orders import OrderFilter
from storage.part_requests import (
    ApprovalDecision,
    PartRequest,
    PartRequestLine,
    PartRequestRevision,
)
from storage.parts import Part
from storage.quantities import Quantity
from workflows.engine import Command, Context
from workflows.errors import Text

#: How far back the history of a machine goes.
_HISTORY: Final = timedelta(days=730)
_EARLIER: Final = 8
#: What the page shows just as the request has it.
_COPIED: Final = (
    "finding",
    "hours_reading",
    "amount",
    "weak_evidence",
    "returns",
    "prediction_match",
    "unit_grade",
    "risk",
    "withdrawn_at",
    "withdraw_reason",
    "appeal_text",
    "released_at",
    "released_value",
)


@dataclass(frozen=True)
class GetPartRequest(Command[RequestPage]):
    """Read everything about one request that the actor may see."""

    no: str
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> RequestPage:
        return _page(context, visible(context, self.no))


@dataclass(frozen=True)
class FindRequestsOfOrder(Command[tuple[RequestRow, ...]]):
    """List the part requests of an order that the actor may see."""

    order_no: str
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> tuple[RequestRow, ...]:
        scope = context.actor.scope
        order = context.store.dispatch_orders.by_no(self.order_no, scope)
        if order is None:
            return ()
        found = context.store.part_requests.of_order(order.id)
        return tuple(
            _row(context, request)
            for request in found
            if context.store.part_requests.get(request.id, scope)
        )


def _row(context: Context, request: PartRequest) -> RequestRow:
    order = order_of_request(context.store, request)
    return RequestRow(
        no=request.no,
        order_no=order.no,
        unit=naming.unit_name(context, request.unit_code),
        status=request.status,
        status_text=STATUSES[request.status],
        total=request.total,
        lines=len(context.store.part_requests.lines(request.id)),
        submitted_at=request.submitted_at,
        decided=decided(request),
    )


def _page(context: Context, request: PartRequest) -> RequestPage:
    store, actor = context.store, context.actor
    lines = store.part_requests.lines(request.id)
    decisions = store.part_requests.decisions(request.id)
    revisions = store.part_requests.revisions(request.id)
    names = _names(context, request, decisions, revisions)
    own = store.evidence.of_owners("part_request", [request.id])
    if request.visit_id is not None:
        # What the visit has shown counts as evidence: whoever decides sees it, too.
        own += store.evidence.of_owners("visit", [request.visit_id])
    over = decided(request)
    return RequestPage(
        row=_row(context, request),
        **{name: getattr(request, name) for name in _COPIED},
        fault=naming.fault_name(context, request.fault_code),
        cause=word(CAUSES, request.cause),
        requested_by=names.name(request.requested_by),
        performed_by=_performer(context, request),
        route_reason=_route_reason(request, over=over),
        missing=tuple(missing_text(each) for each in request.evidence_missing or ()),
        sampled=request.sampled if over else None,
        lines=_line_cards(context, lines),
        only_predicted=_only_predicted(context, request, lines),
        photos=evidence.cards(context, own),
        decisions=_decision_cards(decisions, lines, names),
        revisions=tuple(_revision_card(each, names) for each in revisions),
        earlier_parts=_earlier_parts(context, request),
        earlier_orders=_earlier_orders(context, request),
        may_withdraw=may_withdraw(actor, request) and not over,
        may_edit=may_edit(actor) and not over,
        may_take=may_withdraw(actor, request)
        and not over
        and any(line.released_qty > line.taken_qty for line in lines),
        headquarters=not actor.works_for_a_unit,
    )


def _names(
    context: Context,
    request: PartRequest,
    decisions: Iterable[ApprovalDecision],
    revisions: Iterable[PartRequestRevision],
) -> People:
    logins = {request.requested_by, request.appealed_by}
    logins.update(row.by_login for row in decisions)
    logins.update(row.author for row in revisions)
    return naming.people(context, logins)


def _performer(context: Context, request: PartRequest) -> Text | None:
    number = request.performed_by_id
    if number is None:
        return None
    found = context.store.organisation.engineers_by_id([number])
    return naming.engineer_name(found[number]).name


def _route_reason(request: PartRequest, *, over: bool) -> Text | None:
    code = request.route_reason
    if code == "sampled" and not over:
        # Who is looked at by chance is nobody's business before the decision.
        code = "default"
    return word(ROUTE_REASONS, code) if code else None


def _named(part_no: str, parts: Mapping[str, Part]) -> CodedName:
    part = parts.get(part_no)
    name = Text(part.name_zh, part.name_en) if part else Text(part_no, part_no)
    return CodedName(part_no, name)


def _line_cards(
    context: Context, lines: Sequence[PartRequestLine]
) -> tuple[RequestLineCard, ...]:
    store = context.store
    numbers = [no for line in lines for no in (line.part_no, line.substitute_part_no)]
    parts = store.parts.by_numbers([no for no in numbers if no])
    photos: dict[int, list[Any]] = {}
    for row in store.evidence.of_owners("part_request_line", [x.id for x in lines]):
        photos.setdefault(row.owner_id or 0, []).append(row)
    return tuple(
        _line_card(line, parts, evidence.cards(context, photos.get(line.id, [])))
        for line in lines
    )


def _line_card(
    line: PartRequestLine, parts: Mapping[str, Part], photos: tuple[EvidenceCard, ...]
) -> RequestLineCard:
    new = line.new_part_text or ""
    substitute = line.substitute_part_no
    return RequestLineCard(
        id=line.id,
        line_no=line.line_no,
        part=_named(line.part_no, parts)
        if line.part_no
        else CodedName("", Text(f"新配件：{new}", f"new part: {new}")),
        qty_req=line.qty_req,
        qty=line.qty,
        qty_approved=line.qty_approved,
        price=line.price,
        value=value_of(line),
        reason=word(LINE_REASONS, line.reason),
        note=line.note,
        not_fit_reason=line.not_fit_reason,
        status=line.status,
        status_text=LINE_STATUSES[line.status],
        decision_reason=word(REASONS, line.decision_reason)
        if line.decision_reason
        else None,
        question=line.question,
        answer=line.answer,
        substitute=_named(substitute, parts) if substitute else None,
        predicted_qty=line.predicted_qty,
        norm=_norm(line),
        signals=tuple(
            SignalCard(str(flag["code"]), flag_text(flag), flag["code"] in RED)
            for flag in line.flags or ()
        ),
        photos=photos,
        released_qty=line.released_qty,
        taken_qty=line.taken_qty,
        sources=tuple(sources(line.source)),
        times=_times(line),
    )


def _times(line: PartRequestLine) -> tuple[tuple[Text, datetime], ...]:
    times = ((name, getattr(line, field)) for field, name in LINE_TIMES.items())
    return tuple((name, at) for name, at in times if at is not None)


def _norm(line: PartRequestLine) -> Text | None:
    if not line.norm:
        return None
    n, used = line.norm["n"], line.norm["used"]
    return Text(f"{used} / {n} 次同类维修", f"{used} of {n} such repairs")


def _only_predicted(
    context: Context, request: PartRequest, lines: Iterable[PartRequestLine]
) -> tuple[tuple[CodedName, Quantity], ...]:
    store = context.store
    asked = {line.part_no for line in lines}
    found = [
        line
        for prediction in store.dispatch_orders.predictions(request.order_id)[-1:]
        for line in store.dispatch_orders.prediction_lines(prediction.id)
        if line.part_no not in asked
    ]
    parts = store.parts.by_numbers([line.part_no for line in found])
    return tuple((_named(line.part_no, parts), line.qty) for line in found)


def _decision_cards(
    decisions: Iterable[ApprovalDecision],
    lines: Iterable[PartRequestLine],
    names: People,
) -> tuple[DecisionCard, ...]:
    numbers = {line.id: line.line_no for line in lines}
    return tuple(
        DecisionCard(
            level=word(LEVELS, row.level),
            by=names.name(row.by_login),
            at=row.at,
            line_no=numbers.get(row.line_id or 0),
            decision=word(DECISIONS, row.decision),
            qty=row.qty,
            reason=word(REASONS, row.reason) if row.reason else None,
            comment=row.comment,
            revision=row.revision,
        )
        for row in decisions
    )


def _revision_card(row: PartRequestRevision, names: People) -> RevisionCard:
    return RevisionCard(
        revision=row.revision,
        by=names.name(row.author),
        at=row.at,
        reason=revision_reason(row.reason),
        sha256=row.sha256,
        changes=tuple(change_of(each) for each in row.diff or ()),
    )


def _earlier_parts(context: Context, request: PartRequest) -> tuple[EarlierPart, ...]:
    store = context.store
    order = order_of_request(store, request)
    since = request.submitted_at - _HISTORY
    found = [
        (other, line)
        for other, line in store.part_requests.of_machine(order.machine_id, since)
        if other.id != request.id
        and line.part_no
        and store.part_requests.get(other.id, context.actor.scope)
    ][-_EARLIER:]
    parts = store.parts.by_numbers([str(line.part_no) for _, line in found])
    return tuple(
        EarlierPart(
            at=other.submitted_at,
            no=other.no,
            part=_named(str(line.part_no), parts),
            qty=line.qty if line.qty_approved is None else line.qty_approved,
            status_text=LINE_STATUSES[line.status],
        )
        for other, line in reversed(found)
    )


def _earlier_orders(context: Context, request: PartRequest) -> tuple[EarlierOrder, ...]:
    order = order_of_request(context.store, request)
    wanted = OrderFilter(
        scope=context.actor.scope, machine_id=order.machine_id, limit=_EARLIER + 1
    )
    found = context.store.dispatch_orders.find(wanted)
    return tuple(
        EarlierOrder(
            at=each.registered_at,
            no=each.no,
            fault=naming.fault_name(context, each.fault_code),
            fault_desc=each.fault_desc,
        )
        for each in found
        if each.id != order.id
    )
