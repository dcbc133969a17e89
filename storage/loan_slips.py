"""Loan slips 借出单: what headquarters lends a unit, and who has signed for it."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.append_only import append_only
from storage.base import Base
from storage.purposes import ForPurpose, Purpose, one_purpose
from storage.quantities import Quantity
from storage.selections import first, listed


class LoanSlip(ForPurpose, Base):
    """A document that lets parts leave headquarters once two people have signed."""

    __tablename__ = "loan_slip"
    __table_args__ = (one_purpose(),)

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Such as LS-2026-000001.
    no: Mapped[str] = mapped_column(unique=True)
    from_warehouse: Mapped[str] = mapped_column(ForeignKey("warehouse.code"))
    to_unit: Mapped[str] = mapped_column(ForeignKey("org_unit.code"), index=True)
    opinion: Mapped[str]
    urgent: Mapped[bool]
    #: written, refused, signed, shipped or cancelled.
    state: Mapped[str] = mapped_column(index=True)
    written_by: Mapped[str]
    written_at: Mapped[datetime]


class LoanSlipLine(Base):
    """Pieces of a part on a loan slip."""

    __tablename__ = "loan_slip_line"
    __table_args__ = (CheckConstraint("qty > 0", name="positive"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slip_id: Mapped[int] = mapped_column(ForeignKey("loan_slip.id"), index=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("delivery_line.id"), index=True)
    part_no: Mapped[str] = mapped_column(ForeignKey("part.part_no"))
    owner: Mapped[str]
    qty: Mapped[Quantity]


class Signature(Base):
    """Somebody signed a document, or refused to, as it was at that moment."""

    __tablename__ = "signature"
    __table_args__ = (Index(None, "doc_type", "doc_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    doc_type: Mapped[str]
    doc_id: Mapped[str]
    role: Mapped[str]
    by_login: Mapped[str]
    at: Mapped[datetime]
    #: sign or refuse.
    decision: Mapped[str]
    comment: Mapped[str | None]
    #: Of the content that was signed: a changed document is not signed any more.
    content_sha256: Mapped[str]


append_only(Signature.__table__)


class DocumentCopy(Base):
    """One of the four copies of a document, and who has it."""

    __tablename__ = "document_copy"
    __table_args__ = (UniqueConstraint("doc_type", "doc_id", "copy_no"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    doc_type: Mapped[str]
    doc_id: Mapped[str]
    copy_no: Mapped[int]
    holder_role: Mapped[str]
    delivered_at: Mapped[datetime]
    acknowledged_by: Mapped[str | None]


class LoanSlips:
    """The loan slips of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self, rows: Iterable[LoanSlip | LoanSlipLine | Signature | DocumentCopy]
    ) -> None:
        """Keep slips, lines, signatures or copies."""
        self._session.add_all(rows)
        self._session.flush()

    def get(self, slip_id: int) -> LoanSlip | None:
        """Find a slip by its id."""
        return self._session.get(LoanSlip, slip_id)

    def by_no(self, no: str) -> LoanSlip | None:
        """Find a slip by its number."""
        return first(self._session, LoanSlip, no=no)

    def of_order(self, order_id: int) -> list[LoanSlip]:
        """List the slips of an order, the oldest first."""
        return self.of(Purpose(order_id))

    def of(self, purpose: Purpose) -> list[LoanSlip]:
        """List the slips of an order or a sale, the oldest first."""
        return list(
            self._session.scalars(
                select(LoanSlip).where(LoanSlip.is_for(purpose)).order_by(LoanSlip.id)
            )
        )

    def all(self) -> list[LoanSlip]:
        """List every slip."""
        return listed(self._session, LoanSlip, "id")

    def lines(self, slip_id: int) -> list[LoanSlipLine]:
        """List what a slip lends."""
        return listed(self._session, LoanSlipLine, "id", slip_id=slip_id)

    def replace_lines(self, slip_id: int, rows: Iterable[LoanSlipLine]) -> None:
        """Write the lines of a slip anew."""
        for row in self.lines(slip_id):
            self._session.delete(row)
        self._session.flush()
        self.add(rows)

    def signatures(self, slip_id: int) -> list[Signature]:
        """List who has signed or refused a slip, the oldest first."""
        return listed(
            self._session, Signature, "id", doc_type="loan_slip", doc_id=str(slip_id)
        )

    def copies(self, slip_id: int) -> list[DocumentCopy]:
        """List the copies of a slip."""
        return list(
            self._session.scalars(
                select(DocumentCopy)
                .where(
                    DocumentCopy.doc_type == "loan_slip",
                    DocumentCopy.doc_id == str(slip_id),
                )
                .order_by(DocumentCopy.copy_no)
            )
        )
