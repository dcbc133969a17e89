"""The parts of an order or a sale on their way, as its page shows them."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from handlers.cards import CodedName
from handlers.delivery.asked_lines import asked_for, sources
from handlers.delivery.stock import progress_of
from storage.delivery_lines import DeliveryLine
from storage.purposes import Purpose
from storage.quantities import Quantity
from storage.reservations import Reservation
from storage.shipments import Shipment
from workflows.engine import Command, Context
from workflows.errors import Text


@dataclass(frozen=True, slots=True)
class ChainRow:
    """A part of an order or a sale on its way: reserved, shipped, received."""

    part: CodedName
    doc_no: str
    qty: Quantity
    delivered: Quantity
    cancelled: Quantity
    reserved_at: datetime | None
    shipped_at: datetime | None
    received_at: datetime | None
    issued_at: datetime | None
    expected_at: datetime | None
    slip_nos: tuple[str, ...]
    #: unit, hq or other_unit: where the pieces came from.
    sources: tuple[str, ...]
    #: When they were on the site, in the machine, and written off.
    handed_over_at: datetime | None
    installed_at: datetime | None
    written_off_at: datetime | None
    #: cancelled, delivered, on_the_way, reserved, waiting or open.
    state: str


@dataclass(frozen=True, slots=True)
class GetPartsChain(Command[tuple[ChainRow, ...]]):
    """List the parts of an order that the actor may see, and how far each has come."""

    no: str
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> tuple[ChainRow, ...]:
        store = context.store
        order = store.dispatch_orders.by_no(self.no, context.actor.scope)
        if order is None:
            return ()
        return chain_of(context, Purpose(order.id))


def chain_of(context: Context, purpose: Purpose) -> tuple[ChainRow, ...]:
    """List the parts of an order or a sale, and how far each has come."""
    store = context.store
    lines = store.delivery_lines.of(purpose)
    slips = {slip.id: slip.no for slip in store.loan_slips.of(purpose)}
    shipments = {row.id: row for row in store.shipments.of(purpose)}
    return tuple(_chain(context, line, slips, shipments) for line in lines)


def _chain(
    context: Context,
    line: DeliveryLine,
    slips: dict[int, str],
    shipments: dict[int, Shipment],
) -> ChainRow:
    store = context.store
    part = store.parts.by_numbers([line.part_no])[line.part_no]
    sent = [
        shipments[row.shipment_id]
        for row in store.shipments.sent_lines([line.id])
        if row.shipment_id in shipments
    ]
    reserved = store.reservations.of_line(line.id)
    numbers = [slips[one.slip_id] for one in sent if one.slip_id in slips]
    asked = next(iter(asked_for(store, line)), None)
    return ChainRow(
        part=CodedName(line.part_no, Text(part.name_zh, part.name_en)),
        doc_no=line.doc_no,
        qty=line.qty,
        delivered=line.delivered,
        cancelled=line.cancelled,
        reserved_at=min((row.made_at for row in reserved), default=None),
        shipped_at=max((one.shipped_at for one in sent), default=None),
        received_at=line.received_at,
        issued_at=line.issued_at,
        expected_at=line.expected_at,
        slip_nos=tuple(dict.fromkeys(numbers)),
        sources=tuple(sources(asked.source)) if asked else (),
        handed_over_at=asked.handed_over_at if asked else None,
        installed_at=asked.installed_at if asked else None,
        written_off_at=asked.written_off_at if asked else None,
        state=_state(context, line, reserved),
    )


def _state(context: Context, line: DeliveryLine, reserved: list[Reservation]) -> str:
    progress = progress_of(context.store, [line])[line.id]
    if line.cancelled == line.qty:
        return "cancelled"
    if line.delivered + line.cancelled == line.qty:
        return "delivered"
    if progress.on_the_way:
        return "on_the_way"
    if progress.reserved or any(row.state == "active" for row in reserved):
        return "reserved"
    return "waiting" if line.expected_at else "open"
