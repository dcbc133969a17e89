"""A process instance in memory, with limits on what one command may do."""

from collections import deque
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflows.errors import ProcessFaultError
from workflows.spiff.merging import last_stamp
from workflows.spiff.multi_instance import Body
from workflows.spiff.scopes import Scope, SubScope

if TYPE_CHECKING:
    from workflows.spiff.host import Host

#: Automatic steps of one command; more means the diagram loops without waiting.
MAX_STEPS = 2_000
#: Sub-processes and called processes within one another.
MAX_DEPTH = 20
#: After so many steps of one command, the finished tokens are dropped.
_PRUNE_EVERY = 100


class RunawayProcessError(ProcessFaultError):
    """A diagram goes on and on without waiting for anybody."""

    sentences: ClassVar = {
        "zh": "流程在“{element}”处没有停下来等待（超过 {limit}），已全部撤销。"
        "请联系流程管理员。",
        "en": "Expected the process to wait for somebody, but it went on at "
        "“{element}” past the limit of {limit}; nothing was saved. "
        "Please tell the process owner.",
    }


class StuckProcessError(ProcessFaultError):
    """Nothing can ever happen in a process instance that has not ended."""

    sentences: ClassVar = {
        "zh": "流程在“{element}”处等待的分支永远不会到达，已全部撤销。"
        "请联系流程管理员。",
        "en": "Expected the process to go on or to end, but “{element}” waits for a "
        "branch that can never arrive; nothing was saved. "
        "Please tell the process owner.",
    }


class LiveWorkflow(Scope, BpmnWorkflow):
    """The engine's view of a process instance while a command works on it."""

    def __init__(
        self,
        spec: Any,  # noqa: ANN401 (Spiff's type)
        subprocess_specs: Mapping[str, Any],
        host: "Host",
        *,
        loading: bool = False,
    ) -> None:
        self.host = host
        #: Automatic tasks that may run, in the order in which they became ready.
        self._line: deque[Task] = deque()
        self._steps = 0
        self._last_stamp: int | None = None
        #: Counts the moves of all tokens, from the first command on.
        self.moves = 0
        super().__init__(
            spec, dict(subprocess_specs), script_engine=host, deserializing=True
        )
        if not loading:
            self.plant()

    def create_subprocess(self, my_task: Task, spec_name: str) -> SubScope:
        """Enter a sub-process or a called process."""
        subprocess = SubScope(
            self.subprocess_specs[spec_name],
            parent_task_id=my_task.id,
            top_workflow=self,
            deserializing=True,
        )
        subprocess.plant()
        self.subprocesses[my_task.id] = subprocess
        if subprocess.depth > MAX_DEPTH:
            self._run_away(my_task, MAX_DEPTH)
        self.host.note(my_task)
        return subprocess

    def advance(self) -> None:
        """Run every automatic step until people or the outside must act."""
        self._steps = 0
        self.host.events.settle()
        while (task := self._next()) is not None:
            task.run()
            self._after_step(task)
        if not self.is_completed():
            self._expect_life()
        self.host.look_around()

    def line_up(self, task: Task) -> None:
        """Let a task run when it is its turn; helpers take no turn of their own."""
        if task.state == TaskState.READY and not task.task_spec.manual:
            if task.task_spec.drawn:
                self._line.append(task)
            else:
                self._line.appendleft(task)

    def tick(self) -> int:
        """Count a move of a token."""
        self.moves += 1
        return self.moves

    def stamp(self) -> int:
        """Give a number that is higher than all before."""
        if self._last_stamp is None:
            self._last_stamp = last_stamp(
                task for scope in self._scopes() for task in scope.tasks.values()
            )
        self._last_stamp += 1
        return self._last_stamp

    def complete(self, task: Task) -> None:
        """Run one waiting task and what follows from it."""
        task.run()
        self._after_step(task)
        self.advance()

    def open_tasks(self) -> list[Task]:
        """List the tasks that wait for people."""
        return [
            task
            for task in self._every_task(nested=True)
            if task.state == TaskState.READY and task.task_spec.manual
        ]

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
        self.host.events.settle()
        if self._steps % _PRUNE_EVERY == 0:
            self.host.prune()

    def _scopes(self) -> Iterator[Scope]:
        yield self
        yield from list(self.subprocesses.values())

    def _next(self) -> Task | None:
        while True:
            while self._line:
                task = self._line.popleft()
                if task.state == TaskState.READY:
                    return task
            for scope in self._scopes():
                if not scope.completed:
                    scope.update_waiting_tasks()
            if not self._line:
                for task in self._every_task(nested=True):
                    self.line_up(task)
            if not self._line:
                return None

    def _expect_life(self) -> None:
        """Refuse to leave an instance in which nothing can ever happen."""
        tasks = [
            task
            for scope in self._scopes()
            if not scope.completed
            for task in scope.tasks.values()
            if task.has_state(TaskState.DEFINITE_MASK)
        ]
        if not any(self._may_move(task) for task in tasks):
            joins = [
                task
                for task in tasks
                if task.state == TaskState.WAITING
                and not getattr(task.task_spec, "aside", False)
            ]
            waiting = next((task for task in joins if task.task_spec.drawn), joins[0])
            raise StuckProcessError(**self.host.place(waiting))

    def _may_move(self, task: Task) -> bool:
        if task.state == TaskState.WAITING:
            return self.host.events.may_happen(task)
        # What is inside of an activity moves, or nothing does.
        return task.id not in self.subprocesses and not isinstance(task.task_spec, Body)

    def _run_away(self, task: Task, limit: int) -> None:
        raise RunawayProcessError(**self.host.place(task), limit=limit)
