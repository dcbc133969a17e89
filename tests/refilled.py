"""Databases that one test after the other gets, filled anew for each.

SQLAlchemy compiles every statement once for each of its databases, which would take
longer than most tests run.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection, connect
from threading import Lock

from storage.unit_of_work import Database, open_database
from tests.postgresql import PostgreSQL


class RefilledFile:
    """A SQLite file in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "test.db"
        self._database = open_database(f"sqlite:///{self._file}")
        self._given = Lock()

    @contextmanager
    def like(self, template: Path) -> Iterator[Database]:
        """Give the database as a copy of a file."""
        assert self._given.acquire(blocking=False), "a test has it already"
        try:
            for left in self._file.parent.iterdir():
                left.unlink()
            shutil.copy(template, self._file)
            yield self._database
        finally:
            self._database.dispose()
            self._given.release()


class RefilledMemory:
    """A SQLite database in memory."""

    def __init__(self) -> None:
        self._database = open_database("sqlite://")

    def like(self, template: Path) -> Database:
        """Give the database as a copy of a file."""
        with self._database.connect() as connection:
            memory = connection.connection.driver_connection
            assert isinstance(memory, Connection)
            connection.rollback()  # the copy begins a transaction of its own
            source = connect(template)
            source.backup(memory)
            source.close()
        return self._database

    def close(self) -> None:
        """Let go of it."""
        self._database.dispose()


class RefilledServer:
    """A database on PostgreSQL."""

    def __init__(self, server: PostgreSQL) -> None:
        self._server = server
        self._url = server.create_database()
        self._database = open_database(self._url)

    @contextmanager
    def like(self, template: str) -> Iterator[Database]:
        """Give the database as a copy of another, to which nobody is connected."""
        self._server.replace_database(self._url, template)
        yield self._database
        self._database.dispose()
