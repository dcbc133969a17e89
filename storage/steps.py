"""Steps of process instances: what a command reads first, and all it leaves behind.

Every completed user task comes this way: SQLAlchemy Core, and statements made once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Connection

from storage import step_statements as statements
from storage.base import dump_json, naive_utc
from storage.driver import execute, execute_last
from storage.process_instances import InstanceState
from storage.user_tasks import Candidate, UserTaskState

Row = Mapping[str, object]


class LockedInstance(NamedTuple):
    """A process instance that nobody else can change until the end."""

    id: int
    definition_id: int
    as_of: int | None
    business_key: str | None
    subject: str | None
    snapshot: bytes


class LockedTask(NamedTuple):
    """A user task whose instance is locked, with those who may claim it."""

    instance: LockedInstance
    candidates: list[Candidate]
    # As step_statements.TASK_COLUMNS.
    id: int
    process_instance_id: int
    definition_id: int
    token_id: str
    element_id: str
    name_zh: str
    name_en: str
    form_key: str | None
    state: UserTaskState
    assignee: str | None
    created_at: datetime
    completed_at: datetime | None
    completed_by: str | None
    rendering_token: str | None


@dataclass(frozen=True, slots=True)
class InstanceChange:
    """What a step makes of its instance."""

    id: int
    snapshot: bytes
    business_key: str | None
    subject: str | None
    #: Set when the instance has ended.
    ended_at: datetime | None = None
    end: InstanceState = InstanceState.COMPLETED


@dataclass(frozen=True, slots=True)
class Step:
    """Everything that one step of a process instance leaves behind.

    User tasks and elements are new rows or, where their token is known already,
    what became of the old ones. A candidate names its task by ``token_id``.
    """

    instance: InstanceChange
    user_tasks: Sequence[Row] = ()
    candidates: Sequence[Row] = ()
    elements: Sequence[Row] = ()
    #: The record of the command, unless it is written later.
    operation: Row | None = None


class Steps:
    """The steps that this unit of work takes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def lock(self, task_id: int) -> LockedTask | None:
        """Find a task and keep others from changing its instance until the end."""
        connection = self._connection
        statement = statements.lock(connection.dialect.name)
        found = execute(connection, statement.text, (task_id,)).fetchall()
        if not found:
            return None
        row = found[0]
        columns = dict(zip(statements.TASK_COLUMNS, row, strict=False))
        columns["state"] = UserTaskState(columns["state"])
        for name in ("created_at", "completed_at"):
            columns[name] = _read(columns[name])
        instance = LockedInstance(*row[len(columns) : -2])
        candidates = sorted(Candidate(*each[-2:]) for each in found if each[-1])
        return LockedTask(instance, candidates, **columns)

    def keep(self, step: Step, take: Callable[[dict[str, int]], None]) -> None:
        """Write a step; ``take`` gets the ids of its user tasks by their tokens.

        That may be as late as the end of the transaction.
        """
        connection = self._connection
        first, *others = statements.of_a_step(
            connection.dialect.name,
            (
                *(("candidate",) if step.candidates else ()),
                *(("element",) if step.elements else ()),
                "process_instance",
                *(("operation",) if step.operation else ()),
            ),
        )
        parameters = _parameters(step)
        execute_last(
            connection,
            first.text,
            first.bound(parameters),
            lambda rows: take({token_id: task_id for task_id, token_id in rows}),
        )
        for each in others:
            execute(connection, each.text, each.bound(parameters))


def _parameters(step: Step) -> dict[str, object]:
    instance = step.instance
    return {
        "user_task": _json(step.user_tasks),
        "candidate": _json(step.candidates),
        "element": _json(step.elements),
        "instance_id": instance.id,
        "instance_snapshot": instance.snapshot,
        "instance_business_key": instance.business_key,
        "instance_subject": instance.subject,
        "instance_state": instance.end.value if instance.ended_at else None,
        "instance_ended_at": _plain(instance.ended_at),
        **_operation_parameters(step.operation),
    }


def _operation_parameters(operation: Row | None) -> dict[str, object]:
    if operation is None:
        return {}
    parameters = {f"operation_{k}": _plain(v) for k, v in operation.items()}
    variables = operation["variables"]
    parameters["operation_variables"] = (
        None if variables is None else dump_json(variables).decode()
    )
    return parameters


def _json(rows: Sequence[Row]) -> str:
    return dump_json(
        [
            {
                name: _stored(value) if isinstance(value, datetime) else value
                for name, value in row.items()
            }
            for row in rows
        ]
    ).decode()


def _read(stored: datetime | str | None) -> datetime | None:
    """Read a point in time as either database keeps it."""
    if isinstance(stored, str):
        stored = datetime.fromisoformat(stored)
    return stored and stored.replace(tzinfo=UTC)


def _plain(value: object) -> object:
    """Write a point in time as both databases keep it."""
    return _stored(value) if isinstance(value, datetime) else value


@lru_cache(maxsize=64)
def _stored(moment: datetime) -> str:
    # A step is one moment, written in every row of it.
    return naive_utc(moment).isoformat(" ", "microseconds")
