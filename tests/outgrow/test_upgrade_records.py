"""Records of before get what is known of the columns that came later."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage.copying import copy_database
from storage.unit_of_work import transaction
from storage.upgrades import differences, migrate, roll_back

BEFORE = "0022"
_MACHINES = "SELECT id, warranty_until, warranty_hours_limit FROM machine ORDER BY id"
_CONTACTS = "SELECT count(*) FROM interaction WHERE contact_id IS NOT NULL"
_MOVES = "SELECT count(*), sum(qty) FROM stock_move"


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, source: Database) -> Iterator[Database]:
    if request.param == "sqlite":
        yield source
        return
    target: Database = request.getfixturevalue("target")
    copy_database(source, target)
    yield target


def rows(database: Database, statement: str) -> list[tuple[object, ...]]:
    with transaction(database) as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def change(database: Database, statement: str) -> None:
    with transaction(database) as connection:
        connection.execute(text(statement))


def test_machines_and_interactions_of_before_are_filled_in(database: Database) -> None:
    known = {query: rows(database, query) for query in (_MACHINES, _CONTACTS, _MOVES)}
    roll_back(database, BEFORE)
    change(database, "UPDATE interaction SET channel = 'maintenance' WHERE id = 1")
    change(database, "UPDATE survey SET cause = 'defect'")

    migrate(database)

    assert {query: rows(database, query) for query in known} == known
    assert rows(database, "SELECT DISTINCT cause FROM survey") == [("quality",)]
    said = rows(database, "SELECT channel FROM interaction WHERE id = 1")
    channels = rows(database, "SELECT DISTINCT channel FROM dispatch_order")
    assert (said, channels) == ([("visit",)], [("phone",)])
    assert differences(database) == []


def test_the_ledger_is_append_only_after_an_upgrade(database: Database) -> None:
    roll_back(database, BEFORE)
    migrate(database)

    with pytest.raises(DBAPIError, match="append-only"):
        change(database, "UPDATE stock_move SET qty = 9")


def test_going_back_names_causes_as_before(database: Database) -> None:
    change(database, "UPDATE survey SET cause = 'quality'")

    roll_back(database, BEFORE)

    assert rows(database, "SELECT DISTINCT cause FROM survey") == [("defect",)]
