"""An installation of the demo company, with instances that run and one that waits."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from handlers import demo
from handlers.demo.profiles import TINY
from storage.contents import Contents
from storage.unit_of_work import Database, open_database
from storage.upgrades import migrate
from tests.conftest import NOW, Clock
from tests.diagrams import diagram, end, start, user_task
from tests.postgresql import PostgreSQL
from tests.workflows.waiting import event, timer
from web.app import build_engine
from web.cli import main, prepare
from workflows.commands.definitions import Deploy
from workflows.commands.identities import GetActor
from workflows.commands.process_instances import StartProcessInstance
from workflows.engine import SYSTEM, Actor, Engine

#: A task of the front desk that becomes another one after a day.
REMINDER = diagram(
    "reminder",
    start()
    + user_task("work", "front_desk")
    + event("boundaryEvent", "late", timer("P1D"), ' attachedToRef="work"')
    + user_task("remind", "front_desk")
    + end()
    + end("gone"),
    "begin work",
    "work done",
    "late remind",
    "remind gone",
)


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seed the demo company with its live orders, and start a reminder."""
    file = tmp_path_factory.mktemp("demo") / "paigong.db"
    database = open_database(f"sqlite:///{file}")
    migrate(database)
    engine = build_engine(database, Clock())
    prepare(engine)
    demo.seed_demo(
        lambda clock: build_engine(database, clock),
        as_of=NOW,
        password_hash="",
        scale=demo.Scale(TINY, contents=Contents(file.parent / "files")),
    )
    engine.run(Deploy({"reminder/reminder.bpmn": REMINDER}), actor=SYSTEM)
    engine.run(StartProcessInstance("reminder"), actor=person(engine, "front1"))
    database.dispose()
    return file


@pytest.fixture
def installation(
    demo_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Give the folder of an installation of its own; the commands work on it."""
    folder = tmp_path / "var"
    shutil.copytree(demo_file.parent, folder)
    monkeypatch.setenv("PAIGONG_DATA", str(folder))
    return folder


@pytest.fixture
def source(installation: Path) -> Iterator[Database]:
    database = open_database(f"sqlite:///{installation / 'paigong.db'}")
    yield database
    database.dispose()


@pytest.fixture
def target_url(postgresql: PostgreSQL) -> str:
    """Give the URL of a PostgreSQL database without a single table."""
    return postgresql.create_database()


@pytest.fixture
def target(target_url: str) -> Iterator[Database]:
    database = open_database(target_url)
    yield database
    database.dispose()


def paigong(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def person(engine: Engine, login: str) -> Actor:
    actor = engine.run(GetActor(login), actor=SYSTEM)
    assert actor is not None
    return actor


def later(**time: float) -> Clock:
    """Give a clock that shows some time after the installation was made."""
    return Clock(NOW + timedelta(**time))
