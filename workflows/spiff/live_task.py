"""A token as it moves.

SpiffWorkflow 3.2.0 gathers everything it knows about a token for the log whenever
the token changes its state, logged or not, and copies all variables at every node.
It also keeps the time, which a clock that is set can turn round; here tokens keep the
order in which they moved.
"""

from secrets import token_hex
from typing import Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState


class LiveTask(Task):
    """Changes its state without a word, and shares its values with its children."""

    data: dict[str, Any]
    _state: int

    def __init__(
        self,
        workflow: Any,  # noqa: ANN401 (Spiff's type)
        task_spec: Any,  # noqa: ANN401 (the same)
        parent: Task | None = None,
        state: int = TaskState.MAYBE,
        id: str | None = None,  # noqa: A002 (Spiff's name)
    ) -> None:
        # As text, which is what the tables keep: one is looked up a hundred times
        # for each time that it is made.
        super().__init__(workflow, task_spec, parent, state, id or token_hex(16))
        self.last_state_change = workflow.top_workflow.tick()

    def _set_state(self, value: int) -> None:
        if value != self._state:
            self.last_state_change = self.workflow.top_workflow.tick()
            self._state = value

    def _add_child(
        self,
        task_spec: Any,  # noqa: ANN401 (Spiff's type)
        state: int = TaskState.MAYBE,
    ) -> "LiveTask":
        child = LiveTask(self.workflow, task_spec, self, state)
        if state == TaskState.READY:
            child._ready()
        return child

    def _inherit_data(self) -> None:
        # Values are never changed in place, so tokens can share them.
        self.data = {**self.data, **self.parent.data}
