"""Customers, the people there, and every contact with them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Date,
    ForeignKey,
    Numeric,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, validates

from storage.base import Base, Json, JsonValue
from storage.name_keys import name_key
from storage.selections import among, first, listed
from storage.words import all_found_in, found_in

#: How people and customers get in touch with each other.
CHANNELS: Final = ("phone", "visit", "web", "email", "wechat", "letter")


class Customer(Base):
    """A company or person that owns machines, or may buy one."""

    __tablename__ = "customer"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    #: lead or customer.
    kind: Mapped[str] = mapped_column(default="customer")
    name: Mapped[str] = mapped_column(index=True)
    #: The name as it is compared with others; it follows the name by itself.
    name_key: Mapped[str | None] = mapped_column(index=True)
    #: construction, mining, rental, individual or other.
    industry: Mapped[str] = mapped_column(default="other")
    address: Mapped[str | None]
    postcode: Mapped[str | None]
    #: Digits only.
    phone: Mapped[str | None] = mapped_column(index=True)
    owner_unit: Mapped[str | None] = mapped_column(ForeignKey("org_unit.code"))
    #: Who looks after the customer; None where it is a unit alone.
    account_manager: Mapped[str | None]
    #: The mean of the overall scores that the customer has given.
    satisfaction_avg: Mapped[float | None]
    #: key, normal or problem.
    segment: Mapped[str] = mapped_column(default="normal", server_default="normal")
    #: What a key customer may owe for parts, in yuan.
    credit_limit: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))

    @validates("name")
    def _compare(self, _: str, name: str) -> str:
        self.name_key = name_key(name)
        return name


class Contact(Base):
    """A person at a customer."""

    __tablename__ = "contact"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    name: Mapped[str]
    title: Mapped[str | None]
    #: Digits only.
    phone: Mapped[str | None] = mapped_column(index=True)
    birthday: Mapped[date | None] = mapped_column(Date)
    #: Days that come back every year: rows with on (such as 10-18) and name.
    important_dates: Mapped[Json] = mapped_column(JsonValue, nullable=True)


class Interaction(Base):
    """A contact with a customer: a call, a visit, a letter."""

    __tablename__ = "interaction"
    __table_args__ = (CheckConstraint(f"channel IN {CHANNELS}", name="known_channel"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    #: None while an opportunity has not become a customer yet.
    customer_id: Mapped[int | None] = mapped_column(
        ForeignKey("customer.id"), index=True
    )
    opportunity_id: Mapped[int | None] = mapped_column(
        ForeignKey("opportunity.id"), index=True
    )
    #: The person it was with, where the customer's people are known.
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"), index=True)
    at: Mapped[datetime]
    #: One of CHANNELS.
    channel: Mapped[str]
    subject: Mapped[str]
    detail: Mapped[str | None]
    by_login: Mapped[str | None]


@dataclass(frozen=True, slots=True)
class CustomerFilter:
    """Which customers to find; a field left out does not restrict."""

    #: The units that look after them; None: all of them.
    units: Collection[str] | None = None
    #: Beside those of the units, whom this person looks after.
    manager: str = ""
    segment: str = ""
    text: str = ""
    limit: int = 25
    offset: int = 0


class Customers:
    """The customers of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, rows: Iterable[Customer | Contact | Interaction]) -> None:
        """Keep customers, contacts or interactions."""
        self._session.add_all(rows)
        self._session.flush()

    def get(self, customer_id: int) -> Customer | None:
        """Find a customer by id."""
        return self._session.get(Customer, customer_id)

    def by_code(self, code: str) -> Customer | None:
        """Find a customer by code."""
        return first(self._session, Customer, code=code)

    def by_ids(self, ids: Collection[int]) -> dict[int, Customer]:
        """Find several customers at once, by id."""
        found = among(self._session, Customer, "id", ids)
        return {customer.id: customer for customer in found}

    def by_phone(self, phone: str) -> list[Customer]:
        """Find the customers that a number belongs to, their own or a contact's."""
        return list(
            self._session.scalars(
                select(Customer)
                .outerjoin(Contact, Contact.customer_id == Customer.id)
                .where(or_(Customer.phone == phone, Contact.phone == phone))
                .distinct()
                .order_by(Customer.code)
            )
        )

    def by_name_key(self, key: str) -> list[Customer]:
        """Find the customers whose name is the same, however it is written."""
        return listed(self._session, Customer, "code", name_key=key)

    def newest_interactions(
        self, customer_id: int, limit: int
    ) -> list[tuple[Interaction, Contact | None]]:
        """List the latest contacts with a customer, each with the person there."""
        rows = self._session.execute(
            select(Interaction, Contact)
            .outerjoin(Contact, Contact.id == Interaction.contact_id)
            .where(Interaction.customer_id == customer_id)
            .order_by(Interaction.at.desc(), Interaction.id.desc())
            .limit(limit)
        )
        return [(interaction, contact) for interaction, contact in rows]

    def interactions_about(
        self, customer_id: int, subject: str
    ) -> list[tuple[Interaction, Contact | None]]:
        """List the contacts with a customer about something, the oldest first."""
        rows = self._session.execute(
            select(Interaction, Contact)
            .outerjoin(Contact, Contact.id == Interaction.contact_id)
            .where(Interaction.customer_id == customer_id)
            .where(Interaction.subject == subject)
            .order_by(Interaction.at, Interaction.id)
        )
        return [(interaction, contact) for interaction, contact in rows]

    def interactions(self, opportunity_id: int) -> list[Interaction]:
        """List the contacts that there were about an opportunity, the oldest first."""
        return listed(
            self._session, Interaction, "at", "id", opportunity_id=opportunity_id
        )

    def search(self, text: str, limit: int = 20) -> list[Customer]:
        """Find customers whose code or name contains a text."""
        return list(
            self._session.scalars(
                select(Customer)
                .where(found_in(text, Customer.name, Customer.code))
                .order_by(Customer.code)
                .limit(limit)
            )
        )

    def find(self, wanted: CustomerFilter) -> tuple[list[Customer], int]:
        """List the customers that match, by code; and how many there are."""
        query = select(Customer).where(*_within(wanted))
        if wanted.segment:
            query = query.where(Customer.segment == wanted.segment)
        columns = (Customer.name, Customer.code, Customer.phone)
        query = query.where(*all_found_in(wanted.text, *columns))
        count = select(func.count()).select_from(query.subquery())
        page = query.order_by(Customer.code).limit(wanted.limit).offset(wanted.offset)
        return list(self._session.scalars(page)), self._session.scalar(count) or 0

    def with_occasions(self, wanted: CustomerFilter) -> list[tuple[Customer, Contact]]:
        """List the people of customers who have a day that comes back every year."""
        rows = self._session.execute(
            select(Customer, Contact)
            .join(Contact, Contact.customer_id == Customer.id)
            .where(
                *_within(wanted),
                or_(
                    Contact.birthday.is_not(None), Contact.important_dates.is_not(None)
                ),
            )
            .order_by(Contact.id)
        )
        return [(customer, contact) for customer, contact in rows]

    def with_contacts(self) -> list[tuple[Customer, Contact]]:
        """List the customers with the people there."""
        rows = self._session.execute(
            select(Customer, Contact)
            .join(Contact, Contact.customer_id == Customer.id)
            .order_by(Contact.id)
        )
        return [(customer, contact) for customer, contact in rows]

    def contacts(self, customer_id: int) -> list[Contact]:
        """List the people at a customer."""
        return listed(self._session, Contact, "id", customer_id=customer_id)

    def last_code(self) -> str | None:
        """Give the highest customer code."""
        return self._session.scalar(
            select(Customer.code).order_by(Customer.code.desc()).limit(1)
        )


def _within(wanted: CustomerFilter) -> list[ColumnElement[bool]]:
    """Restrict to the customers that a person may see."""
    if wanted.units is None:
        return []
    own = Customer.owner_unit.in_(wanted.units)
    if not wanted.manager:
        return [own]
    return [or_(own, Customer.account_manager == wanted.manager)]
