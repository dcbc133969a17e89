"""Databases to try things in: filled once, copied for each trial, gone afterwards."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from secrets import token_hex
from typing import Any, Protocol

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from storage.tables import METADATA
from storage.unit_of_work import Database, open_database

_DRIVER = "postgresql+psycopg"


class TrialDatabases(Protocol):
    """Gives each trial a database of its own, one trial at a time."""

    def fill(self, fill: Callable[[Database], None]) -> str:
        """Make a pattern with all tables, fill it, and give its name."""

    def copy(self, pattern: str) -> Any:  # noqa: ANN401 (a context manager of each kind)
        """Open a copy of a pattern; what is done in it is thrown away."""

    def close(self) -> None:
        """Drop the patterns."""


class MemoryDatabases:
    """SQLite in memory."""

    def __init__(self) -> None:
        self._patterns: dict[str, Database] = {}
        #: What SQLAlchemy knows of the statements passes from trial to trial.
        self._trial = open_database("sqlite://")

    def fill(self, fill: Callable[[Database], None]) -> str:
        """Make a pattern with all tables, fill it, and give its name."""
        database = open_database("sqlite://")
        name = str(len(self._patterns))
        self._patterns[name] = database
        METADATA.create_all(database)
        fill(database)
        return name

    @contextmanager
    def copy(self, pattern: str) -> Iterator[Database]:
        """Open a copy of a pattern; what is done in it is thrown away."""
        with (
            closing(self._patterns[pattern].raw_connection()) as source,
            closing(self._trial.raw_connection()) as target,
        ):
            driver: Any = source.driver_connection
            driver.backup(target.driver_connection)
        try:
            yield self._trial
        finally:
            self._trial.dispose()

    def close(self) -> None:
        """Drop the patterns."""
        while self._patterns:
            self._patterns.popitem()[1].dispose()


class ServerDatabases:
    """Databases on a PostgreSQL server; the user must be allowed to create them."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url).set(drivername=_DRIVER)
        self._prefix = f"paigong_trial_{token_hex(4)}"
        self._patterns: list[str] = []
        #: What SQLAlchemy knows of the statements passes from trial to trial.
        self._trial = self._open(f"{self._prefix}_trial")

    def fill(self, fill: Callable[[Database], None]) -> str:
        """Make a pattern with all tables, fill it, and give its name."""
        name = f"{self._prefix}_{len(self._patterns)}"
        self._create(name, "template0")
        self._patterns.append(name)
        database = self._open(name)
        try:
            METADATA.create_all(database)
            fill(database)
        finally:
            # PostgreSQL copies only what nobody is connected to.
            database.dispose()
        return name

    @contextmanager
    def copy(self, pattern: str) -> Iterator[Database]:
        """Open a copy of a pattern; what is done in it is thrown away."""
        name = str(self._trial.url.database)
        self._create(name, pattern)
        try:
            yield self._trial
        finally:
            self._trial.dispose()
            self._drop(name)

    def close(self) -> None:
        """Drop the patterns."""
        while self._patterns:
            self._drop(self._patterns.pop())

    def _create(self, name: str, pattern: str) -> None:
        self._execute("CREATE DATABASE {} TEMPLATE {}", name, pattern)

    def _drop(self, name: str) -> None:
        self._execute("DROP DATABASE {} WITH (FORCE)", name)

    def _open(self, name: str) -> Database:
        url = self._url.set(database=name)
        return open_database(url.render_as_string(hide_password=False))

    def _execute(self, statement: str, *names: str) -> None:
        url = self._url.set(drivername="postgresql")
        address = url.render_as_string(hide_password=False)
        with psycopg.connect(address, autocommit=True) as connection:
            identifiers = map(sql.Identifier, names)
            connection.execute(sql.SQL(statement).format(*identifiers))


def trial_databases(url: str | None) -> TrialDatabases:
    """Give databases in memory, or on the PostgreSQL server of a URL."""
    return ServerDatabases(url) if url else MemoryDatabases()
