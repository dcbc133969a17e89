"""Commands of outside workers: fetch work by topic, and say what became of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

from storage.external_tasks import ExternalTask, Wanted
from storage.jobs import Job, JobKind
from workflows.authorization import require_worker
from workflows.commands.jobs import keep_incident, pause_before_next_try
from workflows.deployed import source_of
from workflows.engine import Command, Context
from workflows.errors import InvalidError, NotFoundError, RejectedError, Text
from workflows.progress import Progress, fail, resume, trigger

#: The most that a worker gets at once.
MOST: Final = 1_000
#: The longest that a worker may keep a task to itself without saying more.
LONGEST_LEASE: Final = timedelta(days=7)


class NotYoursError(RejectedError):
    """The task is in the hands of another worker, or of nobody."""

    sentences: ClassVar = {
        "zh": "外部任务 {task} 由“{holder}”锁定，不属于“{worker}”。",
        "en": "Expected the external task {task} to be locked by “{worker}”, but it is "
        "locked by “{holder}”.",
    }


class LeaseOverError(RejectedError):
    """The task was kept for too long without saying more."""

    sentences: ClassVar = {
        "zh": "外部任务 {task} 的锁定已过期，请重新获取。",
        "en": "Expected the lock of the external task {task} to last, but it has run "
        "out. Fetch the task again.",
    }


class BadRequestError(InvalidError):
    """A worker asks for something that makes no sense."""

    sentences: ClassVar = {
        "zh": "{what}无效：{value}。",
        "en": "Expected {what} to make sense, but it is {value}.",
    }


class WorkerFailedError(RejectedError):
    """What a worker says it could not do."""

    sentences: ClassVar = {
        "zh": "外部程序“{worker}”报告失败：{message}",
        "en": "The outside worker “{worker}” has failed: {message}",
    }


@dataclass(frozen=True, slots=True)
class Topic:
    """Work that a worker asks for, and for how long it is to have it alone."""

    wanted: Wanted
    lease: timedelta
    #: The variables that it needs; None means all.
    variables: Collection[str] | None = None
    #: Whether only the input parameters of the task count.
    local: bool = False


@dataclass(frozen=True, slots=True)
class LockedTask:
    """An external task as its worker sees it."""

    id: int
    topic: str
    worker: str | None
    locked_until: datetime | None
    created_at: datetime
    priority: int
    #: None as long as it has never failed.
    retries: int | None
    error: str | None
    process_instance_id: int
    business_key: str | None
    process_id: str
    version: int
    definition_id: int
    element_id: str
    token_id: str
    variables: Mapping[str, Any]


@dataclass(frozen=True)
class FetchAndLock(Command[tuple[LockedTask, ...]]):
    """Give a worker tasks of some topics, and keep other workers from them."""

    worker: str
    topics: Sequence[Topic]
    most: int = 1
    by_priority: bool = False

    def execute(self, context: Context) -> tuple[LockedTask, ...]:
        require_worker(context.actor)
        self._check()
        topics = {topic.wanted.topic: topic for topic in self.topics}
        found = context.store.external_tasks.free(
            [topic.wanted for topic in self.topics],
            context.now,
            min(self.most, MOST),
            by_priority=self.by_priority,
        )
        for task in found:
            task.job.leased_by = self.worker
            task.job.leased_until = context.now + topics[str(task.job.name)].lease
        # A worker asks every few seconds; mostly there is nothing to remember.
        context.record.written = not found
        context.record.variables = {
            "worker": self.worker,
            "tasks": [task.job.id for task in found],
        }
        return tuple(
            _locked(context, task, topics[str(task.job.name)]) for task in found
        )

    def _check(self) -> None:
        _expect("workerId", self.worker, self.worker.strip() != "")
        _expect("maxTasks", self.most, self.most >= 1)
        names = [topic.wanted.topic for topic in self.topics]
        _expect("topics", ", ".join(names), len(set(names)) == len(names))
        for topic in self.topics:
            _expect_lease("lockDuration", topic.lease)


@dataclass(frozen=True)
class GetExternalTask(Command[LockedTask]):
    """Show one external task with what its worker would get."""

    task_id: int
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> LockedTask:
        require_worker(context.actor)
        task = context.store.external_tasks.get(self.task_id)
        if task is None:
            raise _no_task(self.task_id)
        return _locked(context, task)


@dataclass(frozen=True)
class CompleteExternalTask(Command[Progress]):
    """Say that the work is done, and move the process on."""

    task_id: int
    worker: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    #: For the output parameters of the task only.
    local_variables: Mapping[str, Any] = field(default_factory=dict)

    def execute(self, context: Context) -> Progress:
        job = _held(context, self.task_id, self.worker)
        context.record.variables = dict(self.variables)
        payload = dict(self.variables)
        if _has_outputs(context, job):
            payload |= self.local_variables
        instance = context.store.process_instances.get(job.process_instance_id or 0)
        assert instance is not None
        return trigger(resume(context, instance), str(job.token_id), payload)


@dataclass(frozen=True)
class FailExternalTask(Command[None]):
    """Say that the work could not be done: later again, or a person has to see."""

    task_id: int
    worker: str
    message: str = ""
    #: For the administrator.
    details: str = ""
    #: How often it is to be tried again; None leaves it to the diagram.
    retries: int | None = None
    #: How long nobody is to try; None leaves it to the diagram.
    pause: timedelta | None = None

    def execute(self, context: Context) -> None:
        _expect("retries", self.retries, self.retries is None or self.retries >= 0)
        if self.pause is not None:
            _expect_lease("retryTimeout", self.pause, shortest=timedelta())
        job = _held(context, self.task_id, self.worker)
        error = WorkerFailedError(worker=self.worker, message=self.message)
        job.attempts += 1
        job.retries_left = max(
            job.retries_left - 1 if self.retries is None else self.retries, 0
        )
        job.error_zh, job.error_en = error.sentence("zh"), error.sentence("en")
        job.leased_by = job.leased_until = None
        pause = pause_before_next_try(job) if self.pause is None else self.pause
        job.due_at = context.now + pause
        context.record.reason = job.error_zh
        if job.retries_left == 0:
            keep_incident(context, job, error, self.details or self.message)


@dataclass(frozen=True)
class ReportBpmnError(Command[Progress]):
    """Give a business error to the event of the diagram that catches its code."""

    task_id: int
    worker: str
    code: str
    message: str = ""
    variables: Mapping[str, Any] = field(default_factory=dict)

    def execute(self, context: Context) -> Progress:
        _expect("errorCode", self.code, self.code.strip() != "")
        job = _held(context, self.task_id, self.worker)
        context.record.reason = self.message or None
        context.record.variables = {"error": self.code, **self.variables}
        instance = context.store.process_instances.get(job.process_instance_id or 0)
        assert instance is not None
        running = resume(context, instance)
        return fail(running, str(job.token_id), self.code, self.variables)


@dataclass(frozen=True)
class ExtendLock(Command[datetime]):
    """Let a worker keep a task for longer, counted from now; give until when."""

    task_id: int
    worker: str
    lease: timedelta

    def execute(self, context: Context) -> datetime:
        _expect_lease("newDuration", self.lease)
        job = _held(context, self.task_id, self.worker)
        if job.leased_until is None or job.leased_until <= context.now:
            raise LeaseOverError(task=self.task_id)
        job.leased_until = context.now + self.lease
        return job.leased_until


@dataclass(frozen=True)
class Unlock(Command[None]):
    """Give a task back to all workers, whoever has it."""

    task_id: int

    def execute(self, context: Context) -> None:
        job = _locked_job(context, self.task_id)
        context.record.variables = {"worker": job.leased_by}
        job.leased_by = job.leased_until = None


def _locked_job(context: Context, task_id: int) -> Job:
    """Find an external task with its instance locked."""
    require_worker(context.actor)
    jobs = context.store.jobs
    known = jobs.get(task_id)
    if known is None or known.kind is not JobKind.EXTERNAL:
        raise _no_task(task_id)
    assert known.process_instance_id is not None
    # The instance first, as every command does: no two wait for each other.
    context.store.process_instances.lock(known.process_instance_id)
    job = jobs.lock(task_id)
    if job is None:  # somebody else completed it meanwhile
        raise _no_task(task_id)
    context.record.process_instance_id = job.process_instance_id
    return job


def _held(context: Context, task_id: int, worker: str) -> Job:
    """Find an external task that a worker has, even if nobody took it over in time."""
    job = _locked_job(context, task_id)
    if job.leased_by is None or job.leased_by != worker:
        holder = job.leased_by or Text("无人", "nobody")
        raise NotYoursError(task=task_id, worker=worker, holder=holder)
    return job


def _has_outputs(context: Context, job: Job) -> bool:
    assert job.definition_id is not None
    model = source_of(context, job.definition_id).model
    event = model.elements[str(job.element_id)].event
    return event is not None and bool(event.outputs)


def _locked(
    context: Context, task: ExternalTask, topic: Topic | None = None
) -> LockedTask:
    job, instance, definition = task
    variables = dict(job.payload or {})
    if topic is None or not topic.local:
        running = resume(context, instance)
        around = running.execution.events.variables(str(job.token_id))
        variables = {**around, **variables}
    if topic is not None and topic.variables is not None:
        variables = {n: v for n, v in variables.items() if n in topic.variables}
    return LockedTask(
        id=job.id,
        topic=str(job.name),
        worker=job.leased_by,
        locked_until=job.leased_until,
        created_at=job.created_at,
        priority=job.priority,
        retries=job.retries_left if job.attempts else None,
        error=Text(job.error_zh or "", job.error_en or "").get(context.actor.locale)
        or None,
        process_instance_id=instance.id,
        business_key=instance.business_key,
        process_id=definition.process_id,
        version=definition.version,
        definition_id=definition.id,
        element_id=str(job.element_id),
        token_id=str(job.token_id),
        variables=variables,
    )


def _no_task(task_id: int) -> NotFoundError:
    return NotFoundError(what=Text(f"外部任务 {task_id}", f"external task {task_id}"))


def _expect(what: str, value: object, makes_sense: bool) -> None:  # noqa: FBT001 (an assertion)
    if not makes_sense:
        raise BadRequestError(what=what, value=value)


def _expect_lease(
    what: str, length: timedelta, shortest: timedelta = timedelta(milliseconds=1)
) -> None:
    milliseconds = int(length.total_seconds() * 1000)
    _expect(what, milliseconds, shortest <= length <= LONGEST_LEASE)
