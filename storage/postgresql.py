"""Fewer round trips to PostgreSQL, and connections that notice when they are lost."""

import time
from collections.abc import Mapping
from typing import Any, Final

from psycopg import OperationalError
from psycopg.pq import TransactionStatus
from sqlalchemy import Engine as Database
from sqlalchemy import ExecutionContext, event
from sqlalchemy.exc import DisconnectionError

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


def save_round_trips(database: Database) -> None:
    """Send BEGIN along with the first statement, and ping only rested connections.

    psycopg would wait for the answer to its BEGIN. So it is in autocommit mode, and
    the transaction is begun here, before the first statement of whatever kind.
    """
    event.listen(database, "do_connect", _connect_without_begin)
    event.listen(database, "do_execute", _execute)
    event.listen(database, "do_executemany", _begin)
    event.listen(database, "do_execute_no_params", _begin)
    event.listen(database, "checkin", _rest)
    event.listen(database, "checkout", _ping_if_rested)


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
    if not _must_begin(cursor, context):
        return None
    with cursor.connection.pipeline():
        cursor.connection.execute("BEGIN")
        cursor.execute(statement, parameters)
    return True


def _begin(cursor: Any, *arguments: Any) -> None:  # noqa: ANN401 (see above)
    if _must_begin(cursor, context=arguments[-1]):
        cursor.connection.execute("BEGIN")


def _must_begin(cursor: Any, context: ExecutionContext) -> bool:  # noqa: ANN401 (see above)
    connection = cursor.connection
    return (
        connection.info.transaction_status == TransactionStatus.IDLE
        and connection.autocommit
        and context.execution_options.get("isolation_level") != "AUTOCOMMIT"
    )


def _rest(_: object, record: Any) -> None:  # noqa: ANN401 (the pool's)
    record.info[_RESTED_SINCE] = time.monotonic()


def _ping_if_rested(connection: Any, record: Any, _: object) -> None:  # noqa: ANN401 (the driver's, the pool's)
    if time.monotonic() - record.info.get(_RESTED_SINCE, time.monotonic()) < REST:
        return
    try:
        connection.execute("")
    except OperationalError as error:
        raise DisconnectionError from error
