"""A copy of a running SQLite database in one file, and of the uploaded files."""

import hashlib
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from storage.contents import Contents
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


@dataclass(frozen=True, slots=True)
class CopiedContents:
    """What became of the uploaded files that a database knows."""

    #: How many lie in the copy now, and how many of them are new there.
    present: int
    new: int
    missing: tuple[str, ...]


def back_up_contents(file: Path, source: Contents, target: Contents) -> CopiedContents:
    """Copy the contents that a copied database refers to, those not there yet.

    A content never changes, so all backups of a folder share one copy of it.
    """
    with closing(sqlite3.connect(file)) as copy:
        query = "SELECT DISTINCT sha256 FROM evidence ORDER BY sha256"
        wanted = [str(sha256) for (sha256,) in copy.execute(query)]
    new = [sha256 for sha256 in wanted if not target.has(sha256)]
    missing = tuple(sha256 for sha256 in new if not source.has(sha256))
    for sha256 in set(new) - set(missing):
        data = source.file(sha256).read_bytes()
        if hashlib.sha256(data).hexdigest() != sha256:
            raise BackupError(f"{source.file(sha256)}: SHA-256")
        target.put(data)
    return CopiedContents(len(wanted) - len(missing), len(new) - len(missing), missing)
