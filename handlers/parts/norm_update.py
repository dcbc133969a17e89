"""Working the norms out again, from the verified use of the last two years."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from handlers.parts.norms import bucket_of, p90
from storage.norms import CellCount, PartCount
from storage.quantities import Quantity, total
from storage.request_figures import RequestFigure, VerifiedUse
from storage.unit_of_work import UnitOfWork

#: How far back a norm looks.
WINDOW: Final = timedelta(days=730)
#: Fault, model, beginning of the bucket of hours; without the last two, the fault.
Cell: TypeAlias = tuple[str, str | None, int | None]


@dataclass
class _Count:
    n: int = 0
    #: Pieces of each part, by request.
    used: dict[str, dict[int, Quantity]] = field(default_factory=dict)


def update_norms(store: UnitOfWork, at: datetime) -> int:
    """Keep the norms as they are at a moment; give the number of requests."""
    figures = store.request_figures
    requests = figures.requests(at - WINDOW, at, over=True)
    cells = count(requests, figures.verified(at - WINDOW, at))
    store.norms.replace(list(cells), at)
    return len(requests)


def count(
    requests: Iterable[RequestFigure], verified: Iterable[VerifiedUse]
) -> Iterator[CellCount]:
    """Count requests and verified use by cell and by fault."""
    counts: defaultdict[Cell, _Count] = defaultdict(_Count)
    places: dict[int, tuple[Cell, ...]] = {}
    for request in requests:
        places[request.id] = tuple(cells_of(request))
        for cell in places[request.id]:
            counts[cell].n += 1
    for use in verified:
        for cell in places.get(use.request_id, ()):
            by_request = counts[cell].used.setdefault(use.part_no, {})
            before = by_request.get(use.request_id, 0)
            by_request[use.request_id] = before + use.qty
    for cell in sorted(counts, key=str):
        yield CellCount(*cell, counts[cell].n, list(_parts(counts[cell].used)))


def cells_of(request: RequestFigure) -> Iterator[Cell]:
    """Give the cells that a request belongs to: the fault, and its model and hours."""
    yield request.fault_code, None, None
    hours = bucket_of(request.hours)
    if request.model_code is not None and hours is not None:
        yield request.fault_code, request.model_code, hours


def _parts(used: Mapping[str, Mapping[int, Quantity]]) -> Iterator[PartCount]:
    for part_no, by_request in sorted(used.items()):
        quantities = by_request.values()
        yield PartCount(part_no, len(by_request), total(quantities), p90(quantities))
