"""Loan slips as lists for screens, with what of them is still out, and how long."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session

from storage.dispatch_orders import DispatchOrder
from storage.installations import Installation, UnusedReturn
from storage.loan_slips import LoanSlip, LoanSlipLine
from storage.organisation import OrgUnit
from storage.parts import Part
from storage.quantities import Quantity, cost
from storage.sales import SalesOrder
from storage.shipments import Shipment, ShipmentLine
from storage.words import found_in

#: Slips that have not left headquarters yet.
BEFORE: Final = ("written", "refused", "signed")


@dataclass(frozen=True, slots=True)
class SlipFilter:
    """Which slips to list; a field left out does not restrict."""

    #: The units whose slips are shown; None for all of them.
    units: Collection[str] | None = None
    #: Not sent yet, or with pieces that are still out.
    open: bool | None = None
    #: Words of the slip's, order's or sale's number, the unit, or a part.
    text: str = ""
    limit: int = 50
    offset: int = 0


class FoundSlip(NamedTuple):
    """A slip, what it is for, and what of it is still out."""

    slip: LoanSlip
    order_no: str | None
    sale_no: str | None
    unit: OrgUnit
    #: Yuan, of everything on it.
    value: Decimal
    #: Pieces that are neither in a machine, sold, nor brought back.
    out: Quantity
    out_value: Decimal
    #: Since when; None before it was sent.
    since: datetime | None


class UnitLoans(NamedTuple):
    """What a unit has of headquarters' parts, and since when."""

    unit: OrgUnit
    slips: int
    pieces: Quantity
    value: Decimal
    since: datetime


class SlipLists:
    """The lists of loan slips of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, wanted: SlipFilter) -> tuple[list[FoundSlip], int]:
        """List slips, the newest first; and how many there are."""
        query = _slips(wanted)
        total = self._session.scalar(
            select(func.count()).select_from(query.order_by(None).subquery())
        )
        rows = self._session.execute(
            query.order_by(LoanSlip.id.desc()).limit(wanted.limit).offset(wanted.offset)
        )
        return [FoundSlip(*row) for row in rows], total or 0

    def ages(self, units: Collection[str] | None) -> list[UnitLoans]:
        """Add up by unit what is still out, whoever has most first."""
        out = _out()
        sums = (
            select(
                LoanSlip.to_unit,
                func.count().label("slips"),
                func.sum(out.c.pieces).label("pieces"),
                func.sum(out.c.value).label("value"),
                func.min(out.c.since).label("since"),
            )
            .join(out, out.c.slip_id == LoanSlip.id)
            .where(out.c.pieces > 0)
            .group_by(LoanSlip.to_unit)
            .subquery()
        )
        query = (
            select(OrgUnit, sums.c.slips, sums.c.pieces, sums.c.value, sums.c.since)
            .join(sums, sums.c.to_unit == OrgUnit.code)
            .order_by(sums.c.value.desc(), OrgUnit.code)
        )
        if units is not None:
            query = query.where(OrgUnit.code.in_(units))
        return [UnitLoans(*row) for row in self._session.execute(query)]


def _slips(wanted: SlipFilter) -> Select[*tuple[Any, ...]]:
    out = _out()
    pieces = func.coalesce(out.c.pieces, 0)
    worth = (
        select(func.coalesce(func.sum(cost(Part.price, LoanSlipLine.qty)), 0))
        .join(Part, Part.part_no == LoanSlipLine.part_no)
        .where(LoanSlipLine.slip_id == LoanSlip.id)
        .correlate(LoanSlip)
        .scalar_subquery()
    )
    query = (
        select(
            LoanSlip,
            DispatchOrder.no,
            SalesOrder.no,
            OrgUnit,
            worth,
            pieces,
            func.coalesce(out.c.value, 0),
            out.c.since,
        )
        .join(OrgUnit, OrgUnit.code == LoanSlip.to_unit)
        .outerjoin(out, out.c.slip_id == LoanSlip.id)
        .outerjoin(DispatchOrder, DispatchOrder.id == LoanSlip.order_id)
        .outerjoin(SalesOrder, SalesOrder.id == LoanSlip.sales_order_id)
    )
    if wanted.units is not None:
        query = query.where(LoanSlip.to_unit.in_(wanted.units))
    if wanted.open is not None:
        waits = or_(LoanSlip.state.in_(BEFORE), pieces > 0)
        query = query.where(waits if wanted.open else ~waits)
    for word in wanted.text.split():
        query = query.where(_has(word))
    return query


def _has(word: str) -> Any:  # noqa: ANN401 (a condition)
    part = (
        select(LoanSlipLine.id)
        .join(Part, Part.part_no == LoanSlipLine.part_no)
        .where(
            LoanSlipLine.slip_id == LoanSlip.id,
            found_in(word, Part.part_no, Part.name_zh, Part.name_en),
        )
        .correlate(LoanSlip)
        .exists()
    )
    named = found_in(
        word,
        LoanSlip.no,
        DispatchOrder.no,
        SalesOrder.no,
        OrgUnit.code,
        OrgUnit.name_zh,
        OrgUnit.name_en,
    )
    return or_(part, named)


def _out() -> Any:  # noqa: ANN401 (a subquery)
    """Tell of each slip how many pieces are out, what they cost, and since when.

    What came damaged or not at all is not out: that is a matter of the carrier.
    """
    lent = _lent()
    # What was sent first is the first to be settled.
    left = lent.c.so_far - lent.c.settled
    pieces = case((left <= 0, 0), (left < lent.c.arrived, left), else_=lent.c.arrived)
    return (
        select(
            Shipment.slip_id,
            func.sum(pieces).label("pieces"),
            func.sum(cost(Part.price, pieces)).label("value"),
            func.min(Shipment.shipped_at).label("since"),
        )
        .join(lent, lent.c.shipment_id == Shipment.id)
        .join(Part, Part.part_no == lent.c.part_no)
        .group_by(Shipment.slip_id)
        .subquery()
    )


def _lent() -> Any:  # noqa: ANN401 (a subquery)
    """List what was sent, with all that arrived of its delivery line until then."""
    arrived = ShipmentLine.qty - ShipmentLine.qty_damaged - ShipmentLine.qty_missing
    so_far = func.sum(arrived).over(
        partition_by=ShipmentLine.line_id, order_by=ShipmentLine.id
    )
    settled = _settled(Installation.qty, Installation.line_id)
    returned = _settled(UnusedReturn.qty, UnusedReturn.line_id)
    return (
        select(
            ShipmentLine.shipment_id,
            ShipmentLine.part_no,
            arrived.label("arrived"),
            so_far.label("so_far"),
            (settled + returned).label("settled"),
        )
        .join(Shipment, Shipment.id == ShipmentLine.shipment_id)
        .join(LoanSlip, LoanSlip.id == Shipment.slip_id)
        .outerjoin(SalesOrder, SalesOrder.id == LoanSlip.sales_order_id)
        # What a customer has signed for is not lent any more.
        .where(Shipment.state != "recalled", SalesOrder.received_at.is_(None))
        .subquery()
    )


def _settled(qty: Any, line_id: Any) -> Any:  # noqa: ANN401 (mapped columns)
    return (
        select(func.coalesce(func.sum(qty), 0))
        .where(line_id == ShipmentLine.line_id)
        .correlate(ShipmentLine)
        .scalar_subquery()
    )
