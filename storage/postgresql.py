"""Fewer round trips to PostgreSQL, and connections that notice when they are lost."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from weakref import WeakKeyDictionary

from psycopg import OperationalError, RawCursor
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, ExecutionContext, event
from sqlalchemy import Engine as Database
from sqlalchemy.exc import DisconnectionError

from storage.driver_errors import translated

#: A connection that has rested for longer may have been cut by a restart or a firewall.
REST: Final = 5.0
_RESTED_SINCE: Final = "rested_since"
#: What the address of the database may say otherwise: a network that is gone is noticed
#: within 15 s.
CONNECTION: Final[Mapping[str, str]] = {
    "connect_timeout": "5",
    "keepalives_idle": "5",
    "keepalives_interval": "3",
    "keepalives_count": "3",
    "tcp_user_timeout": "15000",
}
#: What a program that is gone has begun is taken back, and its locks with it.
OPTIONS: Final = "-c idle_in_transaction_session_timeout=30s"
_BEGIN: Final = b"BEGIN"
_COMMIT: Final = b"COMMIT"


def save_round_trips(database: Database) -> None:
    """Send BEGIN and COMMIT along with statements, and ping only rested connections.

    psycopg would wait for the answer to its BEGIN. So it is in autocommit mode, and
    the transaction is begun here, before the first statement of whatever kind. What is
    on hold goes before everything else, or along with COMMIT.
    """
    event.listen(database, "do_connect", _connect_without_begin)
    event.listen(database, "do_execute", _execute)
    event.listen(database, "do_executemany", _begin)
    event.listen(database, "do_execute_no_params", _begin)
    event.listen(database, "commit", _commit)
    event.listen(database, "rollback", _rollback)
    event.listen(database, "checkin", _rest)
    event.listen(database, "checkout", _ping_if_rested)


def run_raw(
    connection: Connection, statement: bytes, parameters: Sequence[object]
) -> RawCursor[Any]:
    """Run a statement with $1 for the first parameter, past SQLAlchemy."""
    cursor = _kept_cursor(connection, statement)
    driver = cursor.connection
    _settle(driver)
    if _in_transaction(driver):
        return cursor.execute(statement, parameters)
    with driver.pipeline():
        _kept_cursor(connection, _BEGIN).execute(_BEGIN)
        return cursor.execute(statement, parameters)


def hold(
    connection: Connection,
    statement: bytes,
    parameters: Sequence[object],
    take: Callable[[list[Any]], None],
) -> None:
    """Keep a statement until the next one, or COMMIT, and send both together."""
    driver: Any = connection.connection.driver_connection
    if not _in_transaction(driver):
        take(run_raw(connection, statement, parameters).fetchall())
        return
    _settle(driver)
    cursor = _kept_cursor(connection, statement)
    _held[driver] = _Held(cursor, statement, parameters, take)


@dataclass(frozen=True, slots=True)
class _Held:
    """A statement that has not been sent yet."""

    cursor: RawCursor[Any]
    statement: bytes
    parameters: Sequence[object]
    #: What is to know its rows.
    take: Callable[[list[Any]], None]

    def send(self) -> None:
        self.cursor.execute(self.statement, self.parameters)

    def receive(self) -> None:
        self.take(self.cursor.fetchall())


#: By the driver's connection; each is used by one thread at a time.
_held: WeakKeyDictionary[Any, _Held] = WeakKeyDictionary()


def _settle(driver: Any) -> None:  # noqa: ANN401 (psycopg's, whatever its rows)
    """Run what is held: something else follows that may depend on it."""
    held = _held.pop(driver, None)
    if held is not None:
        held.send()
        held.receive()


def _commit(connection: Connection) -> None:
    """Send what is held along with COMMIT; SQLAlchemy then has nothing to commit."""
    driver = connection.connection.driver_connection
    held = _held.pop(driver, None)
    if held is None:
        return
    with translated(connection, held.statement):
        with held.cursor.connection.pipeline():
            held.send()
            _kept_cursor(connection, _COMMIT).execute(_COMMIT)
        held.receive()


def _rollback(connection: Connection) -> None:
    if not connection.invalidated:  # then nothing is held: sending it has failed
        _held.pop(connection.connection.driver_connection, None)


def _kept_cursor(connection: Connection, statement: bytes) -> RawCursor[Any]:
    """Give the cursor for a statement: asked the same again, it has less to do."""
    cursors = connection.info
    cursor: RawCursor[Any] | None = cursors.get(statement)
    if cursor is None:
        driver: Any = connection.connection.driver_connection
        cursor = cursors[statement] = RawCursor(driver)
    return cursor


def _connect_without_begin(
    _: object, __: object, ___: object, options: dict[str, object]
) -> None:
    options["autocommit"] = True
    for name, value in {**CONNECTION, "options": OPTIONS}.items():
        options.setdefault(name, value)


def _execute(
    cursor: Any,  # noqa: ANN401 (psycopg's, whatever its rows)
    statement: str,
    parameters: Mapping[str, object],
    context: ExecutionContext,
) -> bool | None:
    _settle(cursor.connection)
    if not _must_begin(cursor, context):
        return None
    with cursor.connection.pipeline():
        cursor.connection.execute(_BEGIN)
        cursor.execute(statement, parameters)
    return True


def _begin(cursor: Any, *arguments: Any) -> None:  # noqa: ANN401 (see above)
    _settle(cursor.connection)
    if _must_begin(cursor, context=arguments[-1]):
        cursor.connection.execute(_BEGIN)


def _must_begin(cursor: Any, context: ExecutionContext) -> bool:  # noqa: ANN401 (see above)
    connection = cursor.connection
    return (
        not _in_transaction(connection)
        and connection.autocommit
        and context.execution_options.get("isolation_level") != "AUTOCOMMIT"
    )


def _in_transaction(driver: Any) -> bool:  # noqa: ANN401 (see above)
    idle: bool = driver.info.transaction_status == TransactionStatus.IDLE
    return not idle


def _rest(_: object, record: Any) -> None:  # noqa: ANN401 (the pool's)
    record.info[_RESTED_SINCE] = time.monotonic()


def _ping_if_rested(connection: Any, record: Any, _: object) -> None:  # noqa: ANN401 (the driver's, the pool's)
    if time.monotonic() - record.info.get(_RESTED_SINCE, time.monotonic()) < REST:
        return
    try:
        connection.execute("")
    except OperationalError as error:
        raise DisconnectionError from error
