"""Copying every row of an installation into another, empty database.

Example::

    for copied in copy_database(open_database("sqlite:///…"), open_database("…")):
        print(copied.table, copied.rows, copied.digest)
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    RowMapping,
    String,
    Table,
    and_,
    bindparam,
    func,
    inspect,
    literal,
    select,
    tuple_,
    update,
)
from sqlalchemy.exc import DBAPIError, OperationalError

from storage.base import sorted_json
from storage.tables import METADATA
from storage.unit_of_work import Database, transaction
from storage.upgrades import migrate

#: Rows that are in memory at a time.
BATCH: Final = 500


class CopyError(Exception):
    """A database could not be copied; the target is as it was."""

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(", ".join(f"{name}: {fact}" for name, fact in facts.items()))


class UnreachableError(CopyError):
    """The target cannot be reached; facts: reason."""


class NotEmptyError(CopyError):
    """There is something in the target already; facts: table."""


class RowRefusedError(CopyError):
    """The target cannot hold a row; facts: table, key, reason."""


class RowDiffersError(CopyError):
    """What was read back is not what was copied; facts: table, key."""


@dataclass(frozen=True, slots=True)
class CopiedTable:
    """A table that is the same in both databases, row by row."""

    table: str
    rows: int
    #: SHA-256 over all rows in the order of their keys, as read from the target.
    digest: str


def copy_database(source: Database, target: Database) -> list[CopiedTable]:
    """Copy all rows in one transaction, and read all of them back from both."""
    _expect_empty(target)
    migrate(target)
    tables = METADATA.sorted_tables
    # Whoever else writes to the source waits until the end.
    with transaction(source) as reading, transaction(target) as writing:
        for table in tables:
            _copy(table, reading, writing)
            _continue_ids(table, writing)
        return [_compare(table, reading, writing) for table in tables]


def _expect_empty(target: Database) -> None:
    try:
        with target.connect() as connection:
            present = set(inspect(connection).get_table_names())
            for table in METADATA.sorted_tables:
                if table.name in present and _any_row(connection, table):
                    raise NotEmptyError(table=table.name)
    except OperationalError as error:
        raise UnreachableError(reason=_reason(error)) from error


def _any_row(connection: Connection, table: Table) -> bool:
    query = select(literal(1)).select_from(table).limit(1)
    return connection.scalar(query) is not None


def _copy(table: Table, reading: Connection, writing: Connection) -> None:
    later = [key.parent for key in table.foreign_keys if key.column.table is table]
    # What refers to its own table waits until all rows are there.
    empty = {column.name: None for column in later}
    for rows in _read(reading, table):
        _insert(writing, table, [{**row, **empty} for row in rows])
    if later:
        _refer(table, later, reading, writing)


def _refer(
    table: Table,
    later: Sequence[Column[Any]],
    reading: Connection,
    writing: Connection,
) -> None:
    """Fill the columns that refer to other rows of the same table."""
    keys = list(table.primary_key)
    change = (
        update(table)
        .where(and_(*(key == bindparam(f"key_{key.name}") for key in keys)))
        .values({column: bindparam(f"new_{column.name}") for column in later})
    )
    for rows in _read(reading, table):
        changes = [
            {f"key_{key.name}": row[key.name] for key in keys}
            | {f"new_{column.name}": row[column.name] for column in later}
            for row in rows
            if any(row[column.name] is not None for column in later)
        ]
        if changes:
            writing.execute(change, changes)


def _insert(
    writing: Connection, table: Table, rows: Sequence[Mapping[Any, Any]]
) -> None:
    try:
        with writing.begin_nested():
            writing.execute(table.insert(), rows)
    except DBAPIError as error:
        if len(rows) == 1:
            raise RowRefusedError(
                table=table.name, key=_key(table, rows[0]), reason=_reason(error)
            ) from error
        for row in rows:
            _insert(writing, table, [row])


def _continue_ids(table: Table, writing: Connection) -> None:
    """Let new rows get ids behind those that were copied."""
    column = table.autoincrement_column
    if column is None or writing.dialect.name != "postgresql":
        return
    highest = writing.scalar(select(func.max(column)))
    if highest is not None:
        name = writing.dialect.identifier_preparer.format_table(table)
        sequence = func.pg_get_serial_sequence(name, column.name)
        writing.execute(select(func.setval(sequence, highest)))


def _compare(table: Table, reading: Connection, writing: Connection) -> CopiedTable:
    digest, count = hashlib.sha256(), 0
    for original, copied in zip_longest(_rows(reading, table), _rows(writing, table)):
        written = _written(copied)
        if written != _written(original):
            row = original or copied or {}
            raise RowDiffersError(table=table.name, key=_key(table, row))
        digest.update(written)
        count += 1
    return CopiedTable(table.name, count, digest.hexdigest())


def _written(row: RowMapping | None) -> bytes:
    """Write down a row: equal values, equal bytes, whatever database gave them."""
    return b"" if row is None else sorted_json(list(row.values())).encode() + b"\n"


def _rows(connection: Connection, table: Table) -> Iterator[RowMapping]:
    for rows in _read(connection, table):
        yield from rows


def _read(connection: Connection, table: Table) -> Iterator[Sequence[RowMapping]]:
    """Read a table in the order of its keys, which is the same everywhere."""
    keys = [_sortable(connection, key) for key in table.primary_key]
    batch = select(table).order_by(*keys).limit(BATCH)
    following = batch
    while rows := connection.execute(following).mappings().all():
        yield rows
        last = [literal(rows[-1][key.name], key.type) for key in table.primary_key]
        following = batch.where(tuple_(*keys) > tuple_(*last))


def _sortable(connection: Connection, column: Column[Any]) -> ColumnElement[Any]:
    # SQLite sorts texts by their bytes; PostgreSQL would ask its language.
    is_text = isinstance(column.type, String)
    if is_text and connection.dialect.name == "postgresql":
        return column.collate("C")
    return column


def _key(table: Table, row: Mapping[Any, Any]) -> str:
    return ", ".join(f"{key.name} {row[key.name]}" for key in table.primary_key)


def _reason(error: DBAPIError) -> str:
    """Give the first line of what the database said; more may be personal data."""
    lines = str(error.orig).strip().splitlines()
    return lines[0] if lines else type(error.orig).__name__
