"""Rows by the values of their columns, with statements that are made once.

Making a statement takes as long as running it, and every step of a process runs
some dozens.
"""

from collections.abc import Collection
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import BindParameter, Select, bindparam, select
from sqlalchemy.orm import Session

from storage.base import Base

T = TypeVar("T", bound=Base)


def first(session: Session, kind: type[T], **wanted: object) -> T | None:
    """Find the row whose columns have some values."""
    found: T | None = session.scalar(_equal(kind, tuple(wanted), ()), wanted)
    return found


def listed(session: Session, kind: type[T], *order: str, **wanted: object) -> list[T]:
    """List the rows whose columns have some values, in the order of some columns."""
    return list(session.scalars(_equal(kind, tuple(wanted), order), wanted))


def among(
    session: Session,
    kind: type[T],
    column: str,
    values: Collection[object],
    *order: str,
) -> list[T]:
    """List the rows whose column has one of some values."""
    if not values:
        return []
    found = session.scalars(_among(kind, column, order), {"values": list(values)})
    return list(found)


@cache
def _equal(
    kind: type[T], names: tuple[str, ...], order: tuple[str, ...]
) -> Select[Any]:
    columns = [getattr(kind, name) for name in names]
    wanted = [column == bindparam(column.key) for column in columns]
    return _ordered(select(kind).where(*wanted), kind, order)


@cache
def _among(kind: type[T], column: str, order: tuple[str, ...]) -> Select[Any]:
    values: BindParameter[Any] = bindparam("values", expanding=True)
    return _ordered(select(kind).where(getattr(kind, column).in_(values)), kind, order)


def _ordered(query: Select[Any], kind: type[T], order: tuple[str, ...]) -> Select[Any]:
    return query.order_by(*(getattr(kind, name) for name in order)) if order else query
