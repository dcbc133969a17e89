"""The stored form of a process instance: its live tokens and nothing else.

The definition is referred to, never contained. Finished tokens are dropped
except for the few that live ones still need, so that the size and the cost of
a step do not grow with the age of an instance.
"""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.util.subworkflow import BpmnBaseWorkflow
from SpiffWorkflow.specs.Join import Join
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflows.spiff.definitions import Definition
from workflows.spiff.formats import NEWEST, renewed
from workflows.spiff.live import LiveWorkflow
from workflows.spiff.live_task import LiveTask
from workflows.spiff.merging import forget
from workflows.spiff.scopes import SubScope

if TYPE_CHECKING:
    from workflows.spiff.host import Host

_ENCODER = msgspec.json.Encoder(decimal_format="number")
_DECODER = msgspec.json.Decoder(float_hook=Decimal)


def dump(workflow: LiveWorkflow) -> bytes:
    """Write down a workflow; it is pruned on the way."""
    prune(workflow)
    return _ENCODER.encode(
        [
            NEWEST,
            workflow.moves,
            _dump_scope(workflow),
            [
                [parent_id, subprocess.spec.name, _dump_scope(subprocess)]
                for parent_id, subprocess in workflow.subprocesses.items()
            ],
        ]
    )


def prune(workflow: LiveWorkflow) -> None:
    """Drop everything that is finished and that nothing needs any more."""
    _drop_finished_subprocesses(workflow)
    for scope in (workflow, *workflow.subprocesses.values()):
        _prune(scope)
        if scope.spec.branches:
            forget(scope.tasks.values())


def load(blob: bytes, definition: Definition, host: "Host") -> LiveWorkflow:
    """Bring a workflow back to life, whatever version has written it down."""
    _, moves, top, subprocesses = renewed(_DECODER.decode(blob))
    workflow = LiveWorkflow(
        definition.spec, definition.subprocess_specs, host, loading=True
    )
    _load_scope(workflow, top)
    # In the order of creation: the parent's tasks are always there first.
    for parent_id, spec_name, scope in subprocesses:
        subprocess = SubScope(
            definition.subprocess_specs[spec_name],
            parent_task_id=parent_id,
            top_workflow=workflow,
            deserializing=True,
        )
        workflow.subprocesses[parent_id] = subprocess
        _load_scope(subprocess, scope)
        parent = workflow.get_task_from_id(parent_id)
        subprocess.completed_event.connect(
            parent.task_spec._on_subworkflow_completed,  # noqa: SLF001 (Spiff's own wiring)
            parent,
        )
    workflow.moves = moves
    return workflow


def _dump_scope(scope: BpmnBaseWorkflow) -> list[Any]:
    last = scope.last_task
    return [
        scope.task_tree.id,
        last.id if last is not None and last.id in scope.tasks else None,
        scope.success,
        scope.completed,
        [_dump_task(task) for task in scope.tasks.values()],
    ]


def _dump_task(task: Task) -> list[Any]:
    parent = task.parent
    return [
        task.id,
        parent.id if parent is not None else None,
        task.task_spec.name,
        task.state,
        task.last_state_change,
        task.triggered,
        task.internal_data,
        *_delta(task.data, parent.data if parent is not None else {}),
    ]


def _delta(data: dict[str, Any], base: dict[str, Any]) -> list[Any]:
    """Give what data has other than its parent's, and what it lacks."""
    changed = {
        name: value
        for name, value in data.items()
        if name not in base or base[name] is not value
    }
    return [changed, [name for name in base if name not in data]]


def _load_scope(scope: BpmnBaseWorkflow, stored: list[Any]) -> None:
    root, last, success, completed, rows = stored
    scope.tasks.clear()
    for row in rows:
        _load_task(scope, row)
    scope.task_tree = scope.tasks[root]
    scope.last_task = scope.tasks[last] if last else None
    scope.success, scope.completed = success, completed


def _load_task(scope: BpmnBaseWorkflow, row: list[Any]) -> None:
    task_id, parent_id, spec, state, changed_at, triggered, internal, new, gone = row
    parent = scope.tasks[parent_id] if parent_id else None
    task = LiveTask(scope, scope.spec.task_specs[spec], parent, state, task_id)
    task.last_state_change = changed_at
    task.triggered = triggered
    task.internal_data = internal
    if parent is not None:
        task.data = {k: v for k, v in parent.data.items() if k not in gone}
    task.data.update(new)
    if state == TaskState.WAITING and isinstance(task.task_spec, CatchingEvent):
        scope.top_workflow.event_manager.add_task(task)


def _drop_finished_subprocesses(workflow: LiveWorkflow) -> None:
    # Those inside first: their parents are in the ones around them.
    for parent_id in reversed(list(workflow.subprocesses)):
        parent = _find(workflow, parent_id)
        if parent is None or parent.has_state(TaskState.FINISHED_MASK):
            del workflow.subprocesses[parent_id]


def _find(workflow: LiveWorkflow, task_id: str) -> Task | None:
    scopes = (workflow, *workflow.subprocesses.values())
    return next((s.tasks[task_id] for s in scopes if task_id in s.tasks), None)


def _prune(scope: BpmnBaseWorkflow) -> None:
    """Drop the finished tasks that no live one needs."""
    tasks: dict[str, Task] = scope.tasks
    keep = _needed(scope)
    parents = {
        task_id: _kept_ancestor(tasks, keep, task_id)
        for task_id in tasks
        if task_id in keep
    }
    for task_id in [task_id for task_id in tasks if task_id not in keep]:
        del tasks[task_id]
    for task in tasks.values():
        task._children = []  # noqa: SLF001 (rebuilt below)
    for task_id, parent_id in parents.items():
        tasks[task_id]._parent = parent_id  # noqa: SLF001 (Spiff has no public way)
        if parent_id is not None:
            tasks[parent_id]._children.append(task_id)  # noqa: SLF001 (the same)


def _needed(scope: BpmnBaseWorkflow) -> set[str]:
    keep = {scope.task_tree.id}
    if scope.last_task is not None:
        keep.add(scope.last_task.id)
    for task in scope.tasks.values():
        if not task.has_state(TaskState.NOT_FINISHED_MASK):
            continue
        keep.add(task.id)
        parent = task.parent
        while parent is not None:
            keep.add(parent.id)
            # The last node that people know names the place of those behind it.
            parent = None if parent.task_spec.drawn else parent.parent
        keep |= _split_of(task)
    return {task_id for task_id in keep if task_id in scope.tasks}


def _split_of(task: Task) -> set[str]:
    """Give what a join that is still open looks at: its split and the branches."""
    if not isinstance(task.task_spec, Join) or task.task_spec.split_task is None:
        return set()
    split = task.find_ancestor(task.task_spec.split_task)
    if split is None:
        return set()
    return {split.id, *(child.id for child in split.children)}


def _kept_ancestor(tasks: dict[str, Task], keep: set[str], task_id: str) -> str | None:
    parent: str | None = tasks[task_id]._parent  # noqa: SLF001 (an id, not a task)
    while parent is not None and parent not in keep:
        parent = tasks[parent]._parent  # noqa: SLF001 (the same)
    return parent
