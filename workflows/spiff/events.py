"""What an execution waits for besides people, and what it tells the world.

Example::

    for subscription in execution.events.subscriptions():
        subscription.kind, subscription.name, subscription.due_at
    execution.events.trigger(subscription.position.token_id, {"amount": 100})
    opened, closed = execution.events.changes()
    execution.events.thrown()
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from SpiffWorkflow.bpmn.util.subworkflow import BpmnBaseWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflows.feel import compile_expression, compile_template
from workflows.models import timers, vocabulary
from workflows.models.continuations import continued, is_continuation
from workflows.models.model import FROM_OUTSIDE, Element, Event
from workflows.models.priorities import whole_number
from workflows.spiff.assignment import business_key_of
from workflows.spiff.definitions import Definition
from workflows.spiff.event_specs import ARMED, EventSubProcess, Waits, guards
from workflows.spiff.subscriptions import (
    BadTimerError,
    NotWaitingError,
    Subscription,
    Thrown,
    UncaughtBpmnError,
    Variables,
)
from workflows.spiff.tokens import scopes, variables_around
from workflows.spiff.trace import Position

if TYPE_CHECKING:
    from workflows.spiff.live import LiveWorkflow

NOTHING: Final[Mapping[str, object]] = MappingProxyType({})
#: What a helper node before or after an asynchronous element waits for.
_CONTINUATION: Final = Event("continuation")


class Events:
    """The events of one execution while a command works on it."""

    workflow: "LiveWorkflow"

    def __init__(self, definition: Definition, now: datetime | None) -> None:
        self._definition = definition
        #: The time of the command.
        self._now = now
        #: What it waited for before this command, by token.
        self.before: dict[str, Subscription] = {}
        self._thrown: list[Thrown] = []
        self._later: list[Callable[[], None]] = []

    def subscriptions(self) -> list[Subscription]:
        """List everything that the execution waits for."""
        return [self._subscription(task, event) for task, event in self._waiting()]

    def remember(self) -> None:
        """Take note of what it waits for before this command does anything."""
        if self._definition.waits:
            self.before = self._by_token()

    def changes(self) -> tuple[list[Subscription], list[str]]:
        """Give what this command began to wait for, and the tokens that stopped."""
        now, before = self._by_token() if self._definition.waits else {}, self.before
        return (
            [each for token, each in now.items() if before.get(token) != each],
            [token for token, each in before.items() if now.get(token) != each],
        )

    def trigger(self, token_id: str, payload: Mapping[str, object] = NOTHING) -> None:
        """Let what a token waits for happen, and go on until the next wait."""
        task, event = self._found(token_id)
        if event.kind == "timer":
            self._set_again(task, event)
        values = _results(task, event, payload)
        task.task_spec.take(task, values)
        self.workflow.advance()

    def fail(
        self, token_id: str, code: str, variables: Mapping[str, object] = NOTHING
    ) -> None:
        """Let an outside worker report a business error."""
        task, _ = self._found(token_id)
        task.data.update(variables)
        self.throw_error(task, code)
        self.workflow.advance()

    def variables(self, token_id: str) -> Variables:
        """Give the variables that a waiting token sees."""
        return dict(self._found(token_id)[0].data)

    def _found(self, token_id: str) -> tuple[Task, Event]:
        for task, event in self._waiting():
            if str(task.id) == token_id:
                return task, event
        raise NotWaitingError

    def thrown(self) -> list[Thrown]:
        """List the messages and signals that this command has thrown."""
        return list(self._thrown)

    def in_flow(self) -> list[Task]:
        """List the tokens that wait in the flow, not beside it."""
        return [
            task
            for task, _ in self._waiting()
            if not task.task_spec.aside and task.task_spec.drawn
        ]

    # What the nodes and the live workflow call.

    def may_happen(self, task: Task) -> bool:
        """Tell whether what a token waits for can come from outside."""
        if not isinstance(task.task_spec, Waits):
            return False
        event = self.event(task)
        return event is not None and event.kind not in {"error", "escalation"}

    def event(self, task: Task) -> Event | None:
        """Give what the model says about the event of a node."""
        if not task.task_spec.drawn:
            return _CONTINUATION if is_continuation(task.task_spec.bpmn_id) else None
        return self._element(task).event

    def arm(self, task: Task) -> bool:
        """Begin to wait; tell whether there is anything to wait for."""
        event = self.event(task)
        if event is None or event.kind == "link":
            return False
        if event.kind == "timer":
            armed = self._set_timer(task, event)
        elif event.kind in {"message", "signal", "external"}:
            armed = _addressed(event, task.data)
            armed["key"] = business_key_of(task, self._definition)
        else:
            armed = {}
        if priority := self._priority(task):
            armed["priority"] = priority
        task.internal_data[ARMED] = armed
        return True

    def throw(self, task: Task) -> None:
        """Throw what the model says about an event."""
        event = self.event(task)
        if event is None:
            return
        if event.kind == "error":
            self.throw_error(task, event.name or "")
        elif event.kind == "escalation":
            self._propagate(task, event.kind, event.name)
        elif event.kind in {"message", "signal"}:
            name = _text(event.name, task.data)
            payload = filled(event.inputs, task.data)
            key = business_key_of(task, self._definition)
            thrown = Thrown(event.kind, name, self._position(task), payload, key)
            self._thrown.append(thrown)
            if event.kind == "signal":
                self._broadcast(name, payload)

    def throw_error(self, task: Task, code: str) -> None:
        """Give a BPMN error to the nearest event that catches its code."""
        if not self._propagate(task, "error", code):
            raise UncaughtBpmnError(**self.workflow.host.place(task), code=code)

    def later(self, withdrawal: Callable[[], None]) -> None:
        """Keep a withdrawal until the token that is just moving has come to rest."""
        self._later.append(withdrawal)

    def settle(self) -> None:
        """Take back what was interrupted, and look at the conditions, after a step."""
        self._withdraw()
        if self._definition.conditional:
            while self._meet_condition():
                self._withdraw()

    def _withdraw(self) -> None:
        while self._later:
            self._later.pop(0)()

    def _by_token(self) -> dict[str, Subscription]:
        return {
            str(task.id): self._subscription(task, event)
            for task, event in self._waiting()
            # A timer that will not fire again waits for nothing.
            if event.kind in FROM_OUTSIDE and (event.kind != "timer" or _due(task))
        }

    def _subscription(self, task: Task, event: Event) -> Subscription:
        armed = task.internal_data[ARMED]
        return Subscription(
            self._position(task),
            event.kind,
            armed.get("name", event.name),
            _due(task),
            armed.get("correlation", {}),
            armed.get("key"),
            armed.get("priority", 0),
        )

    def _waiting(self, kind: str | None = None) -> Iterator[tuple[Task, Event]]:
        tasks = [
            task
            for scope in scopes(self.workflow)
            for task in scope.tasks.values()
            if task.state == TaskState.WAITING and isinstance(task.task_spec, Waits)
        ]
        for task in tasks:
            event = self.event(task)
            # One that was before it may have taken it back.
            if event is None or task.state != TaskState.WAITING:
                continue
            if kind in {None, event.kind}:
                yield task, event

    def _broadcast(self, name: str, payload: Mapping[str, object]) -> int:
        count = 0
        for task, event in self._waiting("signal"):
            # A token that an early version has stored does not know the name.
            if task.internal_data[ARMED].get("name", event.name) == name:
                task.task_spec.take(task, _results(task, event, payload))
                count += 1
        return count

    def _meet_condition(self) -> bool:
        """Let the first event go on whose condition has become true."""
        for task, event in self._waiting("conditional"):
            armed = task.internal_data[ARMED]
            variables = variables_around(task)
            if not task.task_spec.aside:
                variables |= {
                    name: value
                    for name, value in task.data.items()
                    if name not in variables
                }
            met = compile_expression(event.expression).evaluate(variables) is True
            before, armed["met"] = armed.get("met", False), met
            if met and not before:
                task.task_spec.take(task, {} if task.task_spec.aside else variables)
                return True
        return False

    def _propagate(self, task: Task, kind: str, code: str | None) -> bool:
        """Climb from scope to scope until something catches; tell if it does."""
        origin, scope = task, task.workflow
        while True:
            for catcher in _nearest(
                origin, scope, lambda it: self._rank(it, kind, code)
            ):
                catcher.task_spec.take(catcher, {})
                return True
            if scope.parent_task_id is None:
                return False
            origin = scope.top_workflow.get_task_from_id(scope.parent_task_id)
            scope = scope.parent_workflow

    def _rank(self, catcher: Task, kind: str, code: str | None) -> int:
        """Tell how well an event catches a code: 0 by name, 1 as any, 2 not at all."""
        event = self.event(catcher)
        if event is None or event.kind != kind or event.name not in {None, code}:
            return 2
        return 1 if event.name is None else 0

    def _set_timer(self, task: Task, event: Event) -> dict[str, Any]:
        assert self._now is not None, "an execution with timers needs the time"
        source = event.expression
        text: object = source
        if source.startswith(("${", "#{", "=")):
            expression = compile_expression(vocabulary.expression(source))
            text = expression.evaluate(task.data)
        try:
            timer = timers.read(event.timer, str(text))
            due = timer.first(self._now)
        except (ValueError, OverflowError):
            place = self.workflow.host.place(task)
            raise BadTimerError(**place, value=str(text)) from None
        armed = {"due": due.isoformat()}
        return armed | (
            {"cycle": str(text), "left": timer.repetitions}
            if event.timer == "timeCycle"
            else {}
        )

    def _priority(self, task: Task) -> int:
        """Give how urgent a job is; what is no number is as if nothing were said."""
        template = self._element(task).priority
        if template is None:
            return 0
        return whole_number(compile_template(template).evaluate(task.data)) or 0

    def _set_again(self, task: Task, event: Event) -> None:
        """Note when a timer that fires now, and keeps waiting, fires next."""
        assert self._now is not None, "an execution with timers needs the time"
        armed = task.internal_data[ARMED]
        due = datetime.fromisoformat(armed.pop("due"))
        left = armed.get("left")
        if "cycle" not in armed or left == 1:
            return
        timer = timers.read("timeCycle", armed["cycle"])
        following, passed = timer.following(due, self._now, event.catch_up)
        if left is None or left > passed:
            armed["left"] = None if left is None else left - passed
            armed["due"] = following.isoformat()

    def _element(self, task: Task) -> Element:
        return self._position(task).element

    def _position(self, task: Task) -> Position:
        spec_name = task.workflow.spec.name
        # Beside an asynchronous element there is a helper, which stands for it.
        element_id = continued(task.task_spec.bpmn_id)
        return Position(str(task.id), *self._definition.element(spec_name, element_id))


def _addressed(event: Event, variables: Mapping[str, object]) -> Variables:
    """Say by what a token can be found that waits for a message or signal."""
    name = _text(event.name, variables)
    return {"name": name, "correlation": filled(event.inputs, variables)}


def _results(task: Task, event: Event, payload: Mapping[str, object]) -> Variables:
    """Give what becomes a variable of what comes with an event."""
    if not event.outputs:
        return dict(payload)
    around = variables_around(task) if task.task_spec.aside else task.data
    if event.kind == "external":  # its input parameters are variables of its own
        around = {**around, **task.internal_data[ARMED]["correlation"]}
    return filled(event.outputs, {**around, **payload})


def filled(
    templates: Iterable[tuple[str, str]], variables: Mapping[str, object]
) -> Variables:
    """Evaluate parameters."""
    return {
        name: compile_template(template).evaluate(variables)
        for name, template in templates
    }


def _text(template: str | None, variables: Mapping[str, object]) -> str:
    value = compile_template(template or "").evaluate(variables)
    return "" if value is None else str(value)


def _due(task: Task) -> datetime | None:
    due = task.internal_data.get(ARMED, {}).get("due")
    return datetime.fromisoformat(due) if due else None


def _nearest(
    origin: Task, scope: BpmnBaseWorkflow, rank: Callable[[Task], int]
) -> list[Task]:
    """Give what catches something at one level, the best first."""
    handlers = [
        task
        for task in scope.tasks.values()
        if isinstance(task.task_spec, EventSubProcess)
        and task.state == TaskState.WAITING
        # What is thrown inside such a sub-process is not for itself.
        and task.task_spec is not origin.task_spec
    ]
    return [
        task
        for catchers in (guards(origin), handlers)
        for task in sorted(catchers, key=rank)
        if rank(task) < 2
    ]
