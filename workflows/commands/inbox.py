"""Reading commands about user tasks: the inbox and the page of one task."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal

from storage.user_tasks import (
    Candidate,
    UserTask,
    UserTaskFilter,
    UserTaskState,
)
from workflows.authorization import (
    NotOfferedError,
    is_candidate,
    may_hand_over,
    may_see,
    may_work,
)
from workflows.commands.forms import FormView, form_scope, view_form, with_uploads
from workflows.commands.user_tasks import colleagues, no_task
from workflows.deployed import source_of
from workflows.engine import Command, Context
from workflows.errors import Text
from workflows.models.forms import Form, FormScope, Option
from workflows.names import offered_to, people, person
from workflows.progress import resume

PAGE_SIZE = 25

#: How lists are sorted that do not begin with the most urgent.
_SORTS: Mapping[str, str] = {"done": "-completed", "aside": "follow_up"}

View = Literal["mine", "groups", "aside", "done"]


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task as lists show it."""

    id: int
    name: Text
    process: Text
    order_no: str | None
    order_id: int | None
    subject: str | None
    customer: str | None
    machine: str | None
    unit: str | None
    line: int | None
    priority: str | None
    state: str
    assignee: str | None
    assignee_name: Text | None
    due_at: datetime | None
    #: Until when it is, or was, put aside.
    follow_up_at: datetime | None
    created_at: datetime
    completed_at: datetime | None
    completed_by_name: Text | None
    has_draft: bool


@dataclass(frozen=True, slots=True)
class TaskPage:
    """One page of a list of tasks."""

    rows: tuple[TaskRow, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class TaskCounts:
    """How many tasks wait for a person."""

    mine: int
    groups: int
    #: Those that are left out of the others until their day has come.
    aside: int


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task as its own page shows it."""

    task: TaskRow
    documentation: Text
    form: FormView | None
    draft_by: Text | None
    candidates: tuple[Text, ...]
    may_claim: bool
    may_work: bool
    may_hand_over: bool
    colleagues: tuple[Option, ...]
    definition_id: int
    element_id: str
    process_instance_id: int


@dataclass(frozen=True)
class FindUserTasks(Command[TaskPage]):
    """List the tasks of a person: in hand, offered, put aside, or done."""

    view: View = "mine"
    text: str = ""
    sort: str = ""
    page: int = 1
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> TaskPage:
        tasks = context.store.user_tasks
        total = tasks.count(_filter(context, self.view, text=self.text))
        pages = max(1, -(-total // PAGE_SIZE))
        page = min(max(1, self.page), pages)
        rows = tasks.find(
            _filter(
                context,
                self.view,
                text=self.text,
                sort=self.sort or _SORTS.get(self.view, ""),
                limit=PAGE_SIZE,
                offset=(page - 1) * PAGE_SIZE,
            )
        )
        return TaskPage(tuple(task_rows(context, rows)), total, page, pages)


@dataclass(frozen=True)
class CountUserTasks(Command[TaskCounts]):
    """Count the tasks that wait for a person."""

    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> TaskCounts:
        tasks = context.store.user_tasks
        return TaskCounts(
            mine=tasks.count(_filter(context, "mine")),
            groups=tasks.count(_filter(context, "groups")),
            aside=tasks.count(_filter(context, "aside")),
        )


@dataclass(frozen=True)
class GetUserTask(Command[TaskView]):
    """Show one task with its form."""

    task_id: int
    #: What was typed before; None shows the draft, or the defaults.
    values: Mapping[str, Any] | None = None
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> TaskView:
        tasks, actor = context.store.user_tasks, context.actor
        task = tasks.get(self.task_id)
        if task is None:
            raise no_task(self.task_id)
        candidates = tasks.candidates(task.id)
        if not may_see(actor, task, candidates):
            raise NotOfferedError
        is_open = task.state == UserTaskState.CREATED
        works = is_open and may_work(actor, task, candidates)
        hands_over = is_open and may_hand_over(actor, task, candidates)
        source = source_of(context, task.definition_id)
        return TaskView(
            task=next(iter(task_rows(context, [task]))),
            documentation=source.documentation(source.model.elements[task.element_id]),
            form=self._form(context, task) if works else None,
            draft_by=person(context, task.draft_by) if task.draft_by else None,
            candidates=offered_to(context, candidates),
            may_claim=is_open
            and task.assignee is None
            and is_candidate(actor, candidates),
            may_work=works,
            may_hand_over=hands_over,
            colleagues=_colleagues(context, candidates) if hands_over else (),
            definition_id=task.definition_id,
            element_id=task.element_id,
            process_instance_id=task.process_instance_id,
        )

    def _form(self, context: Context, task: UserTask) -> FormView | None:
        found = _form_of(context, task)
        if found is None:
            return None
        form, scope = found
        if self.values is not None:
            return view_form(form, scope, self.values)
        values = form.initial(scope) if task.draft is None else task.draft
        return view_form(form, scope, with_uploads(context, form, values, task.id))


@dataclass(frozen=True)
class SuggestForTask(Command[tuple[Option, ...]]):
    """Suggest choices for a field of a task's form while a person types."""

    task_id: int
    field: str
    text: str
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> tuple[Option, ...]:
        tasks = context.store.user_tasks
        task = tasks.get(self.task_id)
        if task is None:
            raise no_task(self.task_id)
        is_open = task.state == UserTaskState.CREATED
        if not is_open or not may_work(context.actor, task, tasks.candidates(task.id)):
            raise NotOfferedError
        found = _form_of(context, task)
        if found is None:
            return ()
        form, scope = found
        return tuple(form.suggest(self.field, self.text, scope))


def _form_of(context: Context, task: UserTask) -> tuple[Form, FormScope] | None:
    """Give the form of an open task and what it may look at."""
    if task.form_key is None:
        return None
    form = source_of(context, task.definition_id).forms[task.form_key]
    instance = context.store.process_instances.get(task.process_instance_id)
    assert instance is not None
    execution = resume(context, instance).execution
    return form, form_scope(context, execution.variables(task.token_id), task.id)


def task_rows(context: Context, tasks: Iterable[UserTask]) -> Iterable[TaskRow]:
    """Give tasks the names of the people and processes they belong to."""
    tasks = list(tasks)
    logins = {t.assignee for t in tasks} | {t.completed_by for t in tasks}
    names = people(context, [login for login in logins if login])
    for task in tasks:
        yield TaskRow(
            id=task.id,
            name=Text(task.name_zh, task.name_en),
            process=source_of(context, task.definition_id).process_name,
            order_no=task.order_no,
            order_id=task.order_id,
            subject=task.subject,
            customer=task.customer,
            machine=task.machine,
            unit=task.unit,
            line=task.line,
            priority=task.priority,
            state=task.state.value,
            assignee=task.assignee,
            assignee_name=names.get(task.assignee or ""),
            due_at=task.due_at,
            follow_up_at=task.follow_up_at,
            created_at=task.created_at,
            completed_at=task.completed_at,
            completed_by_name=names.get(task.completed_by or ""),
            has_draft=task.draft is not None,
        )


def _filter(context: Context, view: View, **more: Any) -> UserTaskFilter:  # noqa: ANN401 (fields of the filter)
    actor, now = context.actor, context.now
    if view == "done":
        return UserTaskFilter(
            state=UserTaskState.COMPLETED, completed_by=actor.login, **more
        )
    if view == "groups":
        return UserTaskFilter(offered_to=actor.people, not_aside_at=now, **more)
    if view == "aside":
        return UserTaskFilter(for_people=actor.people, aside_at=now, **more)
    return UserTaskFilter(assigned_to=actor.people, not_aside_at=now, **more)


def _colleagues(context: Context, candidates: list[Candidate]) -> tuple[Option, ...]:
    return tuple(
        Option(user.login, Text(user.name_zh, user.name_en))
        for user in colleagues(context, candidates)
        if user.login != context.actor.login
    )
