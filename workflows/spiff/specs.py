"""How elements behave where SpiffWorkflow's own behaviour is not BPMN's."""

from typing import Any, ClassVar

from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.parser.event_parsers import EndEventParser
from SpiffWorkflow.bpmn.parser.task_parsers import CallActivityParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.specs.defaults import CallActivity as SpiffCallActivity
from SpiffWorkflow.bpmn.specs.defaults import EndEvent as SpiffEndEvent
from SpiffWorkflow.bpmn.specs.defaults import ServiceTask as SpiffServiceTask
from SpiffWorkflow.bpmn.specs.event_definitions import ErrorEventDefinition
from SpiffWorkflow.bpmn.util import BpmnEvent
from SpiffWorkflow.task import Task

from workflows.errors import BpmnError, RejectedError
from workflows.models.activities import ACTIVITIES
from workflows.spiff.multi_instance import activity_of, with_body
from workflows.spiff.simple_tasks import PassedTask, ScriptTask


class UncaughtBpmnError(RejectedError):
    """A diagram raised a BPMN error that none of its events catches."""

    sentences: ClassVar = {
        "zh": "流程在“{element}”处报告了业务错误 {code},但没有错误事件接收它。"
        "未保存任何内容,请联系流程管理员。",
        "en": "Expected an error event to catch {code}, raised by “{element}”, but "
        "there is none; nothing was saved. Please tell the process owner.",
    }


class ServiceTask(SpiffServiceTask):
    """Runs the operation of a service task within the command."""

    def _run_hook(self, my_task: Task) -> bool | None:
        try:
            my_task.workflow.top_workflow.host.run_operation(my_task)
        except BpmnError as error:
            throw_error(my_task, error.code)
            # The boundary event has taken over; the live workflow cancels this.
            return None
        return True


class CallActivity(SpiffCallActivity):
    """Passes the mapped variables only, in and out."""

    def copy_data(self, my_task: Task, subworkflow: Any) -> None:  # noqa: ANN401 (Spiff's type)
        """Hand the in-mappings to the called process."""
        host = my_task.workflow.top_workflow.host
        subworkflow.task_tree.set_data(**host.handed_in(my_task))

    def update_data(self, my_task: Task, subworkflow: Any) -> None:  # noqa: ANN401 (Spiff's type)
        """Take the out-mappings from the called process."""
        host = my_task.workflow.top_workflow.host
        my_task.set_data(**host.handed_back(my_task, subworkflow.last_task.data))


class EndEvent(SpiffEndEvent):
    """Throws errors without the variables of the process they come from."""

    def _run_hook(self, my_task: Task) -> bool:
        if isinstance(self.event_definition, ErrorEventDefinition):
            throw_error(my_task, self.event_definition.code)
            return True
        return bool(super()._run_hook(my_task))


class Parser(BpmnParser):
    """SpiffWorkflow's parser with our elements."""

    OVERRIDE_PARSER_CLASSES = {  # noqa: RUF012 (Spiff's attribute)
        full_tag("serviceTask"): (TaskParser, ServiceTask),
        full_tag("callActivity"): (CallActivityParser, CallActivity),
        full_tag("endEvent"): (EndEventParser, EndEvent),
        full_tag("task"): (TaskParser, PassedTask),
        full_tag("manualTask"): (TaskParser, PassedTask),
        full_tag("scriptTask"): (TaskParser, ScriptTask),
    }

    def _get_parser_class(self, tag: str) -> Any:  # noqa: ANN401 (Spiff's types)
        node_parser, spec_class = super()._get_parser_class(tag)
        if etree.QName(tag).localname in ACTIVITIES:
            node_parser = with_body(node_parser)
        return node_parser, spec_class


def throw_error(my_task: Task, code: str) -> None:
    """Give a BPMN error to the nearest boundary event that catches its code."""
    top = my_task.workflow.top_workflow
    event = BpmnEvent(ErrorEventDefinition(code, code=code))
    scope, attached_within = my_task.workflow, activity_of(my_task)
    while scope is not None:
        for waiting in list(top.event_manager.tasks.values()):
            if waiting.workflow is scope and _guards(waiting, attached_within):
                if not waiting.task_spec.catches(waiting, event):
                    continue
                waiting.task_spec.catch(waiting, event)
                waiting.task_spec._update(waiting)  # noqa: SLF001 (Spiff has no public way)
                top.interrupted.append(attached_within)
                return
        if scope.parent_task_id is None:
            break
        attached_within = activity_of(top.get_task_from_id(scope.parent_task_id))
        scope = scope.parent_workflow
    raise UncaughtBpmnError(code=code, element=top.host.element_name(my_task))


def _guards(boundary: Task, activity: Task) -> bool:
    """Tell whether a boundary event is attached to this very activity."""
    return boundary.parent is not None and boundary.parent is activity.parent
