"""What the live workflow and its elements ask of the execution they belong to."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.task import Task

from workflows.feel import compile_expression, compile_template
from workflows.models.continuations import continued, is_continuation
from workflows.models.model import Element
from workflows.models.model import Mapping as VariableMapping
from workflows.models.splits import chosen_start
from workflows.spiff import state
from workflows.spiff.definitions import Definition, Source
from workflows.spiff.events import Events
from workflows.spiff.multi_instance import Body
from workflows.spiff.trace import Position, Trace, Warned

if TYPE_CHECKING:
    from workflows.spiff.decision_tasks import Decided
    from workflows.spiff.live import LiveWorkflow

Variables = dict[str, Any]
#: Carries out an operation: its name and its arguments give a result.
Operations = Callable[[str, Variables], Mapping[str, object]]


class Host:
    """Evaluates, carries out operations, and notes where tokens come through."""

    def __init__(
        self,
        definition: Definition,
        operations: Operations,
        now: datetime | None = None,
    ) -> None:
        self.definition = definition
        #: What it waits for besides people, and the way to tell it.
        self.events = Events(definition, now)
        #: The start event that has happened; None for the plain one.
        self.start_at: str | None = None
        self._operations = operations
        self.now = now
        #: The decisions that were made in this command.
        self.decided: list[Decided] = []
        self.workflow: LiveWorkflow
        self.trace = Trace()
        #: The user tasks that wait now, and every token that is open.
        self.open_tasks: list[Task] = []
        self.open: dict[str, Position] = {}
        #: The tokens of the user tasks that waited before this command.
        self.waited: frozenset[str] = frozenset()

    def evaluate(
        self, task: Task, expression: str, external_context: object = None
    ) -> object:
        """Evaluate a gateway's condition; only true is true."""
        del external_context  # data objects are refused at deployment
        if (start := chosen_start(expression)) is not None:
            return self._starts_at(task, start)
        report = compile_expression(expression).report(task.data)
        if report.warnings and task.task_spec.drawn:
            position = self.position(task)
            self.trace.warned.append(Warned(position, expression, report.warnings))
        return report.value is True

    def run_operation(self, task: Task) -> None:
        """Carry out a service task and store its result."""
        _, element = self.find(task)
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
        task.data.update(outputs(element, task.data, result, {}))

    def handed_in(self, call: Task) -> Variables:
        """Give the variables that a called process starts with."""
        _, element = self.find(call)
        return _mapped(element.in_mappings, call.data)

    def handed_back(self, call: Task, variables: Variables) -> Variables:
        """Give the variables that a called process hands back."""
        _, element = self.find(call)
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
            self.trace.conflicts.append((self.position(met), list(conflicts)))
        elif task.task_spec.drawn:
            write = self.trace.leave if left else self.trace.enter
            write(self.position(task))

    def follow(self, task: Task) -> None:
        """Note where a token goes on from a node that it leaves."""
        source: Task | None = task
        while source is not None and not (left := _place_of(source)):
            source = source.parent
        if source is None:
            return
        for child in task.children:
            entered = _place_of(child)
            if entered and entered != left:
                self.trace.moves.add((task.workflow.spec.name, left, entered))

    def prune(self) -> None:
        """Drop what is finished; a long command would drag it along."""
        state.prune(self.workflow)

    def _starts_at(self, task: Task, start: str) -> bool:
        """Tell whether a process starts with one of its start events."""
        scope = task.workflow
        drawn = self.definition.owners[scope.spec.name].model.start_id
        top = scope.parent_task_id is None
        return start == ((self.start_at if top else None) or drawn)

    def place(self, task: Task) -> dict[str, str]:
        """Say for an error message where in the diagrams a token is."""
        if not task.task_spec.drawn:
            name = str(task.task_spec.name)
            process_id = self.definition.source.model.process_id
            return {"process_id": process_id, "element_id": name, "element": name}
        source, element = self.find(task)
        return {
            "process_id": source.model.process_id,
            "element_id": element.id,
            "element": element.name or element.id,
        }

    def look_around(self) -> None:
        """Take note of every token that is open now."""
        self.open_tasks = self.workflow.open_tasks()
        tasks = [
            *self.workflow.open_calls(),
            *self.open_tasks,
            *self.events.in_flow(),
        ]
        self.open = {str(task.id): self.position(task) for task in tasks}

    def find(self, task: Task) -> tuple[Source, Element]:
        """Find the element that a token is at."""
        return self.definition.element(task.workflow.spec.name, task.task_spec.bpmn_id)

    def position(self, task: Task) -> Position:
        """Say where a token is."""
        return Position(str(task.id), *self.find(task))


def copied(value: Any) -> Any:  # noqa: ANN401 (any JSON value)
    """Copy a value that comes from, or goes to, code that might change it."""
    if isinstance(value, dict):
        return {name: copied(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [copied(item) for item in value]
    return value


def outputs(
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


def _place_of(task: Task) -> str:
    """Name the element of the diagram that a token is at; none for most helpers."""
    spec = task.task_spec
    if isinstance(spec, Body):
        return continued(spec.name)
    if spec.drawn or is_continuation(spec.bpmn_id or ""):
        return continued(spec.bpmn_id)
    return ""


def _mapped(mappings: tuple[VariableMapping, ...], variables: Variables) -> Variables:
    handed: Variables = {}
    for mapping in mappings:
        if mapping.everything:
            handed.update(variables)
        else:
            value = compile_expression(mapping.source).evaluate(variables)
            handed[mapping.target] = value
    return handed
