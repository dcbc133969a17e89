"""The databases, the clock and the people that tests share."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from storage.tables import METADATA
from storage.unit_of_work import Database, open_database
from tests.postgresql import PostgreSQL, running_postgresql

# A busy machine generates slowly; that says nothing about the product.
settings.register_profile(
    "busy machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("busy machine")

NOW = datetime(2026, 3, 31, 1, 0, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that moves only when a test moves it."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """Run a real PostgreSQL for the whole session."""
    with running_postgresql() as server:
        yield server


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    """Give an empty SQLite database with all tables."""
    yield from _with_tables(f"sqlite:///{tmp_path / 'test.db'}")


@pytest.fixture
def postgresql_database(postgresql: PostgreSQL) -> Iterator[Database]:
    """Give an empty PostgreSQL database with all tables."""
    yield from _with_tables(postgresql.create_database())


@pytest.fixture(params=["sqlite", "postgresql_database"])
def database(request: pytest.FixtureRequest) -> Database:
    """Give an empty database of each kind in turn, with all tables."""
    found: Database = request.getfixturevalue(request.param)
    return found


def _with_tables(url: str) -> Iterator[Database]:
    database = open_database(url)
    METADATA.create_all(database)
    yield database
    database.dispose()
