"""T27: a server that is killed in the middle of each process loses nothing."""

import itertools
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copy

import pytest

from storage.unit_of_work import unit_of_work_factory
from tests.postgresql import PostgreSQL
from tests.reliability.people import Person
from tests.reliability.programs import Web
from tests.reliability.stories import Shared, files, half_way, put_in_place

_TASK = re.compile(r'<a class="task-link" href="/tasks/(\d+)[^>]*>(.*?)</a>', re.DOTALL)
VIEWS = ("mine", "groups")
#: A server that is told nothing runs by the machine's clock; this is just ahead.
AT = datetime.now(UTC) + timedelta(hours=1)
#: By login: the number and the name of each task.
Inboxes = dict[str, list[tuple[str, str]]]


@pytest.fixture(params=["sqlite", "postgresql"])
def copied(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Return what names a copy of one company, on each kind of database in turn."""
    if request.param == "sqlite":
        made, numbers = tmp_path / "made.db", itertools.count()
        put_in_place(f"sqlite:///{made}", AT)
        return lambda: f"sqlite:///{copy(made, tmp_path / f'{next(numbers)}.db')}"
    server = request.getfixturevalue("postgresql")
    assert isinstance(server, PostgreSQL)
    url = server.create_database()
    put_in_place(url, AT)
    return lambda: server.create_database(like=url)


@pytest.fixture
def companies(copied: Callable[[], str]) -> Iterator[list[Shared]]:
    """Give companies in which every process is under way."""
    found = half_way(copied, AT)
    yield found
    for company in found:
        company.database.dispose()


def who_waits(company: Shared) -> dict[str, set[int]]:
    """Give somebody for each open task, who must find it in the inbox."""
    found: dict[str, set[int]] = {}
    with unit_of_work_factory(company.database)(reads=True) as store:
        for task in (task for story in company.stories for task in story.open):
            assignee = task.facts["assignee"]
            people = store.identities.in_groups(task.offered)
            login = str(assignee) if assignee else people[0].login
            found.setdefault(login, set()).add(task.id)
    return found


def inbox(port: int, login: str) -> list[tuple[str, str]]:
    """Sign in and read both lists of tasks, as the browser gets them."""
    person = Person(port, login, seed=0).sign_in()
    pages = [person.insist("GET", f"/inbox?view={view}").text for view in VIEWS]
    return [task for text in pages for task in _TASK.findall(text)]


def killed_and_restarted(company: Shared, data: Path) -> tuple[Inboxes, Inboxes]:
    """Read the inboxes, kill the server, start it again, and read them once more."""
    server = Web({"PAIGONG_DATA": str(data), "PAIGONG_DATABASE_URL": company.url})
    seen = []
    for _ in range(2):
        server.start()
        server.wait()
        seen.append({login: inbox(server.port, login) for login in who_waits(company)})
        server.kill()
    return seen[0], seen[1]


def test_a_server_killed_in_the_middle_of_each_process_finds_the_same_inboxes(
    companies: list[Shared], tmp_path: Path
) -> None:
    for company in companies:
        before, after = killed_and_restarted(company, tmp_path)

        assert before == after
        for login, tasks in who_waits(company).items():
            assert tasks <= {int(number) for number, _ in after[login]}, login
        for story in company.stories:
            story.go_on(1)

    told = {story.process for company in companies for story in company.stories}
    assert told == {file.process for file in files()}
