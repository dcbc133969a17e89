"""Activities that are carried out several times or have variables of their own.

SpiffWorkflow 3.2.0 appends outputs in the order of completion, breaks on a
cardinality with an existing output list, knows no upper limit, and connects an
instance to its activity only on creating it, not on loading it. Here an activity
is a body around instances of it::

    body (started) ── entry of instance 0 (completed) ── instance 0
                   └─ entry of instance 1 (completed) ── instance 1

The entry of an instance holds its own variables, so that the instance inherits
them as every task inherits from the one before. An instance's changes go to the
body and become visible outside when the body is done; its own variables never
do. What the body knows is in its ``internal_data`` and so in the stored state.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import cache
from typing import Any, ClassVar

from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflows.errors import RejectedError, Text
from workflows.feel import compile_expression, compile_template
from workflows.models.activity_model import MAX_INSTANCES, Activity, Repetition
from workflows.spiff.tokens import withdraw

Variables = dict[str, Any]

#: Variables of an instance that tell it where it stands.
COUNTERS = frozenset(
    {
        "loopCounter",
        "nrOfInstances",
        "nrOfCompletedInstances",
        "nrOfActiveInstances",
    }
)
_ONCE = Repetition(kind="sequential", cardinality="1")


class RepetitionError(RejectedError):
    """The variables do not say how often to carry out an activity."""

    sentences: ClassVar = {
        "zh": "无法确定“{element}”要执行几次：{problem}未保存任何内容,"
        "请联系流程管理员。",
        "en": "Expected to know how often to carry out “{element}”, but {problem} "
        "Nothing was saved; please tell the process owner.",
    }


class Entry(BpmnTaskSpec):
    """Holds the variables of one instance."""

    begins_instance = True


class Body(BpmnTaskSpec):
    """Carries out an activity as often as the diagram says."""

    def __init__(self, wf_spec: Any, name: str, instance: Any) -> None:  # noqa: ANN401 (Spiff's types)
        super().__init__(wf_spec, name, description="Activity")
        self._instance = instance
        self._entry = Entry(wf_spec, f"{name} [entry]")

    def _update_hook(self, my_task: Task) -> bool:
        if my_task.has_state(TaskState.STARTED):
            return False
        super()._update_hook(my_task)
        state = my_task.internal_data
        total, items = self._extent(my_task)
        state.update(
            total=total,
            items=items,
            next=0,
            completed=0,
            done={},
            outputs=[],
        )
        my_task._set_state(TaskState.STARTED)  # noqa: SLF001 (Spiff has no public way)
        if self._has_next(my_task, my_task.data):
            self._begin(my_task)
        else:
            self._finish(my_task, {})
        return False

    def instance_completed(self, workflow: Any, instance: Task) -> None:  # noqa: ANN401 (Spiff's type)
        """Take what an instance has done, and go on or finish."""
        del workflow
        entry = instance.parent
        my_task = entry.parent
        state, rule = my_task.internal_data, self._rule(my_task)
        state["completed"] += 1
        self._take(my_task, entry, instance.data)
        scope = {**self._scope(my_task, instance.data), **self._counters(my_task)}
        if rule.kind != "loop" and _holds(rule.condition, scope):
            for other in self.active(my_task, but=instance):
                other.cancel()
            self._finish(my_task, instance.data)
        elif self.active(my_task, but=instance):
            return
        elif self._has_next(my_task, scope):
            self._begin(my_task)
        else:
            self._finish(my_task, instance.data)

    def abandon(self, my_task: Task) -> None:
        """Finish now, with what has been done so far."""
        for instance in self.active(my_task):
            withdraw(instance)
        self._finish(my_task, {})

    def _on_cancel(self, my_task: Task) -> None:
        # SpiffWorkflow has removed the instances from the tree but not what runs
        # inside of them.
        _drop_orphans(my_task.workflow.top_workflow)
        super()._on_cancel(my_task)

    # How often.

    def _extent(self, my_task: Task) -> tuple[int | None, list[Any] | None]:
        """Give the number of instances and their items, as far as there are any."""
        rule = self._rule(my_task)
        if rule.kind == "loop":
            return None, None
        own = _evaluated(self._activity(my_task).local, my_task.data)
        scope = {**my_task.data, **own}
        source = rule.collection or rule.cardinality or ""
        found = compile_expression(source).evaluate(scope)
        problem = _problem(found, is_list=rule.collection is not None)
        if problem is not None:
            raise RepetitionError(element=self._name(my_task), problem=problem)
        assert isinstance(found, list | int)
        return (len(found), found) if isinstance(found, list) else (found, None)

    def _has_next(self, my_task: Task, scope: Mapping[str, Any]) -> bool:
        state, rule = my_task.internal_data, self._rule(my_task)
        done: int = state["next"]
        if rule.kind != "loop":
            return done < int(state["total"])
        if done >= (rule.maximum or 0):
            return False
        if done == 0 and not rule.test_before:
            return True
        scope = {**scope, "loopCounter": done}
        return rule.condition is None or _holds(rule.condition, scope)

    # Beginning.

    def _begin(self, my_task: Task) -> None:
        """Begin the next instance, or all of them when they run in parallel."""
        state = my_task.internal_data
        count = 1
        if self._rule(my_task).kind == "parallel":
            count = int(state["total"])
        # All of them stand in the tree before the first one can complete.
        entries = [self._add_entry(my_task) for _ in range(count)]
        for entry in entries:
            instance = entry._add_child(self._instance, TaskState.WAITING)  # noqa: SLF001 (Spiff has no public way)
            instance.triggered = True
            instance.task_spec._update(instance)  # noqa: SLF001 (the same)

    def _add_entry(self, my_task: Task) -> Task:
        state, rule = my_task.internal_data, self._rule(my_task)
        index: int = state["next"]
        state["next"] += 1
        entry = my_task._add_child(self._entry, TaskState.COMPLETED)  # noqa: SLF001 (Spiff has no public way)
        entry.triggered = True
        entry.internal_data["index"] = index
        own: Variables = {}
        if self._activity(my_task).repetition is not None:
            own["loopCounter"] = index
        if rule.item is not None and state["items"] is not None:
            own[rule.item] = deepcopy(state["items"][index])
        if rule.kind == "sequential" and own:
            own |= self._counters(my_task)
        data = {**my_task.data, **state["done"], **own}
        entry.data = data | _evaluated(self._activity(my_task).local, data)
        return entry

    # Ending.

    def _take(self, my_task: Task, entry: Task, data: Variables) -> None:
        state, rule = my_task.internal_data, self._rule(my_task)
        if rule.output is not None:
            value = deepcopy(data.get(rule.output_item or ""))
            state["outputs"].append([entry.internal_data["index"], value])
            return
        before, hidden = entry.data, self._hidden(my_task)
        for name, value in data.items():
            known = name in before and _is_same(before[name], value)
            if name not in hidden and not known:
                state["done"][name] = value

    def _finish(self, my_task: Task, last: Variables) -> None:
        """Let the token go on with what the instances have done."""
        state = my_task.internal_data
        scope = self._scope(my_task, last)
        results = _evaluated(self._activity(my_task).results, scope)
        changes = {**state["done"], **self._output(my_task)}
        hidden = {name for name, _ in self._activity(my_task).local}
        my_task.data.update(
            {name: value for name, value in changes.items() if name not in hidden}
        )
        my_task.data.update(results)
        state.clear()
        my_task._ready()  # noqa: SLF001 (Spiff has no public way)

    def _scope(self, my_task: Task, data: Variables) -> Variables:
        """Give the variables that a condition or a result may speak of."""
        changes = my_task.internal_data["done"]
        return {**my_task.data, **data, **changes, **self._output(my_task)}

    def _output(self, my_task: Task) -> Variables:
        """Give the list of outputs so far, in the order of the inputs."""
        name = self._rule(my_task).output
        if name is None:
            return {}
        pairs = sorted(my_task.internal_data["outputs"], key=lambda pair: int(pair[0]))
        return {name: [value for _, value in pairs]}

    def _hidden(self, my_task: Task) -> set[str]:
        activity, rule = self._activity(my_task), self._rule(my_task)
        names = {name for name, _ in activity.local}
        if activity.repetition is not None:
            names |= COUNTERS | {rule.item or "", rule.output_item or ""}
        return names

    def _counters(self, my_task: Task) -> Variables:
        state = my_task.internal_data
        if self._activity(my_task).repetition is None:
            return {}
        active = 1 if self._rule(my_task).kind == "sequential" else None
        return {
            "nrOfInstances": state["total"],
            "nrOfCompletedInstances": state["completed"],
            "nrOfActiveInstances": (
                state["next"] - state["completed"] if active is None else active
            ),
        }

    def active(self, my_task: Task, but: Task | None = None) -> list[Task]:
        """List the instances that are not finished."""
        return [
            instance
            for entry in my_task.children
            if entry.task_spec is self._entry
            for instance in entry.children
            if instance is not but and not instance.has_state(TaskState.FINISHED_MASK)
        ]

    # What the diagram says.

    def _activity(self, my_task: Task) -> Activity:
        _, element = my_task.workflow.top_workflow.host.definition.element(
            my_task.workflow.spec.name, self._instance.bpmn_id
        )
        activity: Activity = element.activity
        return activity

    def _rule(self, my_task: Task) -> Repetition:
        return self._activity(my_task).repetition or _ONCE

    def _name(self, my_task: Task) -> str:
        _, element = my_task.workflow.top_workflow.host.definition.element(
            my_task.workflow.spec.name, self._instance.bpmn_id
        )
        return str(element.name or element.id)


@cache
def with_body(node_parser: type[TaskParser]) -> type[TaskParser]:
    """Make a parser that puts a body around the activities which need one."""

    def _add_multiinstance_task(self: Any, marker: object) -> None:  # noqa: ANN401 (Spiff's type)
        del marker
        instance = self.spec.task_specs.pop(self.task.name)
        name = instance.name
        instance.name = f"{name} [instance]"
        self.spec.task_specs[instance.name] = instance
        self.task = Body(self.spec, name, instance)
        self.task.lane = instance.lane
        # SpiffWorkflow tests that a task is connected before it becomes ready.
        instance.inputs = [self.task._entry]  # noqa: SLF001 (our own)
        instance.completed_event.connect(self.task.instance_completed)

    methods = {"_add_multiinstance_task": _add_multiinstance_task}
    return type(node_parser.__name__, (node_parser,), methods)


def activity_of(task: Task) -> Task:
    """Give the body of an instance; any other task is its own activity."""
    parent = task.parent
    if parent is not None and isinstance(parent.task_spec, Entry):
        return parent.parent
    return task


def cancel_activity(task: Task) -> None:
    """Cancel an activity, what runs inside of it first."""
    if isinstance(task.task_spec, Body):
        for instance in task.task_spec.active(task):
            instance.cancel()
    task.cancel()


def find_task(top: Any, task_id: str) -> Task | None:  # noqa: ANN401 (LiveWorkflow, which imports this)
    """Find a task in any scope; SpiffWorkflow's own search raises without it."""
    for scope in (top, *top.subprocesses.values()):
        if task_id in scope.tasks:
            return scope.tasks[task_id]
    return None


def _drop_orphans(top: Any) -> None:  # noqa: ANN401 (LiveWorkflow, which imports this)
    """Forget the sub-processes of tasks that are not there any more."""
    for parent_id in list(top.subprocesses):
        if parent_id in top.subprocesses and find_task(top, parent_id) is None:
            for task in _within(top, parent_id):
                top.event_manager.remove_task(task)


def _within(top: Any, parent_id: str) -> Iterator[Task]:  # noqa: ANN401 (the same)
    subprocess = top.subprocesses.pop(parent_id)
    for task in subprocess.tasks.values():
        yield task
        if task.id in top.subprocesses:
            yield from _within(top, task.id)


def _evaluated(
    templates: tuple[tuple[str, str], ...], variables: Mapping[str, Any]
) -> Variables:
    return {
        name: compile_template(template).evaluate(variables)
        for name, template in templates
    }


def _is_same(old: object, new: object) -> bool:
    """Tell whether two values are equal; to Python, true equals 1."""
    if isinstance(old, bool) or isinstance(new, bool):
        return old is new
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(_is_same, old, new))
    if isinstance(old, dict) and isinstance(new, dict):
        return old.keys() == new.keys() and all(
            _is_same(value, new[name]) for name, value in old.items()
        )
    return old == new


def _holds(condition: str | None, variables: Mapping[str, Any]) -> bool:
    if condition is None:
        return False
    return compile_expression(condition).evaluate(variables) is True


def _problem(found: object, *, is_list: bool) -> Text | None:
    limit = MAX_INSTANCES
    if is_list and not isinstance(found, list):
        return Text("集合不是列表。", "its collection is no list.")
    if not is_list and (isinstance(found, bool) or not isinstance(found, int)):
        return Text("次数不是整数。", "its cardinality is no whole number.")
    count = len(found) if isinstance(found, list) else found
    if not isinstance(count, int) or not 0 <= count <= limit:
        return Text(
            f"次数 {count} 不在 0 到 {limit} 之间。",
            f"{count} is not between 0 and {limit}.",
        )
    return None
