"""Installations: what became of the parts that an order got."""

from collections.abc import Collection, Iterable
from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base
from storage.quantities import Quantity
from storage.selections import among, first


class Installation(Base):
    """On a visit, pieces of a line were put into the machine, or left over."""

    __tablename__ = "installation"
    __table_args__ = (
        UniqueConstraint("line_id", "visit_id"),
        CheckConstraint(
            "qty >= 0 AND unused_qty >= 0 AND qty + unused_qty > 0", name="some_pieces"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("delivery_line.id"), index=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    #: In the machine now.
    qty: Mapped[Quantity]
    #: Left over; the unit brings them back.
    unused_qty: Mapped[Quantity]
    at: Mapped[datetime]
    #: The code of the engineer who did it.
    performed_by: Mapped[str]
    entered_by: Mapped[str]
    #: Who signed the sheet for the customer.
    customer_sign_name: Mapped[str | None]
    #: Why no broken part was taken out.
    no_old_part_reason: Mapped[str | None]


class UnusedReturn(Base):
    """The unit brought back pieces that were left over, or kept them."""

    __tablename__ = "unused_return"
    __table_args__ = (CheckConstraint("qty > 0", name="positive"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("delivery_line.id"), index=True)
    qty: Mapped[Quantity]
    #: good or damaged.
    condition: Mapped[str]
    #: hq: sent back; unit: kept as the unit's own stock; quarantine: damaged.
    destination: Mapped[str]
    note: Mapped[str | None]
    by_login: Mapped[str]
    at: Mapped[datetime]


class Writeoff(Base):
    """A line is settled 核销: approved is shipped is installed and returned."""

    __tablename__ = "writeoff"

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("delivery_line.id"), unique=True)
    process_instance_id: Mapped[int | None] = mapped_column(
        ForeignKey("process_instance.id"), index=True
    )
    #: open, sent_back, written_off or returned (nothing was installed).
    state: Mapped[str] = mapped_column(index=True)
    #: What the match found last.
    approved: Mapped[Quantity]
    shipped: Mapped[Quantity]
    installed: Mapped[Quantity]
    returned: Mapped[Quantity]
    signed: Mapped[bool]
    #: Yuan, of the installed pieces.
    value: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    #: Why the unit has to look at it again.
    reason: Mapped[str | None]
    #: What the unit answered.
    explanation: Mapped[str | None]
    sent_back: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[datetime]
    #: Whether the rules decided, and nobody.
    automatic: Mapped[bool | None]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]

    @property
    def settled(self) -> bool:
        """Whether nothing is left to do about the line."""
        return self.state in {"written_off", "returned"}


class Installations:
    """The installations, returns and write-offs of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, rows: Iterable[Installation | UnusedReturn | Writeoff]) -> None:
        """Keep installations, returns or write-offs."""
        self._session.add_all(rows)
        self._session.flush()

    def get(self, installation_id: int) -> Installation | None:
        """Find an installation by its id."""
        return self._session.get(Installation, installation_id)

    def of_lines(self, line_ids: Collection[int]) -> list[Installation]:
        """List what was installed of some lines, the first one first."""
        return among(self._session, Installation, "line_id", line_ids, "id")

    def returns(self, line_ids: Collection[int]) -> list[UnusedReturn]:
        """List what was brought back of some lines, the first one first."""
        return among(self._session, UnusedReturn, "line_id", line_ids, "id")

    def writeoff(self, line_id: int) -> Writeoff | None:
        """Find the write-off of a line."""
        return first(self._session, Writeoff, line_id=line_id)

    def writeoffs(self, line_ids: Collection[int]) -> list[Writeoff]:
        """List the write-offs of some lines."""
        return among(self._session, Writeoff, "line_id", line_ids, "id")
