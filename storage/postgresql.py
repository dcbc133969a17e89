"""Fewer round trips to PostgreSQL."""

import time
from collections.abc import Mapping
from typing import Any, Final

from psycopg import OperationalError
from psycopg.pq import TransactionStatus
from sqlalchemy import Engine as Database
from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError

#: A connection that has rested for longer may have been cut by a restart or a firewall.
REST: Final = 5.0
_RESTED_SINCE: Final = "rested_since"


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


def _execute(
    cursor: Any,  # noqa: ANN401 (psycopg's, whatever its rows)
    statement: str,
    parameters: Mapping[str, object],
    _: object,
) -> bool:
    if not _in_transaction(cursor):
        with cursor.connection.pipeline():
            cursor.connection.execute("BEGIN")
            cursor.execute(statement, parameters)
    else:
        cursor.execute(statement, parameters)
    return True


def _begin(cursor: Any, *_: object) -> None:  # noqa: ANN401 (see above)
    if not _in_transaction(cursor):
        cursor.connection.execute("BEGIN")


def _in_transaction(cursor: Any) -> bool:  # noqa: ANN401 (see above)
    status = cursor.connection.info.transaction_status
    return bool(status != TransactionStatus.IDLE)


def _rest(_: object, record: Any) -> None:  # noqa: ANN401 (the pool's)
    record.info[_RESTED_SINCE] = time.monotonic()


def _ping_if_rested(connection: Any, record: Any, _: object) -> None:  # noqa: ANN401 (the driver's, the pool's)
    if time.monotonic() - record.info.get(_RESTED_SINCE, time.monotonic()) < REST:
        return
    try:
        connection.execute("")
    except OperationalError as error:
        raise DisconnectionError from error
