"""One process instance in memory: start it, resume it, complete a task, store it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self
from uuid import UUID

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflows.errors import RejectedError
from workflows.feel import compile_expression, compile_template
from workflows.models.model import Element
from workflows.models.model import Mapping as VariableMapping
from workflows.spiff import state
from workflows.spiff.definitions import Definition, Source
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

    def __init__(self, definition: Definition, operations: Operations) -> None:
        self._definition = definition
        self._operations = operations
        self._workflow: LiveWorkflow
        self._trace = Trace()
        #: Where branches met that had changed the same variables.
        self.conflicts = self._trace.conflicts

    @classmethod
    def start(
        cls, definition: Definition, variables: Variables, operations: Operations
    ) -> Self:
        """Begin a new execution and advance it to its first wait."""
        execution = cls(definition, operations)
        workflow = LiveWorkflow(definition.spec, definition.subprocess_specs, execution)
        execution._workflow = workflow
        workflow.task_tree.set_data(**copied(variables))
        workflow.advance()
        return execution

    @classmethod
    def resume(
        cls, definition: Definition, snapshot: bytes, operations: Operations
    ) -> Self:
        """Continue an execution from its stored form."""
        execution = cls(definition, operations)
        execution._workflow = state.load(snapshot, definition, execution)
        execution._trace.before = execution._open()
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

    def variables(self, token_id: str | None = None) -> Variables:
        """Give the variables that a waiting user task sees; those at the end."""
        task = self._waiting(token_id) if token_id else self._workflow.last_task
        return dict(task.data)

    def waiting_user_tasks(self) -> list[WaitingUserTask]:
        """List the user tasks that the execution waits for."""
        return [self._user_task(task) for task in self._workflow.open_tasks()]

    def passed(self) -> list[tuple[Position, bool]]:
        """List what was entered in this command, each with whether it was left."""
        return self._trace.passed(self._open())

    def closed(self) -> list[tuple[str, list[str]]]:
        """List the tokens of earlier commands that ended in this one, by outcome."""
        return [
            ("completed", self._trace.completed()),
            ("cancelled", self._trace.cancelled(self._open())),
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

    def note(
        self, task: Task, *, left: bool = False, conflicts: Sequence[str] = ()
    ) -> None:
        """Note that a token has reached an element of the diagram, or left it.

        ``conflicts`` are variables that it got from branches that all changed them.
        """
        if conflicts:
            met = task
            while not met.task_spec.drawn:
                met = met.parent
            self._trace.conflicts.append((self._position(met), list(conflicts)))
            return
        if not task.task_spec.drawn:
            return
        write = self._trace.leave if left else self._trace.enter
        write(self._position(task))

    def element_name(self, task: Task) -> str:
        """Name an element for an error message."""
        if not task.task_spec.drawn:
            return str(task.task_spec.name)
        _, element = self._find(task)
        return element.name or element.id

    def _open(self) -> dict[str, Position]:
        tasks = [*self._workflow.open_calls(), *self._workflow.open_tasks()]
        return {str(task.id): self._position(task) for task in tasks}

    def _find(self, task: Task) -> tuple[Source, Element]:
        return self._definition.element(task.workflow.spec.name, task.task_spec.bpmn_id)

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
        if not groups and not assignee and not users and element.lane_role:
            groups = (element.lane_role,)
        return WaitingUserTask(
            position=position,
            variables=dict(data),
            assignee=assignee,
            candidate_groups=tuple(filter(None, (_text(g, data) for g in groups))),
            candidate_users=users,
            columns={
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
