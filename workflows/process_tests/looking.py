"""What the runner asks of a company beside the product's own commands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from storage.user_tasks import Candidate, UserTask, UserTaskFilter
from workflows.deployed import newest_definition
from workflows.engine import Command, Context, ServiceTask
from workflows.process_tests.world import Fixture
from workflows.progress import Progress, Start, begin


@dataclass(frozen=True, slots=True)
class Passed:
    """An element that an instance has come to."""

    process: str
    element: str
    type: str


@dataclass(frozen=True, slots=True)
class Instance:
    """How a process instance stands."""

    id: int
    process: str
    key: str | None
    state: str


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A user task that waits, and for whom."""

    id: int
    element: str
    #: The groups and people that may claim it.
    offered: tuple[str, ...]
    facts: Mapping[str, object]


@dataclass(frozen=True)
class Begin(Command[Progress]):
    """Start a process with variables, as a process that calls it does."""

    process_id: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    business_key: str | None = None

    def execute(self, context: Context) -> Progress:
        row = newest_definition(context, self.process_id)
        start = Start(dict(self.variables), business_key=self.business_key)
        return begin(context, row.id, start)


@dataclass(frozen=True)
class Prepare(Command[Mapping[str, object]]):
    """Carry out a fixture, or an operation, outside of any diagram."""

    fixture: Fixture
    process_instance_id: int
    arguments: Mapping[str, object]

    def execute(self, context: Context) -> Mapping[str, object]:
        task = ServiceTask(context, self.process_instance_id)
        return dict(self.fixture(task, **self.arguments))


@dataclass(frozen=True)
class FindInstances(Command[tuple[Instance, ...]]):
    """List every process instance, the oldest first."""

    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> tuple[Instance, ...]:
        rows = context.store.records.find("process_instance", {})
        return tuple(
            Instance(
                int(str(row["id"])),
                _process(context, row["definition_id"]),
                str(row["business_key"]) if row["business_key"] else None,
                str(getattr(row["state"], "value", row["state"])),
            )
            for row in rows
        )


@dataclass(frozen=True)
class FindPassed(Command[tuple[Passed, ...]]):
    """List what an instance, and the processes it has called, came through."""

    process_instance_id: int
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> tuple[Passed, ...]:
        rows = context.store.history.elements(self.process_instance_id)
        return tuple(
            Passed(
                _process(context, row.definition_id), row.element_id, row.element_type
            )
            for row in rows
        )


@dataclass(frozen=True)
class FindOpenTasks(Command[tuple[OpenTask, ...]]):
    """List the user tasks of an instance that wait."""

    process_instance_id: int
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> tuple[OpenTask, ...]:
        tasks = context.store.user_tasks
        wanted = UserTaskFilter(process_instance_id=self.process_instance_id)
        return tuple(
            _open_task(task, tasks.candidates(task.id)) for task in tasks.find(wanted)
        )


@dataclass(frozen=True)
class FindRecords(Command[tuple[Mapping[str, object], ...]]):
    """List the records of a table, narrowed by columns, the oldest first."""

    table: str
    where: Mapping[str, object]
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> tuple[Mapping[str, object], ...]:
        return tuple(context.store.records.find(self.table, self.where))


@dataclass(frozen=True)
class FindNextDue(Command[datetime | None]):
    """Give when the next job of a process is due."""

    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> datetime | None:
        # What the product does by itself, again and again, can wait for the end.
        return next(
            (
                job.due_at
                for job in context.store.jobs.all()
                if job.kind.name in _OF_PROCESSES and job.retries_left > 0
            ),
            None,
        )


_OF_PROCESSES = frozenset({"TIMER", "CONTINUATION", "MESSAGE", "SIGNAL", "START"})


def _process(context: Context, definition_id: object) -> str:
    row = context.store.deployments.definition(int(str(definition_id)))
    assert row is not None
    return row.process_id


def _open_task(task: UserTask, candidates: list[Candidate]) -> OpenTask:
    offered = tuple(sorted(each.name for each in candidates if each.kind != "excluded"))
    facts = {
        "offered": offered,
        "assignee": task.assignee,
        "due": task.due_at,
        "subject": task.subject,
        "unit": task.unit,
        "line": task.line,
        "priority": task.priority,
        "order_no": task.order_no,
        "customer": task.customer,
        "machine": task.machine,
    }
    return OpenTask(task.id, task.element_id, offered, facts)
