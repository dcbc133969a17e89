"""Old parts 旧件: taken out of machines, on their way back and inspected."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import ForeignKey, Numeric, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base
from storage.selections import among, listed

#: States of a part that is still to come, or to be judged.
OUTSTANDING: Final = ("expected", "shipped", "received")
#: States that a unit may appeal against.
DISPUTABLE: Final = ("nff", "wrong", "charged")


class OldPartBatch(Base):
    """The old parts that a unit collects in a month."""

    __tablename__ = "old_part_batch"
    __table_args__ = (UniqueConstraint("unit_code", "month", "seq"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Such as OB-OF18-202603.
    no: Mapped[str] = mapped_column(unique=True)
    unit_code: Mapped[str] = mapped_column(ForeignKey("org_unit.code"), index=True)
    #: Such as 2026-03.
    month: Mapped[str]
    #: 1, or more once the batch of the month has ended and parts came after it.
    seq: Mapped[int] = mapped_column(default=1)
    process_instance_id: Mapped[int | None] = mapped_column(
        ForeignKey("process_instance.id"), index=True
    )
    #: open or settled.
    state: Mapped[str] = mapped_column(index=True)
    opened_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class OldPartShipment(Base):
    """A parcel of old parts from a unit to headquarters."""

    __tablename__ = "old_part_shipment"

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("old_part_batch.id"), index=True)
    carrier: Mapped[str]
    waybill: Mapped[str]
    shipped_at: Mapped[datetime]
    shipped_by: Mapped[str]
    received_at: Mapped[datetime | None]
    received_by: Mapped[str | None]


class OldPart(Base):
    """One piece that was taken out of a machine, with a tag on it."""

    __tablename__ = "old_part"

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Such as OP-2026-000001.
    tag: Mapped[str] = mapped_column(unique=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("delivery_line.id"), index=True)
    installation_id: Mapped[int] = mapped_column(
        ForeignKey("installation.id"), index=True
    )
    part_no: Mapped[str] = mapped_column(ForeignKey("part.part_no"))
    #: Who has to send it.
    unit_code: Mapped[str] = mapped_column(ForeignKey("org_unit.code"), index=True)
    batch_id: Mapped[int | None] = mapped_column(
        ForeignKey("old_part_batch.id"), index=True
    )
    shipment_id: Mapped[int | None] = mapped_column(
        ForeignKey("old_part_shipment.id"), index=True
    )
    #: expected, shipped, received, ok, nff, wrong, waived or charged.
    state: Mapped[str] = mapped_column(index=True)
    #: Yuan: the price of the part.
    value: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    removed_at: Mapped[datetime]
    due_on: Mapped[date] = mapped_column(index=True)
    reminded_at: Mapped[datetime | None]
    #: Overdue for so long that requests of the unit carry the flag F9.
    flagged_at: Mapped[datetime | None]
    inspected_by: Mapped[str | None]
    inspected_at: Mapped[datetime | None]
    #: What the inspection found, or why it was waived or charged.
    note: Mapped[str | None]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    #: Whether the unit has answered what was found; it may do so once.
    answered_at: Mapped[datetime | None]
    appeal_reason: Mapped[str | None]
    appeal_decision: Mapped[str | None]
    appeal_decided_by: Mapped[str | None]

    @property
    def disputed(self) -> bool:
        """Whether the unit may answer what was found, or waits for an answer."""
        if self.state not in DISPUTABLE:
            return False
        appealed = self.appeal_reason is not None and self.appeal_decision is None
        return self.answered_at is None or appealed


class OldParts:
    """The old parts of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, rows: Iterable[OldPart | OldPartBatch | OldPartShipment]) -> None:
        """Keep old parts, batches or parcels."""
        self._session.add_all(rows)
        self._session.flush()

    def batch(self, batch_id: int) -> OldPartBatch | None:
        """Find a batch by its id."""
        return self._session.get(OldPartBatch, batch_id)

    def lock(self, batch_id: int) -> OldPartBatch:
        """Read a batch as it is now, and keep others from changing it until the end."""
        return self._session.scalars(
            select(OldPartBatch)
            .where(OldPartBatch.id == batch_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).one()

    def batches(self, unit_code: str, month: str) -> list[OldPartBatch]:
        """List the batches of a unit and month, the first one first."""
        return listed(
            self._session, OldPartBatch, "seq", unit_code=unit_code, month=month
        )

    def shipment(self, shipment_id: int) -> OldPartShipment | None:
        """Find a parcel by its id."""
        return self._session.get(OldPartShipment, shipment_id)

    def of_batch(self, batch_id: int) -> list[OldPart]:
        """List the old parts of a batch."""
        return listed(self._session, OldPart, "id", batch_id=batch_id)

    def of_lines(self, line_ids: Collection[int]) -> list[OldPart]:
        """List the old parts that came out for some lines."""
        return among(self._session, OldPart, "line_id", line_ids, "id")

    def overdue(self, unit_code: str, before: date) -> list[OldPart]:
        """List what a unit ought to have sent before a day."""
        return list(
            self._session.scalars(
                select(OldPart)
                .where(
                    OldPart.unit_code == unit_code,
                    OldPart.state == "expected",
                    OldPart.due_on < before,
                )
                .order_by(OldPart.due_on, OldPart.id)
            )
        )
