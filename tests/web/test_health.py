"""What is told to those who watch the server."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from storage.jobs import JobKind
from storage.unit_of_work import Database, open_database, unit_of_work_factory
from tests.conftest import NOW, Clock
from tests.web.application import application
from tests.web.visitor import Visitor
from web.app import build_engine
from web.metrics import Health
from web.settings import Settings
from workflows.engine import Engine

Numbers = dict[tuple[str, ...], float]


def numbers(page: str) -> Numbers:
    """Read metrics: the name and the values of the labels, and the number."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
    }


@pytest.fixture
def health() -> Health:
    return Health()


@pytest.fixture
def app(company: Database, clock: Clock, health: Health, tmp_path: Path) -> Flask:
    engine = build_engine(company, clock, health.metrics.observe)
    settings = Settings(tmp_path, "", "test key", https=False)
    return application(engine, settings, health)


def test_a_server_that_can_do_its_work_is_ready(
    stranger: Visitor, health: Health
) -> None:
    health.checks["jobs"] = lambda: True

    answer = stranger.client.get("/health/ready")

    assert answer.status_code == 200
    assert answer.json == {
        "status": "ready",
        "checks": {"database": True, "jobs": True},
    }


def test_a_server_that_carries_out_no_jobs_is_not_ready(
    stranger: Visitor, health: Health
) -> None:
    health.checks["jobs"] = lambda: False

    answer = stranger.client.get("/health/ready")

    assert answer.status_code == 503
    assert answer.get_json()["checks"] == {"database": True, "jobs": False}


def test_commands_are_counted_by_what_became_of_them(
    front: Visitor, stranger: Visitor
) -> None:
    front.get("/inbox")
    front.get("/tasks/999")

    found = numbers(stranger.client.get("/metrics").text)

    done = found["paigong_commands_total", "FindUserTasks", "done"]
    assert done == found["paigong_command_seconds_count", "FindUserTasks"] > 0
    assert found["paigong_commands_total", "GetUserTask", "refused"] == 1


def test_jobs_and_their_lag_are_told(stranger: Visitor, company: Database) -> None:
    row = {"kind": JobKind.START, "created_at": NOW}
    with unit_of_work_factory(company)() as store:
        store.jobs.add(
            [
                {**row, "due_at": NOW - timedelta(seconds=30)},
                {**row, "due_at": NOW + timedelta(hours=1)},
                {**row, "due_at": NOW, "retries_left": 0},
            ]
        )

    found = numbers(stranger.client.get("/metrics").text)

    states = [found["paigong_jobs", it] for it in ("waiting", "due", "failed")]
    assert states == [1, 1, 1]
    assert found["paigong_job_lag_seconds",] == 30
    assert found["paigong_incidents_open",] == 0


def test_metrics_name_nobody(front: Visitor, stranger: Visitor) -> None:
    front.get("/inbox")

    page = stranger.client.get("/metrics").text

    assert "front1" not in page
    assert "李静" not in page


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("10.0.0.8", {}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "10.0.0.8"}, 403),
    ],
)
def test_metrics_are_given_to_this_machine_only(
    stranger: Visitor, address: str, headers: dict[str, str], status: int
) -> None:
    from_there = {"REMOTE_ADDR": address}

    answer = stranger.client.get(
        "/metrics", headers=headers, environ_overrides=from_there
    )

    assert answer.status_code == status


@pytest.mark.parametrize(
    ("given", "status"), [("Bearer a token", 200), ("Bearer guess", 403), ("", 403)]
)
def test_with_a_token_metrics_are_given_to_whoever_has_it(
    engine: Engine, tmp_path: Path, given: str, status: int
) -> None:
    settings = Settings(tmp_path, "", "key", https=False, metrics_token="a token")
    client = application(engine, settings).test_client()

    answer = client.get("/metrics", headers={"Authorization": given})

    assert answer.status_code == status


@pytest.fixture
def away(clock: Clock, tmp_path: Path) -> Iterator[Visitor]:
    """Visit a server whose database is away."""
    database = open_database("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    settings = Settings(tmp_path, "", "test key", https=False)
    yield Visitor(application(build_engine(database, clock), settings).test_client())
    database.dispose()


def test_without_its_database_a_server_lives_but_is_not_ready(away: Visitor) -> None:
    live = away.client.get("/health/live").status_code
    ready = away.client.get("/health/ready").status_code

    found = numbers(away.client.get("/metrics").text)

    assert (live, ready, found["paigong_database_up",]) == (200, 503, 0)


@pytest.mark.parametrize(
    ("locale", "words"), [("zh", "数据库暂时无法访问"), ("en", "cannot be reached")]
)
def test_a_person_reads_that_the_database_is_away(
    away: Visitor, locale: str, words: str
) -> None:
    with away.client.session_transaction() as session:
        session["locale"] = locale

    answer = away.client.get("/sign-in")

    assert answer.status_code == 503
    assert words in answer.text
    assert (answer.headers["Retry-After"], answer.headers["Refresh"]) == ("5", "5")


@pytest.mark.parametrize(
    ("locale", "words"), [("zh", "存储空间已满"), ("en", "no room left")]
)
def test_a_person_reads_that_the_disk_is_full(
    front: Visitor, company: Database, locale: str, words: str
) -> None:
    front.get("/processes/sampler/start")
    task = front.post("/processes/sampler/start", name="Wang", sure="true").place
    with front.client.session_transaction() as session:
        session["locale"] = locale
    with company.connect() as connection:  # a disk without room, as SQLite sees it
        pages = connection.scalar(text("PRAGMA page_count"))
        connection.execute(text(f"PRAGMA max_page_count = {pages}"))

    answer = front.post(task, action="draft", story="x" * 100_000)

    assert answer.status == 503
    assert words in answer.text
    assert front.get("/inbox").status == 200
