"""What units asked for, by how much of the prediction they were shown."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.dispatch_orders import HqPrediction
from storage.part_requests import PartRequest


@dataclass(frozen=True, slots=True)
class PilotFigures:
    """How the orders came out for which one visibility was drawn."""

    visibility: str
    orders: int
    requests: int
    #: Yuan; the mean of the requests.
    mean_total: Decimal | None


class PredictionPilot:
    """The figures of the pilot in this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def figures(self) -> list[PilotFigures]:
        """Compare what was drawn: orders, requests, and what they ask for."""
        # An order that is diagnosed again has several predictions.
        drawn = (
            select(HqPrediction.order_id, HqPrediction.visibility)
            .where(HqPrediction.visibility_drawn.is_(True))
            .distinct()
            .subquery()
        )
        rows = self._session.execute(
            select(
                drawn.c.visibility,
                func.count(drawn.c.order_id.distinct()),
                func.count(PartRequest.id),
                func.avg(PartRequest.total),
            )
            .outerjoin(PartRequest, PartRequest.order_id == drawn.c.order_id)
            .group_by(drawn.c.visibility)
            .order_by(drawn.c.visibility)
        )
        return [
            PilotFigures(
                str(visibility),
                orders,
                requests,
                None if mean is None else round(Decimal(str(mean)), 2),
            )
            for visibility, orders, requests, mean in rows
        ]
