"""Taking a stored process instance over to another version of its definition.

An instance is stored as names of nodes, so it moves by being read with the other
version's nodes. What that would change for its tokens is looked for first, and refused
with the reason: nothing is guessed, and no token is left waiting for ever.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final

import msgspec
from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflows.errors import RejectedError
from workflows.models.continuations import continued
from workflows.models.model import Element
from workflows.spiff import state
from workflows.spiff.definitions import Definition
from workflows.spiff.execution import Execution
from workflows.spiff.joins import ParallelGateway, TokenJoin
from workflows.spiff.tokens import ALIVE

_ENCODER = msgspec.json.Encoder(decimal_format="number")
#: The node that stands for an element, and those that help it.
_HELPER: Final = re.compile(
    r"(?P<before>:continue\d+:)?(?P<id>.*?)"
    r"(?P<after>\.BoundaryEvent(?:Split|Join)| \[(?:instance|entry)\])?",
    re.DOTALL,
)


class ElementGoneError(RejectedError):
    """A token stands where the other version has nothing."""

    sentences: ClassVar = {
        "zh": "所在元素“{element}”在新版本中不存在，请指定对应的元素。",
        "en": "Expected the element “{element}” in the other version, too; say which "
        "element takes its place.",
    }


class ElementChangedError(RejectedError):
    """A token stands on an element that is something else in the other version."""

    sentences: ClassVar = {
        "zh": "所在元素“{element}”在新版本中的类型或所等待的事件不同。",
        "en": "Expected “{element}” to be of the same kind and to wait for the same, "
        "but in the other version it is not.",
    }


class ScopeChangedError(RejectedError):
    """A sub-process or called process that is running is not in the other version."""

    sentences: ClassVar = {
        "zh": "正在执行的子流程或被调用流程“{scope}”在新版本中不存在。",
        "en": "Expected the running sub-process or called process “{scope}” in the "
        "other version, too.",
    }


class EventsChangedError(RejectedError):
    """The other version waits for other events beside what a token is at."""

    sentences: ClassVar = {
        "zh": "“{element}”上的边界事件或事件子流程在新版本中不同。",
        "en": "Expected the same events at “{element}”, but the other version has "
        "others there.",
    }


class JoinWouldWaitError(RejectedError):
    """A gateway of the other version would wait for a branch that never comes."""

    sentences: ClassVar = {
        "zh": "新版本的并行网关“{join}”将永远等不到所有分支。",
        "en": "Expected every branch to reach the gateway “{join}” of the other "
        "version, but it would wait for ever.",
    }


def carried_over(
    execution: Execution, target: Definition, renamed: Mapping[str, str]
) -> bytes:
    """Give the stored form of an instance in another version, or refuse.

    ``renamed`` says which elements have another id there.
    """
    move = _Move(execution.definition, target, renamed)
    state.prune(execution.workflow)
    workflow = execution.workflow
    scopes = (workflow, *workflow.subprocesses.values())
    for scope in scopes:
        move.check_scope(scope)
    version, moves, *stored = msgspec.json.decode(state.dump(workflow))
    top, inner = stored
    for scope, rows in zip(scopes, (top, *(each[2] for each in inner)), strict=True):
        for row in rows[-1]:
            row[2] = move.node(scope, scope.tasks[row[0]])
    return _ENCODER.encode([version, moves, top, inner])


class _Move:
    """From one version to another."""

    def __init__(
        self, source: Definition, target: Definition, renamed: Mapping[str, str]
    ) -> None:
        self._source = source
        self._target = target
        self._renamed = renamed

    def check_scope(self, scope: Any) -> None:  # noqa: ANN401 (Spiff's type)
        """Refuse a running process or sub-process that cannot go on there."""
        if scope.spec.name not in self._target.subprocess_specs:
            raise ScopeChangedError(scope=self._scope_name(scope))
        for task in scope.tasks.values():
            if task.has_state(TaskState.NOT_FINISHED_MASK):
                self._check(scope, task)
        self._check_events_aside(scope)
        self._check_joins(scope)

    def node(self, scope: Any, task: Task) -> str:  # noqa: ANN401 (Spiff's type)
        """Name the node of the other version for a token, or for where it came from."""
        name = self._other_name(task.task_spec.name)
        specs = self._specs(scope)
        # What is over and not there any more only says where a token came from.
        return name if name in specs else str(scope.task_tree.task_spec.name)

    def _check(self, scope: Any, task: Task) -> None:  # noqa: ANN401 (Spiff's type)
        spec = task.task_spec
        other = self._specs(scope).get(self._other_name(spec.name))
        name = self._element_name(scope, spec)
        if other is None:
            raise ElementGoneError(element=name)
        here, there = self._element(scope, spec), self._element_there(scope, other)
        if type(other) is not type(spec) or not _alike(here, there):
            raise ElementChangedError(element=name)
        if _is_resting(spec) and _precedes(spec) != _precedes(other):
            raise ElementChangedError(element=name)
        if isinstance(spec, TokenJoin) and len(set(other._inputs)) > 1:  # noqa: SLF001 (ids)
            came_from = self._other_name(task.parent.task_spec.name)
            if came_from not in other._inputs:  # noqa: SLF001 (the same)
                raise JoinWouldWaitError(join=name)
        self._check_boundary(scope, task, other)

    def _check_boundary(self, scope: Any, task: Task, other: Any) -> None:  # noqa: ANN401 (Spiff's types)
        """Refuse where an activity has other boundary events now."""
        parent = task.parent.task_spec if task.parent is not None else None
        name = other.name
        split = self._specs(scope).get(f"{name}.BoundaryEventSplit")
        if isinstance(parent, BoundaryEventSplit):
            before = {self._other_name(each.name) for each in parent.outputs}
            after = {each.name for each in split.outputs} if split else set()
            if before != after and parent.name.startswith(task.task_spec.name):
                raise EventsChangedError(
                    element=self._element_name(scope, task.task_spec)
                )
        elif split is not None and task.task_spec.drawn:
            raise EventsChangedError(element=self._element_name(scope, task.task_spec))

    def _check_events_aside(self, scope: Any) -> None:  # noqa: ANN401 (Spiff's type)
        """Refuse event sub-processes that only one of the versions has."""
        here = _waits_aside(scope.spec.task_specs)
        there = _waits_aside(self._specs(scope))
        if here != there:
            raise EventsChangedError(element=self._scope_name(scope))

    def _check_joins(self, scope: Any) -> None:  # noqa: ANN401 (Spiff's type)
        """Refuse where a join of the other version could not get all its tokens."""
        specs = self._specs(scope)
        fed: set[str] = set()
        for task in scope.tasks.values():
            spec = task.task_spec
            if task.has_state(ALIVE) and not getattr(spec, "aside", False):
                if isinstance(spec, TokenJoin):
                    continue
                fed |= _reachable(specs[self._other_name(spec.name)])
        for name in sorted(fed):
            join = specs[name]
            if not isinstance(join, ParallelGateway):
                continue
            inputs = set(join._inputs)  # noqa: SLF001 (ids)
            came = {
                self._other_name(task.parent.task_spec.name)
                for task in scope.tasks.values()
                if task.state == TaskState.WAITING
                and self._other_name(task.task_spec.name) == name
            }
            if inputs - fed - came:
                raise JoinWouldWaitError(join=self._element_name(scope, join))

    def _specs(self, scope: Any) -> Mapping[str, Any]:  # noqa: ANN401 (Spiff's type)
        specs: Mapping[str, Any] = self._target.subprocess_specs[
            scope.spec.name
        ].task_specs
        return specs

    def _other_name(self, name: str) -> str:
        found = _HELPER.fullmatch(name)
        assert found is not None
        new = self._renamed.get(found["id"], found["id"])
        return f"{found['before'] or ''}{new}{found['after'] or ''}"

    def _element(self, scope: Any, spec: Any) -> Element | None:  # noqa: ANN401 (Spiff's types)
        return _element_of(self._source, scope.spec.name, spec)

    def _element_there(self, scope: Any, spec: Any) -> Element | None:  # noqa: ANN401 (Spiff's types)
        return _element_of(self._target, scope.spec.name, spec)

    def _element_name(self, scope: Any, spec: Any) -> str:  # noqa: ANN401 (Spiff's types)
        element = self._element(scope, spec)
        if element is None:
            return str(spec.bpmn_name or spec.bpmn_id or spec.name)
        return element.name or element.id

    def _scope_name(self, scope: Any) -> str:  # noqa: ANN401 (Spiff's type)
        source = self._source.owners[scope.spec.name]
        element = source.model.element(scope.spec.name)
        return element.name or element.id if element else source.model.name


def _element_of(definition: Definition, scope: str, spec: Any) -> Element | None:  # noqa: ANN401 (Spiff's type)
    source = definition.owners[scope]
    return source.model.element(_element_id(spec.bpmn_id or spec.name))


def _alike(here: Element | None, there: Element | None) -> bool:
    """Tell whether a token can be on one element as well as on the other."""
    if here is None or there is None:
        return here is there
    return _nature(here) == _nature(there)


def _nature(element: Element) -> tuple[object, ...]:
    event = element.event
    return (
        element.type,
        element.called_element,
        (event.kind, event.name) if event else None,
    )


def _is_resting(spec: Any) -> bool:  # noqa: ANN401 (Spiff's type)
    return bool(continued(spec.name) != spec.name)


def _precedes(spec: Any) -> bool:  # noqa: ANN401 (Spiff's type)
    """Tell whether a helper rests before its element, not after it."""
    element = continued(spec.name)
    return any(_element_id(each.name) == element for each in spec.outputs)


def _element_id(node: str) -> str:
    found = _HELPER.fullmatch(node)
    assert found is not None
    return found["id"]


def _waits_aside(specs: Mapping[str, Any]) -> set[str]:
    """Name the events of a process that are waited for from its beginning."""
    return {
        name
        for name, spec in specs.items()
        if getattr(spec, "aside", False)
        and not any(isinstance(before, BoundaryEventSplit) for before in _before(spec))
    }


def _before(spec: Any) -> Iterator[Any]:  # noqa: ANN401 (Spiff's types)
    for name in spec._inputs:  # noqa: SLF001 (ids)
        yield spec._wf_spec.task_specs[name]  # noqa: SLF001 (Spiff has no public way)


def _reachable(spec: Any) -> set[str]:  # noqa: ANN401 (Spiff's type)
    seen, todo = {spec.name}, [spec]
    while todo:
        for output in todo.pop().outputs:
            if output.name not in seen:
                seen.add(output.name)
                todo.append(output)
    return seen
