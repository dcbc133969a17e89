"""Parallel and inclusive gateways, and the end of a process, as BPMN has them.

SpiffWorkflow 3.2.0 looks at the tree of tasks that led to a join. It fires too early
in loops, and lets the branch that comes last overwrite what others changed. Here a
join counts tokens: one for each incoming flow, the oldest first.
"""

from functools import cached_property
from typing import Any, Final

from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit, _EndJoin
from SpiffWorkflow.bpmn.specs.defaults import InclusiveGateway as SpiffInclusiveGateway
from SpiffWorkflow.bpmn.specs.defaults import ParallelGateway as SpiffParallelGateway
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflows.spiff import merging

_ARRIVED: Final = "arrived"


class TokenJoin:
    """Waits for tokens; ``_may_fire`` says whether those that came are enough."""

    name: str
    _inputs: list[str]

    def _update_hook(self, my_task: Task) -> bool:
        if _ARRIVED not in my_task.internal_data:
            my_task.internal_data[_ARRIVED] = my_task.workflow.top_workflow.stamp()
            my_task.data = dict(my_task.parent.data)
            my_task._set_state(TaskState.WAITING)  # noqa: SLF001 (Spiff has no public way)
            # What comes with it must have arrived, too, before a join decides.
            return len(set(self._inputs)) < 2
        if my_task.state == TaskState.WAITING:
            self._decide(my_task.workflow)
        return False

    def _run_hook(self, my_task: Task) -> bool:
        del my_task
        return True

    def _decide(self, scope: Any) -> None:  # noqa: ANN401 (Spiff's type)
        tokens: dict[str, Task] = {}
        for task in waiting_at(self, scope):
            tokens.setdefault(task.parent.task_spec.name, task)
        if not self._may_fire(scope, set(tokens)):
            return
        last = combine(sorted(tokens.values(), key=_arrival))
        last._ready()  # noqa: SLF001 (Spiff has no public way)

    def _may_fire(self, scope: Any, arrived: set[str]) -> bool:  # noqa: ANN401 (Spiff's type)
        raise NotImplementedError


class ParallelGateway(TokenJoin, SpiffParallelGateway):
    """Takes one token from every incoming flow."""

    def _may_fire(self, scope: Any, arrived: set[str]) -> bool:  # noqa: ANN401 (Spiff's type)
        del scope
        return arrived == set(self._inputs)


class InclusiveGateway(TokenJoin, SpiffInclusiveGateway):
    """Takes one token from every incoming flow that has, or can still get, one."""

    def _may_fire(self, scope: Any, arrived: set[str]) -> bool:  # noqa: ANN401 (Spiff's type)
        missing = [names for flow, names in self._ways.items() if flow not in arrived]
        if not missing:
            return True
        came = [names for flow, names in self._ways.items() if flow in arrived]
        for task in scope.tasks.values():
            if task.task_spec is self or not task.has_state(TaskState.DEFINITE_MASK):
                continue
            # BPMN 2.0, 10.6.3: a token that can also come by a flow that already
            # has one is not waited for.
            if any(
                any(place in names for names in missing)
                and not any(place in names for names in came)
                for place in _places_of(task)
            ):
                return False
        return True

    def _run_hook(self, my_task: Task) -> bool:
        matches, defaults = self._get_matching_outputs(my_task)
        my_task._sync_children(matches or defaults, TaskState.FUTURE)  # noqa: SLF001 (as Spiff does)
        return True

    @cached_property
    def _ways(self) -> dict[str, set[str]]:
        """For each input: the nodes from which it is reached without passing here."""
        specs = self._wf_spec.task_specs
        ways = {}
        for flow in self._inputs:
            seen, todo = {flow}, [flow]
            while todo:
                before = specs[todo.pop()]._inputs  # noqa: SLF001 (ids, not specs)
                new = [name for name in before if name not in seen]
                fresh = [name for name in new if name != self.name]
                seen.update(fresh)
                todo.extend(fresh)
            ways[flow] = seen
        return ways


def _places_of(task: Task) -> list[str]:
    """Name the node at which a token is, as the specification has it.

    About to enter an activity, it is there and at each event beside it.
    """
    # As long as nothing has happened, events that are offered are one token.
    offers = getattr(task.parent and task.parent.task_spec, "offers_events", False)
    if offers and task.state == TaskState.WAITING:
        task = task.parent
    spec = task.task_spec
    beside = spec.outputs if isinstance(spec, BoundaryEventSplit) else [spec]
    return [each.name for each in beside]


class EndJoin(_EndJoin):
    """Ends a process or sub-process when no token is left in it."""

    def _update_hook(self, my_task: Task) -> bool:
        scope = my_task.workflow
        if _ARRIVED not in my_task.internal_data:
            my_task.internal_data[_ARRIVED] = scope.top_workflow.stamp()
            my_task.data = dict(my_task.parent.data)
            combine([*waiting_at(self, scope), my_task])
            my_task._set_state(TaskState.WAITING)  # noqa: SLF001 (Spiff has no public way)
            return False
        return my_task.state == TaskState.WAITING and not any(
            task.has_state(TaskState.DEFINITE_MASK)
            and task is not my_task
            and not _is_idle(task)
            for task in scope.tasks.values()
        )

    def _run_hook(self, my_task: Task) -> bool:
        for task in list(my_task.workflow.tasks.values()):
            if _is_idle(task):
                task.cancel()
        return True


def _is_idle(task: Task) -> bool:
    """Tell whether a token waits beside the flow for what need never happen."""
    return task.state == TaskState.WAITING and getattr(task.task_spec, "aside", False)


def waiting_at(join: object, scope: Any) -> list[Task]:  # noqa: ANN401 (Spiff's type)
    """List the tokens that wait at a join, the oldest first."""
    waiting = [
        task
        for task in scope.tasks.values()
        if task.task_spec is join and task.state == TaskState.WAITING
    ]
    return sorted(waiting, key=_arrival)


def combine(tokens: list[Task]) -> Task:
    """Make one token of several: of the last, which gets what all of them changed."""
    *others, last = tokens
    if not others:
        return last
    merged = merging.merge(
        [(token.data, merging.changes_of(token)) for token in tokens],
        last.workflow.top_workflow.stamp,
    )
    for token in others:
        token.cancel()
    last.data = merged.data
    merging.keep(last, merged.changes)
    if merged.conflicts:
        host = last.workflow.top_workflow.host
        host.note(last, conflicts=merged.conflicts)
    return last


def _arrival(task: Task) -> int:
    return int(task.internal_data[_ARRIVED])
