"""What the forms of parts sales look up: the sale, its lines, what is owed."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from handlers.arguments import whole_of
from handlers.selling.sale_records import deliveries, due, latest, paid
from storage.sales import SalesOrder
from workflows.engine import Context, FactLookup, LineLookup, OptionLookup
from workflows.errors import Text
from workflows.models.forms import Option

_SUGGESTIONS: Final = 20


def sale_facts(context: Context, *, sale_id: object = None) -> Mapping[str, object]:
    """Give a sale with what is quoted and what is still to be paid."""
    sale = _sale(context, sale_id)
    if sale is None:
        return {}
    store = context.store
    customer = store.customers.get(sale.customer_id)
    quotations = store.sales.quotations(sale.id)
    total = quotations[-1].total if quotations else Decimal(0)
    got, owed = paid(store, sale), due(store, sale)
    return {
        "no": sale.no,
        "customer": customer.name if customer else "",
        "contact": " ".join(filter(None, (sale.contact_name, sale.contact_phone))),
        "total": total,
        "discount": quotations[-1].discount if quotations else Decimal(0),
        "valid_until": quotations[-1].valid_until.isoformat() if quotations else None,
        "note": quotations[-1].note if quotations else None,
        "labour": quotations[-1].labour if quotations else Decimal(0),
        "freight": quotations[-1].freight if quotations else Decimal(0),
        "tax_rate": quotations[-1].tax_rate if quotations else Decimal(13),
        "comment": quotations[-1].comment if quotations else None,
        "answer_note": quotations[-1].answer_note if quotations else None,
        "paid": got,
        "open": max(owed - got, Decimal(0)),
        "overpaid": max(got - owed, Decimal(0)),
        "due_on": sale.due_on.isoformat() if sale.due_on else None,
        "lines": _written(context, sale),
        "brought": _brought(context, sale_id),
    }


def quoted_lines(
    context: Context, *, sale_id: object = None
) -> Iterator[Mapping[str, object]]:
    """List what is wanted, with its price and what was quoted last."""
    sale = _sale(context, sale_id)
    if sale is None:
        return
    store = context.store
    quotations = store.sales.quotations(sale.id)
    before = (
        {line.line_no: line for line in store.sales.lines(quotations[-1].id)}
        if quotations
        else {}
    )
    parts = store.parts.by_numbers([str(one["part_no"]) for one in sale.wanted])
    for number, wanted in enumerate(sale.wanted, start=1):
        part, last = parts[str(wanted["part_no"])], before.get(number)
        quoted = last.qty if last else 0
        yield {
            "line": number,
            "part": Text(
                f"{part.part_no} {part.name_zh}", f"{part.part_no} {part.name_en}"
            ),
            "list_price": part.price,
            "qty": quoted if quotations else wanted["qty"],
            "discount": last.discount if last else 0,
        }


def sold_lines(
    context: Context, *, sale_id: object = None
) -> Iterator[Mapping[str, object]]:
    """List what the customer has bought and is to get."""
    sale = _sale(context, sale_id)
    if sale is None or sale.accepted_at is None:
        return
    brought = deliveries(context.store, sale)
    lines = [(one.id, one.part_no, one.delivered) for one in brought if one.delivered]
    if not brought:
        sold = context.store.sales.lines(latest(context.store, sale).id)
        lines = [(one.id, one.part_no, one.qty) for one in sold]
    parts = context.store.parts.by_numbers([part_no for _, part_no, _ in lines])
    for line, part_no, qty in lines:
        part = parts[part_no]
        yield {
            "line": line,
            "part": Text(f"{part_no} {part.name_zh}", f"{part_no} {part.name_en}"),
            "sold_qty": qty,
            "received_qty": qty,
        }


def selling_units(context: Context, *, text: str = "") -> list[Option]:
    """List the units that can hand parts over: one's own first."""
    scope, wanted = context.actor.scope.units, text.strip().casefold()
    units = [
        unit
        for unit in context.store.organisation.units()
        if unit.kind in {"office", "agent"} and (scope is None or unit.code in scope)
    ]
    found = [
        Option(unit.code, Text(unit.name_zh, unit.name_en))
        for unit in units
        if wanted in f"{unit.code} {unit.name_zh} {unit.name_en}".casefold()
    ]
    return sorted(found, key=lambda option: option.value != context.actor.unit)


def priced_parts(context: Context, *, text: str = "") -> list[Option]:
    """Find parts of the catalogue by number or name, with their list price."""
    wanted = text.strip().casefold()
    found = [
        Option(
            part.part_no,
            Text(part.name_zh, part.name_en),
            Text(f"{part.price:.2f} 元", f"{part.price:.2f} yuan"),
        )
        for part in context.store.parts.fitting(None, wanted)
    ]
    found.sort(key=lambda option: option.value.casefold() != wanted)
    return found[:_SUGGESTIONS]


def _sale(context: Context, sale_id: object) -> SalesOrder | None:
    """Find a sale for somebody who has a task about it."""
    number = whole_of(sale_id)
    return context.store.sales.get(number) if number is not None else None


def _written(context: Context, sale: SalesOrder) -> str:
    quotations = context.store.sales.quotations(sale.id)
    if not quotations:
        return ""
    lines = context.store.sales.lines(quotations[-1].id)
    parts = context.store.parts.by_numbers([line.part_no for line in lines])
    english = context.actor.locale == "en"
    return "; ".join(
        f"{line.part_no} "
        f"{parts[line.part_no].name_en if english else parts[line.part_no].name_zh}"
        f" × {line.qty}"
        + (f" (-{line.discount.normalize():f} %)" if line.discount else "")
        for line in lines
    )


def _brought(context: Context, sale_id: object) -> str:
    """Write down what the customer gets, for the signature."""
    locale = context.actor.locale
    return "; ".join(
        f"{row['part'].get(locale)} × {row['sold_qty']}"
        for row in sold_lines(context, sale_id=sale_id)
        if isinstance(row["part"], Text)
    )


OPTIONS: Final[dict[str, OptionLookup]] = {
    "priced_parts": priced_parts,
    "selling_units": selling_units,
}
FACTS: Final[dict[str, FactLookup]] = {"sale_facts": sale_facts}
LINES: Final[dict[str, LineLookup]] = {
    "quoted_lines": quoted_lines,
    "sold_lines": sold_lines,
}
