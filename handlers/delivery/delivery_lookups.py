"""What the forms of the delivery look up: the lines to be picked, sent and received.

People of a unit get the lines of their own unit only.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from handlers.arguments import text_of, whole_of
from handlers.delivery.errands import errand_for, purpose_of
from handlers.delivery.stock import progress_of
from handlers.delivery.stock_finding import substitute_of
from storage.delivery_lines import DeliveryLine
from storage.purposes import Purpose
from storage.quantities import Quantity, plain
from storage.reservations import Reservation
from storage.shipments import Shipment, ShipmentLine
from storage.stock import StockKey
from workflows.engine import Context, FactLookup, LineLookup
from workflows.errors import LOCAL_ZONE, Text

Line = dict[str, Any]


def _names(context: Context, part_nos: Iterable[str]) -> dict[str, str]:
    """Name parts in the language of whoever looks."""
    wanted = list(part_nos)
    parts = context.store.parts.by_numbers(wanted)
    locale = context.actor.locale
    return {
        no: f"{no} {Text(parts[no].name_zh, parts[no].name_en).get(locale)}"
        for no in wanted
        if no in parts
    }


def _may_see(context: Context, *units: str | None) -> bool:
    own = context.actor.scope.units
    return own is None or bool(own.intersection(filter(None, units)))


def _lines_of(
    context: Context, order_id: object, sale_id: object
) -> dict[int, DeliveryLine]:
    purpose = purpose_of(whole_of(order_id), whole_of(sale_id))
    if purpose == Purpose(None):
        return {}
    return {line.id: line for line in context.store.delivery_lines.of(purpose)}


def _reserved(
    context: Context, lines: Mapping[int, DeliveryLine], rows: Iterable[Reservation]
) -> list[Line]:
    """Put what is set aside for each line on one row."""
    found: dict[int, Quantity] = {}
    bins: dict[int, str | None] = {}
    for row in rows:
        found[row.line_id] = found.get(row.line_id, 0) + row.qty
        key = StockKey(row.warehouse_code, row.part_no, row.owner)
        bins[row.line_id] = bins.get(row.line_id) or context.store.stock.bin_of(key)
    names = _names(context, {lines[line].part_no for line in found})
    return [
        {
            "line": line,
            "part": names[lines[line].part_no],
            "doc_no": lines[line].doc_no,
            "reserved": plain(qty),
            "bin": bins[line],
        }
        for line, qty in found.items()
    ]


def issue_lines(
    context: Context, *, order_id: object = None, sale_id: object = None
) -> list[Line]:
    """List what is set aside for an order in the warehouse of its own unit.

    For a sale, what has been laid ready already is left out.
    """
    lines = _lines_of(context, order_id, sale_id)
    rows = []
    for row in context.store.reservations.active(lines):
        unit = lines[row.line_id].unit_code
        warehouse = context.store.warehouses.of_kind("unit", unit)
        own = warehouse is not None and warehouse.code == row.warehouse_code
        ready = row.arrived and lines[row.line_id].sales_order_id is not None
        if own and not ready and _may_see(context, unit):
            rows.append(row)
    return _reserved(context, lines, rows)


def headquarters_lines(
    context: Context, *, order_id: object = None, sale_id: object = None
) -> list[Line]:
    """List what is set aside for an order or a sale at headquarters."""
    lines = _lines_of(context, order_id, sale_id)
    hq = context.store.warehouses.of_kind("hq")
    if hq is None or context.actor.works_for_a_unit:
        return []
    rows = context.store.reservations.active(lines)
    return _reserved(
        context, lines, (it for it in rows if it.warehouse_code == hq.code)
    )


def transfer_lines(
    context: Context,
    *,
    order_id: object = None,
    sale_id: object = None,
    unit: object = None,
) -> list[Line]:
    """List what is set aside for an order or a sale with another unit."""
    lines, code = _lines_of(context, order_id, sale_id), text_of(unit)
    there = context.store.warehouses.of_kind("unit", code)
    if there is None or not _may_see(context, code):
        return []
    rows = context.store.reservations.active(lines)
    return _reserved(
        context, lines, (it for it in rows if it.warehouse_code == there.code)
    )


def slip_lines(context: Context, *, slip_id: object = None) -> list[Line]:
    """List what a loan slip lends and what of it is still set aside."""
    number = whole_of(slip_id)
    slip = context.store.loan_slips.get(number) if number is not None else None
    if slip is None or context.actor.works_for_a_unit:
        return []
    lines = _lines_of(context, *slip.purpose)
    on_slip = {line.line_id for line in context.store.loan_slips.lines(slip.id)}
    return _reserved(
        context,
        lines,
        (
            row
            for row in context.store.reservations.active(on_slip)
            if row.warehouse_code == slip.from_warehouse
        ),
    )


def missing_lines(
    context: Context, *, order_id: object = None, sale_id: object = None
) -> list[Line]:
    """List the lines of an order or a sale that nobody has, with a substitute."""
    lines = _lines_of(context, order_id, sale_id)
    progress = progress_of(context.store, list(lines.values()))
    missing = [
        line
        for line in lines.values()
        if progress[line.id].open
        and (line.expected_at is None or line.expected_at <= context.now)
        and _may_see(context, line.unit_code)
    ]
    names = _names(context, {line.part_no for line in missing})
    return [
        {
            "line": line.id,
            "part": names[line.part_no],
            "doc_no": line.doc_no,
            "missing": progress[line.id].open,
            "part_no": substitute_of(context.store, line.part_no),
            "decision": line.decision,
        }
        for line in missing
    ]


def shipment_lines(context: Context, *, shipment_id: object = None) -> list[Line]:
    """List what is in a shipment."""
    return [
        {**line, "shipped": row.qty, "qty_ok": row.qty, "returned_qty": row.qty}
        for row, line in _sent(context, shipment_id)
    ]


def claim_lines(context: Context, *, shipment_id: object = None) -> list[Line]:
    """List what of a shipment came damaged or not at all, and nobody has settled."""
    return [
        {**line, "damaged": row.qty_damaged, "missing": row.qty_missing}
        for row, line in _sent(context, shipment_id)
        if row.qty_damaged + row.qty_missing > row.qty_settled
    ]


def _sent(context: Context, shipment_id: object) -> Iterator[tuple[ShipmentLine, Line]]:
    shipment = _shipment(context, shipment_id)
    if shipment is None:
        return
    rows = context.store.shipments.lines(shipment.id)
    names = _names(context, {row.part_no for row in rows})
    for row in rows:
        yield row, {"line": row.id, "part": names[row.part_no]}


def _shipment(context: Context, shipment_id: object) -> Shipment | None:
    number = whole_of(shipment_id)
    found = context.store.shipments.get(number) if number is not None else None
    if found is None:
        return None
    source = context.store.warehouses.get(found.from_warehouse)
    sender = source.unit_code if source else None
    return found if _may_see(context, found.to_unit, sender) else None


def shipment_facts(
    context: Context, *, shipment_id: object = None
) -> Mapping[str, object]:
    """Tell where a shipment comes from, with which papers."""
    found = _shipment(context, shipment_id)
    if found is None:
        return {}
    store, locale = context.store, context.actor.locale
    source = store.warehouses.get(found.from_warehouse)
    slip = store.loan_slips.get(found.slip_id) if found.slip_id else None
    unit = store.organisation.unit(found.to_unit)
    return {
        "from": Text(source.name_zh, source.name_en).get(locale) if source else None,
        "to_unit": Text(unit.name_zh, unit.name_en).get(locale) if unit else None,
        "slip_no": slip.no if slip else None,
        "order_no": errand_for(store, found.purpose).no,
        "carrier": found.carrier,
        "waybill": found.waybill,
        "packages": found.packages,
        "eta": found.eta.isoformat(),
        # To the minute, as people type when it arrived.
        "shipped_at": found.shipped_at.astimezone(LOCAL_ZONE)
        .replace(second=0, microsecond=0)
        .isoformat(),
    }


LINES: dict[str, LineLookup] = {
    "claim_lines": claim_lines,
    "headquarters_lines": headquarters_lines,
    "issue_lines": issue_lines,
    "missing_lines": missing_lines,
    "shipment_lines": shipment_lines,
    "slip_lines": slip_lines,
    "transfer_lines": transfer_lines,
}

FACTS: dict[str, FactLookup] = {"shipment_facts": shipment_facts}
