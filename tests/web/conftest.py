"""The application on a small company, and those who visit it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from jinja2 import FileSystemBytecodeCache, StrictUndefined

from handlers.company.roles import ROLES
from handlers.deadlines.calendars import PutCalendars
from storage.tables import METADATA
from storage.unit_of_work import Database, open_database
from tests.conftest import Clock
from tests.refilled import RefilledFile
from tests.web import sampler, visitor
from tests.web.company import PASSWORD, found_company
from tests.web.lending import Lend
from tests.web.visitor import Visitor
from tests.web.walk import report_fault
from web.app import build_engine, create_app
from web.cli import bundled_resources, main
from web.settings import Settings
from workflows.commands.definitions import Deploy
from workflows.commands.identities import hash_password
from workflows.commands.installation import OpenDemo, PutRoles
from workflows.engine import SYSTEM, Engine

Visit = visitor.Visit


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Found the company once; every test gets a copy."""
    file = tmp_path_factory.mktemp("company") / "company.db"
    database = open_database(f"sqlite:///{file}")
    METADATA.create_all(database)
    engine = build_engine(database, Clock())
    engine.run(PutRoles(ROLES), actor=SYSTEM)
    engine.run(PutCalendars(), actor=SYSTEM)
    found_company(database, hash_password(PASSWORD))
    engine.run(Deploy(bundled_resources() | sampler.resources()), actor=SYSTEM)
    database.dispose()  # the last connection takes the write-ahead log with it
    return file


@pytest.fixture
def company(refilled_file: RefilledFile, founded: Path) -> Iterator[Database]:
    with refilled_file.like(founded) as database:
        yield database


@pytest.fixture
def engine(company: Database, clock: Clock) -> Engine:
    return build_engine(company, clock)


@pytest.fixture(scope="session")
def compiled_templates(
    tmp_path_factory: pytest.TempPathFactory,
) -> FileSystemBytecodeCache:
    """Keep what Jinja has compiled, for the applications of all tests."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(
    engine: Engine, tmp_path: Path, compiled_templates: FileSystemBytecodeCache
) -> Flask:
    app = create_app(engine, Settings(tmp_path, "", "test key", https=False))
    app.jinja_env.bytecode_cache = compiled_templates
    # A misspelt name in a template is an error, not an empty text.
    app.jinja_env.undefined = StrictUndefined
    return app


@pytest.fixture
def stranger(app: Flask) -> Visitor:
    return Visitor(app.test_client())


@pytest.fixture
def visit(app: Flask) -> Visit:
    """Sign somebody in, in a browser of their own."""
    return lambda login: Visitor(app.test_client()).sign_in(login)


@pytest.fixture
def front(visit: Visit) -> Visitor:
    return visit("front1")


@pytest.fixture
def lent(front: Visitor, engine: Engine) -> Engine:
    """Lend the first order two pumps, which are on their way."""
    report_fault(front)
    engine.run(Lend(), actor=SYSTEM)
    return engine


@pytest.fixture
def demo(engine: Engine) -> None:
    """Open the company to everybody."""
    engine.run(OpenDemo(PASSWORD), actor=SYSTEM)


@pytest.fixture(scope="session")
def set_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Set up an installation without the demo company, for tests to copy."""
    return _set_up(tmp_path_factory.mktemp("set-up") / "var", "--no-demo")


@pytest.fixture(scope="session")
def set_up_tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Set up an installation with the tiny company, for tests to copy."""
    return _set_up(tmp_path_factory.mktemp("set-up") / "var", "--profile", "tiny")


def _set_up(data: Path, *options: str) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PAIGONG_DATA", str(data))
        done = CliRunner().invoke(main, ["set-up", *options])
    assert done.exit_code == 0, done.output
    return data
