"""Executions without a store."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workflows.errors import BpmnError
from workflows.models.normalise import normalise
from workflows.models.xml import parse
from workflows.spiff.definitions import Definition, Source, build
from workflows.spiff.execution import Execution


def definition(*diagrams: bytes) -> Definition:
    """Make a definition of the first process; the others may be called."""
    sources = {}
    for number, xml in enumerate(diagrams, start=1):
        model = normalise(parse(xml, "test.bpmn"))
        for process in model.processes:
            sources[process.process_id] = Source(number, 1, process, model.xml)
    return build(sources)


@dataclass
class Walk:
    """Runs an instance as the store would: saved and loaded at every wait."""

    definition: Definition
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    blob: bytes = b""
    execution: Execution = field(init=False)

    def start(self, **variables: object) -> "Walk":
        self._keep(Execution.start(self.definition, variables, self._operate))
        return self

    def complete(self, element_id: str, **values: object) -> "Walk":
        waiting = next(
            task.position.token_id
            for task in self.execution.waiting_user_tasks()
            if task.position.element.id == element_id
        )
        return self.complete_token(waiting, **values)

    def complete_token(self, token_id: str, **values: object) -> "Walk":
        execution = Execution.resume(self.definition, self.blob, self._operate)
        execution.complete(token_id, values)
        self._keep(execution)
        return self

    @property
    def ends(self) -> tuple[int, int]:
        """How many tokens of earlier steps were completed, and how many cancelled."""
        ends = [how for _, how in self.execution.closed()]
        return ends.count("completed"), ends.count("cancelled")

    @property
    def waiting(self) -> list[str]:
        tasks = self.execution.waiting_user_tasks()
        return sorted(task.position.element.id for task in tasks)

    @property
    def variables(self) -> dict[str, Any]:
        (task,) = self.execution.waiting_user_tasks()
        return task.variables

    def passed(self) -> list[str]:
        return [position.element.id for position, left in self.execution.passed()]

    def _keep(self, execution: Execution) -> None:
        self.blob = execution.snapshot()
        # Saving and loading once more must change nothing.
        assert Execution.resume(self.definition, self.blob, self._operate)
        self.execution = execution

    def _operate(self, name: str, arguments: dict[str, Any]) -> Mapping[str, object]:
        self.calls.append((name, arguments))
        if name == "fail":
            raise BpmnError(str(arguments["code"]))
        return arguments
