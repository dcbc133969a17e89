"""A newcomer who has followed the tutorial, and the people of its browser part."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from storage.identities import User, UserRole
from storage.organisation import OrgUnit
from storage.unit_of_work import Database, open_database, unit_of_work_factory
from tests.docs.following import Newcomer
from tests.docs.pages import DOCS, blocks
from tests.web.application import application
from web.app import build_engine
from web.cli import main
from web.settings import Settings
from workflows.commands.identities import hash_password

TUTORIAL = DOCS / "tutorial.md"
PASSWORD = "correct horse"  # noqa: S105 (made up)
#: The people of the demo company whom the tutorial asks for.
PEOPLE = {
    "front1": ("李静", "Li Jing", "front_desk"),
    "director": ("陈敏", "Chen Min", "service_director"),
}

SignIn = Callable[[str], FlaskClient]


@pytest.fixture(scope="module")
def newcomer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newcomer]:
    folder, before = tmp_path_factory.mktemp("newcomer"), Path.cwd()
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "PAIGONG_DATA", str(folder / "var"))
        os.chdir(folder)
        assert CliRunner().invoke(main, ["set-up", "--no-demo"]).exit_code == 0
        somebody = Newcomer(folder)
        somebody.follow(blocks(TUTORIAL))
        os.chdir(before)
        # The command line has pointed the log to an output that is closed now.
        structlog.reset_defaults()
        yield somebody


@pytest.fixture
def deployed(newcomer: Newcomer, tmp_path: Path) -> Iterator[Database]:
    """Give what the newcomer has deployed, for a test to use up."""
    shutil.copytree(newcomer.folder / "var", tmp_path, dirs_exist_ok=True)
    database = open_database(f"sqlite:///{tmp_path / 'paigong.db'}")
    _employ_people(database)
    yield database
    database.dispose()


@pytest.fixture
def sign_in(deployed: Database, tmp_path: Path) -> SignIn:
    app = _app(deployed, tmp_path)

    def enter(login: str) -> FlaskClient:
        client = app.test_client()
        client.post("/sign-in", data={"login": login, "password": PASSWORD})
        return client

    return enter


def _app(database: Database, data: Path) -> Flask:
    settings = Settings(data, str(database.url), "a secret of this test", https=False)
    app = application(build_engine(database), settings)
    app.config["WTF_CSRF_ENABLED"] = False
    return app


def _employ_people(database: Database) -> None:
    password_hash = hash_password(PASSWORD)
    with unit_of_work_factory(database)() as store:
        store.organisation.add(
            [OrgUnit(code="HQ", kind="hq", name_zh="总部", name_en="HQ")]
        )
        store.flush()
        for login, (name_zh, name_en, role) in PEOPLE.items():
            user = User(
                login=login,
                name_zh=name_zh,
                name_en=name_en,
                unit_code="HQ",
                locale="en",
                password_hash=password_hash,
            )
            store.identities.add([user])
            store.flush()
            store.identities.add([UserRole(login=login, role_code=role)])
