"""One process instance in memory: start it, resume it, complete a task, store it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Self

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflows.errors import RejectedError
from workflows.feel import compile_template
from workflows.spiff import state
from workflows.spiff.assignment import lane_of, list_columns
from workflows.spiff.definitions import Definition, Source
from workflows.spiff.events import filled
from workflows.spiff.host import Host, Operations, Variables, copied, outputs
from workflows.spiff.live import LiveWorkflow
from workflows.spiff.trace import Position, Warned


class TokenMovedOnError(RejectedError):
    """The token that a command is about is no longer where it was."""

    sentences: ClassVar = {
        "zh": "流程已经继续，此任务不再等待处理。",
        "en": "Expected the task to wait, but the process has moved on.",
    }


@dataclass(frozen=True, slots=True)
class WaitingUserTask:
    """A user task that the execution has reached, its attributes evaluated."""

    position: Position
    variables: Variables
    assignee: str | None
    candidate_groups: tuple[str, ...]
    candidate_users: tuple[str, ...]
    #: Who may not do it, although it is offered to a group of theirs.
    excluded_users: tuple[str, ...]
    #: The columns of the task list that the diagram fills.
    columns: Variables


class Execution(Host):
    """A process instance while a command works on it."""

    @classmethod
    def start(
        cls,
        definition: Definition,
        variables: Variables,
        operations: Operations,
        now: datetime | None = None,
        start_at: str | None = None,
    ) -> Self:
        """Begin a new execution and advance it to its first wait.

        ``start_at`` is the start event that has happened; None is the plain one.
        """
        execution = cls(definition, operations, now)
        execution.start_at = start_at
        begun = definition.source.model.elements.get(start_at or "")
        if begun is not None and begun.event is not None and begun.event.outputs:
            variables = filled(begun.event.outputs, variables)
        workflow = LiveWorkflow(definition.spec, definition.subprocess_specs, execution)
        execution.workflow = execution.events.workflow = workflow
        workflow.task_tree.set_data(**copied(variables))
        workflow.advance()
        return execution

    @classmethod
    def resume(
        cls,
        definition: Definition,
        snapshot: bytes,
        operations: Operations,
        now: datetime | None = None,
    ) -> Self:
        """Continue an execution from its stored form."""
        execution = cls(definition, operations, now)
        execution.workflow = state.load(snapshot, definition, execution)
        execution.events.workflow = execution.workflow
        execution.look_around()
        execution.trace.before = execution.open
        execution.events.remember()
        execution.waited = frozenset(str(t.id) for t in execution.open_tasks)
        return execution

    def complete(self, token_id: str, values: Variables) -> None:
        """Complete a waiting user task and advance to the next wait."""
        task = self._waiting(token_id)
        _, element = self.find(task)
        values = copied(values)
        task.data.update(outputs(element, task.data, {"form": values}, values))
        self.workflow.complete(task)

    def snapshot(self) -> bytes:
        """Give the stored form."""
        return state.dump(self.workflow)

    @property
    def ended(self) -> bool:
        """Whether every path has reached an end event."""
        return bool(self.workflow.is_completed())

    def variables(self, token_id: str | None = None) -> Variables:
        """Give the variables that a waiting user task sees; those at the end."""
        task = self._waiting(token_id) if token_id else self.workflow.last_task
        return dict(task.data)

    def waiting_user_tasks(self, *, new: bool = False) -> list[WaitingUserTask]:
        """List the user tasks that wait, or those this command has reached."""
        known = self.waited if new else ()
        return [
            self._user_task(task)
            for task in self.open_tasks
            if str(task.id) not in known
        ]

    def passed(self) -> list[tuple[Position, bool]]:
        """List what was entered in this command, each with whether it was left."""
        return self.trace.passed(self.open)

    def moves(self) -> Iterator[tuple[Source, str, str]]:
        """Tell from which element to which tokens went in this command."""
        for name, *places in self.trace.moves:
            source = self.definition.owners[name]
            original = source.model.original_ids
            left, entered = (original.get(each, each) for each in places)
            yield source, left, entered

    @property
    def conflicts(self) -> list[tuple[Position, list[str]]]:
        """List where branches met that had changed the same variables."""
        return self.trace.conflicts

    @property
    def warned(self) -> list[Warned]:
        """List the conditions of this command that were odd."""
        return self.trace.warned

    def closed(self) -> list[tuple[Position, str]]:
        """List where tokens of earlier commands ended in this one, and how."""
        before = self.trace.before
        return [
            *((before[token], "completed") for token in self.trace.completed()),
            *(
                (before[token], "cancelled")
                for token in self.trace.cancelled(self.open)
            ),
        ]

    def _waiting(self, token_id: str) -> Task:
        task = self.workflow.get_task_from_id(token_id)
        # SpiffWorkflow's run() would also run finished and future tasks.
        if task is None or task.state != TaskState.READY or not task.task_spec.manual:
            raise TokenMovedOnError
        return task

    def _user_task(self, task: Task) -> WaitingUserTask:
        position = self.position(task)
        element, data = position.element, task.data
        groups = element.candidate_groups
        assignee = _text(element.assignee, data)
        users = tuple(filter(None, (_text(u, data) for u in element.candidate_users)))
        lane = lane_of(task, self.definition)
        if not groups and not assignee and not users and lane:
            groups = (lane,)
        columns = list_columns(task, self.definition) | {
            name: compile_template(template).evaluate(data)
            for name, template in element.inputs
        }
        return WaitingUserTask(
            position=position,
            variables=dict(data),
            assignee=assignee,
            candidate_groups=tuple(filter(None, (_text(g, data) for g in groups))),
            candidate_users=users,
            excluded_users=_logins(columns.pop("excluded_users", None)),
            columns=columns,
        )


def _text(template: str | None, variables: Variables) -> str | None:
    if template is None:
        return None
    value = compile_template(template).evaluate(variables)
    return None if value in (None, "") else str(value)


def _logins(value: object) -> tuple[str, ...]:
    """Read one login, a list of them, or nothing."""
    values = value if isinstance(value, list) else [value]
    return tuple(dict.fromkeys(str(each) for each in values if each not in (None, "")))
