"""A process instance in memory, with limits on what one command may do."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflows.errors import RejectedError
from workflows.spiff.multi_instance import cancel_activity

if TYPE_CHECKING:
    from workflows.spiff.execution import Execution

#: Automatic steps of one command; more means the diagram loops without waiting.
MAX_STEPS = 2_000
#: Sub-processes and called processes within one another.
MAX_DEPTH = 20


class RunawayProcessError(RejectedError):
    """A diagram goes on and on without waiting for anybody."""

    sentences: ClassVar = {
        "zh": "流程在“{element}”处没有停下来等待(超过 {limit}),已全部撤销。"
        "请联系流程管理员。",
        "en": "Expected the process to wait for somebody, but it went on at "
        "“{element}” past the limit of {limit}; nothing was saved. "
        "Please tell the process owner.",
    }


class LiveWorkflow(BpmnWorkflow):
    """The engine's view of a process instance while a command works on it."""

    def __init__(
        self,
        spec: Any,  # noqa: ANN401 (Spiff's type)
        subprocess_specs: Mapping[str, Any],
        host: "Execution",
        *,
        loading: bool = False,
    ) -> None:
        self.host = host
        #: Activities that a boundary event has just interrupted.
        self.interrupted: list[Task] = []
        self._steps = 0
        super().__init__(
            spec, dict(subprocess_specs), script_engine=host, deserializing=loading
        )

    def create_subprocess(self, my_task: Task, spec_name: str) -> BpmnSubWorkflow:
        """Enter a sub-process or a called process."""
        subprocess = super().create_subprocess(my_task, spec_name)
        if subprocess.depth > MAX_DEPTH:
            self._run_away(my_task, MAX_DEPTH)
        self.host.note(my_task)
        return subprocess

    def advance(self) -> None:
        """Run every automatic step until people or the outside must act."""
        self._steps = 0
        self.do_engine_steps(did_complete_task=self._after_step)
        # SpiffWorkflow 3.2.0 overlooks tasks deeper than 1,000 in its tree.
        for scope in (self, *self.subprocesses.values()):
            for task in scope.tasks.values():
                if task.state == TaskState.READY and not task.task_spec.manual:
                    self._run_away(task, MAX_STEPS)

    def complete(self, task: Task) -> None:
        """Run one waiting task and what follows from it."""
        task.run()
        self._after_step(task)
        self.advance()

    def open_tasks(self) -> list[Task]:
        """List the tasks that wait for people."""
        return list(self.get_tasks(state=TaskState.READY, manual=True))

    def open_calls(self) -> list[Task]:
        """List the activities whose sub-process or called process is running."""
        return [
            self.get_task_from_id(subprocess.parent_task_id)
            for subprocess in self.get_active_subprocesses()
        ]

    def _after_step(self, task: Task) -> None:
        self._steps += 1
        if self._steps > MAX_STEPS:
            self._run_away(task, MAX_STEPS)
        if task.state == TaskState.COMPLETED:
            self.host.note(task, left=True)
        for activity in self.interrupted:
            cancel_activity(activity)
        self.interrupted.clear()

    def _run_away(self, task: Task, limit: int) -> None:
        raise RunawayProcessError(element=self.host.element_name(task), limit=limit)
