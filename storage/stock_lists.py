"""Stock as lists for screens: balances, the ledger, reservations, what is lent."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, Row, Select, func, or_, select
from sqlalchemy.orm import Session

from storage.delivery_lines import DeliveryLine
from storage.dispatch_orders import DispatchOrder
from storage.installations import Installation
from storage.loan_slips import LoanSlip, LoanSlipLine
from storage.parts import Part
from storage.reservations import Reservation
from storage.sales import SalesOrder
from storage.shipments import Shipment
from storage.stock import StockBalance, StockMove
from storage.user_tasks import UserTask
from storage.warehouses import Warehouse
from storage.words import found_in

Found: TypeAlias = Sequence[Row[*tuple[Any, ...]]]
#: Warehouses whose contents people look at; the world outside has none.
SHOWN: Final = ("hq", "unit", "engineer_van", "transit", "quarantine", "scrap")


@dataclass(frozen=True, slots=True)
class StockFilter:
    """Which rows to list; a field left out does not restrict."""

    #: The units whose warehouses are shown; None for all of them.
    units: Collection[str] | None = None
    text: str = ""
    #: Categories of parts that the text names.
    categories: Collection[str] = ()
    warehouse: str = ""
    limit: int = 50
    offset: int = 0


class StockLists:
    """The lists of stock of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def warehouses(self, units: Collection[str] | None) -> list[Warehouse]:
        """List the warehouses that are shown."""
        query = select(Warehouse).where(Warehouse.kind.in_(SHOWN))
        if units is not None:
            query = query.where(Warehouse.unit_code.in_(units))
        return list(self._session.scalars(query.order_by(Warehouse.code)))

    def balances(self, wanted: StockFilter) -> tuple[Found, int]:
        """List what lies where, with the part; and how many rows there are."""
        query = (
            select(StockBalance, Warehouse, Part)
            .join(Warehouse, Warehouse.code == StockBalance.warehouse_code)
            .join(Part, Part.part_no == StockBalance.part_no)
            .where(
                Warehouse.kind.in_(SHOWN),
                StockBalance.on_hand != 0,
                *_within(wanted, Warehouse.unit_code),
                *_like(wanted),
            )
        )
        if wanted.warehouse:
            query = query.where(Warehouse.code == wanted.warehouse)
        order = (StockBalance.part_no, Warehouse.code, StockBalance.owner)
        return self._page(query, wanted, *order)

    def moves(self, wanted: StockFilter) -> tuple[Found, int]:
        """List the ledger, the newest move first; and how many moves there are."""
        query = (
            select(StockMove, Part, UserTask.name_zh, UserTask.name_en)
            .join(Part, Part.part_no == StockMove.part_no)
            .outerjoin(UserTask, UserTask.id == StockMove.user_task_id)
            .where(*_like(wanted))
        )
        if wanted.units is not None:
            own = select(Warehouse.code).where(Warehouse.unit_code.in_(wanted.units))
            query = query.where(_touches(own))
        if wanted.warehouse:
            query = query.where(_touches([wanted.warehouse]))
        return self._page(query, wanted, StockMove.id.desc())

    def reservations(self, wanted: StockFilter) -> tuple[Found, int]:
        """List what is set aside, for which order or sale; and how many there are."""
        query = (
            select(Reservation, DeliveryLine, DispatchOrder.no, SalesOrder.no, Part)
            .join(DeliveryLine, DeliveryLine.id == Reservation.line_id)
            .outerjoin(DispatchOrder, DispatchOrder.id == DeliveryLine.order_id)
            .outerjoin(SalesOrder, SalesOrder.id == DeliveryLine.sales_order_id)
            .join(Part, Part.part_no == Reservation.part_no)
            .join(Warehouse, Warehouse.code == Reservation.warehouse_code)
            .where(Reservation.state == "active", *_like(wanted))
        )
        if wanted.units is not None:
            query = query.where(
                or_(
                    Warehouse.unit_code.in_(wanted.units),
                    DeliveryLine.unit_code.in_(wanted.units),
                )
            )
        if wanted.warehouse:
            query = query.where(Warehouse.code == wanted.warehouse)
        return self._page(query, wanted, Reservation.id.desc())

    def loans(self, wanted: StockFilter) -> tuple[Found, int]:
        """List what is lent and not yet in a machine or sold, the oldest first.

        Each row has the slip, its line, the numbers of the order and the sale, the
        part, the shipment and how many pieces have been installed or brought back.
        """
        settled = (
            select(
                func.coalesce(func.sum(Installation.qty + Installation.unused_qty), 0)
            )
            .where(Installation.line_id == LoanSlipLine.line_id)
            .scalar_subquery()
        )
        query = (
            select(
                LoanSlip,
                LoanSlipLine,
                DispatchOrder.no,
                SalesOrder.no,
                Part,
                Shipment,
                settled,
            )
            .join(LoanSlipLine, LoanSlipLine.slip_id == LoanSlip.id)
            .outerjoin(DispatchOrder, DispatchOrder.id == LoanSlip.order_id)
            .outerjoin(SalesOrder, SalesOrder.id == LoanSlip.sales_order_id)
            .join(Part, Part.part_no == LoanSlipLine.part_no)
            .join(Shipment, Shipment.slip_id == LoanSlip.id)
            .where(
                LoanSlip.state == "shipped",
                Shipment.state != "recalled",
                settled < LoanSlipLine.qty,
                # What a customer has signed for is not lent any more.
                SalesOrder.received_at.is_(None),
                *_within(wanted, LoanSlip.to_unit),
                *_like(wanted),
            )
        )
        return self._page(query, wanted, Shipment.shipped_at, LoanSlipLine.id)

    def _page(
        self,
        query: Select[*tuple[Any, ...]],
        wanted: StockFilter,
        *order: Any,  # noqa: ANN401 (mapped columns)
    ) -> tuple[Found, int]:
        total = self._session.scalar(select(func.count()).select_from(query.subquery()))
        rows = self._session.execute(
            query.order_by(*order).limit(wanted.limit).offset(wanted.offset)
        )
        return rows.all(), total or 0


def _within(wanted: StockFilter, unit: Any) -> list[ColumnElement[bool]]:  # noqa: ANN401 (a mapped column)
    return [] if wanted.units is None else [unit.in_(wanted.units)]


def _touches(codes: Any) -> ColumnElement[bool]:  # noqa: ANN401 (codes, or a query for them)
    return or_(StockMove.from_warehouse.in_(codes), StockMove.to_warehouse.in_(codes))


def _like(wanted: StockFilter) -> list[ColumnElement[bool]]:
    text = wanted.text
    if not text:
        return []
    return [
        or_(
            found_in(text, Part.part_no, Part.name_zh, Part.name_en),
            Part.category.in_(wanted.categories),
        )
    ]
