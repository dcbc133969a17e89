"""Commands about jobs that are carried out outside of any transaction.

A lease keeps others from the job meanwhile. Who carries it out may be killed after it
was done and before anybody knows: then it is done again, under the same key.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

from storage.jobs import OUTSIDE, JobKind
from workflows.engine import Command, Context

#: Longer than any call may take; then the job is for others.
LEASE: Final = timedelta(minutes=5)
#: What the history calls it when such a job is done.
_COMMANDS: Final = {JobKind.MAIL: "SendMail", JobKind.WEBHOOK: "CallWebhook"}


@dataclass(frozen=True, slots=True)
class OutsideCall:
    """What is to be done outside, and under which key: the same at every try."""

    job_id: int
    lease: str
    kind: JobKind
    key: str
    payload: Mapping[str, Any]
    created_at: datetime
    #: When this try began.
    at: datetime


@dataclass(frozen=True)
class FindOutsideJobs(Command[tuple[int, ...]]):
    """List the outside calls that may be made now."""

    limit: int = 10
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> tuple[int, ...]:
        return tuple(context.store.jobs.due(context.now, self.limit, OUTSIDE))


@dataclass(frozen=True)
class LeaseJob(Command[OutsideCall | None]):
    """Take an outside call in hand; None if it is done, not due or taken."""

    job_id: int
    #: Names this try; no other has it.
    lease: str

    def execute(self, context: Context) -> OutsideCall | None:
        # What came of it is remembered, not that somebody begins.
        context.record.written = True
        job, now = context.store.jobs.lock(self.job_id), context.now
        if job is None or job.kind not in OUTSIDE:
            return None
        taken = job.leased_until is not None and job.leased_until > now
        if taken or job.due_at > now or job.retries_left == 0:
            return None
        job.leased_by, job.leased_until = self.lease, now + LEASE
        return OutsideCall(
            job_id=job.id,
            lease=self.lease,
            kind=job.kind,
            key=str(job.key),
            payload=dict(job.payload or {}),
            created_at=job.created_at,
            at=now,
        )


@dataclass(frozen=True)
class FinishJob(Command[bool]):
    """Drop an outside call that was made; tell whether it was still in hand."""

    job_id: int
    lease: str

    def execute(self, context: Context) -> bool:
        job = context.store.jobs.lock(self.job_id)
        if job is None or job.leased_by != self.lease:
            context.record.written = True
            return False
        context.record.command = _COMMANDS[job.kind]
        context.record.process_instance_id = job.process_instance_id
        context.record.variables = {"key": job.key}
        context.store.jobs.remove(job.id)
        return True
