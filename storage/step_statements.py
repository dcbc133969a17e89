"""The statements of a step, made once.

The rows of a step travel as JSON, one parameter for each table: the statement stays
the same whatever their number. SQLite takes one statement after the other;
PostgreSQL all of them as one, which saves it the round trips.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Table,
    Update,
    bindparam,
    case,
    cast,
    column,
    func,
    insert,
    literal_column,
    null,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase

from storage.driver import Prepared, prepared
from storage.history import ElementInstance, Operation
from storage.process_instances import ProcessInstance
from storage.user_tasks import UserTask, UserTaskCandidate, UserTaskState

Columns: TypeAlias = Mapping[str, ColumnElement[Any]]


def _table(entity: type[DeclarativeBase]) -> Table:
    table = entity.__table__
    assert isinstance(table, Table)
    return table


_TASK = _table(UserTask)
_CANDIDATE = _table(UserTaskCandidate)
_ELEMENT = _table(ElementInstance)
_INSTANCE = _table(ProcessInstance)
_OPERATION = _table(Operation)

TASK_COLUMNS = (
    "id",
    "process_instance_id",
    "definition_id",
    "token_id",
    "element_id",
    "name_zh",
    "name_en",
    "form_key",
    "state",
    "assignee",
    "created_at",
    "completed_at",
    "completed_by",
    "rendering_token",
)
_INSTANCE_COLUMNS = (
    "id",
    "definition_id",
    "as_of",
    "business_key",
    "subject",
    "snapshot",
)

# The instance before the task, as every step changes them: no two wait for each other.
# Both, because what waited for the lock sees the newest version of locked rows only.
_LOCK = (
    select(
        *(_TASK.c[name] for name in TASK_COLUMNS),
        *(_INSTANCE.c[name] for name in _INSTANCE_COLUMNS),
        _CANDIDATE.c.kind,
        _CANDIDATE.c.name,
    )
    .join(_INSTANCE, _INSTANCE.c.id == _TASK.c.process_instance_id)
    .outerjoin(_CANDIDATE, _CANDIDATE.c.user_task_id == _TASK.c.id)
    .where(_TASK.c.id == bindparam("task_id"))
    .with_for_update(of=[_INSTANCE, _TASK])
)


@cache
def lock(dialect: str) -> Prepared:
    """Give the statement that finds and locks a task and its instance."""
    return prepared(_LOCK, dialect)


@cache
def of_a_step(dialect: str, parts: tuple[str, ...]) -> tuple[Prepared, ...]:
    """Give the statements that write these parts; the first gives (id, token)."""
    return tuple(prepared(each, dialect) for each in _statements(dialect, parts))


def _statements(dialect: str, parts: tuple[str, ...]) -> list[Any]:
    tasks = _tasks(dialect).returning(_TASK.c.id, _TASK.c.token_id)
    if dialect != "postgresql":
        makers = _makers(dialect, _TASK.c)
        return [tasks, *(makers[part]() for part in parts)]
    written = tasks.cte("written_task")
    makers = _makers(dialect, written.c)
    others = (makers[part]().cte(f"written_{part}") for part in parts)
    return [select(written.c.id, written.c.token_id).add_cte(*others)]


def _makers(dialect: str, tasks: Any) -> dict[str, Any]:  # noqa: ANN401 (a table's or a CTE's columns)
    return {
        "candidate": lambda: _candidates(dialect, tasks),
        "element": lambda: _elements(dialect),
        "process_instance": _instance,
        "operation": _operation,
    }


def _tasks(dialect: str) -> Any:  # noqa: ANN401 (of either dialect)
    rows = _rows(dialect, "user_task", _names(_TASK, "id", "draft", "draft_by"))
    adding = _insert(dialect, _TASK, rows)
    new = adding.excluded
    completed = new.state == literal_column(f"'{UserTaskState.COMPLETED.name}'")
    return adding.on_conflict_do_update(
        index_elements=["token_id"],
        set_={
            "state": new.state,
            "assignee": func.coalesce(new.assignee, _TASK.c.assignee),
            "completed_at": new.completed_at,
            "completed_by": new.completed_by,
            "rendering_token": new.rendering_token,
            "draft": case((completed, null()), else_=_TASK.c.draft),
            "draft_by": case((completed, null()), else_=_TASK.c.draft_by),
        },
    )


def _candidates(dialect: str, tasks: Any) -> Any:  # noqa: ANN401 (see above)
    rows = _rows(dialect, "candidate", ("token_id", "kind", "name"))
    return insert(_CANDIDATE).from_select(
        ["user_task_id", "kind", "name"],
        select(tasks.id, rows["kind"], rows["name"]).where(
            tasks.token_id == rows["token_id"]
        ),
    )


def _elements(dialect: str) -> Any:  # noqa: ANN401 (of either dialect)
    rows = _rows(dialect, "element", _names(_ELEMENT, "id"))
    adding = _insert(dialect, _ELEMENT, rows)
    return adding.on_conflict_do_update(
        index_elements=["token_id"],
        set_={"left_at": adding.excluded.left_at, "outcome": adding.excluded.outcome},
    )


def _instance() -> Update:
    columns = _INSTANCE.c
    return (
        update(_INSTANCE)
        .where(columns.id == bindparam("instance_id"))
        .values(
            revision=columns.revision + literal_column("1"),
            snapshot=bindparam("instance_snapshot", type_=columns.snapshot.type),
            business_key=bindparam("instance_business_key", type_=String()),
            subject=bindparam("instance_subject", type_=String()),
            state=func.coalesce(
                bindparam("instance_state", type_=columns.state.type), columns.state
            ),
            ended_at=bindparam("instance_ended_at", type_=columns.ended_at.type),
        )
    )


def _operation() -> Any:  # noqa: ANN401 (SQLAlchemy's Insert)
    return insert(_OPERATION).values(
        {
            name: bindparam(f"operation_{name}", type_=_OPERATION.c[name].type)
            for name in _names(_OPERATION, "id")
        }
    )


def _names(table: Table, *without: str) -> tuple[str, ...]:
    return tuple(each.name for each in table.c if each.name not in without)


def _insert(dialect: str, table: Table, rows: Columns) -> Any:  # noqa: ANN401 (of either dialect)
    add = postgresql.insert if dialect == "postgresql" else sqlite.insert
    # Without a WHERE, SQLite takes ON CONFLICT for the condition of a join.
    found: Select[Any] = select(*rows.values()).where(text("true"))
    return add(table).from_select(list(rows), found)


def _rows(dialect: str, name: str, columns: tuple[str, ...]) -> Columns:
    """Read the rows of a JSON parameter."""
    if dialect == "postgresql":
        types = {**_CANDIDATE.c, **_ELEMENT.c, **_TASK.c}
        given = cast(bindparam(name, type_=String()), postgresql.JSONB)
        rows = (
            func.jsonb_to_recordset(given)
            .table_valued(*(column(each, types[each].type) for each in columns))
            .render_derived(name=f"given_{name}", with_types=True)
        )
        return {each: rows.c[each] for each in columns}
    rows = func.json_each(bindparam(name, type_=String())).table_valued("value")
    return {
        each: func.json_extract(rows.c.value, literal_column(f"'$.{each}'"))
        for each in columns
    }
