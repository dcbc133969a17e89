"""Business rule tasks: a decision is made, and the history gets to know how."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from SpiffWorkflow.task import Task

from workflows.errors import InvalidError, ProcessFaultError, Text
from workflows.feel import compile_template
from workflows.models.decision_calls import RESULT, Evaluation
from workflows.spiff.simple_tasks import PassedTask

if TYPE_CHECKING:
    from workflows.spiff.host import Host
    from workflows.spiff.trace import Position


class DecisionFaultError(ProcessFaultError):
    """A decision that a diagram asks for cannot be made."""

    sentences: ClassVar = {
        "zh": "流程在“{element}”处无法作出决策，已全部撤销。{reason}请联系流程管理员。",
        "en": "Expected “{element}” to make its decision, but it could not; "
        "nothing was saved. {reason} Please tell the process owner.",
    }


@dataclass(frozen=True, slots=True)
class Decided:
    """The decisions that a token made at a business rule task."""

    position: "Position"
    evaluations: Sequence[Evaluation]


class BusinessRuleTask(PassedTask):
    """Makes a decision within the command."""

    def _run_hook(self, my_task: Task) -> bool:
        host = my_task.workflow.top_workflow.host
        host.decided.append(_decided(host, my_task))
        return True


def _decided(host: "Host", task: Task) -> Decided:
    position = host.position(task)
    element = position.element
    inputs = {
        name: compile_template(template).evaluate(task.data)
        for name, template in element.inputs
    }
    decide = position.source.decisions[element.id]
    try:
        result, evaluations = decide({**task.data, **inputs}, host.now)
    except InvalidError as error:
        reason = Text(error.sentence("zh"), error.sentence("en"))
        raise DecisionFaultError(**host.place(task), reason=reason) from error
    given = {RESULT: result}
    if element.result_variable:
        given[element.result_variable] = result
        task.data[element.result_variable] = result
    scope = {**task.data, **inputs, **given}
    task.data.update(
        {
            name: compile_template(template).evaluate(scope)
            for name, template in element.outputs
        }
    )
    return Decided(position, evaluations)
