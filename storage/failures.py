"""Failures of the database, as opposed to what is wrong with a statement."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import (
    DBAPIError,
    IntegrityError,
    OperationalError,
    TimeoutError,  # noqa: A004 (SQLAlchemy's: the pool has no connection left)
)


class ConcurrentUpdateError(Exception):
    """What a unit of work wrote contradicts what another has written."""


class DatabaseUnavailableError(Exception):
    """The database cannot be reached, or cannot write."""

    def __init__(self, cause: Exception, *, full: bool, perhaps_kept: bool) -> None:
        super().__init__(str(cause))
        #: Whether the reason is that there is no room left, or none can be written to.
        self.full = full
        #: Whether the commit had been asked for, and its answer was lost.
        self.perhaps_kept = perhaps_kept


class Transaction:
    """How far a transaction has come."""

    commits = False


#: Deadlock, serialization failure, lock not available.
_COLLISIONS: Final = frozenset({"40P01", "40001", "55P03"})
#: Connection lost, no resources, and what a server says that stops or starts.
_SERVER_FAILURES: Final = ("08", "53", "57P", "58")
_LOST: Final = ("08", "57P")
_SERVER_FULL: Final = "53100"
#: No room left, a quota or a limit reached, or a disk that only lets itself be read.
_FILE_FULL: Final = frozenset(
    {sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR_WRITE}
)
_FILE_FAILURES: Final = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_READONLY,
    }
)


@contextmanager
def explained() -> Iterator[Transaction]:
    """Tell failures of the database apart from mistakes of the program."""
    transaction = Transaction()
    try:
        yield transaction
    except IntegrityError as error:
        raise ConcurrentUpdateError(str(error.orig)) from error
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) in _COLLISIONS:
            raise ConcurrentUpdateError(str(error.orig)) from error
        if not _is_failure(error):
            raise
        perhaps_kept = transaction.commits and _is_lost(error)
        raise DatabaseUnavailableError(
            error, full=_is_full(error), perhaps_kept=perhaps_kept
        ) from error
    except TimeoutError as error:
        raise DatabaseUnavailableError(error, full=False, perhaps_kept=False) from error


def _is_failure(error: DBAPIError) -> bool:
    if error.connection_invalidated:
        return True
    if not isinstance(error, OperationalError):
        return False
    if isinstance(error.orig, sqlite3.Error):
        # The lower byte is the kind, the rest says more.
        return error.orig.sqlite_errorcode & 0xFF in _FILE_FAILURES
    state = getattr(error.orig, "sqlstate", None)
    return state is None or state.startswith(_SERVER_FAILURES)


def _is_lost(error: DBAPIError) -> bool:
    """Tell whether the connection, and with it the answer, may be gone."""
    if isinstance(error.orig, sqlite3.Error):
        return False
    state = getattr(error.orig, "sqlstate", None)
    return state is None or state.startswith(_LOST)


def _is_full(error: DBAPIError) -> bool:
    if isinstance(error.orig, sqlite3.Error):
        code = error.orig.sqlite_errorcode
        return code in _FILE_FULL or code & 0xFF in _FILE_FULL
    return getattr(error.orig, "sqlstate", None) == _SERVER_FULL
