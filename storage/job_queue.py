"""The queue that hands jobs to workers on PostgreSQL: Procrastinate's tables.

They hold nothing that could not be made again from the ``job`` table. So they live in
a PostgreSQL schema of their own, and a new version of Procrastinate, or of our
triggers, replaces the whole of it.
"""

import hashlib
from importlib.resources import files
from typing import Final

from psycopg.conninfo import make_conninfo
from sqlalchemy import Connection, text
from sqlalchemy import Engine as Database
from sqlalchemy.orm import Session

from storage.postgresql import CONNECTION

SCHEMA: Final = "paigong_queue"
_AUTOCOMMIT: Final = {"isolation_level": "AUTOCOMMIT"}


def conninfo(database: Database) -> str | None:
    """Give the address of the queue; None where there is none, as on SQLite."""
    if database.dialect.name != "postgresql":
        return None
    _, parameters = database.dialect.create_connect_args(database.url)
    parameters.pop("context", None)  # how SQLAlchemy wants its values
    return make_conninfo("", **{**CONNECTION, **parameters})


class JobQueue:
    """What this unit of work hands to workers."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def hand_over_due(self) -> int:
        """Hand over the jobs that nobody has handed over; give how many those were."""
        found = self._session.scalar(text(f"SELECT {SCHEMA}.paigong_defer_due()"))
        return found or 0


def renew(database: Database) -> None:
    """Make the queue as this version of the program needs it."""
    if database.dialect.name == "postgresql" and not is_current(database):
        with database.connect().execution_options(**_AUTOCOMMIT) as connection:
            make(connection)


def remove(database: Database) -> None:
    """Take the queue away; the jobs stay."""
    if database.dialect.name == "postgresql":
        with database.connect().execution_options(**_AUTOCOMMIT) as connection:
            connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")


def is_current(database: Database) -> bool:
    """Tell whether the queue is as this version of the program needs it."""
    if database.dialect.name != "postgresql":
        return True
    with database.connect() as connection:
        found = connection.scalar(
            text(
                "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace"
                " WHERE nspname = :schema"
            ),
            {"schema": SCHEMA},
        )
    return bool(found == _fingerprint())


def make(connection: Connection) -> None:
    """Make the queue anew, all of it or nothing."""
    script = f"""
        SELECT pg_advisory_xact_lock(hashtext('{SCHEMA}'));
        DROP SCHEMA IF EXISTS {SCHEMA} CASCADE;
        CREATE SCHEMA {SCHEMA};
        COMMENT ON SCHEMA {SCHEMA} IS '{_fingerprint()}';
        SELECT set_config(
            'search_path', '{SCHEMA}, ' || current_setting('search_path'), true
        );
        {_definitions()};
        SELECT paigong_defer_due();
    """
    # Without parameters the driver sends everything at once: one transaction.
    connection.exec_driver_sql(script, execution_options={"no_parameters": True})


def _definitions() -> str:
    theirs = files("procrastinate") / "sql" / "schema.sql"
    ours = files("storage") / "job_queue.sql"
    return f"{theirs.read_text('utf-8')};\n{ours.read_text('utf-8')}"


def _fingerprint() -> str:
    return hashlib.sha256(_definitions().encode()).hexdigest()
