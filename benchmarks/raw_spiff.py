"""SpiffWorkflow 3.2.0 as it comes: its own serializer, the whole state each step."""

import logging
from dataclasses import dataclass, field
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.spiff.parser import SpiffBpmnParser
from SpiffWorkflow.spiff.serializer import DEFAULT_CONFIG
from SpiffWorkflow.util.task import TaskState
from sqlalchemy import Column, Integer, MetaData, Table, Text, insert, select, update

from benchmarks.processes import Values
from storage.unit_of_work import Database

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
TABLE = Table(
    "raw_instance",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("state", Text, nullable=False),
)


@dataclass
class RawSpiff:
    """Select, deserialise, run, serialise, update, commit."""

    database: Database
    process_id: str
    diagrams: dict[str, bytes]
    name: str = "SpiffWorkflow"
    _specs: Any = field(init=False)
    _serializer: Any = field(init=False)
    _engine: Any = field(init=False)

    def __post_init__(self) -> None:
        # Quiet: its log of every task would make it slower still.
        logging.getLogger("spiff").setLevel(logging.WARNING)
        TABLE.create(self.database)
        parser = SpiffBpmnParser()
        for path, content in self.diagrams.items():
            parser.add_bpmn_xml(_scripted(content), path)
        self._specs = (
            parser.get_spec(self.process_id),
            parser.get_subprocess_specs(self.process_id),
        )
        registry = BpmnWorkflowSerializer.configure(DEFAULT_CONFIG)
        self._serializer = BpmnWorkflowSerializer(registry)
        self._engine = PythonScriptEngine()

    def start(self) -> int:
        """Start an instance and give its id."""
        workflow = BpmnWorkflow(*self._specs, script_engine=self._engine)
        workflow.do_engine_steps()
        state = self._serializer.serialize_json(workflow)
        with self.database.begin() as connection:
            adding = insert(TABLE).values(state=state).returning(TABLE.c.id)
            return int(connection.execute(adding).scalar_one())

    def complete(self, instance: int, values: Values) -> int | None:
        """Complete the waiting user task; give the instance unless it has ended."""
        with self.database.begin() as connection:
            found = select(TABLE.c.state).where(TABLE.c.id == instance)
            stored = connection.execute(found.with_for_update()).scalar_one()
            workflow = self._serializer.deserialize_json(stored)
            workflow.script_engine = self._engine
            (task, *_) = workflow.get_tasks(state=TaskState.READY, manual=True)
            task.set_data(**values)
            task.run()
            workflow.do_engine_steps()
            state = self._serializer.serialize_json(workflow)
            changed = update(TABLE).where(TABLE.c.id == instance)
            connection.execute(changed.values(state=state))
        return None if workflow.is_completed() else instance


def _scripted(diagram: bytes) -> Any:  # noqa: ANN401 (lxml's type)
    """Let script tasks do what the service tasks of a diagram do."""
    root = etree.fromstring(diagram)
    for task in root.iter(f"{BPMN}serviceTask"):
        (about,) = task.iter(f"{CAMUNDA}inputParameter")
        variable = str(about.text).strip("${}")
        script = f'{task.get("id")}_result = {{"about": {variable}, "ok": True}}'
        task.tag = f"{BPMN}scriptTask"
        etree.SubElement(task, f"{BPMN}script").text = script
    return root
