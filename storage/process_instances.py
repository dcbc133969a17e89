"""Process instances: the runs of process definitions."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    Enum,
    ForeignKey,
    LargeBinary,
    func,
    insert,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base


class InstanceState(StrEnum):
    """Where a process instance stands as a whole."""

    ACTIVE = "ACTIVE"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"


class ProcessInstance(Base):
    """One run of a process definition."""

    __tablename__ = "process_instance"

    id: Mapped[int] = mapped_column(primary_key=True)
    definition_id: Mapped[int] = mapped_column(
        ForeignKey("process_definition.id"), index=True
    )
    business_key: Mapped[str | None] = mapped_column(index=True)
    subject: Mapped[str | None]
    state: Mapped[InstanceState] = mapped_column(
        Enum(InstanceState, native_enum=False), index=True
    )
    #: Counts the commands that changed the instance.
    revision: Mapped[int]
    #: The live tokens, compact; the definition is referred to, never contained.
    snapshot: Mapped[bytes] = mapped_column(LargeBinary)
    started_at: Mapped[datetime]
    started_by: Mapped[str]
    ended_at: Mapped[datetime | None]
    #: Token of the rendered start form: sending it twice starts one instance.
    start_token: Mapped[str | None] = mapped_column(unique=True)


class ProcessInstances:
    """The process instances of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: Mapping[str, object]) -> int:
        """Keep a new instance and give its id."""
        return self._session.execute(
            insert(ProcessInstance).returning(ProcessInstance.id), [dict(row)]
        ).scalar_one()

    def get(self, instance_id: int) -> ProcessInstance | None:
        """Find an instance by its id."""
        return self._session.get(ProcessInstance, instance_id)

    def lock(self, instance_id: int) -> ProcessInstance | None:
        """Find an instance as it is now, and keep others from it until the end."""
        return self._session.scalar(
            select(ProcessInstance)
            .where(ProcessInstance.id == instance_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )

    def find_started(self, start_token: str) -> ProcessInstance | None:
        """Find the instance that a rendered start form has already started."""
        return self._session.scalar(
            select(ProcessInstance).where(ProcessInstance.start_token == start_token)
        )

    def count_active(self) -> dict[int, int]:
        """Count the active instances of each definition."""
        rows = self._session.execute(
            select(ProcessInstance.definition_id, func.count())
            .where(ProcessInstance.state == InstanceState.ACTIVE)
            .group_by(ProcessInstance.definition_id)
        )
        return {definition_id: count for definition_id, count in rows}  # noqa: C416 (rows are not pairs to mypy)
