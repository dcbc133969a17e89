"""``paigong worker``, and what is said when it cannot work."""

from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from storage.unit_of_work import open_database
from storage.upgrades import migrate
from tests.patience import until
from tests.postgresql import PostgreSQL
from tests.reliability.programs import Program, free_port
from web.cli import main

WORKERS = text("SELECT count(*) FROM paigong_queue.procrastinate_workers")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PAIGONG_DATA", str(tmp_path))
    return tmp_path


def said(*arguments: str) -> str:
    return CliRunner().invoke(main, arguments).output


def asked(port: int, path: str) -> tuple[int, str]:
    """Ask a server; give the status, 0 if nobody answers, and the text."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read().decode()
    except OSError:
        return 0, ""
    finally:
        connection.close()


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


@pytest.fixture
def worker(data: Path, postgresql: PostgreSQL) -> Iterator[Program]:
    """Start a worker on a database of its own, watched at a port."""
    url = postgresql.create_database()
    database = open_database(url)
    migrate(database)
    database.dispose()
    environment = {
        "PAIGONG_DATA": str(data),
        "PAIGONG_DATABASE_URL": url,
        "PAIGONG_WORKER": f"127.0.0.1:{free_port()}",
    }
    program = Program(("worker", "--concurrency", "1"), environment)
    program.start()
    yield program
    program.stop()


def workers(program: Program) -> int:
    database = open_database(program.environment["PAIGONG_DATABASE_URL"])
    with database.connect() as connection:
        count = connection.scalar(WORKERS)
    database.dispose()
    return int(count or 0)


def test_a_worker_that_is_told_to_end_leaves_nothing_behind(worker: Program) -> None:
    until(lambda: workers(worker) == 1)

    worker.stop()

    assert (worker.process.returncode, workers(worker)) == (0, 0)


def test_a_worker_says_how_it_is_to_those_who_watch(worker: Program) -> None:
    port = int(worker.environment["PAIGONG_WORKER"].rpartition(":")[2])
    until(lambda: asked(port, "/health/ready")[0] == 200)

    _, metrics = asked(port, "/metrics")

    assert 'paigong_commands_total{command="HandOverJobs",outcome="done"}' in metrics
    assert "paigong_job_lag_seconds 0.0" in metrics
    assert asked(port, "/inbox")[0] == 404
