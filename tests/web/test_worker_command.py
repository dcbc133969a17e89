"""``paigong worker``, and what is said when it cannot work."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from click.testing import CliRunner
from sqlalchemy import text

from storage.tables import migrate
from storage.unit_of_work import open_database
from tests.patience import until
from tests.postgresql import PostgreSQL
from tests.reliability.programs import Program
from web.cli import main

WORKERS = text("SELECT count(*) FROM paigong_queue.procrastinate_workers")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("PAIGONG_DATA", str(tmp_path))
    yield tmp_path
    structlog.reset_defaults()


def said(*arguments: str) -> str:
    return CliRunner().invoke(main, arguments).output


@pytest.mark.usefixtures("data")
def test_with_sqlite_there_is_nothing_for_a_worker() -> None:
    said("set-up", "--no-demo")

    assert "workers need PostgreSQL" in said("worker")


@pytest.mark.usefixtures("data")
def test_a_database_that_is_away_is_said_to_be_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    nowhere = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"
    monkeypatch.setenv("PAIGONG_DATABASE_URL", nowhere)

    assert "The database cannot be reached" in said("worker")


def test_a_worker_that_is_told_to_end_leaves_nothing_behind(
    data: Path, postgresql: PostgreSQL
) -> None:
    database = open_database(postgresql.create_database())
    migrate(database)
    url = database.url.render_as_string(hide_password=False)
    environment = {"PAIGONG_DATA": str(data), "PAIGONG_DATABASE_URL": url}
    worker = Program(("worker", "--concurrency", "1"), environment)

    def workers() -> int:
        with database.connect() as connection:
            return int(connection.scalar(WORKERS) or 0)

    worker.start()
    until(lambda: workers() == 1)
    worker.stop()

    assert (worker.process.returncode, workers()) == (0, 0)
    database.dispose()
