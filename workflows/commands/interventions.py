"""Commands of process owners about an instance that cannot go on by itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from storage.event_subscriptions import EventSubscription
from storage.jobs import Job
from storage.process_instances import InstanceState, ProcessInstance
from workflows.authorization import require_publisher
from workflows.commands.incidents import IncidentRow, incident_rows
from workflows.commands.job_titles import title_of
from workflows.deployed import source_of
from workflows.engine import Command, Context
from workflows.errors import (
    InvalidFormError,
    NotFoundError,
    Problem,
    RejectedError,
    Text,
)
from workflows.progress import Running, keep, resume
from workflows.remarks import Remark, remarks_of
from workflows.spiff import moves


class InstanceEndedError(RejectedError):
    """There is nothing to help any more."""

    sentences: ClassVar = {
        "zh": "流程实例 {number} 已经结束。",
        "en": "Expected a running process instance, but {number} has ended.",
    }


_MISSING_REASON = Problem("reason", Text("请填写原因", "Please give a reason"))


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token of an instance: where it is, and where it may be put instead."""

    token_id: str
    definition_id: int
    element_id: str
    name: Text
    variables: Mapping[str, Any]
    #: Whether it stands for all instances of a repeated activity.
    repeated: bool
    #: (element, name) of each place in the same scope.
    targets: tuple[tuple[str, Text], ...]


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job as lists show it."""

    id: int
    kind: str
    due_at: datetime
    retries_left: int
    attempts: int
    element_id: str | None
    name: str | None
    token_id: str | None
    #: What went wrong the last time.
    error: Text | None
    process_instance_id: int | None
    #: What it is about: the element of the diagram, or what a regular task does.
    title: Text | None = None


@dataclass(frozen=True, slots=True)
class InstanceView:
    """Everything that helps to see why an instance does not go on."""

    id: int
    process_id: str
    process: Text
    version: int
    business_key: str | None
    subject: str | None
    state: InstanceState
    started_at: datetime
    ended_at: datetime | None
    tokens: tuple[TokenRow, ...]
    jobs: tuple[JobRow, ...]
    #: (kind, name, element, its name) of each message and signal it waits for.
    subscriptions: tuple[tuple[str, str, str, Text], ...]
    incidents: tuple[IncidentRow, ...]
    #: What was odd, but did not stop it.
    remarks: tuple[Remark, ...]


@dataclass(frozen=True)
class GetProcessInstance(Command[InstanceView]):
    """Show a process instance with its tokens, jobs and incidents."""

    process_instance_id: int
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> InstanceView:
        require_publisher(context.actor)
        store = context.store
        instance = store.process_instances.get(self.process_instance_id)
        if instance is None:
            raise _no_instance(self.process_instance_id)
        definition = store.deployments.definition(instance.definition_id)
        assert definition is not None
        return InstanceView(
            id=instance.id,
            process_id=definition.process_id,
            process=Text(definition.name_zh, definition.name_en),
            version=definition.version,
            business_key=instance.business_key,
            subject=instance.subject,
            state=instance.state,
            started_at=instance.started_at,
            ended_at=instance.ended_at,
            tokens=_tokens(context, instance),
            jobs=tuple(
                job_row(context, job) for job in store.jobs.of_instance(instance.id)
            ),
            subscriptions=tuple(
                _waits_for(context, each)
                for each in store.event_subscriptions.of_instance(instance.id)
            ),
            incidents=incident_rows(
                context, store.incidents.open(process_instance_id=instance.id)
            ),
            remarks=remarks_of(store.history.operations(instance.id)),
        )


@dataclass(frozen=True)
class SetVariables(Command[None]):
    """Change variables of a token, which may let it go on."""

    process_instance_id: int
    token_id: str
    values: Mapping[str, Any]
    reason: str

    def execute(self, context: Context) -> None:
        context.record.variables = {"token": self.token_id, "values": dict(self.values)}
        running = _resumed(context, self.process_instance_id, self.reason)
        moves.set_variables(running.execution, self.token_id, self.values)
        keep(running)


@dataclass(frozen=True)
class SkipElement(Command[None]):
    """Go on behind an activity or event as if it had happened and given nothing."""

    process_instance_id: int
    token_id: str
    reason: str

    def execute(self, context: Context) -> None:
        context.record.variables = {"token": self.token_id}
        running = _resumed(context, self.process_instance_id, self.reason)
        moves.skip(running.execution, self.token_id)
        keep(running)


@dataclass(frozen=True)
class MoveToken(Command[None]):
    """Put a token on another element of its process or sub-process."""

    process_instance_id: int
    token_id: str
    target: str
    reason: str

    def execute(self, context: Context) -> None:
        context.record.variables = {"token": self.token_id, "target": self.target}
        running = _resumed(context, self.process_instance_id, self.reason)
        moves.move(running.execution, self.token_id, self.target)
        keep(running)


@dataclass(frozen=True)
class CancelProcessInstance(Command[None]):
    """End an instance wherever it is; nothing of it waits any more."""

    process_instance_id: int
    reason: str

    def execute(self, context: Context) -> None:
        running = _resumed(context, self.process_instance_id, self.reason)
        moves.cancel(running.execution)
        keep(running, cancelled=True)


@dataclass(frozen=True)
class RetryJob(Command[None]):
    """Have a failed job tried once more, after changing variables if there are any."""

    job_id: int
    reason: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)

    def execute(self, context: Context) -> None:
        require_publisher(context.actor)
        job = context.store.jobs.get(self.job_id)
        if job is None:
            number = self.job_id
            raise NotFoundError(what=Text(f"作业 {number}", f"job {number}"))
        if self.values and job.process_instance_id and job.token_id:
            SetVariables(
                job.process_instance_id, job.token_id, self.values, self.reason
            ).execute(context)
        context.record.process_instance_id = job.process_instance_id
        context.record.reason = self.reason.strip() or None
        context.store.jobs.change(job.id, {"retries_left": 1, "due_at": context.now})
        context.store.incidents.resolve(context.now, context.actor.login, job_id=job.id)


def job_row(context: Context, job: Job) -> JobRow:
    """Show a job in a list."""
    error = None if job.error_zh is None else Text(job.error_zh, job.error_en or "")
    return JobRow(
        id=job.id,
        kind=job.kind.value,
        due_at=job.due_at,
        retries_left=job.retries_left,
        attempts=job.attempts,
        element_id=job.element_id,
        name=job.name,
        token_id=job.token_id,
        error=error,
        process_instance_id=job.process_instance_id,
        title=title_of(context, job),
    )


def _resumed(context: Context, instance_id: int, reason: str) -> Running:
    """Bring an instance back to life for somebody who says why."""
    require_publisher(context.actor)
    if not reason.strip():
        raise InvalidFormError((_MISSING_REASON,))
    context.record.process_instance_id = instance_id
    context.record.reason = reason.strip()
    instance = context.store.process_instances.lock(instance_id)
    if instance is None:
        raise _no_instance(instance_id)
    if instance.state is not InstanceState.ACTIVE:
        raise InstanceEndedError(number=instance_id)
    return resume(context, instance)


def _tokens(context: Context, instance: ProcessInstance) -> tuple[TokenRow, ...]:
    if instance.state is not InstanceState.ACTIVE:
        return ()
    running = resume(context, instance)
    return tuple(
        _token_row(source_of(context, token.position.source.definition_id).name, token)
        for token in moves.tokens(running.execution)
    )


def _waits_for(
    context: Context, waits: EventSubscription
) -> tuple[str, str, str, Text]:
    source = source_of(context, waits.definition_id)
    name = source.name(source.model.elements[waits.element_id])
    return waits.kind, waits.name, waits.element_id, name


def _token_row(name: Callable[..., Text], token: moves.Token) -> TokenRow:
    position = token.position
    return TokenRow(
        token_id=position.token_id,
        definition_id=position.source.definition_id,
        element_id=position.element.id,
        name=name(position.element),
        variables=token.variables,
        repeated=token.repeated,
        targets=tuple((each.id, name(each)) for each in token.targets),
    )


def _no_instance(instance_id: int) -> NotFoundError:
    return NotFoundError(
        what=Text(f"流程实例 {instance_id}", f"the process instance {instance_id}")
    )
