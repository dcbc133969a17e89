"""One process instance in memory: start it, resume it, complete a task, store it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import UUID

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflows.errors import RejectedError
from workflows.feel import compile_expression, compile_template
from workflows.models.model import Element
from workflows.models.model import Mapping as VariableMapping
from workflows.spiff import state
from workflows.spiff.assignment import lane_of, list_columns
from workflows.spiff.definitions import Definition, Source
from workflows.spiff.events import Events
from workflows.spiff.live import LiveWorkflow
from workflows.spiff.trace import Position, Trace

Variables = dict[str, Any]
#: Carries out an operation: its name and its arguments give a result.
Operations = Callable[[str, Variables], Mapping[str, object]]


class TokenMovedOnError(RejectedError):
    """The token that a command is about is no longer where it was."""

    sentences: ClassVar = {
        "zh": "流程已经继续,此任务不再等待处理。",
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
    #: The columns of the task list that the diagram fills.
    columns: Variables


class Execution:
    """A process instance while a command works on it."""

    def __init__(
        self,
        definition: Definition,
        operations: Operations,
        now: datetime | None = None,
    ) -> None:
        self.definition = definition
        #: What it waits for besides people, and the way to tell it.
        self.events = Events(definition, now)
        self._operations = operations
        self._workflow: LiveWorkflow
        self._trace = Trace()
        #: The user tasks that wait now, and every token that is open.
        self._open_tasks: list[Task] = []
        self._open: dict[str, Position] = {}
        #: The tokens of the user tasks that waited before this command.
        self.waited: frozenset[str] = frozenset()

    @classmethod
    def start(
        cls,
        definition: Definition,
        variables: Variables,
        operations: Operations,
        now: datetime | None = None,
    ) -> Self:
        """Begin a new execution and advance it to its first wait."""
        execution = cls(definition, operations, now)
        workflow = LiveWorkflow(definition.spec, definition.subprocess_specs, execution)
        execution._workflow = execution.events.workflow = workflow
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
        execution._workflow = state.load(snapshot, definition, execution)
        execution.events.workflow = execution._workflow
        execution.look_around()
        execution._trace.before = execution._open
        execution.waited = frozenset(str(t.id) for t in execution._open_tasks)
        return execution

    def complete(self, token_id: str, values: Variables) -> None:
        """Complete a waiting user task and advance to the next wait."""
        task = self._waiting(token_id)
        _, element = self._find(task)
        values = copied(values)
        task.data.update(_outputs(element, task.data, {"form": values}, values))
        self._workflow.complete(task)

    def snapshot(self) -> bytes:
        """Give the stored form."""
        return state.dump(self._workflow)

    @property
    def ended(self) -> bool:
        """Whether every path has reached an end event."""
        return bool(self._workflow.is_completed())

    @property
    def end_variables(self) -> Variables:
        """The variables of an execution that has ended."""
        return dict(self._workflow.last_task.data)

    def variables(self, token_id: str) -> Variables:
        """Give the variables that a waiting user task sees."""
        return dict(self._waiting(token_id).data)

    def waiting_user_tasks(self, *, new: bool = False) -> list[WaitingUserTask]:
        """List the user tasks that wait, or those this command has reached."""
        known = self.waited if new else ()
        return [
            self._user_task(task)
            for task in self._open_tasks
            if str(task.id) not in known
        ]

    def passed(self) -> list[tuple[Position, bool]]:
        """List what was entered in this command, each with whether it was left."""
        return self._trace.passed(self._open)

    def conflicts(self) -> list[tuple[Position, list[str]]]:
        """List where branches met that had changed the same variables."""
        return self._trace.conflicts

    def closed(self) -> list[tuple[Position, str]]:
        """List where tokens of earlier commands ended in this one, and how."""
        before = self._trace.before
        return [
            *((before[token], "completed") for token in self._trace.completed()),
            *(
                (before[token], "cancelled")
                for token in self._trace.cancelled(self._open)
            ),
        ]

    # What the live workflow and the elements call.

    def evaluate(
        self, task: Task, expression: str, external_context: object = None
    ) -> object:
        """Evaluate a gateway's condition; only true is true."""
        del external_context  # data objects are refused at deployment
        return compile_expression(expression).evaluate(task.data) is True

    def run_operation(self, task: Task) -> None:
        """Carry out a service task and store its result."""
        _, element = self._find(task)
        arguments = {
            name: compile_template(template).evaluate(task.data)
            for name, template in element.inputs
        }
        result = self._operations(str(element.operation), copied(arguments))
        result = copied(dict(result))
        variables = (
            {element.result_variable: result} if element.result_variable else result
        )
        task.data.update(variables)
        task.data.update(_outputs(element, task.data, result, {}))

    def handed_in(self, call: Task) -> Variables:
        """Give the variables that a called process starts with."""
        _, element = self._find(call)
        return _mapped(element.in_mappings, call.data)

    def handed_back(self, call: Task, variables: Variables) -> Variables:
        """Give the variables that a called process hands back."""
        _, element = self._find(call)
        return _mapped(element.out_mappings, variables)

    def note(self, task: Task, *, left: bool = False) -> None:
        """Note that a token has reached an element of the diagram, or left it."""
        if not task.task_spec.drawn:
            return
        write = self._trace.leave if left else self._trace.enter
        write(self._position(task))

    def note_conflicts(self, task: Task, names: list[str]) -> None:
        """Note which variables two branches have changed side by side."""
        met = task
        while not met.task_spec.drawn:
            met = met.parent
        self._trace.conflicts.append((self._position(met), names))

    def prune(self) -> None:
        """Drop what is finished; a long command would drag it along."""
        state.prune(self._workflow)

    def place(self, task: Task) -> dict[str, str]:
        """Say for an error message where in the diagrams a token is."""
        if not task.task_spec.drawn:
            name = str(task.task_spec.name)
            process_id = self.definition.source.model.process_id
            return {"process_id": process_id, "element_id": name, "element": name}
        source, element = self._find(task)
        return {
            "process_id": source.model.process_id,
            "element_id": element.id,
            "element": element.name or element.id,
        }

    def look_around(self) -> None:
        """Take note of every token that is open now."""
        self._open_tasks = self._workflow.open_tasks()
        tasks = [
            *self._workflow.open_calls(),
            *self._open_tasks,
            *self.events.in_flow(),
        ]
        self._open = {str(task.id): self._position(task) for task in tasks}

    def _find(self, task: Task) -> tuple[Source, Element]:
        return self.definition.element(task.workflow.spec.name, task.task_spec.bpmn_id)

    def _position(self, task: Task) -> Position:
        return Position(str(task.id), *self._find(task))

    def _waiting(self, token_id: str) -> Task:
        task = self._workflow.get_task_from_id(UUID(token_id))
        # SpiffWorkflow's run() would also run finished and future tasks.
        if task is None or task.state != TaskState.READY or not task.task_spec.manual:
            raise TokenMovedOnError
        return task

    def _user_task(self, task: Task) -> WaitingUserTask:
        position = self._position(task)
        element, data = position.element, task.data
        groups = element.candidate_groups
        assignee = _text(element.assignee, data)
        users = tuple(filter(None, (_text(u, data) for u in element.candidate_users)))
        lane = lane_of(task, self.definition)
        if not groups and not assignee and not users and lane:
            groups = (lane,)
        return WaitingUserTask(
            position=position,
            variables=dict(data),
            assignee=assignee,
            candidate_groups=tuple(filter(None, (_text(g, data) for g in groups))),
            candidate_users=users,
            columns=list_columns(task, self.definition)
            | {
                name: compile_template(template).evaluate(data)
                for name, template in element.inputs
            },
        )


def copied(value: Any) -> Any:  # noqa: ANN401 (any JSON value)
    """Copy a value that comes from, or goes to, code that might change it."""
    if isinstance(value, dict):
        return {name: copied(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [copied(item) for item in value]
    return value


def _text(template: str | None, variables: Variables) -> str | None:
    if template is None:
        return None
    value = compile_template(template).evaluate(variables)
    return None if value in (None, "") else str(value)


def _outputs(
    element: Element,
    variables: Variables,
    result: Mapping[str, object],
    otherwise: Variables,
) -> Variables:
    """Evaluate the output parameters over variables and result."""
    if not element.outputs:
        return otherwise
    scope = {**variables, **otherwise, **result}
    return {
        name: compile_template(template).evaluate(scope)
        for name, template in element.outputs
    }


def _mapped(mappings: tuple[VariableMapping, ...], variables: Variables) -> Variables:
    handed: Variables = {}
    for mapping in mappings:
        if mapping.everything:
            handed.update(variables)
        else:
            value = compile_expression(mapping.source).evaluate(variables)
            handed[mapping.target] = value
    return handed
