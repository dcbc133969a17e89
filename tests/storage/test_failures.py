"""Failures of the database are told apart from mistakes of the program."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError

from storage.failures import (
    ConcurrentUpdateError,
    DatabaseUnavailableError,
    explained,
)
from storage.tables import METADATA
from storage.unit_of_work import (
    Database,
    UnitOfWork,
    UnitOfWorkFactory,
    open_database,
    unit_of_work_factory,
)


def test_a_mistake_of_the_program_stays_what_it_is(
    postgresql_database: Database,
) -> None:
    with (
        pytest.raises(ProgrammingError),
        explained(),
        postgresql_database.connect() as connection,
    ):
        connection.execute(text("SELECT no_such_column FROM job"))


def test_a_deadlock_is_a_concurrent_update(postgresql_database: Database) -> None:
    raising = text(
        "DO $$ BEGIN RAISE EXCEPTION 'crossed' USING ERRCODE = '40P01'; END $$"
    )

    with (
        pytest.raises(ConcurrentUpdateError, match="crossed"),
        explained(),
        postgresql_database.connect() as connection,
    ):
        connection.execute(raising)


def test_a_server_whose_disk_is_full_is_said_to_be_full(
    postgresql_database: Database,
) -> None:
    refusing = text(
        "DO $$ BEGIN RAISE EXCEPTION 'could not extend file:"
        " No space left on device' USING ERRCODE = '53100'; END $$"
    )

    with (
        pytest.raises(DatabaseUnavailableError) as raised,
        explained(),
        postgresql_database.connect() as connection,
    ):
        connection.execute(refusing)

    assert raised.value.full
    assert not raised.value.perhaps_kept


def test_a_server_that_is_not_there_is_unavailable() -> None:
    database = open_database("postgresql+psycopg://nobody@127.0.0.1:1/nothing")

    with (
        pytest.raises(DatabaseUnavailableError) as raised,
        unit_of_work_factory(database)(),
    ):
        pass

    assert not raised.value.full
    assert not raised.value.perhaps_kept


def put_much(store: UnitOfWork) -> None:
    """Write more than fits."""
    store.settings.put("much", "x" * 1_000_000)


def put_little(store: UnitOfWork) -> None:
    store.settings.put("little", "x")


def test_a_full_disk_takes_back_the_step_and_nothing_else(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'full.db'}")
    METADATA.create_all(database)
    open_unit = unit_of_work_factory(database)
    _keep(open_unit, put_little)

    _leave_room(database, 10)
    with pytest.raises(DatabaseUnavailableError) as raised:
        _keep(open_unit, put_much)

    assert raised.value.full
    with open_unit(reads=True) as store:
        assert (store.settings.get("little"), store.settings.get("much")) == ("x", None)
    _leave_room(database, 1_000)
    _keep(open_unit, put_much)
    database.dispose()


def _leave_room(database: Database, pages: int) -> None:
    """Give the disk room for some pages more, as SQLite sees it."""
    with database.connect() as connection:
        used = int(connection.scalar(text("PRAGMA page_count")) or 0)
        connection.execute(text(f"PRAGMA max_page_count = {used + pages}"))


def _keep(open_unit: UnitOfWorkFactory, put: Callable[[UnitOfWork], None]) -> None:
    with open_unit() as store:
        put(store)


def test_a_file_that_cannot_be_opened_is_unavailable(tmp_path: Path) -> None:
    database = create_engine(f"sqlite:///{tmp_path / 'no' / 'such' / 'folder.db'}")

    with (
        pytest.raises(DatabaseUnavailableError),
        explained(),
        database.connect(),
    ):
        pass
