"""External tasks: the jobs that outside workers ask for, by topic."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from storage.deployments import ProcessDefinition
from storage.jobs import Job, JobKind
from storage.process_instances import ProcessInstance


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a worker asks for; a field left out does not restrict."""

    topic: str
    business_key: str | None = None
    process_ids: Collection[str] | None = None


class ExternalTask(NamedTuple):
    """A job for an outside worker, with what it belongs to."""

    job: Job
    instance: ProcessInstance
    definition: ProcessDefinition


class ExternalTasks:
    """The external tasks of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def free(
        self, wanted: Sequence[Wanted], now: datetime, limit: int, *, by_priority: bool
    ) -> list[ExternalTask]:
        """Find what nobody works on, and keep others from it until the end."""
        if not wanted:
            return []
        urgent = [Job.priority.desc()] if by_priority else []
        query = (
            _WITH_PLACE.where(
                or_(*map(_matches, wanted)),
                Job.due_at <= now,
                Job.retries_left > 0,
                or_(Job.leased_until.is_(None), Job.leased_until <= now),
            )
            .order_by(*urgent, Job.due_at, Job.id)
            .limit(limit)
            # Two workers that ask at once get different tasks, and do not wait.
            .with_for_update(of=Job, skip_locked=True)
            .execution_options(populate_existing=True)
        )
        return [ExternalTask(*row) for row in self._session.execute(query)]

    def get(self, job_id: int) -> ExternalTask | None:
        """Find an external task by the id of its job."""
        row = self._session.execute(_WITH_PLACE.where(Job.id == job_id)).one_or_none()
        return None if row is None else ExternalTask(*row)


_WITH_PLACE = (
    select(Job, ProcessInstance, ProcessDefinition)
    .join(ProcessInstance, ProcessInstance.id == Job.process_instance_id)
    .join(ProcessDefinition, ProcessDefinition.id == Job.definition_id)
    .where(Job.kind == JobKind.EXTERNAL)
)


def _matches(wanted: Wanted) -> ColumnElement[bool]:
    conditions = [Job.name == wanted.topic]
    if wanted.business_key is not None:
        conditions.append(ProcessInstance.business_key == wanted.business_key)
    if wanted.process_ids is not None:
        conditions.append(ProcessDefinition.process_id.in_(wanted.process_ids))
    return and_(*conditions)
