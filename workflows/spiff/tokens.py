"""What stands where in a process instance, and taking it back."""

from collections.abc import Callable, Iterator
from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.subworkflow_task import CallActivity
from SpiffWorkflow.bpmn.util.subworkflow import BpmnBaseWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflows.spiff.joins import EndJoin
from workflows.spiff.merging import Changes, Merged, changes_of, merge, with_changes

#: The states of tokens; what is only predicted is none.
ALIVE = TaskState.WAITING | TaskState.READY | TaskState.STARTED


def scopes(top: Any) -> Iterator[BpmnBaseWorkflow]:  # noqa: ANN401 (Spiff's type)
    """Give the process, its running sub-processes and called processes."""
    yield top
    yield from (scope for scope in top.subprocesses.values() if not scope.completed)


def withdraw(task: Task) -> None:
    """Take back a token with everything that has come of it."""
    inner_scopes = task.workflow.top_workflow.subprocesses
    found, todo = [], [task]
    while todo:
        item = todo.pop()
        found.append(item)
        todo.extend(item.children)
        inner = inner_scopes.get(item.id)
        if inner is not None and not inner.completed:
            # So that nobody is told that it has ended.
            inner.completed, inner.success = True, False
            todo.append(inner.task_tree)
    for item in reversed(found):
        if item.has_state(ALIVE):
            item.cancel()


def withdraw_others(kept: Task) -> None:
    """Take back every token of a scope but one."""
    mine = set(kept)
    for task in list(kept.workflow.tasks.values()):
        if task.has_state(ALIVE) and task not in mine:
            withdraw(task)


def variables_within(scope: BpmnBaseWorkflow) -> dict[str, Any]:
    """Give the variables of a scope with what each of its tokens has changed."""
    return merged_within(scope).data


def merged_within(scope: BpmnBaseWorkflow) -> Merged:
    """Put together what the tokens of a scope have changed so far."""
    tokens = [task for task in scope.tasks.values() if _has_own_variables(task)]
    if not tokens:
        return Merged(dict(scope.task_tree.data))
    # As the end of the scope would: who has not reached it yet comes later.
    tokens.sort(key=lambda task: (not _has_ended(task), task.last_state_change))
    return merge([_seen_at(task) for task in tokens], _stamps(scope))


def variables_at(task: Task) -> dict[str, Any]:
    """Give the variables at a token, with the changes inside a sub-process."""
    return _seen_at(task)[0]


def _seen_at(task: Task) -> tuple[dict[str, Any], Changes]:
    """Give the variables at a token and what it knows of their changes."""
    # A join may get its variables only when it goes on.
    before, seen = dict(task.data or task.parent.data), changes_of(task)
    inner = task.workflow.top_workflow.subprocesses.get(task.id)
    if inner is None or inner.completed or isinstance(task.task_spec, CallActivity):
        return before, seen
    now = variables_within(inner)
    return now, with_changes(seen, before, now, _stamps(task.workflow))


def _stamps(scope: BpmnBaseWorkflow) -> Callable[[], int]:
    new_stamp: Callable[[], int] = scope.top_workflow.stamp
    return new_stamp


def variables_around(task: Task) -> dict[str, Any]:
    """Give the variables of the process that a token is in, as they are now.

    An instance of several works on its own copy of them.
    """
    scope = task.workflow
    while scope.parent_task_id is not None:
        activity = scope.top_workflow.get_task_from_id(scope.parent_task_id)
        if _is_instance(activity) or isinstance(activity.task_spec, CallActivity):
            break
        scope = activity.workflow
    return variables_within(scope)


def _has_own_variables(task: Task) -> bool:
    # What waits beside the flow has those from when it began to wait.
    if getattr(task.task_spec, "aside", False) and task.state == TaskState.WAITING:
        return False
    # What an instance of several has changed is not known outside of it yet.
    return task.has_state(ALIVE) and not _is_instance(task)


def _has_ended(task: Task) -> bool:
    """Tell whether a token waits for the others at the end of its scope."""
    return isinstance(task.task_spec, EndJoin)


def _is_instance(task: Task) -> bool:
    """Tell whether a token is one of several instances of its activity."""
    return task.parent is not None and getattr(
        task.parent.task_spec, "begins_instance", False
    )
