"""What must always be true of the data, as queries that find where it is not."""

from collections.abc import Sequence
from typing import Any, TypeAlias

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Row,
    Select,
    and_,
    case,
    func,
    not_,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from storage.delivery_lines import DeliveryLine
from storage.dispatch_orders import DispatchOrder, HqPrediction
from storage.event_subscriptions import EventSubscription
from storage.jobs import Job
from storage.loan_slips import LoanSlip, Signature
from storage.process_instances import InstanceState, ProcessInstance
from storage.quantities import Quantity
from storage.reservations import Reservation
from storage.shipments import Shipment, ShipmentLine
from storage.stock import StockBalance, StockMove
from storage.user_tasks import UserTask, UserTaskState
from storage.visits import FollowUp, Survey, Visit
from storage.warehouses import Warehouse

Rows: TypeAlias = Sequence[Row[*tuple[Any, ...]]]
#: Warehouse, part, owner and a number of pieces.
Keyed: TypeAlias = Select[Any, Any, Any, Any]


class Invariants:
    """Looks for data that contradict each other; every method should find nothing."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def parts_from_nowhere(self) -> Rows:
        """I1: find parts whose balances, outside included, do not sum up to zero."""
        total = func.sum(StockBalance.on_hand)
        return self._rows(
            select(StockBalance.part_no, total)
            .group_by(StockBalance.part_no)
            .having(total != 0)
            .order_by(StockBalance.part_no)
        )

    def balances_beside_the_ledger(self) -> Rows:
        """I1: find balances that are not the sum of their moves, and by how much."""
        both = union_all(
            _moved(StockMove.to_warehouse, -StockMove.qty),
            _moved(StockMove.from_warehouse, StockMove.qty),
            select(
                StockBalance.warehouse_code.label("warehouse"),
                StockBalance.part_no.label("part_no"),
                StockBalance.owner.label("owner"),
                StockBalance.on_hand.label("qty"),
            ),
        )
        return self._rows(_not_zero(both))

    def negative_balances(self) -> Rows:
        """I2: find what is less than nothing, or promised more often than there."""
        return self._rows(
            select(
                StockBalance.warehouse_code,
                StockBalance.part_no,
                StockBalance.on_hand,
                StockBalance.reserved,
            )
            .join(Warehouse, Warehouse.code == StockBalance.warehouse_code)
            .where(
                or_(
                    StockBalance.reserved < 0,
                    and_(
                        StockBalance.counted,
                        StockBalance.on_hand < StockBalance.reserved,
                    ),
                )
            )
            .order_by(StockBalance.warehouse_code, StockBalance.part_no)
        )

    def reserved_beside_the_reservations(self) -> Rows:
        """I2: find balances whose reserved pieces are not those of reservations."""
        both = union_all(
            select(
                Reservation.warehouse_code.label("warehouse"),
                Reservation.part_no.label("part_no"),
                Reservation.owner.label("owner"),
                (-Reservation.qty).label("qty"),
            ).where(Reservation.state == "active"),
            select(
                StockBalance.warehouse_code.label("warehouse"),
                StockBalance.part_no.label("part_no"),
                StockBalance.owner.label("owner"),
                StockBalance.reserved.label("qty"),
            ),
        )
        return self._rows(_not_zero(both))

    def lines_with_too_much(self) -> Rows:
        """I3: find lines that get, or are to get, more pieces than were approved."""
        reserved = (
            select(func.coalesce(func.sum(Reservation.qty), 0))
            .where(
                Reservation.line_id == DeliveryLine.id,
                Reservation.state == "active",
                Reservation.expires_at.is_not(None),
            )
            .scalar_subquery()
        )
        under_way = (
            select(func.coalesce(func.sum(_expected()), 0))
            .join(Shipment, Shipment.id == ShipmentLine.shipment_id)
            .where(
                ShipmentLine.line_id == DeliveryLine.id, Shipment.state != "recalled"
            )
            .scalar_subquery()
        )
        got = DeliveryLine.delivered + DeliveryLine.cancelled + reserved + under_way
        return self._rows(
            select(DeliveryLine.id, DeliveryLine.qty, got)
            .where(or_(got > DeliveryLine.qty, DeliveryLine.delivered < 0))
            .order_by(DeliveryLine.id)
        )

    def shipments_that_do_not_add_up(self) -> Rows:
        """I4: find lines where sent is not what came plus what is on its way."""
        came = ShipmentLine.qty_ok + ShipmentLine.qty_damaged + ShipmentLine.qty_missing
        expected = case((Shipment.state == "received", ShipmentLine.qty), else_=0)
        return self._rows(
            select(ShipmentLine.shipment_id, ShipmentLine.part_no, expected, came)
            .join(Shipment, Shipment.id == ShipmentLine.shipment_id)
            .where(or_(came != expected, ShipmentLine.qty_settled > came))
            .order_by(ShipmentLine.id)
        )

    def transit_beside_the_shipments(self) -> Rows:
        """I4: find parts of which more or less is in transit than was sent."""
        transit = select(Warehouse.code).where(Warehouse.kind == "transit")
        both = union_all(
            select(
                StockBalance.warehouse_code.label("warehouse"),
                StockBalance.part_no.label("part_no"),
                StockBalance.owner.label("owner"),
                StockBalance.on_hand.label("qty"),
            ).where(StockBalance.warehouse_code.in_(transit)),
            select(
                transit.order_by(Warehouse.code).limit(1).scalar_subquery(),
                ShipmentLine.part_no,
                ShipmentLine.owner,
                -_expected(),
            )
            .join(Shipment, Shipment.id == ShipmentLine.shipment_id)
            .where(Shipment.state != "recalled"),
        )
        return self._rows(_not_zero(both))

    def signed_twice_by_one(self) -> Rows:
        """I5: find documents that one person signed in two roles."""
        other = aliased(Signature)
        return self._rows(
            select(Signature.doc_type, Signature.doc_id, Signature.by_login)
            .join(
                other,
                and_(
                    other.doc_type == Signature.doc_type,
                    other.doc_id == Signature.doc_id,
                    other.content_sha256 == Signature.content_sha256,
                    other.by_login == Signature.by_login,
                ),
            )
            .where(
                Signature.role < other.role,
                Signature.decision == "sign",
                other.decision == "sign",
            )
            .distinct()
            .order_by(Signature.doc_type, Signature.doc_id)
        )

    def shipped_without_a_slip(self) -> Rows:
        """I5: find what left headquarters on a slip that was not signed."""
        return self._rows(
            select(Shipment.id, LoanSlip.no, LoanSlip.state)
            .join(LoanSlip, LoanSlip.id == Shipment.slip_id)
            .where(LoanSlip.state != "shipped", Shipment.state != "recalled")
            .order_by(Shipment.id)
        )

    def predictions_after_the_survey(self) -> Rows:
        """I6: find orders whose prediction was locked after the first survey."""
        locked = func.min(HqPrediction.locked_at)
        surveyed = func.min(Survey.submitted_at)
        return self._rows(
            select(DispatchOrder.no, locked, surveyed)
            .join(HqPrediction, HqPrediction.order_id == DispatchOrder.id)
            .join(Visit, Visit.order_id == DispatchOrder.id)
            .join(Survey, Survey.visit_id == Visit.id)
            .group_by(DispatchOrder.no)
            .having(locked > surveyed)
            .order_by(DispatchOrder.no)
        )

    def instances_that_wait_for_nothing(self) -> Rows:
        """I7: find running instances without a task, a job or a subscription."""
        waiting = (
            select(UserTask.id).where(
                UserTask.process_instance_id == ProcessInstance.id,
                UserTask.state == UserTaskState.CREATED,
            ),
            select(Job.id).where(Job.process_instance_id == ProcessInstance.id),
            select(EventSubscription.id).where(
                EventSubscription.process_instance_id == ProcessInstance.id
            ),
        )
        return self._rows(
            select(ProcessInstance.id)
            .where(
                ProcessInstance.state == InstanceState.ACTIVE,
                *(not_(query.exists()) for query in waiting),
            )
            .order_by(ProcessInstance.id)
        )

    def closed_without_a_call(self) -> Rows:
        """I8: find closed orders after a visit that nobody followed up."""
        called = select(FollowUp.id).where(FollowUp.order_id == DispatchOrder.id)
        visited = (
            select(Survey.id)
            .join(Visit, Visit.id == Survey.visit_id)
            .where(Visit.order_id == DispatchOrder.id)
        )
        return self._rows(
            select(DispatchOrder.no)
            .where(
                DispatchOrder.status.in_(("closed", "archived")),
                visited.exists(),
                not_(called.exists()),
            )
            .order_by(DispatchOrder.no)
        )

    def _rows(self, query: Select[*tuple[Any, ...]]) -> Rows:
        return self._session.execute(query).all()


def _expected() -> ColumnElement[Quantity]:
    return ShipmentLine.qty - ShipmentLine.qty_ok - ShipmentLine.qty_settled


def _moved(warehouse: Any, qty: Any) -> Keyed:  # noqa: ANN401 (mapped columns)
    return select(
        warehouse.label("warehouse"),
        StockMove.part_no.label("part_no"),
        StockMove.owner.label("owner"),
        qty.label("qty"),
    )


def _not_zero(rows: CompoundSelect[*tuple[Any, ...]]) -> Keyed:
    all_rows = rows.subquery()
    key = (all_rows.c.warehouse, all_rows.c.part_no, all_rows.c.owner)
    total = func.sum(all_rows.c.qty)
    return select(*key, total).group_by(*key).having(total != 0).order_by(*key)
