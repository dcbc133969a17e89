"""Commands that show how the engine is doing, for process owners."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final

from storage.process_instances import InstanceFilter, InstanceState
from workflows.authorization import require_publisher
from workflows.commands.incidents import IncidentRow, incident_rows
from workflows.commands.interventions import JobRow, job_row
from workflows.engine import Command, Context
from workflows.errors import Text
from workflows.remarks import AMONG, CONDITION, SHOWN, Remark, remarks_of

PER_PAGE: Final = 50
#: So many of the messages that are kept are listed.
_KEPT_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class OperationsView:
    """What needs somebody, and what is to be done next."""

    incidents: tuple[IncidentRow, ...]
    jobs: tuple[JobRow, ...]
    #: What was odd lately, the newest first.
    remarks: tuple[Remark, ...]
    #: How many jobs wait, are due, and have failed.
    counts: dict[str, int]
    #: When the job was due that has been due for longest.
    oldest_due: datetime | None
    now: datetime
    #: Messages that nobody waits for yet, the newest ones, and how many there are.
    kept: tuple["KeptMessage", ...] = ()
    kept_count: int = 0


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """A message that is kept until somebody waits for it, or its time is over."""

    name: str
    business_key: str | None
    published_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class InstanceRow:
    """A process instance as lists show it."""

    id: int
    process_id: str
    process: Text
    version: int
    business_key: str | None
    subject: str | None
    state: InstanceState
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class InstanceList:
    """One page of process instances."""

    rows: tuple[InstanceRow, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True)
class GetOperations(Command[OperationsView]):
    """Show open incidents, and the jobs that have failed or are due next."""

    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> OperationsView:
        require_publisher(context.actor)
        store, now = context.store, context.now
        kept, kept_count = store.messages.kept(now, _KEPT_SHOWN)
        return OperationsView(
            incidents=incident_rows(context, store.incidents.open()),
            jobs=tuple(job_row(context, job) for job in store.jobs.next(PER_PAGE)),
            remarks=remarks_of(store.history.of_command(CONDITION, SHOWN, among=AMONG)),
            counts=store.jobs.counts(now),
            oldest_due=store.jobs.oldest_due(now),
            now=now,
            kept=tuple(
                KeptMessage(
                    one.name, one.business_key, one.published_at, one.expires_at
                )
                for one in kept
            ),
            kept_count=kept_count,
        )


@dataclass(frozen=True)
class FindProcessInstances(Command[InstanceList]):
    """List process instances, the newest first."""

    process_id: str | None = None
    #: ACTIVE, COMPLETED or CANCELLED.
    state: str | None = None
    #: Part of a business key or subject.
    text: str = ""
    page: int = 1
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> InstanceList:
        require_publisher(context.actor)
        state = None if self.state is None else InstanceState(self.state)
        wanted = InstanceFilter(self.process_id, state, self.text.strip())
        instances = context.store.process_instances
        total = instances.count(wanted)
        pages = max(-(-total // PER_PAGE), 1)
        page = min(max(self.page, 1), pages)
        found = instances.find(wanted, limit=PER_PAGE, offset=(page - 1) * PER_PAGE)
        rows = []
        for instance, definition in found:
            row = InstanceRow(
                id=instance.id,
                process_id=definition.process_id,
                process=Text(definition.name_zh, definition.name_en),
                version=definition.version,
                business_key=instance.business_key,
                subject=instance.subject,
                state=instance.state,
                started_at=instance.started_at,
                ended_at=instance.ended_at,
            )
            rows.append(row)
        return InstanceList(tuple(rows), total, page, pages)
