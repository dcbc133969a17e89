"""The databases that are measured, as durable as in production."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from storage.tables import METADATA
from storage.unit_of_work import Database, open_database
from tests.postgresql import DURABLE, running_postgresql

#: Gives a new, empty database with all tables.
NewDatabase = Callable[[], Database]


@contextmanager
def databases(kind: str) -> Iterator[NewDatabase]:
    """Hand out databases of one kind; all of them go away in the end."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory(prefix="paigong-benchmark-") as folder:
            names = iter(range(1_000))
            yield lambda: _with_tables(f"sqlite:///{Path(folder)}/{next(names)}.db")
    else:
        with running_postgresql(DURABLE) as server:
            yield lambda: _with_tables(server.create_database())


def durability(database: Database) -> str:
    """Say what a commit means here."""
    with database.connect() as connection:

        def show(statement: str) -> object:
            return connection.execute(text(statement)).scalar()

        if database.dialect.name == "sqlite":
            return (
                f"SQLite {show('SELECT sqlite_version()')}, journal_mode "
                f"{show('PRAGMA journal_mode')}, synchronous "
                f"{['OFF', 'NORMAL', 'FULL'][int(str(show('PRAGMA synchronous')))]}"
            )
        return (
            f"PostgreSQL {show('SHOW server_version')}, fsync {show('SHOW fsync')}, "
            f"synchronous_commit {show('SHOW synchronous_commit')}, unix socket"
        )


def _with_tables(url: str) -> Database:
    database = open_database(url)
    METADATA.create_all(database)
    return database
