"""Migrations lead to exactly the tables that the code knows."""

import pytest

from storage.tables import differences, migrate, roll_back
from storage.unit_of_work import open_database
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
