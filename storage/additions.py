"""Rows that are only ever added, past the session's objects.

Their statements are made once: the session would make each anew, and ask what of
each row it has to remember.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Insert, insert
from sqlalchemy.orm import Session

from storage.base import Base


def append(
    session: Session, kind: type[Base], rows: Sequence[Mapping[str, object]]
) -> None:
    """Keep new rows; each must name the same columns."""
    session.flush()
    session.connection().execute(_insert(kind), [dict(row) for row in rows])


def numbered(
    session: Session, kind: type[Base], rows: Sequence[Mapping[str, object]]
) -> list[int]:
    """Keep new rows, and give their ids in the order of the rows."""
    session.flush()
    statement = _insert_returning(kind)
    added = session.connection().execute(statement, [dict(row) for row in rows])
    return list(added.scalars())


@cache
def _insert(kind: type[Base]) -> Insert:
    table: Any = kind.__table__
    return insert(table)


@cache
def _insert_returning(kind: type[Base]) -> Any:  # noqa: ANN401 (SQLAlchemy's, of one column)
    table: Any = kind.__table__
    return insert(table).returning(table.c.id, sort_by_parameter_order=True)
