"""Processes that start by themselves: on a message, a signal, or by the clock."""

from collections.abc import Collection, Iterator
from datetime import datetime

from storage.base import sorted_json
from storage.jobs import JobKind
from workflows.engine import Context
from workflows.feel import compile_template
from workflows.models import timers
from workflows.models.model import Element, Event
from workflows.models.priorities import whole_number
from workflows.models.vocabulary import expression
from workflows.spiff.definitions import Source
from workflows.waits import retries_of


def arm(context: Context, source: Source) -> None:
    """Let a newly deployed version of a process be started by its events."""
    for element, event in _events(source):
        if event.kind in {"message", "signal"}:
            context.store.event_subscriptions.add([_subscription(source, element)])
        elif event.kind == "timer":
            text = _timer_text(event)
            timer = timers.read(event.timer, text)
            left = timer.repetitions if event.timer == "timeCycle" else 1
            _set(context, source, element, timer.first(context.now), left)


def disarm(context: Context, definition_ids: Collection[int]) -> None:
    """Leave it to a newer version: older ones start by no event any more."""
    context.store.event_subscriptions.remove_starts(definition_ids)
    context.store.jobs.remove_starts(definition_ids)


def set_again(
    context: Context, source: Source, element_id: str, due: datetime, left: int | None
) -> None:
    """Set the timer of a start event again that has just started an instance."""
    element = source.model.elements[element_id]
    event = element.event
    assert event is not None
    if event.timer != "timeCycle":
        return
    timer = timers.read(event.timer, _timer_text(event))
    following, passed = timer.following(due, context.now, event.catch_up)
    if left is None or left > passed:
        _set(context, source, element, following, left and left - passed)


def _set(
    context: Context, source: Source, element: Element, due: datetime, left: int | None
) -> None:
    context.store.jobs.add(
        [
            {
                "kind": JobKind.START,
                "due_at": due,
                "definition_id": source.definition_id,
                "element_id": element.id,
                "payload": {"left": left},
                "created_at": context.now,
                "priority": _priority(element),
                **retries_of(element),
            }
        ]
    )


def _subscription(source: Source, element: Element) -> dict[str, object]:
    assert element.event is not None
    return {
        "kind": element.event.kind,
        "name": element.event.name,
        "process_instance_id": None,
        "definition_id": source.definition_id,
        "token_id": None,
        "element_id": element.id,
        "business_key": None,
        "correlation": sorted_json({}),
    }


def _events(source: Source) -> Iterator[tuple[Element, Event]]:
    for element in source.model.elements.values():
        if (
            element.type == "startEvent"
            and element.event is not None
            and element.scope == source.model.process_id
        ):
            yield element, element.event


def _priority(element: Element) -> int:
    if element.priority is None:
        return 0
    return whole_number(compile_template(element.priority).evaluate({})) or 0


def _timer_text(event: Event) -> str:
    """Give the text of a timer; nothing has happened yet that it could refer to."""
    text = event.expression
    if text.startswith(("${", "#{", "=")):
        return str(compile_template(f"${{{expression(text)}}}").evaluate({}))
    return text
