"""Whether a database has the tables that this version of the program needs.

Asked at every start and by whoever watches, so it does without Alembic, whose import
takes a good part of a second of a restart.
"""

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, text
from sqlalchemy import Engine as Database

from storage import job_queue
from storage.failures import explained

#: A file of a migration begins with its revision, and they are in one line.
_MIGRATIONS: Final = Path(__file__).parent / "migrations" / "versions"
_REVISION: Final = text("SELECT version_num FROM alembic_version")


def newest_revision() -> str:
    """Give the revision that the migrations lead to."""
    return max(file.name.partition("_")[0] for file in _MIGRATIONS.glob("[0-9]*.py"))


def is_current(database: Database) -> bool:
    """Tell whether a database has been brought to the newest revision."""
    # Also while somebody writes: SQLite would have this wait.
    reading = database.execution_options(reads=True)
    with explained(), reading.connect() as connection:
        current = _revision_of(connection) == newest_revision()
    return current and job_queue.is_current(database)


def _revision_of(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(_REVISION)
    return revision
