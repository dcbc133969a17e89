"""Loan slips and the parts of an order, as their pages show them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from handlers.cards import CodedName
from handlers.company import naming
from handlers.delivery.loan_slips import STATES, content_hash
from handlers.delivery.stock import progress_of
from handlers.delivery.stock_views import may_see_stock
from storage.delivery_lines import DeliveryLine
from storage.loan_slips import LoanSlip
from storage.reservations import Reservation
from storage.shipments import Shipment
from workflows.engine import Command, Context
from workflows.errors import ForbiddenError, NotFoundError, Text


@dataclass(frozen=True, slots=True)
class SlipLine:
    """Pieces that a slip lends."""

    part: CodedName
    uom: str
    qty: int
    owner: str


@dataclass(frozen=True, slots=True)
class SignatureCard:
    """Who signed or refused, and whether it is about the slip as it is now."""

    role: str
    by: Text
    at: datetime
    decision: str
    comment: str | None
    sha256: str
    current: bool


@dataclass(frozen=True, slots=True)
class ShipmentCard:
    """The papers of a shipment and how far it has come."""

    id: int
    state: str
    carrier: str
    waybill: str
    packages: int
    eta: date
    shipped_at: datetime
    shipped_by: Text
    released_at: datetime | None
    received_at: datetime | None
    lost_at: datetime | None


@dataclass(frozen=True, slots=True)
class SlipPage:
    """A loan slip with everything that has happened to it."""

    no: str
    order_no: str
    state: str
    state_text: Text
    source: CodedName
    unit: CodedName | None
    opinion: str
    urgent: bool
    written_by: Text
    written_at: datetime
    sha256: str
    lines: tuple[SlipLine, ...]
    signatures: tuple[SignatureCard, ...]
    shipments: tuple[ShipmentCard, ...]
    #: Who holds which copy, by number.
    copies: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class GetLoanSlip(Command[SlipPage]):
    """Read a loan slip; people of a unit those that are for their unit."""

    no: str
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> SlipPage:
        units = context.actor.scope.units
        signs = context.actor.roles & {"dept_leader", "gate_guard"}
        if not may_see_stock(context.actor) and not signs:
            raise ForbiddenError
        slip = context.store.loan_slips.by_no(self.no)
        if slip is None or (units is not None and slip.to_unit not in units):
            raise NotFoundError(what=Text(f"借出单 {self.no}", f"loan slip {self.no}"))
        return _slip_page(context, slip)


def _slip_page(context: Context, slip: LoanSlip) -> SlipPage:
    store = context.store
    lines = store.loan_slips.lines(slip.id)
    parts = store.parts.by_numbers([line.part_no for line in lines])
    order = store.dispatch_orders.get(slip.order_id)
    source = store.warehouses.get(slip.from_warehouse)
    assert order is not None, slip.no
    assert source is not None, slip.no
    return SlipPage(
        no=slip.no,
        order_no=order.no,
        state=slip.state,
        state_text=STATES[slip.state],
        source=CodedName(source.code, Text(source.name_zh, source.name_en)),
        unit=naming.unit_name(context, slip.to_unit),
        opinion=slip.opinion,
        urgent=slip.urgent,
        written_by=naming.people(context, [slip.written_by]).name(slip.written_by),
        written_at=slip.written_at,
        sha256=content_hash(slip, lines),
        lines=tuple(
            SlipLine(
                CodedName(
                    line.part_no,
                    Text(parts[line.part_no].name_zh, parts[line.part_no].name_en),
                ),
                parts[line.part_no].uom,
                line.qty,
                line.owner,
            )
            for line in lines
        ),
        signatures=_signatures(context, slip),
        shipments=_shipments(context, slip),
        copies=tuple(
            (copy.copy_no, copy.holder_role)
            for copy in store.loan_slips.copies(slip.id)
        ),
    )


def _signatures(context: Context, slip: LoanSlip) -> tuple[SignatureCard, ...]:
    rows = context.store.loan_slips.signatures(slip.id)
    people = naming.people(context, [row.by_login for row in rows])
    digest = content_hash(slip, context.store.loan_slips.lines(slip.id))
    return tuple(
        SignatureCard(
            row.role,
            people.name(row.by_login),
            row.at,
            row.decision,
            row.comment,
            row.content_sha256,
            row.content_sha256 == digest,
        )
        for row in rows
    )


def _shipments(context: Context, slip: LoanSlip) -> tuple[ShipmentCard, ...]:
    found = context.store.shipments.of_order(slip.order_id)
    rows = [row for row in found if row.slip_id == slip.id]
    people = naming.people(context, [row.shipped_by for row in rows])
    return tuple(
        ShipmentCard(
            id=row.id,
            state=row.state,
            carrier=row.carrier,
            waybill=row.waybill,
            packages=row.packages,
            eta=row.eta,
            shipped_at=row.shipped_at,
            shipped_by=people.name(row.shipped_by),
            released_at=row.released_at,
            received_at=row.received_at,
            lost_at=row.lost_at,
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True)
class ChainRow:
    """A part of an order on its way: reserved, shipped, received."""

    part: CodedName
    doc_no: str
    qty: int
    delivered: int
    cancelled: int
    reserved_at: datetime | None
    shipped_at: datetime | None
    received_at: datetime | None
    issued_at: datetime | None
    expected_at: datetime | None
    slip_nos: tuple[str, ...]
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
        lines = store.delivery_lines.of_order(order.id)
        slips = {slip.id: slip.no for slip in store.loan_slips.of_order(order.id)}
        shipments = {row.id: row for row in store.shipments.of_order(order.id)}
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
