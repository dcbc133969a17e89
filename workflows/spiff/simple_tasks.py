"""Tasks that the engine does by itself: scripts, and those that ask for nothing."""

from SpiffWorkflow.bpmn.specs.defaults import NoneTask
from SpiffWorkflow.task import Task

from workflows.feel import compile_expression, compile_template


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
        own = {
            name: compile_template(template).evaluate(my_task.data)
            for name, template in element.inputs
        }
        results: dict[str, object] = {}
        for name, source in element.activity.script:
            scope = {**my_task.data, **own, **results}
            results[name] = compile_expression(source).evaluate(scope)
        my_task.data.update(results)
        my_task.data.update(
            (name, compile_template(template).evaluate({**my_task.data, **own}))
            for name, template in element.outputs
        )
        return True
