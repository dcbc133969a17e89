"""The databases, the clock and the people that tests share."""

import gc
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

from storage.tables import METADATA
from storage.unit_of_work import Database, open_database
from tests.postgresql import PostgreSQL, running_postgresql
from tests.refilled import RefilledFile

# A busy machine generates slowly; that says nothing about the product.
settings.register_profile(
    "busy machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("busy machine")

# As the commands have it; Rich would take seconds for every failure that is logged.
structlog.dev.ConsoleRenderer.get_active().exception_formatter = (
    structlog.dev.plain_traceback
)

NOW = datetime(2026, 3, 31, 1, 0, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that moves only when a test moves it."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **time: float) -> None:
        self.now += timedelta(**time)


#: The tests of these folders share what takes long to make.
TOGETHER = ("tests/browser/", "tests/handlers/demo/", "tests/outgrow/")
#: What takes longest goes first, so that in the end no process is left alone with it.
LONGEST = (
    "tests/browser/",
    "tests/processes/test_files.py",
    "tests/reliability/test_restart.py",
    "tests/reliability/test_kills.py",
    "tests/workflows/spiff/test_differential.py",
    "tests/handlers/demo/",
    "tests/reliability/test_sharing.py",
    "tests/outgrow/",
    "tests/processes/test_refused_pages.py",
    "tests/reliability/",
    "tests/scenarios/",
    "tests/processes/",
    "tests/architecture/test_wheel.py",
    "tests/web/test_cli.py",
)
#: Tests that go once more through what others cover line by line, and tests of what is
#: written rather than run; to follow every line of them would double what they take.
NOT_MEASURED = (
    "tests/architecture/",
    "tests/browser/",
    "tests/docs/",
    "tests/handlers/demo/",
    "tests/outgrow/",
    "tests/processes/test_files.py",
    "tests/reliability/",
    "tests/scenarios/",
)


def pytest_xdist_auto_num_workers() -> int:
    """Run two processes more than there are processors: many tests wait for others.

    Browser, PostgreSQL and killed servers leave half of the processors idle.
    """
    return len(os.sched_getaffinity(0)) + 2


class _OneProcessEach(LoadScopeScheduling):  # type: ignore[misc]
    """Lets one process run a file or folder, and make once what its tests share."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return next((path for path in TOGETHER if file.startswith(path)), file)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:  # noqa: ANN401 (xdist's own)
    return _OneProcessEach(config, log)


def _turn(item: pytest.Item) -> int:
    """Tell when it is a test's turn, among those that take longest."""
    places = (at for at, path in enumerate(LONGEST) if item.nodeid.startswith(path))
    return next(places, len(LONGEST))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_turn)
    for item in items:
        if item.nodeid.startswith(NOT_MEASURED):
            item.add_marker(pytest.mark.no_cover)


def pytest_collection_finish() -> None:
    """Spare the garbage collector what stays until the end: modules and tests."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _log() -> Iterator[None]:
    """Forget how a command has set up the log: its output is closed by then."""
    structlog.reset_defaults()  # for commands of fixtures that others share
    yield
    structlog.reset_defaults()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """Run a real PostgreSQL for the whole session."""
    with running_postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make all tables once, in a file that tests copy."""
    file = tmp_path_factory.mktemp("template") / "empty.db"
    _make_tables(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def template_url(postgresql: PostgreSQL) -> str:
    """Make all tables once, in a PostgreSQL database that tests copy."""
    url = postgresql.create_database()
    _make_tables(url)
    return url


@pytest.fixture(scope="session")
def refilled_file(tmp_path_factory: pytest.TempPathFactory) -> RefilledFile:
    return RefilledFile(tmp_path_factory.mktemp("refilled"))


@pytest.fixture
def sqlite(refilled_file: RefilledFile, empty_file: Path) -> Iterator[Database]:
    """Give an empty SQLite database with all tables."""
    with refilled_file.like(empty_file) as database:
        yield database


@pytest.fixture
def postgresql_database(
    postgresql: PostgreSQL, template_url: str
) -> Iterator[Database]:
    """Give an empty PostgreSQL database with all tables."""
    database = open_database(postgresql.create_database(like=template_url))
    yield database
    database.dispose()


@pytest.fixture(params=["sqlite", "postgresql_database"])
def database(request: pytest.FixtureRequest) -> Database:
    """Give an empty database of each kind in turn, with all tables."""
    found: Database = request.getfixturevalue(request.param)
    return found


def _make_tables(url: str) -> None:
    database = open_database(url)
    METADATA.create_all(database)
    database.dispose()  # of SQLite, the last connection takes the log with it
