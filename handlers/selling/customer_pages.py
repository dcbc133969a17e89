"""Customers as those see them who sell: their segment, and what they may owe."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import ClassVar, Final

from handlers.arguments import problem, refuse
from handlers.company import naming
from handlers.selling.credit import owed
from handlers.selling.sale_records import SEE_ALL, SEE_OWN, visible_units
from handlers.selling.sale_views import SaleRow, rows_of_sales
from storage.customers import Contact, Customer, CustomerFilter
from storage.machines import Machine
from storage.sales import SaleFilter
from workflows.engine import Actor, Command, Context
from workflows.errors import ForbiddenError, NotFoundError, Problem, Text

PAGE_SIZE: Final = 25
SEGMENTS: Final = {
    "key": Text("大客户", "Key customer"),
    "normal": Text("一般客户", "Normal customer"),
    "problem": Text("问题客户", "Problem customer"),
}
#: Who decides which customers may owe, and how much.
KEEPERS: Final = frozenset({"parts_sales_lead", "sales_supervisor"})
#: Those of headquarters who see every customer, beside those who see every sale.
_SEE: Final = SEE_ALL | KEEPERS | {"info_clerk", "front_desk"}
_MOST: Final = Decimal(100_000_000)
_SHOWN: Final = 20


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
class CustomerPage:
    """A customer with the people there, the machines and the latest sales."""

    row: CustomerRow
    customer: Customer
    contacts: tuple[Contact, ...]
    machines: tuple[Machine, ...]
    sales: tuple[SaleRow, ...]
    may_change: bool


def may_see_customers(actor: Actor) -> bool:
    """Tell whether somebody has to do with customers as a whole."""
    return bool(actor.roles & (_SEE | SEE_OWN))


@dataclass(frozen=True, slots=True)
class FindCustomers(Command[CustomerList]):
    """List the customers that the actor may see, by their codes."""

    text: str = ""
    segment: str = ""
    page: int = 1
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> CustomerList:
        page = max(self.page, 1)
        wanted = CustomerFilter(
            units=_units(context.actor),
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
        store, customer = context.store, _visible(context, self.code)
        wanted = SaleFilter(
            units=visible_units(context.actor), customer=customer.id, limit=_SHOWN
        )
        return CustomerPage(
            row=_row(context, customer),
            customer=customer,
            contacts=tuple(store.customers.contacts(customer.id)),
            machines=tuple(store.machines.of_customer(customer.id)),
            sales=tuple(rows_of_sales(context, store.sales.find(wanted))),
            may_change=bool(context.actor.roles & KEEPERS),
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
        customer = _visible(context, self.code)
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
            "请填大于 0 的金额,最多两位小数",
            "Enter an amount above 0 with at most two decimals",
        )
    elif segment != "key":
        yield problem(
            "credit_limit",
            "只有大客户可以赊账,请留空",
            "Only key customers may owe; leave it empty",
        )


def _amount(typed: str) -> Decimal | None:
    try:
        amount = Decimal(typed.replace(",", "").strip())
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def _units(actor: Actor) -> frozenset[str] | None:
    """Give the units whose customers somebody may see; None for all."""
    if actor.roles & _SEE:
        return None
    if actor.roles & SEE_OWN:
        return actor.scope.units or frozenset()
    raise ForbiddenError


def _visible(context: Context, code: str) -> Customer:
    units = _units(context.actor)
    found = context.store.customers.by_code(code)
    if found is None or (units is not None and found.owner_unit not in units):
        raise NotFoundError(what=Text(f"客户 {code}", f"customer {code}"))
    return found


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
