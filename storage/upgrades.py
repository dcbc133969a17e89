"""Bringing the tables of a database up to date.

Alone here, because loading Alembic takes a good part of a restart, and what serves has
no need of it.
"""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Engine as Database

from storage import job_queue
from storage.tables import METADATA


def migrate(database: Database, revision: str = "head") -> None:
    """Bring a database to a revision, by default the newest."""
    with database.connect() as connection:
        command.upgrade(_config(connection), revision)
    if revision == "head":
        job_queue.renew(database)


def roll_back(database: Database, revision: str) -> None:
    """Take a database back to an older revision."""
    job_queue.remove(database)
    with database.connect() as connection:
        command.downgrade(_config(connection), revision)


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
