"""Lists of old parts and write-offs, as far as a person may see them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, not_, select
from sqlalchemy.orm import Session

from storage.delivery_lines import DeliveryLine
from storage.dispatch_orders import DispatchOrder, within
from storage.installations import Writeoff
from storage.old_parts import OUTSTANDING, OldPart, OldPartBatch
from storage.organisation import OrgUnit
from storage.parts import Part
from storage.scope import EVERYTHING, Scope
from storage.settlement_invariants import unsettled
from storage.words import all_found_in

_NAMES = (Part.name_zh, Part.name_en, OrgUnit.code, OrgUnit.name_zh, OrgUnit.name_en)


@dataclass(frozen=True, slots=True)
class SettlementFilter:
    """Which rows of a list are wanted."""

    scope: Scope = EVERYTHING
    #: Still to be settled, settled, or None for both.
    open: bool | None = None
    #: Words of a tag, the part, the unit, or the number of the order or batch.
    text: str = ""
    limit: int | None = None
    offset: int = 0


class SettlementLists:
    """What is to be settled, and what has been, in this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def old_parts(
        self, wanted: SettlementFilter
    ) -> list[tuple[OldPart, OldPartBatch | None, DispatchOrder]]:
        """List old parts with their batch and order, the first that is due first."""
        query = self._old_parts(
            select(OldPart, OldPartBatch, DispatchOrder), wanted
        ).order_by(OldPart.due_on, OldPart.id)
        rows = self._session.execute(query.limit(wanted.limit).offset(wanted.offset))
        return [(part, batch, order) for part, batch, order in rows]

    def count_old_parts(self, wanted: SettlementFilter) -> int:
        """Count old parts."""
        query = self._old_parts(select(func.count(OldPart.id)), wanted)
        return self._session.scalar(query) or 0

    def _old_parts(
        self, query: Select[Any, Any, Any] | Select[Any], wanted: SettlementFilter
    ) -> Any:  # noqa: ANN401 (a query of any columns)
        conditions = within(wanted.scope)
        if wanted.open is not None:
            waits = OldPart.state.in_(OUTSTANDING)
            conditions.append(waits if wanted.open else ~waits)
        columns = (
            OldPart.tag,
            OldPart.part_no,
            OldPartBatch.no,
            DispatchOrder.no,
            *_NAMES,
        )
        conditions += all_found_in(wanted.text, *columns)
        return (
            query.select_from(OldPart)
            .join(DeliveryLine, DeliveryLine.id == OldPart.line_id)
            .join(DispatchOrder, DispatchOrder.id == DeliveryLine.order_id)
            .join(OrgUnit, OrgUnit.code == OldPart.unit_code)
            .join(Part, Part.part_no == OldPart.part_no)
            .outerjoin(OldPartBatch, OldPartBatch.id == OldPart.batch_id)
            .where(*conditions)
        )

    def closed_and_settled(self) -> list[DispatchOrder]:
        """List the closed orders of which nothing is left to settle."""
        query = select(DispatchOrder).where(
            DispatchOrder.status == "closed", not_(unsettled())
        )
        return list(self._session.scalars(query.order_by(DispatchOrder.id)))

    def writeoffs(
        self, wanted: SettlementFilter
    ) -> list[tuple[Writeoff, DeliveryLine, DispatchOrder]]:
        """List write-offs with their line and order, the oldest first."""
        query = self._writeoffs(
            select(Writeoff, DeliveryLine, DispatchOrder), wanted
        ).order_by(Writeoff.opened_at, Writeoff.id)
        rows = self._session.execute(query.limit(wanted.limit).offset(wanted.offset))
        return [(row, line, order) for row, line, order in rows]

    def count_writeoffs(self, wanted: SettlementFilter) -> int:
        """Count write-offs."""
        query = self._writeoffs(select(func.count(Writeoff.id)), wanted)
        return self._session.scalar(query) or 0

    def _writeoffs(
        self, query: Select[Any, Any, Any] | Select[Any], wanted: SettlementFilter
    ) -> Any:  # noqa: ANN401 (a query of any columns)
        conditions = within(wanted.scope)
        if wanted.open is not None:
            waits = Writeoff.state.in_(("open", "sent_back"))
            conditions.append(waits if wanted.open else ~waits)
        columns = (DeliveryLine.part_no, DispatchOrder.no, *_NAMES)
        conditions += all_found_in(wanted.text, *columns)
        return (
            query.select_from(Writeoff)
            .join(DeliveryLine, DeliveryLine.id == Writeoff.line_id)
            .join(DispatchOrder, DispatchOrder.id == DeliveryLine.order_id)
            .join(OrgUnit, OrgUnit.code == DeliveryLine.unit_code)
            .join(Part, Part.part_no == DeliveryLine.part_no)
            .where(*conditions)
        )
