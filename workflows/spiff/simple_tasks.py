"""Tasks that the engine does by itself: scripts, and those that ask for nothing."""

from SpiffWorkflow.bpmn.specs.defaults import NoneTask
from SpiffWorkflow.task import Task

from workflows.feel import compile_expression


class PassedTask(NoneTask):
    """A task that is only passed; SpiffWorkflow 3.2.0 would wait for a person."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.manual = False


class ScriptTask(PassedTask):
    """Assigns variables, one after the other."""

    def _run_hook(self, my_task: Task) -> bool:
        definition = my_task.workflow.top_workflow.host.definition
        _, element = definition.element(my_task.workflow.spec.name, self.bpmn_id)
        for name, source in element.activity.script:
            my_task.data[name] = compile_expression(source).evaluate(my_task.data)
        return True
