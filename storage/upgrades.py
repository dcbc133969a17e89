"""Bringing the tables of a database up to date.

Alone here, because loading Alembic takes a good part of a restart, and what serves has
no need of it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy import Engine as Database

from storage import job_queue
from storage.tables import METADATA


def migrate(database: Database, revision: str = "head") -> None:
    """Bring a database to a revision, by default the newest."""
    with _without_references(database) as connection:
        command.upgrade(_config(connection), revision)
    if revision == "head":
        job_queue.renew(database)


def roll_back(database: Database, revision: str) -> None:
    """Take a database back to an older revision."""
    job_queue.remove(database)
    with _without_references(database) as connection:
        command.downgrade(_config(connection), revision)


@contextmanager
def _without_references(database: Database) -> Iterator[Connection]:
    """Connect so that SQLite lets a table be copied, dropped and renamed.

    Each migration checks the references again before it is kept (``env.py``).
    """
    with database.connect() as connection:
        driver: Any = connection.connection.driver_connection
        if database.dialect.name != "sqlite":
            yield connection
            return
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            yield connection
        finally:
            connection.rollback()
            driver.execute("PRAGMA foreign_keys=ON")


def draft_migration(database: Database, message: str) -> None:
    """Write a migration from what the database lacks, for a developer to edit."""
    with database.connect() as connection:
        command.revision(_config(connection), message, autogenerate=True)


def differences(database: Database) -> list[object]:
    """List what the database and the tables do not agree on."""
    with database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, METADATA))


def _config(connection: object) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config
