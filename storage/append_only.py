"""Tables whose rows the database itself refuses to change or delete."""

from typing import Final

from sqlalchemy import Connection, FromClause, Table, event

_STATEMENTS: Final = {
    "sqlite": (
        """CREATE TRIGGER {table}_{change} BEFORE {change} ON {table}
        BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END""",
    ),
    "postgresql": (
        """CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger AS $$
        BEGIN RAISE EXCEPTION '{table} is append-only'; END $$ LANGUAGE plpgsql""",
        """CREATE TRIGGER {table}_{change} BEFORE {change} ON {table}
        FOR EACH ROW EXECUTE FUNCTION {table}_append_only()""",
    ),
}


def statements(table: str, dialect: str) -> list[str]:
    """Give the statements that make the rows of a table unchangeable."""
    return [
        statement.format(table=table, change=change)
        for change in ("UPDATE", "DELETE")
        for statement in _STATEMENTS[dialect]
    ]


def append_only(table: FromClause) -> None:
    """Make the rows of a table unchangeable where the table is created."""
    event.listen(table, "after_create", _protect)


def _protect(table: Table, connection: Connection, **_: object) -> None:
    for statement in statements(table.name, connection.dialect.name):
        connection.exec_driver_sql(statement)
