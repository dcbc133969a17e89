"""Periodic care 定期回访: headquarters calls customers without an order."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Subquery,
    func,
    or_,
    select,
    text,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from storage.base import Base, Json, JsonValue
from storage.customers import Customer, CustomerFilter, Interaction, within
from storage.dispatch_orders import ENDED, DispatchOrder
from storage.identities import User
from storage.machines import Machine
from storage.organisation import OrgUnit
from storage.selections import first, listed
from storage.visits import FollowUp

#: A call that is still to be made, or made again.
OPEN: Final = "open"
_HEADQUARTERS: Final = ("hq", "section")


class CareCall(Base):
    """Headquarters asks a customer how things are, with no order behind it."""

    __tablename__ = "care_call"
    __table_args__ = (
        # Two searches at once cannot begin two calls to one customer.
        Index(
            "uq_care_call_open",
            "customer_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Such as CC-2026-000001.
    no: Mapped[str] = mapped_column(unique=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    #: open, reached, declined or unreachable.
    state: Mapped[str] = mapped_column(index=True)
    opened_at: Mapped[datetime] = mapped_column(index=True)
    #: When headquarters had last spoken with the customer; None: never.
    last_contact_at: Mapped[datetime | None]
    process_instance_id: Mapped[int | None] = mapped_column(
        ForeignKey("process_instance.id"), index=True
    )
    #: The calls: rows with at, result and by.
    attempts: Mapped[Json] = mapped_column(JsonValue, nullable=True)
    #: When the customer answered, declined or was given up.
    ended_at: Mapped[datetime | None]
    by_login: Mapped[str | None]
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    running_ok: Mapped[bool | None]
    #: The machine that is in trouble, and with what.
    machine_id: Mapped[int | None] = mapped_column(ForeignKey("machine.id"))
    fault_desc: Mapped[str | None]
    #: From 1 to 5.
    score_overall: Mapped[int | None]
    complaint: Mapped[str | None]
    #: What the customer would like to be different in products and service.
    wishes: Mapped[str | None]
    #: What the customer may want to buy.
    lead: Mapped[str | None]
    comment: Mapped[str | None]


@dataclass(frozen=True, slots=True)
class CareCallFilter:
    """Which calls a list wants."""

    customers: CustomerFilter
    open: bool | None = None
    text: str = ""
    limit: int = 25
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Cared:
    """A customer with machines in service, and since when nobody has asked."""

    customer: Customer
    last_contact_at: datetime | None
    #: The first day on which one of the machines was the customer's.
    served_since: date | None


class CareCalls:
    """The periodic calls of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, rows: Iterable[CareCall]) -> None:
        """Keep calls."""
        self._session.add_all(rows)
        self._session.flush()

    def get(self, care_call_id: int) -> CareCall | None:
        """Find a call by its id."""
        return self._session.get(CareCall, care_call_id)

    def by_no(self, no: str) -> CareCall | None:
        """Find a call by its number."""
        return first(self._session, CareCall, no=no)

    def of_customer(self, customer_id: int) -> list[CareCall]:
        """List the calls to a customer, the first one first."""
        return listed(self._session, CareCall, "id", customer_id=customer_id)

    def opened_since(self, at: datetime) -> int:
        """Count the calls that have fallen due since a time."""
        query = select(func.count(CareCall.id)).where(CareCall.opened_at >= at)
        return self._session.scalar(query) or 0

    def scores_of_customer(self, customer_id: int) -> list[int]:
        """List the overall scores that a customer has given."""
        return list(
            self._session.scalars(
                select(CareCall.score_overall).where(
                    CareCall.customer_id == customer_id,
                    CareCall.score_overall.is_not(None),
                )
            )
        )

    def cared(self, customer_ids: Collection[int] | None = None) -> list[Cared]:
        """List the customers with machines in service, all or some of them."""
        spoken, served = _last_contacts(customer_ids), _served_since(customer_ids)
        query: Any = (
            select(Customer, spoken.c.at, served.c.since)
            .join(served, served.c.customer_id == Customer.id)
            .outerjoin(spoken, spoken.c.customer_id == Customer.id)
            .where(Customer.kind == "customer")
            .order_by(Customer.id)
        )
        return [Cared(*row) for row in self._session.execute(query)]

    def find(
        self, wanted: CareCallFilter
    ) -> tuple[list[tuple[CareCall, Customer]], int]:
        """List the calls that match, the newest first; and how many there are."""
        query: Any = select(CareCall, Customer).join(
            Customer, Customer.id == CareCall.customer_id
        )
        query = query.where(*within(wanted.customers))
        if wanted.open is not None:
            opened = CareCall.state == OPEN
            query = query.where(opened if wanted.open else ~opened)
        for word in wanted.text.split():
            columns = (CareCall.no, Customer.name, Customer.code, CareCall.wishes)
            query = query.where(
                or_(*(column.icontains(word, autoescape=True) for column in columns))
            )
        count = query.with_only_columns(func.count(CareCall.id))
        newest = query.order_by(CareCall.opened_at.desc(), CareCall.id.desc())
        page = newest.limit(wanted.limit).offset(wanted.offset)
        found = [(call, customer) for call, customer in self._session.execute(page)]
        return found, self._session.scalar(count) or 0

    def occupied(self) -> set[int]:
        """Tell with whom headquarters deals anyway: a call or an order is open."""
        called = select(CareCall.customer_id).where(CareCall.state == OPEN)
        ordered = select(DispatchOrder.customer_id).where(
            DispatchOrder.status.not_in(ENDED)
        )
        return set(self._session.scalars(called)) | set(self._session.scalars(ordered))


def _of(
    column: InstrumentedAttribute[Any], customer_ids: Collection[int] | None
) -> list[ColumnElement[bool]]:
    """Restrict to some customers where the rows are read: not all are for one."""
    if customer_ids is None:
        return [column.is_not(None)]
    return [column.in_(customer_ids)]


def _last_contacts(customer_ids: Collection[int] | None) -> Subquery:
    """Say when headquarters last spoke with each customer.

    What units write down is theirs; what the product writes by itself is nobody's.
    """
    logged = (
        select(Interaction.customer_id.label("customer_id"), Interaction.at.label("at"))
        .join(User, User.login == Interaction.by_login)
        .join(OrgUnit, OrgUnit.code == User.unit_code)
        .where(
            OrgUnit.kind.in_(_HEADQUARTERS),
            *_of(Interaction.customer_id, customer_ids),
        )
    )
    answered = (
        select(DispatchOrder.customer_id, FollowUp.at)
        .join(DispatchOrder, DispatchOrder.id == FollowUp.order_id)
        .where(
            FollowUp.result == "reached",
            *_of(DispatchOrder.customer_id, customer_ids),
        )
    )
    called = select(CareCall.customer_id, CareCall.ended_at).where(
        CareCall.ended_at.is_not(None), *_of(CareCall.customer_id, customer_ids)
    )
    found = union_all(logged, answered, called).subquery()
    return (
        select(found.c.customer_id, func.max(found.c.at).label("at"))
        .group_by(found.c.customer_id)
        .subquery()
    )


def _served_since(customer_ids: Collection[int] | None) -> Subquery:
    """Say since when each customer has had one of the machines in service."""
    begun = func.coalesce(Machine.commissioned_on, Machine.sold_on)
    return (
        select(Machine.customer_id, func.min(begun).label("since"))
        .where(
            *_of(Machine.customer_id, customer_ids),
            Machine.status == "sold",
            Machine.provisional.is_(False),
        )
        .group_by(Machine.customer_id)
        .subquery()
    )
