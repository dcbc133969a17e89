"""Migrations lead to exactly the tables that the code knows."""

from datetime import datetime

import pytest
from sqlalchemy import Connection, inspect
from sqlalchemy import column as column_of
from sqlalchemy import table as table_of
from sqlalchemy.engine.interfaces import ReflectedColumn
from sqlalchemy.exc import IntegrityError

from storage.revision import is_current, newest_revision
from storage.unit_of_work import open_database
from storage.upgrades import differences, migrate, roll_back
from tests.postgresql import PostgreSQL


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, postgresql: PostgreSQL) -> str:
    if request.param == "postgresql":
        return postgresql.create_database()
    return f"sqlite:///{request.getfixturevalue('tmp_path')}/empty.db"


def test_migrating_an_empty_database_gives_every_table(empty_url: str) -> None:
    database = open_database(empty_url)

    migrate(database)

    assert differences(database) == []
    database.dispose()


def test_migrating_back_and_forth_changes_nothing(empty_url: str) -> None:
    database = open_database(empty_url)
    migrate(database)

    roll_back(database, "base")
    migrate(database)

    assert differences(database) == []
    database.dispose()


def test_the_newest_revision_is_known_without_reading_the_migrations(
    empty_url: str,
) -> None:
    database = open_database(empty_url)
    before = is_current(database)

    migrate(database)

    with database.connect() as connection:
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version")
        assert found.scalar() == newest_revision()
    assert (before, is_current(database)) == (False, True)
    database.dispose()


def test_tasks_from_before_are_sorted_by_their_priority(empty_url: str) -> None:
    database = open_database(empty_url)
    migrate(database)
    roll_back(database, "0003")
    with database.connect() as connection:
        _insert(connection, "deployment", id=1, content_hash="")
        _insert(connection, "process_definition", id=1, deployment_id=1)
        _insert(connection, "process_instance", id=1, definition_id=1)
        for number, priority in enumerate(("P1", "80", "later", None), start=1):
            place = {"process_instance_id": 1, "definition_id": 1, "id": number}
            task = {**place, "token_id": str(number), "priority": priority}
            _insert(connection, "user_task", **task)
        connection.commit()

    migrate(database)

    with database.connect() as connection:
        found = connection.exec_driver_sql("SELECT urgency FROM user_task ORDER BY id")
        assert found.scalars().all() == [90, 80, -(10**9), None]
    database.dispose()


def test_of_the_service_levels_only_what_was_changed_stays(empty_url: str) -> None:
    database = open_database(empty_url)
    migrate(database)
    roll_back(database, "0019")
    with database.connect() as connection:
        found = connection.exec_driver_sql("SELECT count(*) FROM sla_policy").scalar()
        connection.exec_driver_sql(
            "UPDATE sla_policy SET amount = 45 WHERE clock = 'diagnosis'"
            " AND priority = 'P1'"
        )
        connection.commit()

    migrate(database)

    with database.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT clock, priority, amount, unit, changed_by FROM sla_policy"
        )
        assert [tuple(row) for row in rows] == [("diagnosis", "P1", 45, "min", None)]
    assert found == 66
    database.dispose()


def test_care_calls_come_and_go_with_their_data(empty_url: str) -> None:
    database = open_database(empty_url)
    migrate(database)
    with database.connect() as connection:
        _insert(connection, "customer", id=1, code="C1", name="a")
        _insert(connection, "care_call", id=1, no="1", customer_id=1, state="open")
        _insert(connection, "care_call", id=2, no="2", customer_id=1, state="reached")
        connection.commit()
        with pytest.raises(IntegrityError):
            # A customer has one open call at a time.
            _insert(connection, "care_call", id=3, no="3", customer_id=1, state="open")

    roll_back(database, "0029")
    migrate(database)

    with database.connect() as connection:
        found = connection.exec_driver_sql(
            "SELECT (SELECT count(*) FROM customer), (SELECT count(*) FROM care_call)"
        )
        assert tuple(found.one()) == (1, 0)
    database.dispose()


def _insert(connection: Connection, table: str, **values: object) -> None:
    """Insert a row as an older version did; what it must have is made up."""
    columns = inspect(connection).get_columns(table)
    row = {
        column["name"]: values.get(column["name"], _made_up(column))
        for column in columns
        if column["name"] in values or not column["nullable"]
    }
    described = table_of(table, *(column_of(name) for name in row))
    connection.execute(described.insert().values(row))


def _made_up(column: ReflectedColumn) -> object:
    kind = column["type"].python_type
    if kind is datetime:
        return datetime(2026, 1, 1)  # noqa: DTZ001 (as it is stored)
    made_up: object = kind()
    return "ACTIVE" if column["name"] == "state" else made_up
