"""Sales of parts: quotations with their revisions, what was answered, and payments."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Date,
    ForeignKey,
    Numeric,
    UniqueConstraint,
    and_,
    func,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.append_only import append_only
from storage.base import Base, Json, JsonValue
from storage.customers import Customer
from storage.quantities import Quantity
from storage.selections import listed
from storage.words import all_found_in

#: A sale in one of these is over.
ENDED = ("sold", "declined", "expired", "cancelled")


class SalesOrder(Base):
    """Parts that a customer is to buy 配件销售单."""

    __tablename__ = "sales_order"

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Such as PS-2026-000001.
    no: Mapped[str] = mapped_column(unique=True)
    process_instance_id: Mapped[int | None] = mapped_column(
        ForeignKey("process_instance.id"), index=True
    )
    #: The dispatch order that needs the parts; None over the counter.
    order_id: Mapped[int | None] = mapped_column(
        ForeignKey("dispatch_order.id"), index=True
    )
    #: The part request that was not covered by the warranty.
    request_no: Mapped[str | None]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    contact_name: Mapped[str | None]
    contact_phone: Mapped[str | None]
    #: Who hands the parts over.
    unit_code: Mapped[str] = mapped_column(ForeignKey("org_unit.code"), index=True)
    #: quoting, offered, unpaid, paid, credit, received, or over (ENDED).
    status: Mapped[str] = mapped_column(index=True)
    #: What the customer wants: part_no and qty of each line.
    wanted: Mapped[Json] = mapped_column(JsonValue)
    opened_by: Mapped[str]
    opened_at: Mapped[datetime] = mapped_column(index=True)
    accepted_at: Mapped[datetime | None]
    #: prepay or credit, once the customer has accepted.
    terms: Mapped[str | None]
    due_on: Mapped[date | None] = mapped_column(Date)
    received_at: Mapped[datetime | None]
    #: Who took the parts at the customer's.
    received_by: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    reason: Mapped[str | None]


class Quotation(Base):
    """A revision of what is offered 报价单."""

    __tablename__ = "quotation"
    __table_args__ = (UniqueConstraint("sale_id", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sale_id: Mapped[int] = mapped_column(ForeignKey("sales_order.id"), index=True)
    revision: Mapped[int]
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    labour: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    freight: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    #: In percent, of everything.
    tax_rate: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    tax: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    #: With tax: what the customer pays.
    total: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    #: The highest of its lines, in percent.
    discount: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    valid_until: Mapped[date] = mapped_column(Date)
    note: Mapped[str | None]
    #: none, parts_sales_lead or service_director.
    approver_role: Mapped[str | None]
    approved_by: Mapped[str | None]
    approved_at: Mapped[datetime | None]
    #: Why an approval was refused.
    comment: Mapped[str | None]
    #: draft, returned, offered, accepted, rejected, negotiated or expired.
    state: Mapped[str]
    answered_at: Mapped[datetime | None]
    answer_note: Mapped[str | None]


class QuotationLine(Base):
    """A part with its price in a quotation."""

    __tablename__ = "quotation_line"
    __table_args__ = (
        UniqueConstraint("quotation_id", "line_no"),
        CheckConstraint("qty > 0", name="positive"),
        CheckConstraint(
            "list_price >= 0 AND discount >= 0 AND discount <= 100", name="a_price"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    quotation_id: Mapped[int] = mapped_column(ForeignKey("quotation.id"), index=True)
    line_no: Mapped[int]
    part_no: Mapped[str] = mapped_column(ForeignKey("part.part_no"), index=True)
    qty: Mapped[Quantity]
    #: Of one piece, as the list says.
    list_price: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    #: In percent.
    discount: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    amount: Mapped[Decimal] = mapped_column(Numeric(14, 2))


class Payment(Base):
    """Money that came from a customer 回款, or went back to one."""

    __tablename__ = "payment"
    __table_args__ = (CheckConstraint("amount > 0", name="positive"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sale_id: Mapped[int] = mapped_column(ForeignKey("sales_order.id"), index=True)
    #: payment or refund.
    kind: Mapped[str]
    amount: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    #: transfer, cash, wechat, alipay, card or draft.
    method: Mapped[str]
    #: When the bank or the till had it.
    received_on: Mapped[date] = mapped_column(Date)
    reference: Mapped[str]
    by_login: Mapped[str]
    at: Mapped[datetime]


append_only(Payment.__table__)


@dataclass(frozen=True, slots=True)
class SaleFilter:
    """Which sales to find; a field left out does not restrict."""

    #: The units whose sales may be seen; None: all of them.
    units: Collection[str] | None = None
    #: True: not yet ended; False: ended; None: all of them.
    open: bool | None = None
    text: str = ""
    customer: int | None = None
    limit: int | None = None
    offset: int = 0


class Sales:
    """The sales of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self, rows: Iterable[SalesOrder | Quotation | QuotationLine | Payment]
    ) -> None:
        """Keep sales, quotations, their lines, or payments."""
        self._session.add_all(rows)
        self._session.flush()

    def get(self, sale_id: int) -> SalesOrder | None:
        """Find a sale by its id."""
        return self._session.get(SalesOrder, sale_id)

    def by_no(self, no: str) -> SalesOrder | None:
        """Find a sale by its number."""
        query = select(SalesOrder).where(SalesOrder.no == no)
        return self._session.scalars(query).one_or_none()

    def of_order(self, order_id: int) -> list[SalesOrder]:
        """List the sales of a dispatch order, the oldest first."""
        query = select(SalesOrder).where(SalesOrder.order_id == order_id)
        return list(self._session.scalars(query.order_by(SalesOrder.id)))

    def quotations(self, sale_id: int) -> list[Quotation]:
        """List the revisions of a quotation, the first one first."""
        return listed(self._session, Quotation, "revision", sale_id=sale_id)

    def lines(self, quotation_id: int) -> list[QuotationLine]:
        """List the lines of a quotation."""
        return listed(
            self._session, QuotationLine, "line_no", quotation_id=quotation_id
        )

    def payments(self, sale_id: int) -> list[Payment]:
        """List what was paid and paid back, the oldest first."""
        return listed(self._session, Payment, "id", sale_id=sale_id)

    def open_credit(self, customer_id: int, but: int) -> list[SalesOrder]:
        """List the other sales that a customer has had on credit."""
        return list(
            self._session.scalars(
                select(SalesOrder).where(
                    SalesOrder.customer_id == customer_id,
                    SalesOrder.terms == "credit",
                    SalesOrder.status != "cancelled",
                    SalesOrder.id != but,
                )
            )
        )

    def find(self, wanted: SaleFilter) -> list[SalesOrder]:
        """List the sales that match, the newest first."""
        query = (
            select(SalesOrder)
            .join(Customer, Customer.id == SalesOrder.customer_id)
            .where(*_conditions(wanted))
            .order_by(SalesOrder.id.desc())
        )
        return list(
            self._session.scalars(query.limit(wanted.limit).offset(wanted.offset))
        )

    def count(self, wanted: SaleFilter) -> int:
        """Count the sales that match."""
        query = (
            select(func.count())
            .select_from(SalesOrder)
            .join(Customer, Customer.id == SalesOrder.customer_id)
            .where(*_conditions(wanted))
        )
        return self._session.scalar(query) or 0


def _conditions(wanted: SaleFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.units is not None:
        conditions.append(SalesOrder.unit_code.in_(wanted.units))
    if wanted.open is not None:
        over = SalesOrder.status.in_(ENDED)
        conditions.append(~over if wanted.open else over)
    if wanted.customer is not None:
        conditions.append(SalesOrder.customer_id == wanted.customer)
    conditions += all_found_in(
        wanted.text, SalesOrder.no, SalesOrder.request_no, Customer.name
    )
    return [and_(*conditions)] if conditions else []
