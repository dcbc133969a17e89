"""Shipments: parts on their way to a unit, what arrived, and what did not."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, bindparam, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base
from storage.purposes import ForPurpose, Purpose, one_purpose
from storage.quantities import Quantity
from storage.selections import listed


class Shipment(ForPurpose, Base):
    """Parts that one warehouse sends to a unit."""

    __tablename__ = "shipment"
    __table_args__ = (one_purpose(),)

    id: Mapped[int] = mapped_column(primary_key=True)
    from_warehouse: Mapped[str] = mapped_column(ForeignKey("warehouse.code"))
    to_unit: Mapped[str] = mapped_column(ForeignKey("org_unit.code"), index=True)
    #: The loan slip; None where a unit gives to another.
    slip_id: Mapped[int | None] = mapped_column(ForeignKey("loan_slip.id"), index=True)
    #: sent, received or recalled.
    state: Mapped[str] = mapped_column(index=True)
    carrier: Mapped[str]
    waybill: Mapped[str]
    packages: Mapped[int]
    eta: Mapped[date]
    shipped_at: Mapped[datetime]
    shipped_by: Mapped[str]
    #: When the gate guard let it go.
    released_at: Mapped[datetime | None]
    released_by: Mapped[str | None]
    received_at: Mapped[datetime | None]
    received_by: Mapped[str | None]
    #: Kilograms.
    weight: Mapped[Decimal | None] = mapped_column(Numeric(9, 2))
    #: When it was given up, long after it should have arrived.
    lost_at: Mapped[datetime | None]


class ShipmentLine(Base):
    """Pieces of a part in a shipment, and what became of them."""

    __tablename__ = "shipment_line"
    __table_args__ = (
        CheckConstraint(
            "qty > 0 AND qty_ok >= 0 AND qty_damaged >= 0 AND qty_missing >= 0"
            " AND qty_settled >= 0 AND qty_settled <= qty_damaged + qty_missing"
            " AND qty_ok + qty_damaged + qty_missing <= qty",
            name="no_more_than_sent",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    shipment_id: Mapped[int] = mapped_column(ForeignKey("shipment.id"), index=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("delivery_line.id"), index=True)
    part_no: Mapped[str] = mapped_column(ForeignKey("part.part_no"))
    owner: Mapped[str]
    qty: Mapped[Quantity]
    qty_ok: Mapped[Quantity] = mapped_column(default=0)
    qty_damaged: Mapped[Quantity] = mapped_column(default=0)
    qty_missing: Mapped[Quantity] = mapped_column(default=0)
    #: Of the damaged and missing, those that nobody waits for any more.
    qty_settled: Mapped[Quantity] = mapped_column(default=0)


class TransitClaim(Base):
    """What was decided about pieces that came damaged, or not at all."""

    __tablename__ = "transit_claim"

    id: Mapped[int] = mapped_column(primary_key=True)
    shipment_line_id: Mapped[int] = mapped_column(
        ForeignKey("shipment_line.id"), index=True
    )
    qty: Mapped[Quantity]
    cause: Mapped[str]
    carrier_liable: Mapped[bool]
    claim_no: Mapped[str | None]
    #: reship, wait_found, found or cancel.
    action: Mapped[str]
    by_login: Mapped[str]
    at: Mapped[datetime]


_EXPECTED: Final = ShipmentLine.qty - ShipmentLine.qty_ok - ShipmentLine.qty_settled
_ON_THE_WAY: Final = (
    select(ShipmentLine.line_id, func.sum(_EXPECTED))
    .join(Shipment, Shipment.id == ShipmentLine.shipment_id)
    .where(
        ShipmentLine.line_id.in_(bindparam("line_ids", expanding=True)),
        Shipment.state != "recalled",
    )
    .group_by(ShipmentLine.line_id)
)


class Shipments:
    """The shipments of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, rows: Iterable[Shipment | ShipmentLine | TransitClaim]) -> None:
        """Keep shipments, lines or claims."""
        self._session.add_all(rows)
        self._session.flush()

    def get(self, shipment_id: int) -> Shipment | None:
        """Find a shipment by its id."""
        return self._session.get(Shipment, shipment_id)

    def of_order(self, order_id: int) -> list[Shipment]:
        """List the shipments of an order, the oldest first."""
        return self.of(Purpose(order_id))

    def of(self, purpose: Purpose) -> list[Shipment]:
        """List the shipments of an order or a sale, the oldest first."""
        return list(
            self._session.scalars(
                select(Shipment).where(Shipment.is_for(purpose)).order_by(Shipment.id)
            )
        )

    def lines(self, shipment_id: int) -> list[ShipmentLine]:
        """List what is in a shipment."""
        return listed(self._session, ShipmentLine, "id", shipment_id=shipment_id)

    def claims(self, shipment_id: int) -> list[TransitClaim]:
        """List the claims about a shipment, the oldest first."""
        return list(
            self._session.scalars(
                select(TransitClaim)
                .join(ShipmentLine, ShipmentLine.id == TransitClaim.shipment_line_id)
                .where(ShipmentLine.shipment_id == shipment_id)
                .order_by(TransitClaim.id)
            )
        )

    def sent_lines(self, line_ids: Iterable[int]) -> list[ShipmentLine]:
        """List what has been sent for some lines and not been called back."""
        return list(
            self._session.scalars(
                select(ShipmentLine)
                .join(Shipment, Shipment.id == ShipmentLine.shipment_id)
                .where(
                    ShipmentLine.line_id.in_(list(line_ids)),
                    Shipment.state != "recalled",
                )
                .order_by(ShipmentLine.id)
            )
        )

    def on_the_way(self, line_ids: Iterable[int]) -> dict[int, Quantity]:
        """Count the pieces of each line that are still expected from a shipment."""
        rows = self._session.execute(_ON_THE_WAY, {"line_ids": list(line_ids)})
        return dict(rows.all())
