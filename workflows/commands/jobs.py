"""Commands about jobs: what is done when its time has come."""

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Final

from storage.jobs import OUTSIDE, Job, JobKind
from workflows.commands import long_operations, recurring
from workflows.commands.messages import deliver
from workflows.deployed import source_of
from workflows.engine import Command, Context
from workflows.errors import EngineError, ProcessFaultError, Text
from workflows.models import timers
from workflows.progress import Start, begin, resume, trigger
from workflows.spiff.subscriptions import NotWaitingError
from workflows.starts import set_again

#: How long to wait before each further try where a diagram does not say.
RETRY_AFTER: Final = ("PT10S", "PT1M", "PT10M")
#: What the history calls the command that carries out a job.
_COMMANDS: Final = {
    JobKind.TIMER: "FireTimer",
    JobKind.CONTINUATION: "Continue",
    JobKind.MESSAGE: "DeliverMessage",
    JobKind.SIGNAL: "DeliverSignal",
    JobKind.START: "StartByTimer",
    JobKind.COMMAND: "GiveCommand",
    JobKind.LONG: "CarryOnLongOperation",
}


@dataclass(frozen=True)
class FindDueJobs(Command[tuple[int, ...]]):
    """List the jobs that may be carried out now."""

    limit: int = 100
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> tuple[int, ...]:
        return tuple(context.store.jobs.due(context.now, self.limit))


@dataclass(frozen=True)
class RunJob(Command[bool]):
    """Carry out a job whose time has come; tell whether there was anything to do."""

    job_id: int
    #: A job that fails is tried again; only the last failure is an incident.
    reports_faults: ClassVar[bool] = False

    @property
    def may_be_repeated(self) -> bool:
        return True  # the job is gone when it is done

    def execute(self, context: Context) -> bool:
        store = context.store
        known = store.jobs.get(self.job_id)
        context.record.written = True  # until there is something to tell
        if known is None:
            return False
        # The instance first, as every command does: no two wait for each other.
        if known.process_instance_id is not None:
            store.process_instances.lock(known.process_instance_id)
        job = store.jobs.lock(self.job_id)
        if job is None or job.due_at > context.now or job.retries_left == 0:
            return False
        if job.kind in OUTSIDE:
            return False  # workflows.jobs.outside carries it out
        context.record.written = False
        context.record.command = _COMMANDS[job.kind]
        context.record.process_instance_id = job.process_instance_id
        store.jobs.remove(job.id)
        _ACTIONS[job.kind](context, job)
        return True


@dataclass(frozen=True)
class HandOverJobs(Command[int]):
    """Give due jobs that no worker has been told of to the workers; count them."""

    def execute(self, context: Context) -> int:
        context.record.written = True  # nothing has happened to a process
        return context.store.job_queue.hand_over_due()


@dataclass(frozen=True)
class FailJob(Command[None]):
    """Keep why a job has failed: it is tried again, or becomes an incident."""

    job_id: int
    error: Exception
    #: The try that has failed, where another may have begun meanwhile.
    lease: str | None = None

    def execute(self, context: Context) -> None:
        job = context.store.jobs.lock(self.job_id)
        if job is None or self.lease not in {None, job.leased_by}:
            context.record.written = True
            return
        if job.kind is JobKind.LONG and long_operations.is_final(job, self.error):
            context.record.written = True
            long_operations.fail_item(context, job, self.error)
            return
        sentence = _sentence(self.error)
        left = max(job.retries_left - 1, 0)
        job.attempts += 1
        job.retries_left = left
        job.error_zh, job.error_en = sentence.zh, sentence.en
        job.leased_by = job.leased_until = None
        if left > 0:
            job.due_at = context.now + pause_before_next_try(job)
        else:
            keep_incident(context, job, self.error)
            if job.kind is JobKind.COMMAND:
                recurring.put_off(context, job)
        context.record.process_instance_id = job.process_instance_id
        context.record.reason = sentence.zh


def _trigger(context: Context, job: Job) -> None:
    if job.process_instance_id is None:
        start = Start(dict(job.payload or {}), element_id=job.element_id)
        assert job.definition_id is not None
        begin(context, job.definition_id, start)
        return
    instance = context.store.process_instances.lock(job.process_instance_id)
    assert instance is not None
    payload = job.payload if job.kind is JobKind.SIGNAL else None
    try:
        trigger(resume(context, instance), str(job.token_id), payload)
    except NotWaitingError:
        if job.kind is not JobKind.SIGNAL:
            raise  # a signal may come when its token has gone on


def _deliver(context: Context, job: Job) -> None:
    message = context.store.messages.lock(job.payload["message"])
    if message is not None and message.delivered_at is None:
        deliver(context, message)


def _start(context: Context, job: Job) -> None:
    assert job.definition_id is not None
    assert job.element_id is not None
    begin(context, job.definition_id, Start({}, element_id=job.element_id))
    source = source_of(context, job.definition_id)
    set_again(context, source, job.element_id, job.due_at, job.payload["left"])


_ACTIONS: Final[dict[JobKind, Callable[[Context, Job], None]]] = {
    JobKind.TIMER: _trigger,
    JobKind.CONTINUATION: _trigger,
    JobKind.SIGNAL: _trigger,
    JobKind.MESSAGE: _deliver,
    JobKind.START: _start,
    JobKind.COMMAND: recurring.give,
    JobKind.LONG: long_operations.carry_on,
}


def pause_before_next_try(job: Job) -> timedelta:
    """Give how long to wait before the next try."""
    texts = (job.retry_after or ",".join(RETRY_AFTER)).split(",")
    length = timers.read_duration(texts[min(job.attempts, len(texts)) - 1])
    return length.after(job.created_at) - job.created_at


def _sentence(error: Exception) -> Text:
    if isinstance(error, EngineError):
        return Text(error.sentence("zh"), error.sentence("en"))
    return Text(f"程序出错：{error!r}", f"The program failed: {error!r}")


def _is_known(context: Context, job: Job) -> bool:
    """Tell whether somebody is to see to the failure of a job already."""
    return any(each.job_id == job.id for each in context.store.incidents.open())


def keep_incident(
    context: Context, job: Job, error: Exception, trace: str | None = None
) -> None:
    """Keep that a job has failed for good, until a person decides."""
    if job.kind is JobKind.COMMAND and _is_known(context, job):
        return
    sentence = _sentence(error)
    fault = error if isinstance(error, ProcessFaultError) else None
    process_id = fault.process_id if fault else ""
    if not process_id and job.definition_id is not None:
        definition = context.store.deployments.definition(job.definition_id)
        assert definition is not None
        process_id = definition.process_id
    context.store.incidents.add(
        {
            "at": context.now,
            "process_id": process_id,
            "process_instance_id": job.process_instance_id,
            "element_id": (fault.element_id if fault else job.element_id) or "",
            "command": _COMMANDS.get(job.kind, job.kind.value),
            "actor": context.actor.login,
            "message_zh": sentence.zh,
            "message_en": sentence.en,
            "job_id": job.id,
            "trace": trace or "".join(traceback.format_exception(error)),
        }
    )
