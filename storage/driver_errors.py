"""Errors of the drivers, as SQLAlchemy would raise them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.engine.interfaces import DBAPIModule
from sqlalchemy.exc import DBAPIError


@contextmanager
def translated(connection: Connection, statement: str | bytes) -> Iterator[None]:
    """Raise SQLAlchemy's errors instead of the driver's; drop a lost connection."""
    try:
        yield
    except connection.dialect.loaded_dbapi.Error as error:
        raise _as_sqlalchemy(error, connection, statement) from error


def _as_sqlalchemy(
    error: DBAPIModule.Error, connection: Connection, statement: str | bytes
) -> Exception:
    dialect = connection.dialect
    driver: Any = connection.connection.driver_connection
    lost = dialect.is_disconnect(error, driver, None)
    if lost:
        connection.invalidate(error)
    return DBAPIError.instance(
        str(statement),
        None,  # may be personal data
        error,
        dialect.loaded_dbapi.Error,
        connection_invalidated=lost,
        dialect=dialect,
    )
