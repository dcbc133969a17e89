"""The signals of a request's photos: shown before, or taken before the call."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain, islice
from typing import Any

from storage.dispatch_orders import DispatchOrder
from storage.evidence import Evidence
from storage.part_requests import PartRequest, PartRequestLine
from storage.unit_of_work import UnitOfWork
from workflows.errors import LOCAL_ZONE

Flag = dict[str, Any]


def photo_flags(
    store: UnitOfWork,
    request: PartRequest,
    order: DispatchOrder,
    lines: Sequence[PartRequestLine],
) -> Mapping[int, list[Flag]]:
    """Give the signals of each line; those of the whole request at the first one."""
    shown = _shown(store, request, lines)
    numbers = {line.id: line.line_no for line in lines}
    found = {}
    for line in lines:
        rows = shown[line.id]
        before = (flag for row in rows for flag in _elsewhere(store, request, row))
        twice = (flag for row in rows for flag in _on_another_line(row, numbers, shown))
        early = (flag for row in rows for flag in _too_early(row, order))
        # One of a kind is enough: what was shown elsewhere weighs most.
        kinds = (chain(before, twice), early)
        found[line.id] = [flag for kind in kinds for flag in islice(kind, 1)]
    return found


def _shown(
    store: UnitOfWork, request: PartRequest, lines: Sequence[PartRequestLine]
) -> dict[int, list[Evidence]]:
    """List the photos of each line; the first has those of the request and visit."""
    shown: dict[int, list[Evidence]] = {line.id: [] for line in lines}
    for row in store.evidence.of_owners("part_request_line", list(shown)):
        shown[row.owner_id or 0].append(row)
    for line in lines[:1]:
        shown[line.id] += store.evidence.of_owners("part_request", [request.id])
        if request.visit_id is not None:
            shown[line.id] += store.evidence.of_owners("visit", [request.visit_id])
    return shown


def _elsewhere(
    store: UnitOfWork, request: PartRequest, row: Evidence
) -> Iterable[Flag]:
    """Find another request or order that has shown a photo."""
    pictures = [row.picture_sha256] if row.picture_sha256 else []
    same = store.evidence.same([row.sha256], pictures)
    for others, said in ((same, {}), (_alike(store, row), {"alike": True})):
        for other in others:
            no = _no_elsewhere(store, request, other)
            if no is not None:
                yield {"code": "F10", "no": no, **said}


def _alike(store: UnitOfWork, row: Evidence) -> list[Evidence]:
    """List photos that show nearly the same; papers all look alike."""
    if row.likeness is None or not row.is_photo:
        return []
    return [other for other in store.evidence.like([row.likeness]) if other.is_photo]


def _no_elsewhere(
    store: UnitOfWork, request: PartRequest, other: Evidence
) -> str | None:
    """Name the other request, or else the other order, that a file belongs to."""
    requests, owner_id = store.part_requests, other.owner_id
    if other.owner_type == "part_request_line" and owner_id is not None:
        line = requests.line(owner_id)
        owner_id = line.request_id if line else None
    elif other.owner_type != "part_request":
        return other.order_no if other.order_id != request.order_id else None
    owner = requests.get(owner_id) if owner_id is not None else None
    return owner.no if owner and owner.id != request.id else None


def _on_another_line(
    row: Evidence, numbers: Mapping[int, int], shown: Mapping[int, Sequence[Evidence]]
) -> Iterable[Flag]:
    """Find another line of the request that shows the same old part."""
    if row.owner_type != "part_request_line":
        return
    same = _same_as(row)
    for line_id, rows in shown.items():
        if line_id != row.owner_id and any(
            same(other) for other in rows if other.owner_type == row.owner_type
        ):
            yield {"code": "F10", "line_no": numbers[line_id]}


def _same_as(row: Evidence) -> Callable[[Evidence], bool]:
    likeness, picture = row.likeness, row.picture_sha256

    def same(other: Evidence) -> bool:
        return (
            other.sha256 == row.sha256
            or (picture is not None and other.picture_sha256 == picture)
            or bool(likeness and other.likeness and likeness.is_like(other.likeness))
        )

    return same


def _too_early(row: Evidence, order: DispatchOrder) -> Iterable[Flag]:
    if row.exif_at and row.exif_at < order.first_contact_at:
        yield {"code": "F11", "at": f"{row.exif_at.astimezone(LOCAL_ZONE):%Y-%m-%d}"}
