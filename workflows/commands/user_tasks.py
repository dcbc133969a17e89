"""Commands about user tasks: what people do all day."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from storage.steps import LockedTask
from storage.user_tasks import Candidate, UserTaskState
from workflows.authorization import (
    LAST_RESORT,
    ExcludedError,
    NotOfferedError,
    is_candidate,
    is_excluded,
    may_hand_over,
    works_as,
)
from workflows.commands.forms import form_scope, submit_files
from workflows.commands.task_comments import checked_comment, keep_note
from workflows.deployed import source_of
from workflows.engine import Command, Context
from workflows.errors import (
    InvalidFormError,
    NotFoundError,
    Problem,
    RejectedError,
    Text,
)
from workflows.names import person
from workflows.progress import Progress, Running, complete, next_task_for, resume


class TaskAlreadyCompletedError(RejectedError):
    """Somebody was faster."""

    sentences: ClassVar = {
        "zh": "此任务已由 {by} 于 {at} 完成，您的内容没有保存。",
        "en": "Expected an open task, but {by} completed it at {at}. "
        "What you entered was not saved.",
    }


class TaskCancelledError(RejectedError):
    """The process has moved on without the task."""

    sentences: ClassVar = {
        "zh": "此任务已随流程变化取消，无需再办理。",
        "en": "Expected an open task, but the process has moved on without it.",
    }


class TaskAssignedError(RejectedError):
    """The task is in somebody else's hands."""

    sentences: ClassVar = {
        "zh": "此任务正由 {assignee} 办理。",
        "en": "Expected a task in your hands, but it is assigned to {assignee}.",
    }


class NoSuchColleagueError(RejectedError):
    """The task cannot be handed to this person."""

    sentences: ClassVar = {
        "zh": "不能转给 {to}：此任务不属于该人员的岗位或网点。",
        "en": "Expected somebody the task is offered to, but {to} is not.",
    }


#: What somebody else put aside is not hidden from those who get it.
_IN_SIGHT: Final[Mapping[str, object]] = {"follow_up_at": None}


@dataclass(frozen=True)
class ClaimUserTask(Command[None]):
    """Make the actor the assignee of a task that is offered to them."""

    task_id: int

    def execute(self, context: Context) -> None:
        task = open_task(context, self.task_id)
        if task.assignee == context.actor.login:
            return
        if not is_candidate(context.actor, task.candidates):
            raise NotOfferedError
        if task.assignee is not None:
            raise TaskAssignedError(assignee=person(context, task.assignee))
        context.store.user_tasks.change(task.id, {"assignee": context.actor.login})


@dataclass(frozen=True)
class UnclaimUserTask(Command[None]):
    """Give a task back to everybody it is offered to."""

    task_id: int

    def execute(self, context: Context) -> None:
        task = open_task(context, self.task_id)
        if task.assignee is None:
            return
        if task.assignee != context.actor.login:
            raise TaskAssignedError(assignee=person(context, task.assignee))
        context.store.user_tasks.change(task.id, {"assignee": None, **_IN_SIGHT})


@dataclass(frozen=True)
class HandOverUserTask(Command[None]):
    """Give a task to somebody else it is offered to, with a reason."""

    task_id: int
    to: str
    reason: str

    def execute(self, context: Context) -> None:
        task = open_task(context, self.task_id)
        if not may_hand_over(context.actor, task, task.candidates):
            raise NotOfferedError
        if not self.reason.strip():
            raise InvalidFormError((_MISSING_REASON,))
        if self.to not in {user.login for user in colleagues(context, task.candidates)}:
            raise NoSuchColleagueError(to=self.to)
        context.record.reason = self.reason.strip()
        context.record.on_behalf_of = task.assignee
        context.record.variables = {"to": self.to}
        context.store.user_tasks.change(task.id, {"assignee": self.to, **_IN_SIGHT})


_MISSING_REASON = Problem("reason", Text("请填写转办原因", "Please give a reason"))


@dataclass(frozen=True)
class SaveDraft(Command[None]):
    """Keep what was typed, unchecked, and take the task into one's own hands."""

    task_id: int
    values: Mapping[str, Any]

    def execute(self, context: Context) -> None:
        task = open_task(context, self.task_id)
        require_work(context, task)
        context.store.user_tasks.change(
            task.id,
            {
                "draft": dict(self.values),
                "draft_by": context.actor.login,
                "assignee": context.actor.login,
            },
        )


@dataclass(frozen=True)
class CompleteUserTask(Command[Progress]):
    """Check what was filled in, complete the task and move the process on."""

    task_id: int
    values: Mapping[str, Any]
    #: Token of the rendered form: sending the same form again is harmless.
    rendering_token: str = ""
    #: What else there is to say, for those who work on the process.
    comment: str = ""

    @property
    def may_be_repeated(self) -> bool:
        return self.rendering_token != ""

    def execute(self, context: Context) -> Progress:
        task = _locked_task(context, self.task_id)
        instance = task.instance
        if self._was_sent_before(context, task):
            context.record.written = True  # the first time
            next_task_id = next_task_for(context, instance.id)
            return Progress(instance.id, instance.business_key, next_task_id)
        _require_open(context, task)
        require_work(context, task)
        running = resume(context, instance)
        values = self._checked(context, task, running)
        comment = checked_comment(self.comment)
        context.record.variables = values
        if comment:
            keep_note(context, task, "comment", comment)
        return complete(running, task, values, self.rendering_token)

    def _was_sent_before(self, context: Context, task: LockedTask) -> bool:
        """Tell whether this very form has completed the task: answer as before."""
        return (
            self.rendering_token != ""
            and task.rendering_token == self.rendering_token
            and task.completed_by == context.actor.login
        )

    def _checked(
        self, context: Context, task: LockedTask, running: Running
    ) -> dict[str, Any]:
        if task.form_key is None:
            return {}
        form = source_of(context, task.definition_id).forms[task.form_key]
        variables = running.execution.variables(task.token_id)
        scope = form_scope(context, variables, task.id)
        clean, problems = form.check(dict(self.values), scope)
        if problems:
            raise InvalidFormError(problems)
        submit_files(context, form, clean)
        return clean


def open_task(context: Context, task_id: int) -> LockedTask:
    """Find a task with its instance locked, or say why it is not open."""
    task = _locked_task(context, task_id)
    _require_open(context, task)
    return task


def _locked_task(context: Context, task_id: int) -> LockedTask:
    task = context.store.steps.lock(task_id)
    if task is None:
        raise no_task(task_id)
    context.record.user_task_id = task.id
    context.record.process_instance_id = task.process_instance_id
    return task


def _require_open(context: Context, task: LockedTask) -> None:
    """Refuse a task that is no longer open, and say who completed it."""
    if task.state == UserTaskState.COMPLETED:
        assert task.completed_by is not None
        raise TaskAlreadyCompletedError(
            by=person(context, task.completed_by), at=task.completed_at
        )
    if task.state == UserTaskState.CANCELLED:
        raise TaskCancelledError


def require_work(context: Context, task: LockedTask) -> None:
    """Refuse anybody who may not fill in the task."""
    worker = works_as(context.actor, task.assignee, task.candidates)
    if worker is not None:
        if worker != context.actor.login:
            context.record.on_behalf_of = worker
        return
    if is_excluded(context.actor.login, task.candidates):
        raise ExcludedError
    if task.assignee is not None and is_candidate(context.actor, task.candidates):
        raise TaskAssignedError(assignee=person(context, task.assignee))
    raise NotOfferedError


def no_task(task_id: int) -> NotFoundError:
    """Say that a task does not exist."""
    return NotFoundError(what=Text(f"任务 {task_id}", f"task {task_id}"))


def colleagues(context: Context, candidates: list[Candidate]) -> list[Any]:
    """List the people that a task can be handed to: those it is offered to.

    What nobody of them could do may be handed to anybody.
    """
    identities = context.store.identities
    if LAST_RESORT in candidates:
        found = {user.login: user for user in identities.all()}
    else:
        groups = [c.name for c in candidates if c.kind == "group"]
        users = identities.names([c.name for c in candidates if c.kind == "user"])
        found = {user.login: user for user in identities.in_groups(groups)} | users
    return [
        found[login] for login in sorted(found) if not is_excluded(login, candidates)
    ]
