"""The evidence that a part request needs: what is asked for, and what is missing."""

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import Final

from handlers.arguments import problem
from handlers.parts.request_records import value_of
from handlers.parts.request_words import EVIDENCE
from storage.part_requests import PartRequest, PartRequestLine
from storage.unit_of_work import UnitOfWork
from storage.visits import Visit
from workflows.errors import Problem

#: Yuan for one line: from here on a photo of the old part is wanted.
PHOTO_FROM: Final = Decimal(200)


def file_problems(
    store: UnitOfWork, visit: Visit | None, given: Collection[str], *, own: bool
) -> Iterable[Problem | None]:
    """Ask at their fields for the files that belong to every request."""
    for kind in _missing_kinds(store, visit, given, own=own):
        said = EVIDENCE[kind]
        yield problem(kind, f"请上传{said.zh}", f"Please upload the {said.en}")


def missing_evidence(
    store: UnitOfWork, request: PartRequest, lines: Sequence[PartRequestLine]
) -> list[dict[str, object]]:
    """List the evidence that a request of its kind needs and does not have."""
    given = {row.kind for row in store.evidence.of_owners("part_request", [request.id])}
    number = request.visit_id
    visit = store.visits.get(number) if number is not None else None
    own = request.entry_mode != "proxy"
    found: list[dict[str, object]] = [
        {"kind": kind} for kind in _missing_kinds(store, visit, given, own=own)
    ]
    photographed = photographed_lines(store, lines)
    found += [
        {"kind": "photo_old_part", "line_no": line.line_no}
        for line in lines
        if photo_wanted(request, line) and line.id not in photographed
    ]
    return found


def photo_wanted(request: PartRequest, line: PartRequestLine) -> bool:
    """Tell whether a photo of the old part belongs to a line."""
    return request.warranty_result != "out" and value_of(line) >= PHOTO_FROM


def photographed_lines(
    store: UnitOfWork, lines: Iterable[PartRequestLine]
) -> frozenset[int]:
    """Give the lines of which there are photos."""
    rows = store.evidence.of_owners("part_request_line", [line.id for line in lines])
    return frozenset(row.owner_id for row in rows if row.owner_id is not None)


def _missing_kinds(
    store: UnitOfWork, visit: Visit | None, given: Collection[str], *, own: bool
) -> list[str]:
    wanted = ["photo_plate", "photo_meter"]
    # Who would not sign cannot be shown to have signed.
    if visit is not None and not own and not visit.refuse_to_sign_reason:
        wanted.append("signed_sheet")
    there = set(given)
    if visit is not None:
        # What the visit has shown need not be shown again.
        there |= {row.kind for row in store.evidence.of_owners("visit", [visit.id])}
    return [kind for kind in wanted if kind not in there]
