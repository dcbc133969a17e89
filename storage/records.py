"""Any record by its table, to look at: for tests of processes."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.tables import METADATA

#: Nobody needs to see these.
_HIDDEN: Final = frozenset({"password_hash", "secret", "snapshot", "content"})
#: The columns of each table that can be looked at.
TABLES: Final[Mapping[str, frozenset[str]]] = {
    name: frozenset(column.name for column in table.columns) - _HIDDEN
    for name, table in METADATA.tables.items()
}


class Records:
    """The records of this unit of work, read only."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(
        self, table: str, where: Mapping[str, object]
    ) -> list[Mapping[str, object]]:
        """List the records whose columns have these values, the oldest first."""
        columns = METADATA.tables[table].columns
        shown = [column for column in columns if column.name in TABLES[table]]
        query = select(*shown).order_by(*METADATA.tables[table].primary_key)
        for name, value in where.items():
            column = columns[name]
            query = query.where(column.is_(None) if value is None else column == value)
        return [dict(row._mapping) for row in self._session.execute(query)]  # noqa: SLF001 (SQLAlchemy's public name)
