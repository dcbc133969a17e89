"""Incidents: failures of a diagram that wait for a process owner."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ForeignKey, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base


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
        """Count the incidents that wait for somebody."""
        found = self._session.scalar(
            select(func.count()).where(Incident.resolved_at.is_(None))
        )
        return found or 0

    def open(self, process_id: str) -> list[Incident]:
        """List the incidents of a process that wait for somebody, the newest first."""
        return list(
            self._session.scalars(
                select(Incident)
                .where(
                    Incident.process_id == process_id, Incident.resolved_at.is_(None)
                )
                .order_by(Incident.id.desc())
            )
        )
