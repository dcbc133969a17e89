"""Reservations: pieces that are set aside for a line, for a time."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base
from storage.quantities import Quantity
from storage.selections import listed


class Reservation(Base):
    """Pieces in a warehouse that only one line may have."""

    __tablename__ = "reservation"
    __table_args__ = (
        CheckConstraint("qty > 0", name="positive"),
        Index(None, "state", "expires_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("delivery_line.id"), index=True)
    part_no: Mapped[str] = mapped_column(ForeignKey("part.part_no"), index=True)
    warehouse_code: Mapped[str] = mapped_column(
        ForeignKey("warehouse.code"), index=True
    )
    owner: Mapped[str]
    qty: Mapped[Quantity]
    #: active, consumed, released or expired.
    state: Mapped[str] = mapped_column(default="active")
    #: None: until it is used, because the pieces came for this line.
    expires_at: Mapped[datetime | None]
    made_at: Mapped[datetime]
    by_login: Mapped[str]
    ended_at: Mapped[datetime | None]

    @property
    def arrived(self) -> bool:
        """Whether the pieces have been delivered and wait to be handed out."""
        return self.expires_at is None


_ACTIVE: Final = (
    select(Reservation)
    .where(
        Reservation.line_id.in_(bindparam("line_ids", expanding=True)),
        Reservation.state == "active",
    )
    .order_by(Reservation.id)
    .execution_options(populate_existing=True)
)


class Reservations:
    """The reservations of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: Reservation) -> None:
        """Keep a reservation."""
        self._session.add(row)
        self._session.flush()

    def get(self, reservation_id: int) -> Reservation | None:
        """Find a reservation by its id."""
        return self._session.get(Reservation, reservation_id)

    def of_line(self, line_id: int) -> list[Reservation]:
        """List everything that was ever set aside for a line, the oldest first."""
        return listed(self._session, Reservation, "id", line_id=line_id)

    def active(self, line_ids: Iterable[int]) -> list[Reservation]:
        """List what is set aside for some lines, as it is now."""
        return list(self._session.scalars(_ACTIVE, {"line_ids": list(line_ids)}))

    def in_place(self, warehouse: str, part_no: str, owner: str) -> list[Reservation]:
        """List what is set aside of a balance, the newest first."""
        return list(
            self._session.scalars(
                select(Reservation)
                .where(
                    Reservation.state == "active",
                    Reservation.warehouse_code == warehouse,
                    Reservation.part_no == part_no,
                    Reservation.owner == owner,
                )
                .order_by(Reservation.id.desc())
                .execution_options(populate_existing=True)
            )
        )

    def expired(
        self, now: datetime, part_nos: Collection[str] | None = None
    ) -> list[Reservation]:
        """List what has been set aside for too long, as it is now."""
        query = select(Reservation).where(
            Reservation.state == "active", Reservation.expires_at <= now
        )
        if part_nos is not None:
            query = query.where(Reservation.part_no.in_(part_nos))
        return list(
            self._session.scalars(
                query.order_by(Reservation.id).execution_options(populate_existing=True)
            )
        )
