"""What is going on right now, counted and listed for boards."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.dispatch_orders import ENDED, DispatchOrder
from storage.sla import SlaClock


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
