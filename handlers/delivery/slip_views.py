"""Loan slips, as their pages show them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from handlers.cards import CodedName
from handlers.company import naming
from handlers.delivery.errands import number_of
from handlers.delivery.loan_slips import STATES, content_hash
from handlers.delivery.stock_views import may_see_stock
from storage.loan_slips import LoanSlip
from storage.quantities import Quantity
from workflows.engine import Command, Context
from workflows.errors import ForbiddenError, NotFoundError, Text


@dataclass(frozen=True, slots=True)
class SlipLine:
    """Pieces that a slip lends."""

    part: CodedName
    uom: str
    qty: Quantity
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
    #: The file of what was drawn.
    drawing: int | None = None


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
    #: order or sale.
    about: str
    order_no: str
    state: str
    state_text: Text
    source: CodedName
    unit: CodedName | None
    #: Where it sits: what goes onto the parcel.
    place: str | None
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
    about, order_no = number_of(store, slip)
    source = store.warehouses.get(slip.from_warehouse)
    assert source is not None, slip.no
    return SlipPage(
        no=slip.no,
        about=about,
        order_no=order_no,
        state=slip.state,
        state_text=STATES[slip.state],
        source=CodedName(source.code, Text(source.name_zh, source.name_en)),
        unit=naming.unit_name(context, slip.to_unit),
        place=naming.unit_place(context, slip.to_unit),
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
    found = context.store.evidence.of_owners("signature", [row.id for row in rows])
    drawings = {each.owner_id: each.id for each in found}
    return tuple(
        SignatureCard(
            row.role,
            people.name(row.by_login),
            row.at,
            row.decision,
            row.comment,
            row.content_sha256,
            row.content_sha256 == digest,
            drawings.get(row.id),
        )
        for row in rows
    )


def _shipments(context: Context, slip: LoanSlip) -> tuple[ShipmentCard, ...]:
    found = context.store.shipments.of(slip.purpose)
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
