"""Keeping jobs and subscriptions in line with what a process instance waits for.

After each command, every token that began to wait for something from outside has a
row that says so, and no other has: nothing fires for a token that is gone.
"""

from collections.abc import Mapping

from storage.base import sorted_json
from storage.jobs import DEFAULT_RETRIES, JobKind
from workflows.engine import Context, ServiceTask
from workflows.messages import addressed, publish
from workflows.models.model import Element
from workflows.spiff.execution import Execution
from workflows.spiff.subscriptions import Subscription, Thrown

_JOBS: Mapping[str, JobKind] = {
    "timer": JobKind.TIMER,
    "continuation": JobKind.CONTINUATION,
    "external": JobKind.EXTERNAL,
}


def keep_waits(task: ServiceTask, execution: Execution) -> None:
    """Write what an execution began to wait for, stopped waiting for, and threw."""
    store = task.store
    opened, closed = execution.events.changes()
    if closed:
        store.jobs.remove_of_tokens(closed)
        store.event_subscriptions.remove_of_tokens(closed)
    if jobs := [_job(task, each) for each in opened if each.kind in _JOBS]:
        store.jobs.add(jobs)
    others = [each for each in opened if each.kind not in _JOBS]
    if others:
        store.event_subscriptions.add([_subscription(task, it) for it in others])
    if names := {str(it.name) for it in others if it.kind == "message"}:
        _ask_for_waiting(task.context, names)
    for thrown in execution.events.thrown():
        _send(task, thrown)


def retries_of(element: Element) -> dict[str, object]:
    """Give the columns of a job that say how often it is tried."""
    if element.retries is None:
        return {}
    return {
        "retries_left": len(element.retries) + 1,
        "retry_after": ",".join(element.retries),
    }


def _job(task: ServiceTask, wait: Subscription) -> dict[str, object]:
    return {
        "kind": _JOBS[wait.kind],
        "due_at": wait.due_at or task.now,
        "retries_left": DEFAULT_RETRIES,
        "priority": wait.priority,
        **_place(task, wait),
        "name": wait.name,
        "payload": dict(wait.correlation) or None,
        "created_at": task.now,
        **retries_of(wait.position.element),
    }


def _subscription(task: ServiceTask, wait: Subscription) -> dict[str, object]:
    return {
        "kind": wait.kind,
        "name": wait.name,
        **_place(task, wait),
        "business_key": wait.business_key or task.business_key,
        "correlation": sorted_json(wait.correlation),
    }


def _place(task: ServiceTask, wait: Subscription) -> dict[str, object]:
    position = wait.position
    return {
        "process_instance_id": task.process_instance_id,
        "definition_id": position.source.definition_id,
        "token_id": position.token_id,
        "element_id": position.element.id,
    }


def _ask_for_waiting(context: Context, names: set[str]) -> None:
    """Have those messages delivered that came before anybody waited for them."""
    messages = context.store.messages
    messages.order(names)
    context.store.jobs.add(
        [
            {
                "kind": JobKind.MESSAGE,
                "due_at": context.now,
                "name": message.name,
                "payload": {"message": message.id},
                "created_at": context.now,
            }
            for message in messages.waiting(names, context.now)
        ]
    )


def _send(task: ServiceTask, thrown: Thrown) -> None:
    if thrown.kind == "signal":
        task.store.jobs.broadcast(
            thrown.name, thrown.payload, task.now, but=task.process_instance_id
        )
    else:
        key = thrown.business_key or task.business_key
        variables, address = addressed(thrown.payload, key)
        publish(task.context, thrown.name, variables, address)
