"""Customers as those see them who sell: their segment, and what they may owe."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import ClassVar, Final

from handlers.arguments import problem, refuse
from handlers.cards import MachineCard
from handlers.company import naming
from handlers.company.occasions import Occasion, dates_text, occasions_of
from handlers.selling.credit import owed
from handlers.selling.sale_records import SEE_ALL, SEE_OWN, visible_units
from handlers.selling.sale_views import SaleRow, rows_of_sales
from handlers.service.machine_pages import may_see_machine
from storage.customers import Contact, Customer, CustomerFilter
from storage.sales import SaleFilter
from workflows.engine import Actor, Command, Context
from workflows.errors import (
    LOCAL_ZONE,
    ForbiddenError,
    NotFoundError,
    Problem,
    Text,
)

PAGE_SIZE: Final = 25
SEGMENTS: Final = {
    "key": Text("大客户", "Key customer"),
    "normal": Text("一般客户", "Normal customer"),
    "problem": Text("问题客户", "Problem customer"),
}
#: Who decides which customers may owe, and how much.
KEEPERS: Final = frozenset({"parts_sales_lead", "sales_supervisor"})
#: Who enters the people at a customer, beside the one who looks after it.
CLERKS: Final = frozenset({"info_clerk", "front_desk", "sales_supervisor"})
MANAGER: Final = "account_manager"
#: Those of headquarters who see every customer, beside those who see every sale.
_SEE: Final = SEE_ALL | KEEPERS | {"info_clerk", "front_desk"}
_MOST: Final = Decimal(100_000_000)
_SHOWN: Final = 20
#: How far ahead people look for somebody to congratulate.
SOON: Final = timedelta(days=30)


class NotTheKeeperError(ForbiddenError):
    """Who may owe is decided by few."""

    sentences: ClassVar = {
        "zh": "只有配件销售科科长和销售主管可以修改客户细分和信用额度。",
        "en": "Expected the head of parts sales or a sales supervisor, but you are"
        " neither.",
    }


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A customer as lists show it."""

    code: str
    name: str
    phone: str | None
    unit: Text | None
    segment: str
    segment_text: Text
    credit_limit: Decimal | None
    #: What the customer owes for parts that were sold on credit.
    owed: Decimal


@dataclass(frozen=True, slots=True)
class CustomerList:
    """One page of customers."""

    rows: tuple[CustomerRow, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // PAGE_SIZE))


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person at a customer, and the days of theirs that come back every year."""

    id: int
    name: str
    title: str | None
    phone: str | None
    birthday: date | None
    #: As people type them: 10-18 开业周年；12-01 …
    dates: str
    #: Those within the next 30 days.
    soon: tuple[Occasion, ...]


@dataclass(frozen=True, slots=True)
class ContactMade:
    """Somebody was in touch with a customer."""

    at: datetime
    channel: str
    person: str | None
    subject: str
    detail: str | None
    by: Text | None


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """A customer with the people there, the machines and what was last dealt with."""

    row: CustomerRow
    customer: Customer
    manager: Text | None
    people: tuple[PersonRow, ...]
    machines: tuple[MachineCard, ...]
    #: The serial numbers of those whose pages the actor may open.
    opens: frozenset[str]
    sales: tuple[SaleRow, ...]
    interactions: tuple[ContactMade, ...]
    may_change: bool
    may_keep_people: bool


def may_see_customers(actor: Actor) -> bool:
    """Tell whether somebody has to do with customers as a whole."""
    return bool(actor.roles & (_SEE | SEE_OWN | {MANAGER}))


def may_keep_people(actor: Actor, customer: Customer) -> bool:
    """Tell whether somebody enters who the people at a customer are."""
    return bool(actor.roles & CLERKS) or (
        MANAGER in actor.roles and customer.account_manager == actor.login
    )


@dataclass(frozen=True, slots=True)
class FindCustomers(Command[CustomerList]):
    """List the customers that the actor may see, by their codes."""

    text: str = ""
    segment: str = ""
    page: int = 1
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> CustomerList:
        page = max(self.page, 1)
        wanted = replace(
            visible_customers(context.actor),
            segment=self.segment if self.segment in SEGMENTS else "",
            text=self.text,
            limit=PAGE_SIZE,
            offset=(page - 1) * PAGE_SIZE,
        )
        found, total = context.store.customers.find(wanted)
        return CustomerList(tuple(_row(context, one) for one in found), total, page)


@dataclass(frozen=True, slots=True)
class GetCustomer(Command[CustomerPage]):
    """Read a customer that the actor may see."""

    code: str
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> CustomerPage:
        store, customer = context.store, visible_customer(context, self.code)
        wanted = SaleFilter(
            units=visible_units(context.actor), customer=customer.id, limit=_SHOWN
        )
        today = context.now.astimezone(LOCAL_ZONE).date()
        machines = store.machines.of_customer(customer.id)
        people = naming.people(context, [customer.account_manager])
        return CustomerPage(
            row=_row(context, customer),
            customer=customer,
            manager=people.get(customer.account_manager),
            people=tuple(
                _person(one, today) for one in store.customers.contacts(customer.id)
            ),
            machines=tuple(naming.machine_card(context, one) for one in machines),
            opens=frozenset(
                one.serial_no for one in machines if may_see_machine(context, one)
            ),
            sales=tuple(rows_of_sales(context, store.sales.find(wanted))),
            interactions=_interactions(context, customer.id),
            may_change=bool(context.actor.roles & KEEPERS),
            may_keep_people=may_keep_people(context.actor, customer),
        )


@dataclass(frozen=True, slots=True)
class ChangeCredit(Command[None]):
    """Say which segment a customer belongs to, and what it may owe for parts."""

    code: str
    segment: str
    #: As it was typed, in yuan; empty for none.
    credit_limit: str

    def execute(self, context: Context) -> None:
        if not context.actor.roles & KEEPERS:
            raise NotTheKeeperError
        customer = visible_customer(context, self.code)
        limit = _amount(self.credit_limit)
        refuse(*_problems(self.segment, self.credit_limit, limit))
        before = (customer.segment, customer.credit_limit)
        customer.segment, customer.credit_limit = self.segment, limit
        context.record.variables = {
            "customer": customer.code,
            "before": list(before),
            "after": [self.segment, limit],
        }


def _problems(
    segment: str, typed: str, limit: Decimal | None
) -> Iterator[Problem | None]:
    if segment not in SEGMENTS:
        yield problem("segment", "请选择", "Choose")
    if not typed.strip():
        return
    if limit is None or not 0 < limit < _MOST or limit != round(limit, 2):
        yield problem(
            "credit_limit",
            "请填大于 0 的金额，最多两位小数",
            "Enter an amount above 0 with at most two decimals",
        )
    elif segment != "key":
        yield problem(
            "credit_limit",
            "只有大客户可以赊账，请留空",
            "Only key customers may owe; leave it empty",
        )


def _amount(typed: str) -> Decimal | None:
    try:
        amount = Decimal(typed.replace(",", "").strip())
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def visible_customers(actor: Actor) -> CustomerFilter:
    """Say which customers somebody may see: all, those of a unit, one's own."""
    if actor.roles & _SEE:
        return CustomerFilter()
    if not may_see_customers(actor):
        raise ForbiddenError
    units = (actor.scope.units or frozenset()) if actor.roles & SEE_OWN else frozenset()
    manager = actor.login if MANAGER in actor.roles else ""
    return CustomerFilter(units=units, manager=manager)


def visible_customer(context: Context, code: str) -> Customer:
    """Find a customer that the actor may see."""
    wanted = visible_customers(context.actor)
    found = context.store.customers.by_code(code)
    if found is None or not (
        wanted.units is None
        or found.owner_unit in wanted.units
        or (wanted.manager and found.account_manager == wanted.manager)
    ):
        raise NotFoundError(what=Text(f"客户 {code}", f"customer {code}"))
    return found


def _person(contact: Contact, today: date) -> PersonRow:
    return PersonRow(
        id=contact.id,
        name=contact.name,
        title=contact.title,
        phone=contact.phone,
        birthday=contact.birthday,
        dates=dates_text(contact.important_dates),
        soon=tuple(
            one for one in occasions_of(contact, today) if one.on - today <= SOON
        ),
    )


def _interactions(context: Context, customer_id: int) -> tuple[ContactMade, ...]:
    found = context.store.customers.newest_interactions(customer_id, _SHOWN)
    people = naming.people(context, (row.by_login for row, _ in found))
    return tuple(
        ContactMade(
            at=row.at,
            channel=row.channel,
            person=contact.name if contact else None,
            subject=row.subject,
            detail=row.detail,
            by=people.get(row.by_login),
        )
        for row, contact in found
    )


def _row(context: Context, customer: Customer) -> CustomerRow:
    unit = naming.unit_name(context, customer.owner_unit)
    return CustomerRow(
        code=customer.code,
        name=customer.name,
        phone=customer.phone,
        unit=unit.name if unit else None,
        segment=customer.segment,
        segment_text=SEGMENTS.get(customer.segment, SEGMENTS["normal"]),
        credit_limit=customer.credit_limit,
        owed=owed(context.store, customer.id),
    )
