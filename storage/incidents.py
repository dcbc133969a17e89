"""Incidents: failures of a diagram that wait for a process owner."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ForeignKey, and_, exists, func, insert, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base
from storage.jobs import Job


class Incident(Base):
    """A command failed because of what the diagram says; nothing of it was kept."""

    __tablename__ = "incident"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    process_id: Mapped[str] = mapped_column(index=True)
    #: None if the instance could not even be started.
    process_instance_id: Mapped[int | None] = mapped_column(
        ForeignKey("process_instance.id"), index=True
    )
    element_id: Mapped[str]
    command: Mapped[str]
    actor: Mapped[str]
    message_zh: Mapped[str]
    message_en: Mapped[str]
    #: The job that has failed; retrying it is the way out.
    job_id: Mapped[int | None] = mapped_column(index=True)
    #: For the administrator.
    trace: Mapped[str | None]
    resolved_at: Mapped[datetime | None] = mapped_column(index=True)
    resolved_by: Mapped[str | None]


_WAITS = and_(
    Incident.resolved_at.is_(None),
    or_(Incident.job_id.is_(None), exists().where(Job.id == Incident.job_id)),
)


class Incidents:
    """The incidents of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: Mapping[str, object]) -> None:
        """Keep an incident."""
        self._session.execute(insert(Incident), [dict(row)])

    def get(self, incident_id: int) -> Incident | None:
        """Find an incident by its id."""
        return self._session.get(Incident, incident_id)

    def count_open(self) -> int:
        """Count what waits for somebody."""
        found = self._session.scalar(
            select(func.count()).select_from(Incident).where(_WAITS)
        )
        return found or 0

    def open(
        self, process_id: str | None = None, process_instance_id: int | None = None
    ) -> list[Incident]:
        """List what waits for somebody, the newest first; None does not restrict.

        The failure of a job that is no longer to be done needs nobody.
        """
        query = select(Incident).where(_WAITS)
        if process_id is not None:
            query = query.where(Incident.process_id == process_id)
        if process_instance_id is not None:
            query = query.where(Incident.process_instance_id == process_instance_id)
        return list(self._session.scalars(query.order_by(Incident.id.desc())))

    def resolve(self, now: datetime, by: str, *, job_id: int) -> None:
        """Say that somebody has done something about the failure of a job."""
        self._session.execute(
            update(Incident)
            .where(Incident.job_id == job_id, Incident.resolved_at.is_(None))
            .values(resolved_at=now, resolved_by=by)
        )
