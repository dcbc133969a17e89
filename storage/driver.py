"""Statements that go to the driver as they are, in the transaction of a connection.

SQLAlchemy makes several objects for every statement and column. For the few
statements that each completed user task runs, that is half of their cost.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect, make_url

from storage.driver_errors import translated
from storage.postgresql import hold, run_raw


def _dialect(url: str, **options: str) -> Dialect:
    make: Callable[..., Dialect] = make_url(url).get_dialect()
    return make(**options)


# With $1 instead of names, psycopg has nothing to look for in a long statement.
_DIALECTS = {
    "postgresql": _dialect("postgresql+psycopg://", paramstyle="numeric_dollar"),
    "sqlite": _dialect("sqlite://"),
}


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement as the driver takes it."""

    text: str | bytes
    #: The parameters in their order.
    names: tuple[str, ...]

    def bound(self, parameters: Mapping[str, object]) -> tuple[object, ...]:
        """Put the parameters in their order."""
        return tuple([parameters[name] for name in self.names])


def prepared(statement: Any, dialect: str) -> Prepared:  # noqa: ANN401 (SQLAlchemy's, of any kind)
    """Write down a statement for a driver."""
    compiled = statement.compile(dialect=_DIALECTS[dialect])
    text = str(compiled)
    return Prepared(
        text if dialect == "sqlite" else text.encode(),
        tuple(compiled.positiontup or ()),
    )


def execute(
    connection: Connection, statement: str | bytes, parameters: Sequence[object] = ()
) -> Any:  # noqa: ANN401 (the driver's cursor)
    """Run a statement; its errors are those of SQLAlchemy."""
    with translated(connection, statement):
        if isinstance(statement, bytes):  # PostgreSQL's
            return run_raw(connection, statement, parameters)
        driver: Any = connection.connection.driver_connection
        return driver.execute(statement, parameters)


def execute_last(
    connection: Connection,
    statement: str | bytes,
    parameters: Sequence[object],
    take: Callable[[list[Any]], None],
) -> None:
    """Run a statement; ``take`` gets its rows, on PostgreSQL not before COMMIT.

    Whatever follows it nevertheless finds it done.
    """
    with translated(connection, statement):
        if isinstance(statement, bytes):
            hold(connection, statement, parameters, take)
        else:
            driver: Any = connection.connection.driver_connection
            take(driver.execute(statement, parameters).fetchall())
