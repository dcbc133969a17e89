"""Selling parts: what is wanted, what is quoted, what the customer says to it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from handlers.arguments import problem, refuse, rows_of, text_of, whole_of
from handlers.company import customers
from handlers.files import evidence
from handlers.quantities import quantity_of, quantity_problem, read_quantity
from handlers.selling.credit import may_owe
from handlers.selling.sale_records import (
    latest,
    move,
    paid,
    sale_of,
    sold_lines,
    today,
)
from handlers.service.order_status import order_of
from storage.customers import Customer
from storage.parts import Part
from storage.quantities import Quantity, cents, plain, worth
from storage.sales import Quotation, QuotationLine, SalesOrder
from workflows.engine import ServiceTask
from workflows.errors import LOCAL_ZONE, Problem, Text

Result = Mapping[str, object]
Form = Mapping[str, object]

#: Days in which a customer pays, by the terms.
_DAYS: Final = {"prepay": 7, "credit": 30}
#: Days for which a quotation can be made to stand.
_LONGEST_OFFER: Final = 90
_NOTHING: Final = problem("lines", "请至少报一件配件", "Quote at least one part")
_STATE_AFTER: Final = {
    "accepted": "accepted",
    "rejected": "rejected",
    "negotiate": "negotiated",
}


def open_sale(
    task: ServiceTask,
    *,
    order_id: int | None = None,
    request_no: str | None = None,
    sale_lines: Sequence[Form] | None = None,
    sale: Form | None = None,
) -> Result:
    """Give a sale its number: for a dispatch order, or over the counter by its form."""
    wanted = sale or {}
    rows = rows_of(sale_lines if order_id is not None else wanted.get("lines"))
    parts = task.store.parts.by_numbers([str(row.get("part_no")) for row in rows])
    buyer = (
        _of_order(task, order_id) if order_id is not None else _of_form(task, wanted)
    )
    refuse(
        None
        if buyer.customer
        else problem("customer", "请选择客户", "Choose a customer"),
        None
        if task.store.organisation.unit(buyer.unit)
        else problem("unit", "请选择网点", "Choose a unit"),
        None if rows else problem("lines", "请填写配件", "Name the parts"),
        *_wrong_rows(rows, parts),
    )
    opened = _add(task, buyer, order_id=order_id)
    opened.request_no, opened.wanted = text_of(request_no), _wanted(rows)
    task.store.sales.add([opened])
    assert buyer.customer is not None
    if order_id is None:
        task.business_key, task.subject = opened.no, buyer.customer.name
    return {
        "sale_id": opened.id,
        "sale_no": opened.no,
        "sale_unit": opened.unit_code,
        "customer_name": buyer.customer.name,
        "counter_sale": order_id is None,
        "customer_refused": False,
        "paid_lines": [],
    }


class _Buyer(NamedTuple):
    customer: Customer | None
    #: Who hands the parts over.
    unit: str
    contact_name: str | None
    contact_phone: str | None


def _of_order(task: ServiceTask, order_id: int) -> _Buyer:
    order = order_of(task, order_id)
    customer = task.store.customers.get(order.customer_id)
    unit = order.exec_unit or order.owner_unit or ""
    return _Buyer(customer, unit, order.caller_name, order.caller_phone)


def _of_form(task: ServiceTask, form: Form) -> _Buyer:
    customer = task.store.customers.by_code(text_of(form.get("customer")) or "")
    unit = text_of(form.get("unit")) or task.actor.unit
    name, phone = (text_of(form.get(f"contact_{x}")) for x in ("name", "phone"))
    return _Buyer(customer, unit, name, phone)


def _add(task: ServiceTask, buyer: _Buyer, *, order_id: int | None) -> SalesOrder:
    assert buyer.customer is not None
    year = task.now.astimezone(LOCAL_ZONE).year
    return SalesOrder(
        no=task.store.numbers.next("PS", year),
        process_instance_id=task.process_instance_id or None,
        order_id=order_id,
        customer_id=buyer.customer.id,
        contact_name=buyer.contact_name,
        contact_phone=buyer.contact_phone,
        unit_code=buyer.unit,
        status="quoting",
        opened_by=task.actor.login,
        opened_at=task.now,
    )


def _wanted(rows: Iterable[Form]) -> list[dict[str, object]]:
    """Write down what is wanted, the same part once."""
    found: dict[str, Quantity] = {}
    for row in rows:
        number = str(row["part_no"])
        found[number] = plain(found.get(number, 0) + (quantity_of(row["qty"]) or 0))
    return [{"part_no": number, "qty": qty} for number, qty in found.items()]


def _wrong_rows(
    rows: Sequence[Form], parts: Mapping[str, Part]
) -> Iterable[Problem | None]:
    for number, row in enumerate(rows):
        part = parts.get(str(row.get("part_no")))
        yield quantity_problem(f"lines.{number}.qty", row.get("qty"), part)
        if part is None:
            yield problem(
                f"lines.{number}.part_no", "没有这个配件", "There is no such part"
            )


def keep_quotation(task: ServiceTask, *, sale_id: int, quotation: Form) -> Result:
    """Reckon up a revision of a quotation from the prices of the list."""
    sale = sale_of(task.store, sale_id)
    valid_until = _valid_until(task, quotation)
    lines = _priced(task, sale, rows_of(quotation.get("lines")))
    refuse(None if lines else _NOTHING)
    labour, freight, rate = (
        _number(quotation.get(name)) for name in ("labour", "freight", "tax_rate")
    )
    net = sum((line.amount for line in lines), labour + freight)
    tax = cents(net * rate / 100)
    kept = Quotation(
        sale_id=sale.id,
        revision=len(task.store.sales.quotations(sale.id)) + 1,
        made_by=task.actor.login,
        made_at=task.now,
        labour=labour,
        freight=freight,
        tax_rate=rate,
        tax=tax,
        total=net + tax,
        discount=max(line.discount for line in lines),
        valid_until=valid_until,
        note=text_of(quotation.get("note")),
        state="draft",
    )
    move(sale, "quoting")
    task.store.sales.add([kept])
    for line in lines:
        line.quotation_id = kept.id
    task.store.sales.add(lines)
    return {
        "max_discount": kept.discount,
        "quotation_total": kept.total,
        "quoted_by": task.actor.login,
    }


def _valid_until(task: ServiceTask, form: Form) -> date:
    last_day = date.fromisoformat(str(form.get("valid_until")))
    too_late = last_day > today(task.context) + timedelta(days=_LONGEST_OFFER)
    refuse(
        problem("valid_until", "最长 90 天", "At most 90 days ahead")
        if too_late
        else None
    )
    return last_day


def _priced(
    task: ServiceTask, sale: SalesOrder, rows: Sequence[Form]
) -> list[QuotationLine]:
    """Price what is quoted; a line with nothing is left out."""
    wanted = list(sale.wanted)
    parts = task.store.parts.by_numbers([str(one["part_no"]) for one in wanted])
    found: list[QuotationLine] = []
    wrong: list[Problem | None] = []
    for index, row in enumerate(rows):
        number, value = whole_of(row.get("line")) or 0, row.get("qty") or 0
        if not 1 <= number <= len(wanted):
            wrong.append(_NOTHING)
            continue
        part = parts[str(wanted[number - 1]["part_no"])]
        most = wanted[number - 1]["qty"] if sale.order_id is not None else None
        place = f"lines.{index}.qty"
        wrong.append(quantity_problem(place, value, part, most=most, or_none=True))
        qty = read_quantity(value)
        if not qty:
            continue
        if part.price <= 0:
            wrong.append(
                problem(place, "此配件还没有价格", "This part has no price yet")
            )
        discount = _number(row.get("discount"))
        gross = worth(part.price, qty)
        found.append(
            QuotationLine(
                line_no=number,
                part_no=part.part_no,
                qty=qty,
                list_price=part.price,
                discount=discount,
                amount=cents(gross * (100 - discount) / 100),
            )
        )
    refuse(*wrong)
    return found


def review_quotation(
    task: ServiceTask, *, sale_id: int, role: str, review: Form
) -> Result:
    """Keep who approved a discount, or why not."""
    quotation = latest(task.store, sale_of(task.store, sale_id))
    approved = review.get("decision") == "approve"
    comment = text_of(review.get("comment"))
    refuse(
        problem("decision", "不能审批自己的报价", "Nobody approves their own quotation")
        if quotation.made_by == task.actor.login
        else None,
        None
        if approved or comment
        else problem("comment", "请填写退回原因", "Say why it is returned"),
    )
    quotation.approver_role, quotation.comment = role, comment
    quotation.approved_by = task.actor.login
    quotation.approved_at = task.now
    if not approved:
        quotation.state = "returned"
    return {"approved": approved, "review_comment": comment}


def offer(task: ServiceTask, *, sale_id: int) -> Result:
    """Offer the newest revision to the customer until the end of its last day."""
    sale = sale_of(task.store, sale_id)
    quotation = latest(task.store, sale)
    move(sale, "offered")
    quotation.state = "offered"
    return {"expires_at": _end_of(quotation.valid_until).isoformat()}


#: What an answer to an offer is called in the customer's log.
_ANSWERS: Final = {
    "accepted": "客户接受报价。",
    "rejected": "客户谢绝报价。",
    "negotiate": "客户要求再议价。",
}


def record_answer(task: ServiceTask, *, sale_id: int, answer: Form) -> Result:
    """Keep what the customer said to an offer, with the signed copy."""
    sale = sale_of(task.store, sale_id)
    quotation = latest(task.store, sale)
    given = str(answer.get("answer"))
    quotation.state = _STATE_AFTER[given]
    quotation.answered_at = task.now
    quotation.answer_note = text_of(answer.get("note"))
    copies = answer.get("signed_copy")
    if isinstance(copies, list):
        evidence.attach(task, copies, "sales_order", sale.id)
    if given == "accepted":
        sale.accepted_at = task.now
    elif given == "negotiate":
        move(sale, "quoting")
    _remember_answer(task, sale, given, quotation)
    return {"answer": given}


def _remember_answer(
    task: ServiceTask, sale: SalesOrder, given: str, quotation: Quotation
) -> None:
    """Let the customer's log have what was said to the offer."""
    customers.remember_caller(
        task.context,
        sale.customer_id,
        (sale.contact_phone, sale.contact_name),
        channel="phone" if sale.order_id else "visit",
        subject=f"{sale.no} 报价 {quotation.revision}",
        detail=quotation.answer_note or _ANSWERS[given],
    )


def set_terms(task: ServiceTask, *, sale_id: int) -> Result:
    """Let a key customer owe up to the limit; everybody else pays first."""
    sale = sale_of(task.store, sale_id)
    customer = task.store.customers.get(sale.customer_id)
    assert customer is not None
    total = latest(task.store, sale).total
    credit = may_owe(task.store, sale, customer, total)
    terms = "credit" if credit else "prepay"
    sale.terms = terms
    sale.due_on = today(task.context) + timedelta(days=_DAYS[terms])
    move(sale, "credit" if terms == "credit" else "unpaid")
    return {
        "terms": terms,
        "due_at": _end_of(sale.due_on).isoformat(),
        "sold_lines": sold_lines(task.store, sale),
    }


def extend(task: ServiceTask, *, sale_id: int, call: Form) -> Result:
    """Let an offer that has expired stand for longer, or not any more."""
    quotation = latest(task.store, sale_of(task.store, sale_id))
    extended = call.get("decision") == "extend"
    if extended:
        quotation.valid_until = _valid_until(task, call)
    else:
        quotation.state = "expired"
    expires_at = _end_of(quotation.valid_until).isoformat() if extended else None
    return {"extended": extended, "expires_at": expires_at, "answer": "none"}


def end_sale(
    task: ServiceTask, *, sale_id: int, status: str, reason: str | None = None
) -> Result:
    """End a sale: sold, declined, expired or cancelled."""
    sale = sale_of(task.store, sale_id)
    move(sale, status)
    sale.ended_at, sale.reason = task.now, text_of(reason)
    sold = status == "sold"
    lines = sold_lines(task.store, sale) if sold else []
    owed = paid(task.store, sale)
    return {
        "customer_refused": not sold,
        "paid_lines": lines,
        "to_be_refunded": status == "cancelled" and owed > 0,
    }


def _number(value: object) -> Decimal:
    return Decimal(str(value)) if value is not None else Decimal(0)


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59), LOCAL_ZONE)


#: What has become of a quotation, in words.
STATES: Final[Mapping[str, Text]] = {
    "draft": Text("草稿", "Draft"),
    "returned": Text("退回修改", "Returned"),
    "offered": Text("待答复", "Offered"),
    "accepted": Text("客户接受", "Accepted"),
    "rejected": Text("客户拒绝", "Rejected"),
    "negotiated": Text("客户还价", "Negotiated"),
    "expired": Text("已过期", "Expired"),
}
