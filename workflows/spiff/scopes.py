"""A running process or sub-process: its tokens in a table, never a walk of the tree.

SpiffWorkflow 3.2.0 walks its tree of tasks at every step, and overlooks whatever is
deeper than 1,000.
"""

from collections.abc import Iterator
from typing import Any

from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.util.task import BpmnTaskFilter
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflows.spiff.live_task import LiveTask


class Scope:
    """What processes and sub-processes have in common."""

    spec: Any
    tasks: dict[str, Task]
    task_tree: Task
    top_workflow: Any
    completed: bool

    def plant(self) -> None:
        """Put the first token at the start."""
        self.task_tree = LiveTask(self, self.spec.start, state=TaskState.FUTURE)
        self.task_tree._ready()  # noqa: SLF001 (Spiff has no public way)

    def update_waiting_tasks(self) -> None:
        """Let everything that waits look again."""
        for task in self._in_state(TaskState.WAITING):
            if task.state == TaskState.WAITING:
                task.task_spec._update(task)  # noqa: SLF001 (Spiff has no public way)

    def is_completed(self) -> bool:
        """Tell whether no token is left."""
        if not self.completed:
            self.completed = not self._in_state(TaskState.NOT_FINISHED_MASK)
        return self.completed

    def get_tasks_iterator(
        self,
        first_task: Task | None = None,
        **conditions: Any,  # noqa: ANN401 (Spiff's)
    ) -> Iterator[Task]:
        """List the tasks that meet some conditions, sub-processes included."""
        if first_task not in (None, self.task_tree) or "end_at_spec" in conditions:
            found: Iterator[Task] = super().get_tasks_iterator(first_task, **conditions)  # type: ignore[misc]
            return found
        nested = not conditions.pop("skip_subprocesses", False)
        wanted = conditions.pop("task_filter", None) or BpmnTaskFilter(**conditions)
        return iter(
            [task for task in self._every_task(nested=nested) if wanted.matches(task)]
        )

    def collect_log_extras(self, dct: object = None) -> dict[str, object]:
        """Log nothing about it: SpiffWorkflow would walk the tree."""
        del dct
        return {}

    def _in_state(self, state: int) -> list[Task]:
        return [task for task in self.tasks.values() if task.has_state(state)]

    def _every_task(self, *, nested: bool) -> Iterator[Task]:
        for task in list(self.tasks.values()):
            yield task
            scope = self.top_workflow.subprocesses.get(task.id) if nested else None
            if scope is not None:
                yield from scope._every_task(nested=True)  # noqa: SLF001 (another of its kind)


class SubScope(Scope, BpmnSubWorkflow):
    """A running sub-process, or a called process."""

    def _task_completed_notify(self, task: Task) -> None:
        super()._task_completed_notify(task)
        if self.completed:
            top = self.top_workflow
            top.line_up(top.get_task_from_id(self.parent_task_id))
