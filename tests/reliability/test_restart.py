"""T27: a server that is killed in the middle of each process loses nothing."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.unit_of_work import Database, open_database, unit_of_work_factory
from tests.postgresql import PostgreSQL
from tests.reliability.people import Person
from tests.reliability.programs import Web
from tests.reliability.stories import Story, begin, files, set_up

_TASK = re.compile(r'<a class="task-link" href="/tasks/(\d+)[^>]*>(.*?)</a>', re.DOTALL)
VIEWS = ("mine", "groups")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/paigong.db"
    server = request.getfixturevalue("postgresql")
    assert isinstance(server, PostgreSQL)
    return server.create_database()


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    database = open_database(url)
    yield database
    database.dispose()


def who_waits(database: Database, stories: list[Story]) -> dict[str, set[int]]:
    """Give somebody for each open task, who must find it in the inbox."""
    found: dict[str, set[int]] = {}
    with unit_of_work_factory(database)(reads=True) as store:
        for task in (task for story in stories for task in story.open):
            assignee = task.facts["assignee"]
            people = store.identities.in_groups(task.offered)
            login = str(assignee) if assignee else people[0].login
            found.setdefault(login, set()).add(task.id)
    return found


def inbox(port: int, login: str) -> list[tuple[str, str]]:
    """Sign in and read both lists of tasks, as the browser gets them."""
    person = Person(port, login, seed=0)
    page = person.insist("GET", "/sign-in")
    fields = {"csrf_token": page.hidden("csrf_token"), "login": login}
    assert person.insist("POST", "/sign-in/demo", fields).status == 302
    pages = [person.insist("GET", f"/inbox?view={view}").text for view in VIEWS]
    return [task for text in pages for task in _TASK.findall(text)]


def test_a_server_killed_in_the_middle_of_each_process_finds_the_same_inboxes(
    url: str, database: Database, tmp_path: Path
) -> None:
    now = datetime.now(UTC) + timedelta(hours=1)
    set_up(database, now)
    stories = [begin(file, database, now) for file in files()]
    waiting = who_waits(database, stories)
    server = Web({"PAIGONG_DATA": str(tmp_path), "PAIGONG_DATABASE_URL": url})

    inboxes = []
    for _ in range(2):
        server.start()
        server.wait()
        inboxes.append({login: inbox(server.port, login) for login in waiting})
        server.kill()

    assert all(story.open for story in stories), [s.process for s in stories]
    assert inboxes[0] == inboxes[1]
    for login, tasks in waiting.items():
        assert tasks <= {int(number) for number, _ in inboxes[1][login]}, login
    for story in stories:
        story.go_on(1)
