"""Events as BPMN has them: what they wait for and throw is in the model.

The plain BPMN that SpiffWorkflow reads has events without definitions. A token at
a catching event is a waiting one; ``workflows.spiff.events`` tells it when the
event has happened. Nothing here ever changes a spec: all instances share them.
"""

from functools import partial
from typing import Any

from SpiffWorkflow.bpmn.parser.event_parsers import BoundaryEventParser
from SpiffWorkflow.bpmn.parser.task_parsers import SubWorkflowParser
from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent as SpiffBoundaryEvent
from SpiffWorkflow.bpmn.specs.defaults import EndEvent as SpiffEndEvent
from SpiffWorkflow.bpmn.specs.defaults import EventSubprocess as SpiffEventSubProcess
from SpiffWorkflow.bpmn.specs.defaults import (
    IntermediateCatchEvent,
    IntermediateThrowEvent,
    NoneTask,
)
from SpiffWorkflow.bpmn.specs.event_definitions.simple import NoneEventDefinition
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflows.spiff.merging import Changes, changes_of, keep, with_changes
from workflows.spiff.tokens import (
    merged_within,
    variables_at,
    withdraw,
    withdraw_others,
)

Variables = dict[str, Any]
#: Where a waiting token keeps what it needs to know until its event happens.
ARMED = "armed"


class Waits:
    """A node whose tokens wait for an event."""

    #: Whether it waits beside the flow, for something that may never happen.
    aside = False

    def _update_hook(self, my_task: Task) -> bool:
        return self._wait(my_task)

    def _wait(self, my_task: Task) -> bool:
        if ARMED in my_task.internal_data:
            return False
        my_task._inherit_data()  # noqa: SLF001 (Spiff has no public way)
        # An event without a definition, or the end of a link: just pass.
        if not _events(my_task).arm(my_task):
            return True
        my_task._set_state(TaskState.WAITING)  # noqa: SLF001 (the same)
        return False

    def take(self, my_task: Task, payload: Variables) -> None:
        """Go on, since the event has happened."""
        raise NotImplementedError


class CatchEvent(Waits, IntermediateCatchEvent):
    """Waits in the flow; also a receive task."""

    def take(self, my_task: Task, payload: Variables) -> None:
        """Go on from here; at an event-based gateway, from here only."""
        my_task.data.update(payload)
        if isinstance(my_task.parent.task_spec, EventGateway):
            for other in my_task.parent.children:
                if other is not my_task:
                    withdraw(other)
        my_task._ready()  # noqa: SLF001 (Spiff has no public way)

    def _run_hook(self, my_task: Task) -> bool:
        del my_task
        return True


class BoundaryEvent(Waits, SpiffBoundaryEvent):
    """Waits beside an activity, as long as that is running."""

    aside = True

    def take(self, my_task: Task, payload: Variables) -> None:
        """Leave by the boundary; an interrupted activity is taken back."""
        split = my_task.parent
        activity = next(
            task
            for task in split.children
            if not isinstance(task.task_spec, BoundaryEvent)
        )
        variables = variables_at(activity)
        token = my_task
        if self.cancel_activity:
            for other in guards(activity):
                if other is not my_task:
                    other.cancel()
            _events(my_task).later(partial(withdraw, activity))
        else:
            token = _another(my_task)
        token.data = {**variables, **payload}
        token._ready()  # noqa: SLF001 (Spiff has no public way)

    def _run_hook(self, my_task: Task) -> bool:
        del my_task
        return True


class EventSubProcess(Waits, SpiffEventSubProcess):
    """Waits beside everything in its scope, then is a sub-process itself."""

    aside = True

    def take(self, my_task: Task, payload: Variables) -> None:
        """Start the sub-process; an interrupting one is then alone in its scope."""
        seen = merged_within(my_task.workflow)
        token = my_task
        if _events(my_task).event(my_task).interrupting:
            _events(my_task).later(partial(withdraw_others, token))
        else:
            token = _another(my_task)
        token.data = {**seen.data, **payload}
        _keep_changes(token, seen.changes, seen.data)
        self.start_workflow(token)
        token._set_state(TaskState.STARTED)  # noqa: SLF001 (Spiff has no public way)

    def update_data(self, my_task: Task, subworkflow: Any) -> None:  # noqa: ANN401 (Spiff's type)
        """Take all variables back; only what it has changed are changes of its own."""
        before, my_task.data = my_task.data, dict(subworkflow.last_task.data)
        _keep_changes(my_task, changes_of(my_task), before)

    def _update_hook(self, my_task: Task) -> bool:
        if my_task.has_state(TaskState.READY | TaskState.STARTED):
            subprocess = my_task.workflow.top_workflow.get_subprocess(my_task)
            return bool(subprocess.completed)
        return self._wait(my_task)


class EventGateway(NoneTask):
    """Offers events; the first that happens takes the others away."""

    offers_events = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 (Spiff's)
        super().__init__(*args, **kwargs)
        self.manual = False


class ThrowEvent(IntermediateThrowEvent):
    """Throws, and goes on; also a send task."""

    def _run_hook(self, my_task: Task) -> bool:
        _events(my_task).throw(my_task)
        return True


class EndEvent(SpiffEndEvent):
    """Throws, and ends its path or, if it terminates, its whole scope."""

    def _run_hook(self, my_task: Task) -> bool:
        _events(my_task).throw(my_task)
        return True

    def _on_complete_hook(self, my_task: Task) -> None:
        super()._on_complete_hook(my_task)
        event = _events(my_task).event(my_task)
        if event is not None and event.kind == "terminate":
            my_task._drop_children()  # noqa: SLF001 (Spiff has no public way)
            withdraw(my_task.workflow.task_tree)
            my_task.workflow._mark_complete(my_task)  # noqa: SLF001 (the same)


class SubProcessParser(SubWorkflowParser):
    """Reads embedded sub-processes, and those that an event starts."""

    def create_task(self) -> Any:  # noqa: ANN401 (Spiff's type)
        """Make the spec."""
        # SpiffWorkflow 3.2.0 asks for the attribute in a namespace it never has.
        if self.node.get("triggeredByEvent") == "true":
            self.spec_class = EventSubProcess
        return super().create_task()


class BoundaryParser(BoundaryEventParser):
    """Reads boundary events without their definitions."""

    def create_task(self) -> Any:  # noqa: ANN401 (Spiff's type)
        """Make the spec."""
        interrupting = self.node.get("cancelActivity") != "false"
        return self._create_task(NoneEventDefinition(), interrupting)


def guards(activity: Task) -> list[Task]:
    """Give the boundary events that wait beside an activity."""
    spec_id = getattr(activity.task_spec, "bpmn_id", None)
    # Of one of several instances, the activity is what made them.
    while activity is not None and activity.task_spec.name != spec_id:
        activity = activity.parent
    split = activity.parent if activity is not None else None
    if split is None or not isinstance(split.task_spec, BoundaryEventSplit):
        return []
    return [
        task
        for task in split.children
        if isinstance(task.task_spec, BoundaryEvent) and task.state == TaskState.WAITING
    ]


def _keep_changes(task: Task, seen: Changes, before: Variables) -> None:
    """Note what a token has seen, and what it has changed of it."""
    stamp = task.workflow.top_workflow.stamp
    keep(task, with_changes(seen, before, task.data, stamp))


def _another(task: Task) -> Task:
    """Make a further token of a node that stays where it is and keeps waiting."""
    token = task.parent._add_child(task.task_spec, TaskState.FUTURE)  # noqa: SLF001 (Spiff has no public way)
    token.triggered = True
    token.internal_data[ARMED] = {}
    task.task_spec._predict(token, mask=TaskState.NOT_FINISHED_MASK)  # noqa: SLF001 (the same)
    return token


def _events(task: Task) -> Any:  # noqa: ANN401 (workflows.spiff.events.Events)
    return task.workflow.top_workflow.host.events
