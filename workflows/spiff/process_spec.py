"""How every node behaves, whatever its kind.

SpiffWorkflow 3.2.0 predicts all paths that may follow, whose number is exponential
in the number of splits. Here a node knows what comes next when it runs.
"""

from functools import cache, cached_property
from typing import Any

from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser as SpiffProcessParser
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.control import _EndJoin
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.specs.ExclusiveChoice import ExclusiveChoice
from SpiffWorkflow.specs.MultiChoice import MultiChoice
from SpiffWorkflow.task import Task

from workflows.models.splits import is_helper
from workflows.spiff.joins import EndJoin
from workflows.spiff.merging import note_changes


class Node:
    """What all nodes have in common."""

    manual: bool
    bpmn_id: str | None
    _wf_spec: "ProcessSpec"

    @cached_property
    def drawn(self) -> bool:
        """Whether it is in the diagram; others are helpers."""
        return self.bpmn_id is not None and not is_helper(self.bpmn_id)

    def _predict(self, my_task: Task, *args: object, **options: object) -> None:
        """Predict nothing: ``_run`` adds what comes next."""

    def _on_ready_hook(self, my_task: Task) -> None:
        super()._on_ready_hook(my_task)  # type: ignore[misc]
        my_task.workflow.top_workflow.line_up(my_task)

    def _run(self, my_task: Task) -> bool | None:
        if not isinstance(self, MultiChoice):  # it chooses among the outputs itself
            self._predict_hook(my_task)  # type: ignore[attr-defined]
        done: bool | None = super()._run(my_task)  # type: ignore[misc]
        return done

    def _on_complete_hook(self, my_task: Task) -> None:
        super()._on_complete_hook(my_task)  # type: ignore[misc]
        my_task.workflow.top_workflow.host.follow(my_task)
        if self._wf_spec.branches:
            note_changes(my_task)


class ProcessSpec(BpmnProcessSpec):
    """The nodes of one process or sub-process."""

    def _add_notify(self, task_spec: Any) -> None:  # noqa: ANN401 (Spiff's type)
        # SpiffWorkflow makes many of them itself; all of them come through here.
        task_spec.__class__ = _node(task_spec.__class__)
        super()._add_notify(task_spec)

    @cached_property
    def branches(self) -> bool:
        """Whether several tokens can be under way."""
        return any(
            isinstance(spec, LoopTask)
            or (len(spec.outputs) > 1 and not isinstance(spec, ExclusiveChoice))
            for spec in self.task_specs.values()
        )


class ProcessParser(SpiffProcessParser):
    """Reads the nodes of one process or sub-process."""

    def create_spec(self) -> ProcessSpec:
        """Begin the specification."""
        return ProcessSpec(self.bpmn_id, self.get_name(), self.filename)


@cache
def _node(kind: Any) -> Any:  # noqa: ANN401 (a class of Spiff's)
    kind = EndJoin if kind is _EndJoin else kind
    return type(kind.__name__, (Node, kind), {})
