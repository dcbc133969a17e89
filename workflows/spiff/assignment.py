"""What a user task takes from the attributes of the diagram around it."""

from collections.abc import Iterator
from typing import Any

from SpiffWorkflow.task import Task

from workflows.feel import compile_template
from workflows.models.continuations import continued
from workflows.models.model import SAME_BUSINESS_KEY, Element
from workflows.spiff.definitions import Definition


def lane_of(task: Task, definition: Definition) -> str | None:
    """Give the lane of a task, or that of the activity its process is called by."""
    elements = (element for element, _ in _outwards(task, definition))
    return next((item.lane_role for item in elements if item.lane_role), None)


def list_columns(task: Task, definition: Definition) -> dict[str, Any]:
    """Give the columns of the task list that attributes of the diagram fill."""
    (element, data), *around = _outwards(task, definition)
    templates = {
        "due_at": element.activity.due_date,
        "follow_up_at": element.activity.follow_up_date,
        "priority": element.activity.priority,
    }
    columns = {
        name: compile_template(template).evaluate(data)
        for name, template in templates.items()
        if template is not None
    }
    key = _business_key(around)
    return columns if key is None else {**columns, "order_no": key}


def business_key_of(task: Task, definition: Definition) -> str | None:
    """Give the business key of the called process a token is in, if it has its own."""
    key = _business_key(list(_outwards(task, definition))[1:])
    return None if key is None else str(key)


def _business_key(around: list[tuple[Element, dict[str, Any]]]) -> object:
    for call, variables in around:
        if call.business_key not in (None, SAME_BUSINESS_KEY):
            return compile_template(str(call.business_key)).evaluate(variables)
    return None


def _outwards(
    task: Task, definition: Definition
) -> Iterator[tuple[Element, dict[str, Any]]]:
    """Go from a task out through the activities whose scope it stands in."""
    top = task.workflow.top_workflow
    while True:
        node_id = continued(task.task_spec.bpmn_id)
        _, element = definition.element(task.workflow.spec.name, node_id)
        yield element, task.data
        if task.workflow.parent_task_id is None:
            return
        task = top.get_task_from_id(task.workflow.parent_task_id)
