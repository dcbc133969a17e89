"""Process instances: the runs of process definitions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Enum,
    ForeignKey,
    LargeBinary,
    bindparam,
    func,
    insert,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base
from storage.deployments import ProcessDefinition
from storage.user_tasks import UserTask, UserTaskState
from storage.words import found_in


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
    #: The newest deployment when it started: what it calls in its latest version, it
    #: calls as of then.
    as_of: Mapped[int | None]
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


@dataclass(frozen=True, slots=True)
class InstanceFilter:
    """Which instances to find; a field left out does not restrict."""

    process_id: str | None = None
    state: InstanceState | None = None
    #: Part of a business key or subject.
    text: str = ""


_OPEN_TASKS = (
    select(UserTask.id, UserTask.element_id)
    .where(
        UserTask.process_instance_id == bindparam("instance"),
        UserTask.state == UserTaskState.CREATED,
    )
    .order_by(UserTask.id)
)


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
        # Steps are written past the session.
        return self._session.get(ProcessInstance, instance_id, populate_existing=True)

    def open_tasks(self, instance_id: int) -> dict[int, str]:
        """Tell at which element each open task of an instance is."""
        rows = self._session.execute(_OPEN_TASKS, {"instance": instance_id})
        return {task_id: element_id for task_id, element_id in rows}  # noqa: C416 (rows are not pairs to mypy)

    def lock(self, instance_id: int) -> ProcessInstance | None:
        """Find an instance as it is now, and keep others from it until the end."""
        return self._session.scalar(
            select(ProcessInstance)
            .where(ProcessInstance.id == instance_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )

    def count(self, wanted: InstanceFilter) -> int:
        """Count the instances that a filter finds."""
        query = _filtered(select(func.count()).select_from(ProcessInstance), wanted)
        return int(self._session.scalar(query) or 0)

    def find(
        self, wanted: InstanceFilter, *, limit: int, offset: int = 0
    ) -> list[tuple[ProcessInstance, ProcessDefinition]]:
        """List instances with their definitions, the newest first."""
        query = _filtered(select(ProcessInstance, ProcessDefinition), wanted)
        page = query.order_by(ProcessInstance.id.desc()).limit(limit).offset(offset)
        return [(instance, row) for instance, row in self._session.execute(page)]

    def running_of(
        self, process_id: str, version: int | None = None
    ) -> list[tuple[ProcessInstance, ProcessDefinition]]:
        """List the active instances of a process, the oldest first."""
        wanted = InstanceFilter(process_id, InstanceState.ACTIVE)
        query = _filtered(select(ProcessInstance, ProcessDefinition), wanted)
        if version is not None:
            query = query.where(ProcessDefinition.version == version)
        rows = self._session.execute(query.order_by(ProcessInstance.id))
        return [(instance, row) for instance, row in rows]

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


def _filtered(query: Any, wanted: InstanceFilter) -> Any:  # noqa: ANN401 (a Select of any columns)
    query = query.join(
        ProcessDefinition, ProcessDefinition.id == ProcessInstance.definition_id
    )
    if wanted.process_id is not None:
        query = query.where(ProcessDefinition.process_id == wanted.process_id)
    if wanted.state is not None:
        query = query.where(ProcessInstance.state == wanted.state)
    if wanted.text:
        query = query.where(
            found_in(wanted.text, ProcessInstance.business_key, ProcessInstance.subject)
        )
    return query
