"""How elements behave where SpiffWorkflow's own behaviour is not BPMN's."""

from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.parser.event_parsers import (
    EndEventParser,
    IntermediateCatchEventParser,
    IntermediateThrowEventParser,
    ReceiveTaskParser,
    SendTaskParser,
)
from SpiffWorkflow.bpmn.parser.task_parsers import (
    CallActivityParser,
    ConditionalGatewayParser,
    GatewayParser,
)
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.specs.defaults import CallActivity as SpiffCallActivity
from SpiffWorkflow.bpmn.specs.defaults import ServiceTask as SpiffServiceTask
from SpiffWorkflow.bpmn.specs.defaults import SubWorkflowTask as SpiffSubProcess
from SpiffWorkflow.task import Task

from workflows.errors import BpmnError
from workflows.models.activities import ACTIVITIES
from workflows.spiff.decision_tasks import BusinessRuleTask
from workflows.spiff.event_specs import (
    BoundaryEvent,
    BoundaryParser,
    CatchEvent,
    EndEvent,
    EventGateway,
    SubProcessParser,
    ThrowEvent,
)
from workflows.spiff.joins import InclusiveGateway, ParallelGateway
from workflows.spiff.multi_instance import with_body
from workflows.spiff.process_spec import ProcessParser
from workflows.spiff.simple_tasks import PassedTask, ScriptTask


class ServiceTask(SpiffServiceTask):
    """Runs the operation of a service task within the command."""

    def _run_hook(self, my_task: Task) -> bool | None:
        try:
            my_task.workflow.top_workflow.host.run_operation(my_task)
        except BpmnError as error:
            my_task.workflow.top_workflow.host.events.throw_error(my_task, error.code)
            # The event has taken over; the live workflow withdraws this token.
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


class SubProcess(SpiffSubProcess):
    """Works on the variables of the process it stands in."""

    def copy_data(self, my_task: Task, subworkflow: Any) -> None:  # noqa: ANN401 (Spiff's type)
        """Hand over all variables."""
        subworkflow.task_tree.set_data(**my_task.data)

    def update_data(self, my_task: Task, subworkflow: Any) -> None:  # noqa: ANN401 (Spiff's type)
        """Take all variables back."""
        my_task.data = dict(subworkflow.last_task.data)


class Parser(BpmnParser):
    """SpiffWorkflow's parser with our elements."""

    OVERRIDE_PARSER_CLASSES = {  # noqa: RUF012 (Spiff's attribute)
        full_tag("serviceTask"): (TaskParser, ServiceTask),
        full_tag("callActivity"): (CallActivityParser, CallActivity),
        full_tag("endEvent"): (EndEventParser, EndEvent),
        full_tag("parallelGateway"): (GatewayParser, ParallelGateway),
        full_tag("inclusiveGateway"): (ConditionalGatewayParser, InclusiveGateway),
        full_tag("boundaryEvent"): (BoundaryParser, BoundaryEvent),
        full_tag("intermediateCatchEvent"): (IntermediateCatchEventParser, CatchEvent),
        full_tag("intermediateThrowEvent"): (IntermediateThrowEventParser, ThrowEvent),
        full_tag("receiveTask"): (ReceiveTaskParser, CatchEvent),
        full_tag("sendTask"): (SendTaskParser, ThrowEvent),
        full_tag("eventBasedGateway"): (GatewayParser, EventGateway),
        full_tag("subProcess"): (SubProcessParser, SubProcess),
        full_tag("task"): (TaskParser, PassedTask),
        full_tag("manualTask"): (TaskParser, PassedTask),
        full_tag("scriptTask"): (TaskParser, ScriptTask),
        full_tag("businessRuleTask"): (TaskParser, BusinessRuleTask),
    }
    PROCESS_PARSER_CLASS = ProcessParser

    def _get_parser_class(self, tag: str) -> Any:  # noqa: ANN401 (Spiff's types)
        node_parser, spec_class = super()._get_parser_class(tag)
        if etree.QName(tag).localname in ACTIVITIES:
            node_parser = with_body(node_parser)
        return node_parser, spec_class
