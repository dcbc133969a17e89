"""Paigong as it is deployed: commands, forms, permission, task list, history."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from benchmarks.processes import Values
from storage.identities import Role
from storage.unit_of_work import Database, unit_of_work_factory
from workflows.commands.definitions import Deploy
from workflows.commands.process_instances import StartProcessInstance
from workflows.commands.user_tasks import CompleteUserTask
from workflows.engine import SYSTEM, Actor, Business, Engine, Operation, ServiceTask
from workflows.errors import Text

CLERK = Actor("alice", Text("爱丽丝", "Alice"), frozenset({"clerk", "clerk@HQ"}))


def record(_: ServiceTask, *, about: object) -> Mapping[str, object]:
    """Stand for the operations of a business."""
    return {"about": about, "ok": True}


OPERATION = Operation(
    "record", record, frozenset({"about"}), frozenset(), Text("登记", "Record")
)
BUSINESS = Business({"record": OPERATION}, {}, {})
ROLES = ("clerk", "boss", "storekeeper")


@dataclass
class Paigong:
    """Every completion is one command through the one door."""

    database: Database
    process_id: str
    resources: dict[str, bytes]
    name: str = "Paigong"
    _engine: Engine = field(init=False)
    _forms_sent: int = 0

    def __post_init__(self) -> None:
        open_unit = unit_of_work_factory(self.database)
        with open_unit() as store:
            store.identities.add(
                Role(code=role, name_zh=role, name_en=role, scope="none")
                for role in ROLES
            )
        self._engine = Engine(open_unit, BUSINESS, lambda: datetime.now(UTC))
        self._engine.run(Deploy(self.resources), actor=SYSTEM)

    def start(self) -> int:
        """Start an instance and give its first task."""
        command = StartProcessInstance(self.process_id)
        task_id = self._engine.run(command, actor=CLERK).next_task_id
        assert task_id is not None
        return task_id

    def complete(self, task_id: int, values: Values) -> int | None:
        """Complete a task and give the next one of the same instance."""
        self._forms_sent += 1
        command = CompleteUserTask(task_id, values, f"form {self._forms_sent}")
        return self._engine.run(command, actor=CLERK).next_task_id
