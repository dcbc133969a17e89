"""Jobs: what is to be done later, or outside the transaction that asked for it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import (
    Enum,
    ForeignKey,
    Index,
    bindparam,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.additions import numbered
from storage.base import Base, Json, JsonValue
from storage.event_subscriptions import EventSubscription


class JobKind(StrEnum):
    """What a job does when it is due."""

    TIMER = "TIMER"
    #: Go on after, or before, an asynchronous activity.
    CONTINUATION = "CONTINUATION"
    #: Give a published message to whom it concerns.
    MESSAGE = "MESSAGE"
    #: Give a signal to one token, or start one process with it.
    SIGNAL = "SIGNAL"
    #: Start a process by the timer of its start event.
    START = "START"
    #: Carried out by an outside worker, who asks for it.
    EXTERNAL = "EXTERNAL"
    #: Carried out by the executor, outside of any transaction.
    MAIL = "MAIL"
    WEBHOOK = "WEBHOOK"
    #: A command, given again and again or in the background.
    COMMAND = "COMMAND"
    #: The next item of a long operation.
    LONG = "LONG"


class Job(Base):
    """Something to be done once, at its time; the row goes when it is done."""

    __tablename__ = "job"
    __table_args__ = (
        Index(None, "due_at", "retries_left"),
        # The id of a job that is done must never come to mean another one.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[JobKind] = mapped_column(Enum(JobKind, native_enum=False))
    due_at: Mapped[datetime]
    #: 0 once it has failed too often: an incident says why, and a person decides.
    retries_left: Mapped[int]
    #: Of those that are due, the higher goes first.
    priority: Mapped[int] = mapped_column(default=0)
    #: How long to wait before each further try, as ISO 8601: "PT10S,PT1M".
    retry_after: Mapped[str | None]
    process_instance_id: Mapped[int | None] = mapped_column(
        ForeignKey("process_instance.id"), index=True
    )
    definition_id: Mapped[int | None] = mapped_column(
        ForeignKey("process_definition.id"), index=True
    )
    #: Where in the instance, or the definition, it belongs.
    token_id: Mapped[str | None] = mapped_column(index=True)
    element_id: Mapped[str | None]
    #: The message or signal, the topic of a worker, or the command.
    name: Mapped[str | None]
    payload: Mapped[Json] = mapped_column(JsonValue, nullable=True)
    created_at: Mapped[datetime]
    #: How often it has been tried, and what went wrong the last time.
    attempts: Mapped[int] = mapped_column(default=0)
    error_zh: Mapped[str | None]
    error_en: Mapped[str | None]
    #: Who carries it out now, where that takes longer than a transaction.
    leased_by: Mapped[str | None]
    leased_until: Mapped[datetime | None]
    #: Two jobs of one key are the same.
    key: Mapped[str | None] = mapped_column(unique=True)


#: What is carried out outside of any transaction.
OUTSIDE = (JobKind.MAIL, JobKind.WEBHOOK)
#: What is carried out by a command, in one transaction.
OUR_OWN = tuple(kind for kind in JobKind if kind not in (JobKind.EXTERNAL, *OUTSIDE))


_LOCKED: Final = (
    select(Job)
    .where(Job.id == bindparam("id"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
_DUE: Final = (
    select(Job.id)
    .where(
        Job.due_at <= bindparam("now"),
        Job.retries_left > 0,
        Job.kind.in_(bindparam("kinds", expanding=True)),
        or_(Job.leased_until.is_(None), Job.leased_until <= bindparam("now")),
    )
    .order_by(Job.priority.desc(), Job.due_at, Job.id)
    .limit(bindparam("limit"))
)


class Jobs:
    """The jobs of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, rows: Sequence[Mapping[str, object]]) -> list[int]:
        """Keep new jobs; give their ids."""
        if not rows:
            return []
        return numbered(self._session, Job, [{**_NOTHING, **row} for row in rows])

    def get(self, job_id: int) -> Job | None:
        """Find a job by its id."""
        return self._session.get(Job, job_id)

    def lock(self, job_id: int) -> Job | None:
        """Find a job, and keep others from it until the end."""
        return self._session.scalar(_LOCKED, {"id": job_id})

    def due(
        self, now: datetime, limit: int, kinds: Collection[JobKind] = OUR_OWN
    ) -> list[int]:
        """Find the jobs that may be carried out now: by priority, then by time."""
        values = {"now": now, "kinds": list(kinds), "limit": limit}
        return list(self._session.scalars(_DUE, values))

    def change(self, job_id: int, values: Mapping[str, object]) -> None:
        """Change columns of a job."""
        self._session.execute(update(Job).where(Job.id == job_id).values(**values))

    def remove(self, job_id: int) -> None:
        """Drop a job that is done, or given up."""
        self._session.execute(delete(Job).where(Job.id == job_id))

    def remove_of_tokens(self, token_ids: Iterable[str]) -> None:
        """Drop what was to be done for tokens that are no longer there."""
        self._session.execute(delete(Job).where(Job.token_id.in_(list(token_ids))))

    def remove_starts(self, definition_ids: Iterable[int]) -> None:
        """Let definitions no longer be started by timers."""
        self._session.execute(
            delete(Job).where(
                Job.kind == JobKind.START, Job.definition_id.in_(list(definition_ids))
            )
        )

    def broadcast(
        self,
        signal: str,
        payload: Mapping[str, object],
        now: datetime,
        *,
        but: int | None,
    ) -> None:
        """Make a job for every token and process that waits for a signal.

        ``but`` is the process instance that has heard of it already.
        """
        heard = EventSubscription.process_instance_id.is_distinct_from(but)
        values = {
            "kind": literal(JobKind.SIGNAL, Job.kind.type),
            "due_at": literal(now, Job.due_at.type),
            "retries_left": literal(DEFAULT_RETRIES),
            "priority": literal(0),
            "process_instance_id": EventSubscription.process_instance_id,
            "definition_id": EventSubscription.definition_id,
            "token_id": EventSubscription.token_id,
            "element_id": EventSubscription.element_id,
            "name": EventSubscription.name,
            "payload": bindparam("payload", dict(payload), type_=Job.payload.type),
            "created_at": literal(now, Job.created_at.type),
            "attempts": literal(0),
        }
        waiting = select(*values.values()).where(
            EventSubscription.kind == "signal", EventSubscription.name == signal, heard
        )
        self._session.execute(insert(Job).from_select(list(values), waiting))

    def all(self) -> list[Job]:
        """List every job, the one due first first."""
        return list(self._session.scalars(select(Job).order_by(Job.due_at, Job.id)))

    def next(self, limit: int) -> list[Job]:
        """List the jobs that have failed, then those due next."""
        return list(
            self._session.scalars(
                select(Job)
                .order_by(Job.retries_left > 0, Job.due_at, Job.id)
                .limit(limit)
            )
        )

    def of_kind(self, kind: JobKind) -> list[Job]:
        """List the jobs of a kind, the one due first first."""
        return list(
            self._session.scalars(
                select(Job).where(Job.kind == kind).order_by(Job.due_at, Job.id)
            )
        )

    def of_instance(self, instance_id: int) -> list[Job]:
        """List what is to be done for a process instance, the one due first first."""
        return list(
            self._session.scalars(
                select(Job)
                .where(Job.process_instance_id == instance_id)
                .order_by(Job.due_at, Job.id)
            )
        )

    def counts(self, now: datetime) -> dict[str, int]:
        """Count the jobs that wait, are due, and have failed."""
        failed = Job.retries_left == 0
        due = Job.due_at <= now
        row = self._session.execute(
            select(
                func.count().filter(~failed, ~due),
                func.count().filter(~failed, due),
                func.count().filter(failed),
            ).select_from(Job)
        ).one()
        return dict(zip(("waiting", "due", "failed"), row, strict=True))

    def oldest_due(self, now: datetime) -> datetime | None:
        """Give since when the job has been due that the executor is latest with."""
        return self._session.scalar(
            select(func.min(Job.due_at)).where(
                Job.due_at <= now, Job.retries_left > 0, Job.kind.in_(OUR_OWN)
            )
        )


#: How often a job is tried where its diagram does not say.
DEFAULT_RETRIES = 3
_NOTHING: Mapping[str, object] = {
    "retries_left": DEFAULT_RETRIES,
    "priority": 0,
    "retry_after": None,
    "process_instance_id": None,
    "definition_id": None,
    "token_id": None,
    "element_id": None,
    "name": None,
    "payload": None,
    "attempts": 0,
    "key": None,
}
