"""Many rows at once, with ids that whoever writes them has given."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from typing import Any, Final, TypeVar

from sqlalchemy import Dialect, func, insert, select
from sqlalchemy.orm import Session

from storage.base import Base, UtcDateTime, dump_json, naive_utc

T = TypeVar("T")

#: Rows that are sent at a time.
BATCH: Final = 2000
#: How long a time is before its zone.
_WITHOUT_ZONE: Final = len("2026-01-31 08:00:00.000000")


class Bulk:
    """Writes whole tables of a unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def insert(self, kind: type[Base], rows: Sequence[Mapping[str, object]]) -> None:
        """Add rows; each must name the same columns."""
        self._session.flush()
        if rows:
            self._send(kind.__table__, rows)
        self._continue_ids(kind)

    def next_id(self, kind: type[Base]) -> int:
        """Give the first id that is free."""
        self._session.flush()
        column = kind.__table__.c.id
        return (self._session.scalar(select(func.max(column))) or 0) + 1

    def digest(self, kinds: Iterable[type[Base]], without: Collection[str]) -> str:
        """Give the SHA-256 of every row of some tables, but for some columns.

        Equal rows give equal digests, in whatever order they were written; on
        another kind of database they give another one.
        """
        self._session.flush()
        connection = self._session.connection()
        whole = hashlib.sha256()
        for kind in kinds:
            columns = [one for one in kind.__table__.columns if one.name not in without]
            # The driver's own values: converting 100 000 rows would take seconds.
            query = str(select(*columns).compile(connection.engine))
            cursor: Any = connection.exec_driver_sql(query).cursor
            lines = sorted(map(dump_json, map(tuple, cursor.fetchall())))
            whole.update(f"{kind.__tablename__} {len(lines)}\n".encode())
            whole.update(b"\n".join(lines))
        return whole.hexdigest()

    def _send(self, table: Any, rows: Sequence[Mapping[str, object]]) -> None:  # noqa: ANN401 (a FromClause to SQLAlchemy)
        """Convert values column by column: row by row it takes twice as long."""
        connection = self._session.connection()
        columns = [
            column
            for column in table.columns
            if column.name in rows[0] or _is_constant(column.default)
        ]
        names = [column.name for column in columns]
        statement = insert(table).compile(connection, column_keys=names)
        values = [_values(rows, column, connection.dialect) for column in columns]
        for batch in _batches(list(zip(*values, strict=True))):
            sent: Any = batch
            if not statement.positional:
                sent = [dict(zip(names, row, strict=True)) for row in batch]
            connection.exec_driver_sql(str(statement), sent)

    def _continue_ids(self, kind: type[Base]) -> None:
        """Let rows that are added later get ids behind these."""
        table: Any = kind.__table__
        column = table.autoincrement_column
        if column is None or self._session.get_bind().dialect.name != "postgresql":
            return
        highest = self._session.scalar(select(func.max(column)))
        if highest is not None:
            sequence = func.pg_get_serial_sequence(table.name, column.name)
            self._session.execute(select(func.setval(sequence, highest)))


def _is_constant(default: Any) -> bool:  # noqa: ANN401 (SQLAlchemy's, of any kind)
    return default is not None and default.is_scalar


def _values(
    rows: Sequence[Mapping[str, object]],
    column: Any,  # noqa: ANN401 (SQLAlchemy's, of any type)
    dialect: Dialect,
) -> Sequence[object]:
    """Give a column's values as the driver takes them."""
    name = column.name
    if name not in rows[0]:
        return [column.default.arg] * len(rows)
    values = [row[name] for row in rows]
    if dialect.name == "sqlite" and isinstance(column.type, UtcDateTime):
        return list(map(_text_of, values))
    convert = column.type.dialect_impl(dialect).bind_processor(dialect)
    return list(map(convert, values)) if convert else values


def _text_of(at: Any) -> str | None:  # noqa: ANN401 (of a column of times)
    """Write a time as SQLAlchemy does for SQLite, in a fifth of the time."""
    if at is None:
        return None
    if at.tzinfo is UTC:
        return str(at.isoformat(" ", "microseconds")[:_WITHOUT_ZONE])
    return naive_utc(at).isoformat(" ", "microseconds")


def _batches(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]
