"""What is going on right now, counted and listed for boards."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import case, exists, func, select
from sqlalchemy.orm import Session, aliased

from storage.dispatch_orders import ENDED, DispatchOrder
from storage.sla import SlaClock
from storage.visits import Visit


class Boards:
    """The boards of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def open_orders(self) -> dict[str, int]:
        """Count the open orders by status."""
        rows = self._session.execute(
            select(DispatchOrder.status, func.count())
            .where(DispatchOrder.status.not_in(ENDED))
            .group_by(DispatchOrder.status)
        )
        return {status: count for status, count in rows}  # noqa: C416 (rows are not pairs to mypy)

    def first_time_fixes(
        self, since: datetime, units: Collection[str] | None
    ) -> dict[str | None, tuple[int, int]]:
        """Count, by unit, orders closed with a visit, and those one trip fixed."""
        trips = (
            select(Visit.order_id, func.count().label("trips"))
            .where(Visit.arrive_at.is_not(None), Visit.same_trip.is_(False))
            .group_by(Visit.order_id)
            .subquery()
        )
        again = aliased(DispatchOrder)
        repeated = exists().where(again.repeat_of_id == DispatchOrder.id)
        fixed = (trips.c.trips == 1) & (DispatchOrder.reopened == 0) & ~repeated
        query = (
            select(
                DispatchOrder.exec_unit,
                func.count(),
                func.sum(case((fixed, 1), else_=0)),
            )
            .join(trips, trips.c.order_id == DispatchOrder.id)
            .where(
                DispatchOrder.status.in_(("closed", "archived")),
                DispatchOrder.closed_at >= since,
            )
            .group_by(DispatchOrder.exec_unit)
        )
        if units is not None:
            query = query.where(DispatchOrder.exec_unit.in_(units))
        return {
            unit: (closed, once) for unit, closed, once in self._session.execute(query)
        }

    def late(self, now: datetime) -> list[tuple[SlaClock, DispatchOrder]]:
        """List the clocks of open orders past their due date, the most late first."""
        rows = self._session.execute(
            select(SlaClock, DispatchOrder)
            .join(DispatchOrder, DispatchOrder.id == SlaClock.order_id)
            .where(
                SlaClock.stopped_at.is_(None),
                SlaClock.due_at <= now,
                DispatchOrder.status.not_in(ENDED),
            )
            .order_by(SlaClock.due_at, SlaClock.id)
        )
        return [(clock, order) for clock, order in rows]
