"""A copy of a running SQLite database, in one file."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from storage.unit_of_work import Database


class BackupError(Exception):
    """What was written is not a sound database."""


def back_up(database: Database, file: Path) -> None:
    """Write all that is committed to a new file, while others go on working."""
    part = file.with_name(file.name + ".part")
    part.unlink(missing_ok=True)
    try:
        _write(database, part)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def _write(database: Database, file: Path) -> None:
    with closing(sqlite3.connect(file)) as copy:
        with closing(database.raw_connection()) as connection:
            driver: Any = connection.driver_connection
            driver.backup(copy)
        # One file, without a log beside it; a server that opens it makes its own.
        copy.execute("PRAGMA journal_mode=DELETE")
        ((verdict,), *_) = copy.execute("PRAGMA integrity_check").fetchall()
        if verdict != "ok":
            raise BackupError(verdict)
    with file.open("rb+") as written:
        os.fsync(written.fileno())
