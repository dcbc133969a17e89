"""A part request as operations find it, move it on and tell people about it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import ClassVar, Final

from handlers.outward.notices import Notice, people_in, send
from handlers.parts.request_words import STATUSES
from handlers.quantities import fits
from handlers.service.predictions import fingerprint
from storage.dispatch_orders import DispatchOrder
from storage.part_requests import (
    DECIDED,
    PartRequest,
    PartRequestLine,
    PartRequestRevision,
)
from storage.parts import Part
from storage.quantities import Quantity, worth
from storage.unit_of_work import UnitOfWork
from workflows.engine import Context
from workflows.errors import ForbiddenError, NotFoundError, RejectedError, Text

#: Lines that nobody has given up.
LIVE: Final = ("requested", "asked", "approved", "rejected", "sale")


class RequestDecidedError(RejectedError):
    """What is asked for comes too late."""

    sentences: ClassVar = {
        "zh": "换件申请 {no} 现为“{status}”，不能再更改。",
        "en": "Expected an open part request, but {no} is “{status}”.",
    }


class OwnRequestError(ForbiddenError):
    """Nobody decides about what they, or people of their unit, have asked for."""

    sentences: ClassVar = {
        "zh": "不能审批本人或本网点提交的换件申请 {no}。",
        "en": "Expected somebody else to decide about {no}, but it is from you or"
        " your unit.",
    }


def request_of(store: UnitOfWork, request_id: int) -> PartRequest:
    """Find the request that an operation is about."""
    found = store.part_requests.get(request_id)
    if found is None:
        raise NotFoundError(
            what=Text(f"换件申请 {request_id}", f"part request {request_id}")
        )
    return found


def order_of_request(store: UnitOfWork, request: PartRequest) -> DispatchOrder:
    """Find the order that a request is for."""
    order = store.dispatch_orders.get(request.order_id)
    assert order is not None, request.order_id
    return order


def visible(context: Context, no: str) -> PartRequest:
    """Find a request that the actor may see."""
    found = context.store.part_requests.by_no(no, context.actor.scope)
    if found is None:
        raise NotFoundError(what=Text(f"换件申请 {no}", f"part request {no}"))
    return found


def decided(request: PartRequest) -> bool:
    """Tell whether nothing more is to be decided."""
    return request.status in DECIDED


def refuse_decided(request: PartRequest) -> None:
    """Refuse what may only be done while a request is open."""
    if decided(request):
        raise RequestDecidedError(no=request.no, status=STATUSES[request.status])


def value_of(line: PartRequestLine, qty: Quantity | None = None) -> Decimal:
    """Give what a line costs; as long as it has no price, nothing."""
    pieces = line.qty if qty is None else qty
    return worth(line.price or Decimal(0), pieces)


def successor_of(store: UnitOfWork, part: Part | None, qty: Quantity) -> str | None:
    """Give what is made instead of a part, if there can be so much of it."""
    found = store.parts.get(part.superseded_by) if part else None
    return found.part_no if found and fits(qty, found) else None


def live(lines: Iterable[PartRequestLine]) -> list[PartRequestLine]:
    """Leave out the lines that the unit has given up."""
    return [line for line in lines if line.status in LIVE and line.qty > 0]


def canonical(
    request: PartRequest,
    lines: Sequence[PartRequestLine],
    photos: Mapping[str, Sequence[str]],
) -> dict[str, object]:
    """Give what a revision freezes, in one fixed shape."""
    return {
        "cause": request.cause,
        "fault_code": request.fault_code,
        "finding": request.finding,
        "hours_reading": request.hours_reading,
        "lines": [
            {
                "answer": line.answer,
                "line_no": line.line_no,
                "new_part": line.new_part_text,
                "not_fit_reason": line.not_fit_reason,
                "note": line.note,
                "part_no": line.part_no,
                "qty": line.qty,
                "reason": line.reason,
            }
            for line in lines
        ],
        "no": request.no,
        "order": request.order_id,
        "photos": {name: list(hashes) for name, hashes in sorted(photos.items())},
        "unit": request.unit_code,
        "visit": request.visit_id,
    }


def photos_of(store: UnitOfWork, request_id: int) -> dict[str, list[str]]:
    """Give the hashes of a request's photos by what they show."""
    lines = {line.id: line.line_no for line in store.part_requests.lines(request_id)}
    found: dict[str, list[str]] = {}
    for row in store.evidence.of_owners("part_request", [request_id]):
        found.setdefault(row.kind, []).append(row.sha256)
    for row in store.evidence.of_owners("part_request_line", list(lines)):
        key = f"{row.kind} {lines[row.owner_id or 0]}"
        found.setdefault(key, []).append(row.sha256)
    return {name: sorted(hashes) for name, hashes in found.items()}


def freeze(
    context: Context, request: PartRequest, reason: str | None = None
) -> PartRequestRevision:
    """Keep a request as it is now as its newest revision."""
    store = context.store
    before = store.part_requests.revisions(request.id)
    lines = store.part_requests.lines(request.id)
    content = canonical(request, lines, photos_of(store, request.id))
    revision = PartRequestRevision(
        request_id=request.id,
        revision=len(before) + 1,
        content=content,
        sha256=fingerprint(content),
        author=context.actor.login,
        at=context.now,
        reason=reason,
        diff=difference(before[-1].content, content) if before else None,
    )
    store.part_requests.add([revision])
    request.revision = revision.revision
    request.total = sum((value_of(line) for line in live(lines)), Decimal(0))
    return revision


def difference(
    before: Mapping[str, object], after: Mapping[str, object]
) -> list[dict[str, object]]:
    """List what has changed, as paths with the value before and after."""
    old, new = dict(_flat(before)), dict(_flat(after))
    return [
        {"path": path, "before": old.get(path), "after": new.get(path)}
        for path in sorted(old.keys() | new.keys())
        if old.get(path) != new.get(path)
    ]


def _flat(value: object, path: str = "") -> Iterable[tuple[str, object]]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from _flat(item, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        for item in value:
            yield from _flat(item, f"{path}.{item.get('line_no')}")
    else:
        yield path, value


def people_of_unit(context: Context, unit_code: str) -> list[str]:
    """List who gets the answers to the requests of a unit."""
    groups = [f"storekeeper@{unit_code}", f"service_supervisor@{unit_code}"]
    return people_in(context, groups)


def tell(
    context: Context,
    request: PartRequest,
    logins: Iterable[str],
    said: tuple[str, Text],
) -> None:
    """Tell people something about a request, each once.

    What is said comes with the key by which it is known to have been said.
    """
    name, text = said
    notice = Notice(
        "part_request",
        f"part_request {request.id} {name}",
        Text(f"{request.no}：{text.zh}", f"{request.no}: {text.en}"),
        f"part_request {request.no}",
    )
    send(context, logins, notice)


def iso(at: datetime | None) -> str | None:
    """Write a time as a process variable."""
    return at.isoformat() if at else None
