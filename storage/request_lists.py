"""Part requests as a list for screens, as far as a person may see them."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from storage.dispatch_orders import DispatchOrder
from storage.organisation import OrgUnit
from storage.part_requests import DECIDED, PartRequest, PartRequestLine
from storage.scope import EVERYTHING, Scope
from storage.words import all_found_in


@dataclass(frozen=True, slots=True)
class RequestFilter:
    """Which requests to list; a field left out does not restrict."""

    scope: Scope = EVERYTHING
    #: Still to be decided, decided, or None for both.
    open: bool | None = None
    #: Words of the request's or the order's number, or of the unit.
    text: str = ""
    limit: int = 50
    offset: int = 0


class FoundRequest(NamedTuple):
    """A request with its order, its unit, and how many lines it has."""

    request: PartRequest
    order_no: str
    unit: OrgUnit
    lines: int


class RequestLists:
    """The list of part requests of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, wanted: RequestFilter) -> tuple[list[FoundRequest], int]:
        """List requests, the newest first; and how many there are."""
        query = _requests(wanted)
        total = self._session.scalar(select(func.count()).select_from(query.subquery()))
        rows = self._session.execute(
            query.order_by(PartRequest.id.desc())
            .limit(wanted.limit)
            .offset(wanted.offset)
        )
        return [FoundRequest(*row) for row in rows], total or 0


def _requests(wanted: RequestFilter) -> Select[*tuple[Any, ...]]:
    lines = (
        select(func.count(PartRequestLine.id))
        .where(PartRequestLine.request_id == PartRequest.id)
        .correlate(PartRequest)
        .scalar_subquery()
    )
    query = (
        select(PartRequest, DispatchOrder.no, OrgUnit, lines)
        .join(DispatchOrder, DispatchOrder.id == PartRequest.order_id)
        .join(OrgUnit, OrgUnit.code == PartRequest.unit_code)
    )
    scope = wanted.scope
    if scope.units is not None:
        query = query.where(PartRequest.unit_code.in_(scope.units))
    if scope.lines is not None:
        query = query.where(DispatchOrder.line.in_(scope.lines))
    if wanted.open is not None:
        decided = PartRequest.status.in_(DECIDED)
        query = query.where(~decided if wanted.open else decided)
    return query.where(
        *all_found_in(
            wanted.text,
            PartRequest.no,
            DispatchOrder.no,
            OrgUnit.code,
            OrgUnit.name_zh,
            OrgUnit.name_en,
        )
    )
