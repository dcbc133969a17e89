"""Reading sales of parts: the list, and everything about one of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from handlers.cards import (
    CodedName,
    DiagramPlace,
    EvidenceCard,
    OpenTask,
    TimelineEntry,
)
from handlers.company import naming
from handlers.company.naming import People
from handlers.delivery.parts_chain import ChainRow, chain_of
from handlers.files import evidence
from handlers.selling.sale_changes import may_cancel
from handlers.selling.sale_payments import METHODS
from handlers.selling.sale_records import (
    STATUSES,
    due,
    ended,
    may_see_any,
    paid,
    today,
    visible,
    visible_units,
)
from handlers.selling.sales import STATES
from handlers.service import order_timeline
from storage.purposes import Purpose
from storage.quantities import Quantity
from storage.sales import Quotation, SaleFilter, SalesOrder
from workflows.engine import Command, Context
from workflows.errors import ForbiddenError, Text

PAGE_SIZE = 25
#: Who may start a sale over the counter.
_SELL = frozenset({"parts_sales", "storekeeper"})
_TERMS = {
    "prepay": Text("先款后货", "Paid in advance"),
    "credit": Text("赊账", "On credit"),
}


class NotInSalesError(ForbiddenError):
    """Sales of parts are the business of few."""

    sentences: ClassVar = {
        "zh": "只有配件销售、财务和网点内勤等岗位可以查看销售单。",
        "en": "Expected somebody who sells parts or takes the money, but you do not.",
    }


@dataclass(frozen=True, slots=True)
class SaleRow:
    """A sale as lists show it."""

    no: str
    customer: str
    order_no: str | None
    unit: CodedName | None
    status: str
    status_text: Text
    ended: bool
    total: Decimal | None
    open_amount: Decimal
    due_on: date | None
    overdue: bool
    opened_at: datetime
    #: Whether the actor may open its page.
    may_open: bool


@dataclass(frozen=True, slots=True)
class SaleList:
    """One page of sales."""

    rows: tuple[SaleRow, ...]
    total: int
    page: int
    may_sell: bool

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // PAGE_SIZE))


@dataclass(frozen=True, slots=True)
class QuotedLine:
    """A part with its price."""

    part: CodedName
    uom: str
    qty: Quantity
    list_price: Decimal
    discount: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class QuotationCard:
    """A revision of what was offered."""

    revision: int
    made_by: Text
    made_at: datetime
    lines: tuple[QuotedLine, ...]
    labour: Decimal
    freight: Decimal
    tax_rate: Decimal
    tax: Decimal
    total: Decimal
    valid_until: date
    note: str | None
    state: str
    state_text: Text
    approved_by: Text | None
    comment: str | None
    answer_note: str | None


@dataclass(frozen=True, slots=True)
class PaymentCard:
    """Money that came or went back."""

    kind: str
    amount: Decimal
    method: Text
    received_on: date
    reference: str
    by: Text


@dataclass(frozen=True, slots=True)
class SalePage:
    """Everything about one sale."""

    row: SaleRow
    request_no: str | None
    contact: str
    customer_phone: str | None
    customer_address: str | None
    terms: Text | None
    accepted_at: datetime | None
    received_at: datetime | None
    received_by: str | None
    reason: str | None
    paid: Decimal
    quotations: tuple[QuotationCard, ...]
    payments: tuple[PaymentCard, ...]
    files: tuple[EvidenceCard, ...]
    timeline: tuple[TimelineEntry, ...]
    open_tasks: tuple[OpenTask, ...]
    places: tuple[DiagramPlace, ...]
    may_cancel: bool
    #: What is brought for the counter; the parts of an order are on its page.
    chain: tuple[ChainRow, ...]
    #: The revision to print: the newest that was offered.
    offer: QuotationCard | None


@dataclass(frozen=True)
class FindSales(Command[SaleList]):
    """List the sales of parts that the actor may see, the newest first."""

    text: str = ""
    #: True: not yet ended; False: ended; None: all of them.
    open: bool | None = None
    page: int = 1
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> SaleList:
        if not may_see_any(context.actor):
            raise NotInSalesError
        page = max(self.page, 1)
        wanted = SaleFilter(
            units=visible_units(context.actor),
            open=self.open,
            text=self.text,
            limit=PAGE_SIZE,
            offset=(page - 1) * PAGE_SIZE,
        )
        sales = context.store.sales
        rows = tuple(rows_of_sales(context, sales.find(wanted)))
        may_sell = bool(context.actor.roles & _SELL)
        return SaleList(rows, sales.count(wanted), page, may_sell)


@dataclass(frozen=True)
class FindSalesOfOrder(Command[tuple[SaleRow, ...]]):
    """List the sales of parts of a dispatch order, as far as the actor may see it."""

    no: str
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> tuple[SaleRow, ...]:
        store = context.store
        order = store.dispatch_orders.by_no(self.no, context.actor.scope)
        return (
            tuple(rows_of_sales(context, store.sales.of_order(order.id)))
            if order
            else ()
        )


@dataclass(frozen=True)
class GetSale(Command[SalePage]):
    """Read everything about one sale of parts that the actor may see."""

    no: str
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> SalePage:
        if not may_see_any(context.actor):
            raise NotInSalesError
        sale = visible(context, self.no)
        store = context.store
        customer = store.customers.get(sale.customer_id)
        assert customer is not None, sale.customer_id
        (row,) = rows_of_sales(context, [sale])
        quotations = tuple(_quotations(context, sale))
        offered = [one for one in quotations if one.state not in {"draft", "returned"}]
        open_and_uncancellable = ended(sale) or sale.status == "received"
        return SalePage(
            row=row,
            request_no=sale.request_no,
            contact=" ".join(filter(None, (sale.contact_name, sale.contact_phone))),
            customer_phone=customer.phone,
            customer_address=customer.address,
            terms=_TERMS.get(sale.terms or ""),
            accepted_at=sale.accepted_at,
            received_at=sale.received_at,
            received_by=sale.received_by,
            reason=sale.reason,
            paid=paid(store, sale),
            quotations=quotations,
            payments=tuple(_payments(context, sale)),
            files=evidence.cards(
                context, store.evidence.of_owners("sales_order", [sale.id])
            ),
            timeline=order_timeline.live_timeline(context, sale.process_instance_id),
            open_tasks=order_timeline.open_tasks(context, sale),
            places=order_timeline.places(context, sale),
            may_cancel=may_cancel(context.actor) and not open_and_uncancellable,
            chain=_chain(context, sale),
            offer=offered[-1] if offered else None,
        )


def _chain(context: Context, sale: SalesOrder) -> tuple[ChainRow, ...]:
    if sale.order_id is not None:
        return ()
    return chain_of(context, Purpose(None, sale.id))


def rows_of_sales(context: Context, sales: Iterable[SalesOrder]) -> Iterable[SaleRow]:
    """Give sales as lists show them."""
    store, day = context.store, today(context)
    units = visible_units(context.actor)
    sales = list(sales)
    customers = store.customers.by_ids({sale.customer_id for sale in sales})
    for sale in sales:
        quotations = store.sales.quotations(sale.id)
        order = (
            store.dispatch_orders.get(sale.order_id, context.actor.scope)
            if sale.order_id is not None
            else None
        )
        left = max(due(store, sale) - paid(store, sale), Decimal(0))
        yield SaleRow(
            no=sale.no,
            customer=customers[sale.customer_id].name,
            order_no=order.no if order else None,
            unit=naming.unit_name(context, sale.unit_code),
            status=sale.status,
            status_text=STATUSES[sale.status],
            ended=ended(sale),
            total=quotations[-1].total if quotations else None,
            open_amount=left,
            due_on=sale.due_on if left else None,
            overdue=bool(left) and sale.due_on is not None and sale.due_on < day,
            opened_at=sale.opened_at,
            may_open=may_see_any(context.actor)
            and (units is None or sale.unit_code in units),
        )


def _quotations(context: Context, sale: SalesOrder) -> Iterable[QuotationCard]:
    found = context.store.sales.quotations(sale.id)
    logins = [login for one in found for login in (one.made_by, one.approved_by)]
    people = naming.people(context, logins)
    for one in found:
        yield _quotation(context, one, people)


def _quotation(context: Context, one: Quotation, people: People) -> QuotationCard:
    lines = context.store.sales.lines(one.id)
    parts = context.store.parts.by_numbers([line.part_no for line in lines])
    return QuotationCard(
        revision=one.revision,
        made_by=people.name(one.made_by),
        made_at=one.made_at,
        lines=tuple(
            QuotedLine(
                CodedName(
                    line.part_no,
                    Text(parts[line.part_no].name_zh, parts[line.part_no].name_en),
                ),
                parts[line.part_no].uom,
                line.qty,
                line.list_price,
                line.discount,
                line.amount,
            )
            for line in lines
        ),
        labour=one.labour,
        freight=one.freight,
        tax_rate=one.tax_rate,
        tax=one.tax,
        total=one.total,
        valid_until=one.valid_until,
        note=one.note,
        state=one.state,
        state_text=STATES[one.state],
        approved_by=people.get(one.approved_by),
        comment=one.comment,
        answer_note=one.answer_note,
    )


def _payments(context: Context, sale: SalesOrder) -> Iterable[PaymentCard]:
    found = context.store.sales.payments(sale.id)
    people = naming.people(context, [one.by_login for one in found])
    for one in found:
        yield PaymentCard(
            one.kind,
            one.amount,
            METHODS.get(one.method, Text(one.method, one.method)),
            one.received_on,
            one.reference,
            people.name(one.by_login),
        )
