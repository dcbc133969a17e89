"""Who of the engineers is there, what they know, and when they are away."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from storage.dispatch_orders import DispatchOrder
from storage.organisation import Absence, Engineer, EngineerSkill
from storage.user_tasks import UserTask, UserTaskState
from storage.visits import Visit


class Rosters:
    """The rosters of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def engineers(self, units: Collection[str] | None) -> list[Engineer]:
        """List the engineers of some units, or of all, in service or not."""
        query = select(Engineer).order_by(Engineer.unit_code, Engineer.code)
        if units is not None:
            query = query.where(Engineer.unit_code.in_(units))
        return list(self._session.scalars(query))

    def skills(self, engineer_ids: Collection[int]) -> list[EngineerSkill]:
        """List what engineers know, line by line."""
        return list(
            self._session.scalars(
                select(EngineerSkill)
                .where(EngineerSkill.engineer_id.in_(engineer_ids))
                .order_by(EngineerSkill.engineer_id, EngineerSkill.line)
            )
        )

    def put_skills(self, engineer_id: int, levels: Mapping[int, int]) -> None:
        """Say what an engineer knows, line by line, and nothing else."""
        for known in self.skills([engineer_id]):
            self._session.delete(known)
        self._session.flush()
        self._session.add_all(
            EngineerSkill(engineer_id=engineer_id, line=line, level=level)
            for line, level in levels.items()
        )
        self._session.flush()

    def absences(self, engineer_ids: Collection[int], after: datetime) -> list[Absence]:
        """List when engineers are away, now or later."""
        return list(
            self._session.scalars(
                select(Absence)
                .where(Absence.engineer_id.in_(engineer_ids), Absence.to_at > after)
                .order_by(Absence.from_at, Absence.id)
            )
        )

    def absence(self, absence_id: int) -> Absence | None:
        """Find an absence by its id."""
        return self._session.get(Absence, absence_id)

    def remove(self, absence: Absence) -> None:
        """Forget an absence."""
        self._session.delete(absence)
        self._session.flush()

    def visits(self, unit: str, from_at: datetime, to_at: datetime) -> list[Visit]:
        """List the visits of a unit in some time, and those left open before it."""
        within = and_(Visit.planned_from < to_at, Visit.planned_to >= from_at)
        left_open = and_(Visit.planned_to < from_at, Visit.result.is_(None))
        return list(
            self._session.scalars(
                select(Visit)
                .where(Visit.unit_code == unit, or_(within, left_open))
                .order_by(Visit.planned_from, Visit.id)
            )
        )

    def orders(self, order_ids: Collection[int]) -> dict[int, DispatchOrder]:
        """Find the orders of some visits, by id."""
        found = self._session.scalars(
            select(DispatchOrder).where(DispatchOrder.id.in_(order_ids))
        )
        return {order.id: order for order in found}

    def waiting(self, unit: str, element_ids: Collection[str]) -> list[UserTask]:
        """List the open tasks of a unit at some steps, the most urgent first."""
        return list(
            self._session.scalars(
                select(UserTask)
                .where(
                    UserTask.state == UserTaskState.CREATED,
                    UserTask.unit == unit,
                    UserTask.element_id.in_(element_ids),
                )
                .order_by(UserTask.urgency.desc(), UserTask.id)
            )
        )
