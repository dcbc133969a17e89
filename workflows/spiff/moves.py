"""Helping an instance that cannot go on by itself: variables, skipping, moving.

What people do here is not in the diagram, so it is checked for what would leave the
instance waiting for ever, and refused with the reason.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflows.errors import RejectedError
from workflows.models.continuations import continued, is_continuation
from workflows.models.model import Element
from workflows.spiff import merging
from workflows.spiff.event_specs import Waits
from workflows.spiff.execution import Execution, TokenMovedOnError
from workflows.spiff.host import copied
from workflows.spiff.joins import EndJoin, TokenJoin
from workflows.spiff.multi_instance import Body, Entry
from workflows.spiff.tokens import ALIVE, withdraw
from workflows.spiff.trace import Position

Variables = dict[str, Any]
#: Where a token cannot be put: it would mean something else there.
_NO_TARGETS = frozenset({"startEvent", "boundaryEvent"})


class CannotMoveError(RejectedError):
    """A token cannot be put there."""

    sentences: ClassVar = {
        "zh": "不能移到“{target}”：它不是同一流程或子流程中可以进入的元素。",
        "en": "Expected an element of the same process or sub-process that can be "
        "entered, but “{target}” is not.",
    }


class WouldWaitForEverError(RejectedError):
    """A move would leave a join without a branch that it waits for."""

    sentences: ClassVar = {
        "zh": "不能这样移动：并行网关“{join}”将永远等不到所有分支。",
        "en": "Expected every branch to reach the gateway “{join}”, but after this "
        "move it would wait for ever.",
    }


class CannotSkipError(RejectedError):
    """There is nothing to skip where a token is."""

    sentences: ClassVar = {
        "zh": "“{element}”不能跳过，请移动到别处。",
        "en": "Expected something to skip, but “{element}” is no activity or event; "
        "move the token instead.",
    }


@dataclass(frozen=True, slots=True)
class Token:
    """A token where people can see and help it."""

    position: Position
    variables: Variables
    #: Whether it stands for all instances of a repeated activity.
    repeated: bool
    #: The elements of the same scope that it can be moved to.
    targets: tuple[Element, ...]


def tokens(execution: Execution) -> list[Token]:
    """List where an instance is, and where each token could be put instead."""
    return [
        Token(
            _position(execution, task),
            dict(task.data or task.parent.data),
            isinstance(task.task_spec, Body),
            tuple(_targets(execution, task)),
        )
        for task in _every(execution)
    ]


def set_variables(
    execution: Execution, token_id: str, values: Mapping[str, Any]
) -> None:
    """Change variables of a token, and look whether anything goes on by that."""
    task = _found(execution, token_id)
    task.data = {**(task.data or task.parent.data), **copied(dict(values))}
    if isinstance(task.task_spec, TokenJoin):
        # It takes no further step by itself in which its changes would be noted.
        merging.note_changes(task)
    execution.workflow.advance()


def skip(execution: Execution, token_id: str) -> None:
    """Go on behind an activity or event as if it had happened and given nothing."""
    task = _found(execution, token_id)
    spec = task.task_spec
    if task.state == TaskState.READY and spec.manual:
        execution.workflow.complete(task)
        return
    node_id = spec.bpmn_id or ""
    if isinstance(spec, Waits) and not _is_before(node_id, task):
        execution.events.trigger(token_id)
        return
    element = _position(execution, task).element
    if element.type.endswith("Gateway"):
        raise CannotSkipError(element=element.name or element.id)
    if is_continuation(node_id):
        task = _enter(task, task.workflow.spec.task_specs[continued(node_id)])
    _pass(task)
    execution.workflow.advance()


def move(execution: Execution, token_id: str, target: str) -> None:
    """Put a token on another element of its scope."""
    task = _found(execution, token_id)
    element = next((e for e in _targets(execution, task) if e.id == target), None)
    if element is None:
        raise CannotMoveError(target=target)
    spec = _entry(task, _spec_name(task, execution, element))
    _check_joins(task, spec)
    _place(task, spec)
    execution.workflow.advance()


def cancel(execution: Execution) -> None:
    """End an instance wherever it is."""
    withdraw(execution.workflow.task_tree)
    execution.workflow.completed, execution.workflow.success = True, False
    execution.look_around()


def _every(execution: Execution) -> Iterator[Task]:
    """Give the tokens that rest somewhere in the flow."""
    workflow = execution.workflow
    scopes = (workflow, *workflow.subprocesses.values())
    for scope in scopes:
        for task in list(scope.tasks.values()) if not scope.completed else ():
            spec = task.task_spec
            if isinstance(spec, Body) and task.has_state(ALIVE):
                yield task
            if not task.has_state(ALIVE) or spec.bpmn_id is None:
                continue
            if getattr(spec, "aside", False) or isinstance(spec, EndJoin):
                continue
            if spec.drawn or is_continuation(spec.bpmn_id):
                yield task


def _found(execution: Execution, token_id: str) -> Task:
    for task in _every(execution):
        if str(task.id) == token_id:
            return task
    raise TokenMovedOnError


def _position(execution: Execution, task: Task) -> Position:
    # The body of a repetition has the name of its element.
    place = continued(task.task_spec.bpmn_id or task.task_spec.name)
    found = execution.definition.element(task.workflow.spec.name, place)
    return Position(str(task.id), *found)


def _targets(execution: Execution, task: Task) -> Iterator[Element]:
    """Give where a token may be put: never into a repetition, or onto a join."""
    if isinstance(task.parent.task_spec, Entry):
        return
    scope_id = _position(execution, task).element.scope
    specs = task.workflow.spec.task_specs
    source = execution.definition.owners[task.workflow.spec.name]
    for element in source.model.elements.values():
        if element.scope != scope_id or element.type in _NO_TARGETS:
            continue
        if element.event is not None and element.type == "subProcess":
            continue
        spec = specs.get(_spec_name(task, execution, element))
        if spec is not None and not _is_join(spec):
            yield element


def _spec_name(task: Task, execution: Execution, element: Element) -> str:
    model = execution.definition.owners[task.workflow.spec.name].model
    renamed = {old: new for new, old in model.original_ids.items()}
    return renamed.get(element.id, element.id)


def _is_join(spec: Any) -> bool:  # noqa: ANN401 (Spiff's type)
    return isinstance(spec, TokenJoin) and len(set(spec._inputs)) > 1  # noqa: SLF001 (ids)


def _is_before(node_id: str, task: Task) -> bool:
    """Tell whether a helper rests before its element, not after it."""
    if not is_continuation(node_id):
        return False
    after = task.workflow.spec.task_specs[continued(node_id)]
    return any(spec is after for spec in task.task_spec.outputs) or any(
        isinstance(spec, BoundaryEventSplit) and after in spec.outputs
        for spec in task.task_spec.outputs
    )


def _entry(task: Task, name: str) -> Any:  # noqa: ANN401 (Spiff's type)
    """Give the node by which an element is entered, so that its events wait, too."""
    specs = task.workflow.spec.task_specs
    return specs.get(f"{name}.BoundaryEventSplit") or specs[name]


def _place(task: Task, spec: Any) -> Task:  # noqa: ANN401 (Spiff's type)
    """Take a token away, and put another with the same variables on a node."""
    data = dict(task.data or task.parent.data)
    while isinstance(task.parent.task_spec, BoundaryEventSplit):
        task = task.parent  # the events beside it go with it
    parent = task.parent
    withdraw(task)
    token = parent._add_child(spec, TaskState.FUTURE)  # noqa: SLF001 (Spiff has no public way)
    token.triggered = True
    token.data = data
    spec._update(token)  # noqa: SLF001 (the same)
    return token


def _enter(task: Task, spec: Any) -> Task:  # noqa: ANN401 (Spiff's type)
    """Put a token into an activity, whose events then wait, but do not carry it out."""
    entry = _entry(task, spec.name)
    token = _place(task, entry)
    if entry is spec:
        return token
    token.run()
    return next(child for child in token.children if child.task_spec is spec)


def _pass(task: Task) -> None:
    """Complete an activity as if it had been carried out, with nothing come of it."""
    inner = task.workflow.top_workflow.subprocesses.get(task.id)
    if inner is not None and not inner.completed:
        inner.completed, inner.success = True, False
        withdraw(inner.task_tree)
    if isinstance(task.task_spec, Body):
        task.task_spec.abandon(task)
        return
    task.task_spec._predict_hook(task)  # noqa: SLF001 (Spiff has no public way)
    task.complete()


def _check_joins(task: Task, target: Any) -> None:  # noqa: ANN401 (Spiff's type)
    """Refuse a move into, out of, or between the branches of a parallel gateway."""
    others = {
        name
        for token in task.workflow.tasks.values()
        if token is not task and token.has_state(ALIVE)
        if not getattr(token.task_spec, "aside", False)
        for name in _reachable(token.task_spec)
    }
    before, after = _reachable(task.task_spec), _reachable(target)
    for name in sorted(others | after):
        spec = task.workflow.spec.task_specs[name]
        if not _is_join(spec):
            continue
        inputs = set(spec._inputs)  # noqa: SLF001 (ids)
        fed = {each for each in inputs if each in others | after}
        lost = inputs & before - (others | after)
        if lost or (name in after and name not in before and fed != inputs):
            raise WouldWaitForEverError(join=spec.bpmn_name or spec.bpmn_id)


def _reachable(spec: Any) -> set[str]:  # noqa: ANN401 (Spiff's type)
    seen, todo = {spec.name}, [spec]
    while todo:
        for output in todo.pop().outputs:
            if output.name not in seen:
                seen.add(output.name)
                todo.append(output)
    return seen
