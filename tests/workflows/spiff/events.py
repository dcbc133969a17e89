"""Drawing events, and walking through what waits for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tests.workflows.spiff.conftest import Walk
from workflows.spiff.execution import Execution
from workflows.spiff.subscriptions import Subscription

MORNING = datetime(2026, 3, 1, 8, tzinfo=UTC)
#: What the events below refer to.
DECLARED = (
    '<bpmn:message id="m_paid" name="paid" /><bpmn:message id="m_void" name="void" />'
    '<bpmn:signal id="s_alarm" name="alarm" />'
    '<bpmn:error id="e_broken" errorCode="broken" />'
    '<bpmn:error id="e_lost" errorCode="lost" />'
    '<bpmn:escalation id="x_late" escalationCode="late" />'
)


def message(name: str) -> str:
    """Define a message event."""
    return f'<bpmn:messageEventDefinition messageRef="m_{name}" />'


def signal() -> str:
    """Define a signal event."""
    return '<bpmn:signalEventDefinition signalRef="s_alarm" />'


def error(name: str = "") -> str:
    """Define an error event; without a name it catches every error."""
    reference = f' errorRef="e_{name}"' if name else ""
    return f"<bpmn:errorEventDefinition{reference} />"


def escalation() -> str:
    """Define an escalation event."""
    return '<bpmn:escalationEventDefinition escalationRef="x_late" />'


def condition(source: str) -> str:
    """Define a conditional event."""
    return (
        "<bpmn:conditionalEventDefinition><bpmn:condition>"
        f"{source}</bpmn:condition></bpmn:conditionalEventDefinition>"
    )


def timer(text: str, kind: str = "timeDuration") -> str:
    """Define a timer event."""
    return (
        f"<bpmn:timerEventDefinition><bpmn:{kind}>{text}</bpmn:{kind}>"
        "</bpmn:timerEventDefinition>"
    )


def catch(element_id: str, definition: str) -> str:
    """Draw an intermediate catch event."""
    return _node("intermediateCatchEvent", element_id, definition)


def throw(element_id: str, definition: str = "") -> str:
    """Draw an intermediate throw event."""
    return _node("intermediateThrowEvent", element_id, definition)


def end_with(element_id: str, definition: str) -> str:
    """Draw an end event that throws."""
    return _node("endEvent", element_id, definition)


def boundary(
    element_id: str, host: str, definition: str, *, interrupting: bool = True
) -> str:
    """Draw a boundary event."""
    flag = "" if interrupting else ' cancelActivity="false"'
    return _node(f'boundaryEvent attachedToRef="{host}"{flag}', element_id, definition)


def sub_process(element_id: str, nodes: str, *flows: str, handler: str = "") -> str:
    """Draw an embedded sub-process, or one with an event (``handler="…"``)."""
    drawn = "".join(
        f'<bpmn:sequenceFlow id="{element_id}{number}" sourceRef="{source}"'
        f' targetRef="{target}" />'
        for number, (source, target) in enumerate(flow.split() for flow in flows)
    )
    return _node(f"subProcess{handler}", element_id, nodes + drawn)


def event_sub_process(
    element_id: str, definition: str, nodes: str, *, interrupting: bool = True
) -> str:
    """Draw a sub-process of one node that an event starts."""
    flag = "" if interrupting else ' isInterrupting="false"'
    start = _node(f"startEvent{flag}", f"{element_id}_begin", definition)
    inner = nodes.split('id="', 1)[1].split('"', 1)[0]
    return sub_process(
        element_id,
        start + nodes + _node("endEvent", f"{element_id}_end", ""),
        f"{element_id}_begin {inner}",
        f"{inner} {element_id}_end",
        handler=' triggeredByEvent="true"',
    )


def _node(tag: str, element_id: str, inner: str) -> str:
    return f'<bpmn:{tag} id="{element_id}">{inner}</bpmn:{tag.split(maxsplit=1)[0]}>'


@dataclass
class EventWalk(Walk):
    """Runs an instance that also waits for events, saved and loaded at every wait."""

    now: datetime = MORNING

    def start(self, **variables: object) -> "EventWalk":
        self._keep(Execution.start(self.definition, variables, self._operate, self.now))
        return self

    def start_at(self, element_id: str, **payload: object) -> "EventWalk":
        """Start with an event that has happened."""
        self._keep(
            Execution.start(
                self.definition, payload, self._operate, self.now, element_id
            )
        )
        return self

    def complete(self, element_id: str, **values: object) -> "EventWalk":
        execution = self._resumed()
        token = next(
            task.position.token_id
            for task in execution.waiting_user_tasks()
            if task.position.element.id == element_id
        )
        execution.complete(token, values)
        self._keep(execution)
        return self

    def after(self, **time: float) -> "EventWalk":
        """Let time pass: one timer after the other fires, each in its own command."""
        self.now += timedelta(**time)
        while due := [
            (it.due_at, number, it.position.token_id)
            for number, it in enumerate(self.subscriptions)
            if it.due_at is not None and it.due_at <= self.now
        ]:
            self._trigger(min(due)[2])
        return self

    def message(self, name: str, **payload: object) -> "EventWalk":
        """Deliver a message to the first that waits for it."""
        self._trigger(self._waiting("message", name)[0], payload)
        return self

    def signal(self, name: str, **payload: object) -> "EventWalk":
        """Deliver a signal to all that wait for it."""
        for token_id in self._waiting("signal", name):
            self._trigger(token_id, payload)
        return self

    def proceed(self) -> "EventWalk":
        """Go on at every asynchronous continuation."""
        while tokens := self._waiting("continuation"):
            self._trigger(tokens[0])
        return self

    def _waiting(self, kind: str, name: str | None = None) -> list[str]:
        return [
            it.position.token_id
            for it in self.subscriptions
            if it.kind == kind and it.name == name
        ]

    def _trigger(
        self, token_id: str, payload: Mapping[str, object] | None = None
    ) -> None:
        execution = self._resumed()
        execution.events.trigger(token_id, payload or {})
        self._keep(execution)

    @property
    def subscriptions(self) -> list[Subscription]:
        """What it waits for."""
        return self._resumed().events.subscriptions()

    @property
    def thrown(self) -> list[tuple[str, str]]:
        """What the last command threw."""
        return [(it.kind, it.name) for it in self.execution.events.thrown()]

    def _resumed(self) -> Execution:
        return Execution.resume(self.definition, self.blob, self._operate, self.now)
