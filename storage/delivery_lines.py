"""Delivery lines: parts that an order is to get, and where not to look for them."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    UniqueConstraint,
    bindparam,
    delete,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base
from storage.purposes import ForPurpose, Purpose, one_purpose
from storage.quantities import Quantity
from storage.selections import among


class DeliveryLine(ForPurpose, Base):
    """Pieces of a part that have been approved or paid, for one order or sale."""

    __tablename__ = "delivery_line"
    __table_args__ = (
        UniqueConstraint("order_id", "doc_no", "line_no"),
        UniqueConstraint("sales_order_id", "doc_no", "line_no"),
        one_purpose(),
        CheckConstraint(
            "qty > 0 AND delivered >= 0 AND cancelled >= 0"
            " AND delivered + cancelled <= qty",
            name="no_more_than_wanted",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Who gets the parts.
    unit_code: Mapped[str] = mapped_column(ForeignKey("org_unit.code"), index=True)
    #: The request or sale that they were approved in.
    doc_no: Mapped[str]
    line_no: Mapped[int]
    #: The line whose part this one takes the place of.
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("delivery_line.id"))
    part_no: Mapped[str] = mapped_column(ForeignKey("part.part_no"), index=True)
    qty: Mapped[Quantity]
    #: What the engineer or the unit has got.
    delivered: Mapped[Quantity] = mapped_column(default=0)
    cancelled: Mapped[Quantity] = mapped_column(default=0)
    #: Where nobody has the part: back_order, substitute, take_from_new_machine, …
    decision: Mapped[str | None]
    decision_reason: Mapped[str | None]
    #: Until then nobody has to look for the part again.
    expected_at: Mapped[datetime | None]
    #: Since when the part has been on order; whoever has waited longest is first.
    waiting_since: Mapped[datetime | None] = mapped_column(index=True)
    #: When the customer was told that parts are late, replaced or not to be had.
    informed_at: Mapped[datetime | None]
    #: When the unit handed the pieces to an engineer.
    issued_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class SourceExclusion(Base):
    """A warehouse did not have, or did not give, what a line wants."""

    __tablename__ = "source_exclusion"

    line_id: Mapped[int] = mapped_column(
        ForeignKey("delivery_line.id"), primary_key=True
    )
    warehouse_code: Mapped[str] = mapped_column(
        ForeignKey("warehouse.code"), primary_key=True
    )
    reason: Mapped[str]
    at: Mapped[datetime]


_FOR: Final = {
    kind: select(DeliveryLine)
    .where(getattr(DeliveryLine, kind) == bindparam("id"))
    .order_by(DeliveryLine.id)
    .execution_options(populate_existing=True)
    for kind in Purpose._fields
}


class DeliveryLines:
    """The delivery lines of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, rows: Iterable[DeliveryLine]) -> None:
        """Keep lines."""
        self._session.add_all(rows)
        self._session.flush()

    def get(self, line_id: int) -> DeliveryLine | None:
        """Find a line by its id."""
        return self._session.get(DeliveryLine, line_id)

    def of_order(self, order_id: int) -> list[DeliveryLine]:
        """List the lines of an order as they are now."""
        return self.of(Purpose(order_id))

    def of(self, purpose: Purpose) -> list[DeliveryLine]:
        """List the lines of an order or a sale as they are now."""
        found = self._session.scalars(_FOR[purpose.kind], {"id": purpose.id})
        return list(found)

    def waiting(self, part_no: str | None = None) -> list[DeliveryLine]:
        """List the lines whose part has been ordered, the longest waiting first."""
        query = select(DeliveryLine).where(
            DeliveryLine.waiting_since.is_not(None),
            DeliveryLine.delivered + DeliveryLine.cancelled < DeliveryLine.qty,
        )
        if part_no is not None:
            query = query.where(DeliveryLine.part_no == part_no)
        return list(
            self._session.scalars(
                query.order_by(
                    DeliveryLine.waiting_since, DeliveryLine.id
                ).execution_options(populate_existing=True)
            )
        )

    def excluded_at(
        self, line_ids: Collection[int], at: datetime
    ) -> list[SourceExclusion]:
        """List what was found out at a moment about where not to look."""
        return list(
            self._session.scalars(
                select(SourceExclusion)
                .where(SourceExclusion.line_id.in_(line_ids), SourceExclusion.at == at)
                .order_by(SourceExclusion.line_id, SourceExclusion.warehouse_code)
            )
        )

    def exclude(self, exclusion: SourceExclusion) -> None:
        """Look for a line no more in a warehouse."""
        self._session.merge(exclusion)
        self._session.flush()

    def forget_exclusions(self, line_id: int) -> None:
        """Look for a line everywhere again."""
        self._session.execute(
            delete(SourceExclusion).where(SourceExclusion.line_id == line_id)
        )

    def exclusions(self, line_ids: Collection[int]) -> dict[int, set[str]]:
        """Tell where not to look for some lines."""
        rows = among(self._session, SourceExclusion, "line_id", line_ids)
        found: dict[int, set[str]] = {}
        for row in rows:
            found.setdefault(row.line_id, set()).add(row.warehouse_code)
        return found
