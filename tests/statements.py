"""What reaches the database, read where it arrives: nothing can go past it."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from storage.unit_of_work import Database

_FRAME = {"BEGIN", "COMMIT"}


@contextmanager
def first_words(database: Database) -> Iterator[list[str]]:
    """Collect the first word of everything that the pool's one connection carries out.

    SQLite tells what it runs; of PostgreSQL it is the answer to each statement.
    """
    found: list[str] = []
    driver = _driver(database)
    if database.dialect.name == "sqlite":
        driver.set_trace_callback(lambda text: found.append(text.split(None, 1)[0]))
        yield found
        driver.set_trace_callback(None)
        return
    with tempfile.TemporaryDirectory() as folder:
        trace = Path(folder) / "trace"
        with traced(database, trace):
            yield found
        text = trace.read_text("utf-8", "replace")
        found.extend(re.findall(r'CommandComplete\t "(\w+)', text))


@contextmanager
def traced(database: Database, file: Path) -> Iterator[None]:
    """Write down the messages between the pool's one connection and PostgreSQL."""
    driver = _driver(database)
    with file.open("wb") as trace:
        driver.pgconn.trace(trace.fileno())
        yield
        driver.pgconn.untrace()


def within(words: list[str]) -> list[str]:
    """Leave out what begins and ends transactions."""
    return [word for word in words if word not in _FRAME]


def _driver(database: Database) -> Any:  # noqa: ANN401 (the driver's)
    with database.connect() as connection:
        return connection.connection.driver_connection
