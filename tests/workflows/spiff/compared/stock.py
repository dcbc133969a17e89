"""SpiffWorkflow 3.2.0 as it comes, with the least change that a diagram needs for it.

Only the notation is translated: FEEL to Python, an operation to a script, a duration
to an expression, Camunda's collection to BPMN's. Nothing of ``workflows`` is used.
"""

import re
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Final

from lxml import etree
from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.specs.event_definitions import (
    MessageEventDefinition,
    SignalEventDefinition,
)
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from tests.workflows.spiff.compared.case import CaseError

Node = Any  # lxml has no types

#: More automatic steps than this after one action, and it is not waited for the end.
MAX_STEPS: Final = 2_500
#: More tasks than this in memory, and it is not waited until the memory is full.
MAX_TASKS: Final = 1_200

_BPMN: Final = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
_CAMUNDA: Final = "{http://camunda.org/schema/1.0/bpmn}"
_TIMES: Final = ("timeDate", "timeDuration", "timeCycle")
_EXPRESSIONS: Final = (
    "conditionExpression",
    "completionCondition",
    "loopCondition",
    "loopCardinality",
    "condition",
)
#: What the operations do that are more than giving their arguments back.
_OPERATIONS: Final = {
    "${fail}": ["raise ValueError('late')"],
    "${spoil}": ["order['lines'].append('changed')"],
}
_DUE: Final = "event_value"


class EndlessError(CaseError):
    """It goes on without waiting for anybody."""


class TooManyTasksError(CaseError):
    """It keeps more and more tasks in memory."""


class PlainExceptionError(CaseError):
    """It raises an ``Exception`` that has no name of its own."""


class _Named(AbstractContextManager[None]):
    """Gives plain exceptions a name."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is Exception:
            raise PlainExceptionError(str(error)) from error


class Stock:
    """An instance in stock SpiffWorkflow."""

    def __init__(self, spec: Any, subprocess_specs: Any) -> None:  # noqa: ANN401 (Spiff's types)
        self._specs = spec, subprocess_specs
        self._workflow: BpmnWorkflow
        self._steps = 0

    @classmethod
    def load(cls, files: Iterable[bytes]) -> "Stock":
        """Parse diagrams; the first process of the first is the main one."""
        parser = BpmnParser()
        roots = [stock_form(xml) for xml in files]
        for number, root in enumerate(roots):
            parser.add_bpmn_xml(root, filename=f"{number}.bpmn")
        main = roots[0].find(f"{_BPMN}process").get("id")
        spec = parser.get_spec(main)
        return cls(spec, parser.get_subprocess_specs(main))

    def start(self, variables: Mapping[str, Any]) -> None:
        self._workflow = BpmnWorkflow(*self._specs)
        self._workflow.task_tree.set_data(**variables)
        self._advance()

    def tasks(self) -> list[tuple[str, Mapping[str, Any]]]:
        return [(task.task_spec.bpmn_id, task.data) for task in self._waiting()]

    def complete(self, number: int, values: Mapping[str, Any]) -> None:
        task = self._waiting()[number]
        task.set_data(**values)
        task.run()
        self._advance()

    def message(self, name: str, payload: Mapping[str, Any]) -> None:
        event = BpmnEvent(MessageEventDefinition(name), payload=dict(payload))
        self._workflow.send_event(event)
        self._advance()

    def signal(self, name: str) -> None:
        self._workflow.send_event(BpmnEvent(SignalEventDefinition(name)))
        self._advance()

    def pass_time(self, hours: float) -> None:
        # It reads the clock of the machine. So not the clock goes on, but what is due
        # comes nearer.
        nearer = timedelta(hours=hours)
        for task in self._workflow.get_tasks(state=TaskState.WAITING):
            due = task.internal_data.get(_DUE)
            if isinstance(due, dict):
                due["next"] = _earlier(due["next"], nearer)
            elif isinstance(due, str):
                task.internal_data[_DUE] = _earlier(due, nearer)
        self._workflow.refresh_timers()
        self._advance()

    def result(self) -> Mapping[str, Any] | None:
        if not self._workflow.is_completed():
            return None
        data: Mapping[str, Any] = self._workflow.last_task.data
        return data

    def _waiting(self) -> list[Task]:
        return list(self._workflow.get_tasks(state=TaskState.READY, manual=True))

    def _advance(self) -> None:
        self._steps = 0
        self._count()
        with _Named():
            self._workflow.do_engine_steps(did_complete_task=lambda _: self._count())
        self._count()

    def _count(self) -> None:
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise EndlessError
        workflows = (self._workflow, *self._workflow.subprocesses.values())
        if sum(len(workflow.tasks) for workflow in workflows) > MAX_TASKS:
            raise TooManyTasksError


def stock_form(xml: bytes) -> Node:
    """Write a diagram as SpiffWorkflow wants it."""
    root = etree.fromstring(xml)
    for name in _TIMES:
        for node in root.iter(_BPMN + name):
            node.text = f'"{node.text}"'
    for name in _EXPRESSIONS:
        for node in root.iter(_BPMN + name):
            node.text = _python(node.text)
    for node in list(root.iter(f"{_BPMN}serviceTask")):
        _write_script(node)
    for node in root.iter(f"{_BPMN}multiInstanceLoopCharacteristics"):
        _name_collection(node)
    return root


def _python(feel: str | None) -> str:
    feel = (feel or "").removeprefix("${").removesuffix("}")
    feel = re.sub(r"\btrue\b", "True", feel)
    feel = re.sub(r"\bfalse\b", "False", feel)
    return re.sub(r"(?<![<>!=])=(?!=)", "==", feel)


def _write_script(node: Node) -> None:
    """Make a script of an operation that gives its arguments back."""
    lines = [
        f"{parameter.get('name')} = {_python(parameter.text)}"
        for parameter in node.iter(f"{_CAMUNDA}inputParameter")
    ]
    operation = node.get(f"{_CAMUNDA}delegateExpression")
    lines = _OPERATIONS.get(operation, lines)
    for parameters in node.findall(f"{_BPMN}extensionElements"):
        node.remove(parameters)
    node.tag = f"{_BPMN}scriptTask"
    script = etree.Element(f"{_BPMN}script")
    script.text = "\n".join(lines or ["pass"])
    node.append(script)


def _name_collection(node: Node) -> None:
    collection = node.get(f"{_CAMUNDA}collection")
    item = node.get(f"{_CAMUNDA}elementVariable")
    if item:
        node.insert(0, etree.Element(f"{_BPMN}inputDataItem", id=item, name=item))
    if collection:
        reference = etree.Element(f"{_BPMN}loopDataInputRef")
        reference.text = collection
        node.insert(0, reference)


def _earlier(due: str, by: timedelta) -> str:
    return (datetime.fromisoformat(due) - by).isoformat()
