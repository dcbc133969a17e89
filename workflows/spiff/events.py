"""What an execution waits for besides people, and what it tells the world.

Example::

    for subscription in execution.events.subscriptions():
        subscription.kind, subscription.name, subscription.due_at
    execution.events.fire_timers(now)
    execution.events.deliver_message("paid", {"amount": 100})
    execution.events.thrown()
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Final

from SpiffWorkflow.bpmn.util.subworkflow import BpmnBaseWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflows.errors import ProcessFaultError, RejectedError
from workflows.feel import compile_expression
from workflows.models import timers, vocabulary
from workflows.models.model import Element, Event
from workflows.spiff.definitions import Definition
from workflows.spiff.event_specs import ARMED, EventSubProcess, Waits, guards
from workflows.spiff.tokens import scopes, variables_around
from workflows.spiff.trace import Position

if TYPE_CHECKING:
    from workflows.spiff.live import LiveWorkflow

#: Timers of one command; more means that one is set again as soon as it fires.
_MAX_TIMERS: Final = 2_000


class UncaughtBpmnError(ProcessFaultError):
    """A diagram raised a BPMN error that none of its events catches."""

    sentences: ClassVar = {
        "zh": "流程在“{element}”处报告了业务错误 {code},但没有错误事件接收它。"
        "未保存任何内容,请联系流程管理员。",
        "en": "Expected an error event to catch {code}, raised by “{element}”, but "
        "there is none; nothing was saved. Please tell the process owner.",
    }


class BadTimerError(ProcessFaultError):
    """An expression of a timer gave something that is no time."""

    sentences: ClassVar = {
        "zh": "“{element}”的定时器不是有效的时间:{value}。未保存任何内容,"
        "请联系流程管理员。",
        "en": "Expected a date, duration or cycle for the timer “{element}”, but it is "
        "{value}; nothing was saved. Please tell the process owner.",
    }


class MessageNotExpectedError(RejectedError):
    """A message was delivered to an execution that does not wait for it."""

    sentences: ClassVar = {
        "zh": "流程没有在等待消息“{name}”。",
        "en": "Expected the process to wait for the message “{name}”, but it does not.",
    }


@dataclass(frozen=True, slots=True)
class Subscription:
    """Something that an execution waits for."""

    position: Position
    #: timer, message, signal, conditional, error or escalation.
    kind: str
    name: str | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Thrown:
    """A message or signal that an execution sends out."""

    kind: str
    name: str
    position: Position


class Events:
    """The events of one execution while a command works on it."""

    workflow: "LiveWorkflow"

    def __init__(self, definition: Definition, now: datetime | None) -> None:
        self._definition = definition
        self._now = now
        self._thrown: list[Thrown] = []
        self._later: list[Callable[[], None]] = []

    def subscriptions(self) -> list[Subscription]:
        """List everything that the execution waits for."""
        return [
            Subscription(self._position(task), event.kind, event.name, _due(task))
            for task, event in self._waiting()
        ]

    def fire_timers(self, now: datetime) -> int:
        """Let every due timer fire, the earliest first; give how many did."""
        self._now = now
        for fired in range(_MAX_TIMERS):
            due = [
                (at, number, task)
                for number, (task, _) in enumerate(self._waiting("timer"))
                if (at := _due(task)) is not None and at <= now
            ]
            if not due:
                return fired
            at, _, task = min(due)
            self._set_again(task, at, now)
            task.task_spec.take(task, {})
            self.workflow.advance()
        return _MAX_TIMERS

    def deliver_message(
        self, name: str, payload: Mapping[str, object], token_id: str | None = None
    ) -> None:
        """Give a message to a token that waits for it, the oldest if none is named."""
        for task, event in self._waiting("message"):
            if event.name == name and token_id in {None, str(task.id)}:
                task.task_spec.take(task, dict(payload))
                self.workflow.advance()
                return
        raise MessageNotExpectedError(name=name)

    def deliver_signal(self, name: str, payload: Mapping[str, object]) -> int:
        """Give a signal to every token that waits for it; give how many there are."""
        count = self._broadcast(name, payload)
        self.workflow.advance()
        return count

    def thrown(self) -> list[Thrown]:
        """List the messages and signals that this command has thrown."""
        return list(self._thrown)

    def in_flow(self) -> list[Task]:
        """List the tokens that wait in the flow, not beside it."""
        return [task for task, _ in self._waiting() if not task.task_spec.aside]

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
            return None
        return self._element(task).event

    def arm(self, task: Task) -> bool:
        """Begin to wait; tell whether there is anything to wait for."""
        event = self.event(task)
        if event is None or event.kind == "link":
            return False
        task.internal_data[ARMED] = (
            self._set_timer(task, event) if event.kind == "timer" else {}
        )
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
            name = event.name or ""
            self._thrown.append(Thrown(event.kind, name, self._position(task)))
            if event.kind == "signal":
                self._broadcast(name, {})

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
            if event.name == name:
                task.task_spec.take(task, dict(payload))
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

    def _set_again(self, task: Task, due: datetime, now: datetime) -> None:
        """Note when a timer that has fired and keeps waiting fires next."""
        armed = task.internal_data[ARMED]
        del armed["due"]
        left = armed.get("left")
        if "cycle" not in armed or left == 1:
            return
        armed["left"] = None if left is None else left - 1
        timer = timers.read("timeCycle", armed["cycle"])
        armed["due"] = timer.following(due, now).isoformat()

    def _element(self, task: Task) -> Element:
        return self._position(task).element

    def _position(self, task: Task) -> Position:
        spec_name, element_id = task.workflow.spec.name, task.task_spec.bpmn_id
        return Position(str(task.id), *self._definition.element(spec_name, element_id))


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
