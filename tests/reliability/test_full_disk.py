"""A server that cannot write says so, saves no half, and goes on by itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from resource import RLIM_INFINITY, RLIMIT_FSIZE, prlimit

import pytest
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from tests.pictures import exif, jpeg
from tests.reliability.contradictions import find_contradictions
from tests.reliability.people import Answer, Person
from tests.reliability.programs import Installation, Web, installation
from tests.web import sampler

START = "/processes/sampler/start"
PHOTO = jpeg(exif("2026:03:05 08:15:00"))
NAMED = {"name": "Wang", "sure": "true"}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Set up a company with a process whose form takes files."""
    data = tmp_path_factory.mktemp("full")
    url = f"sqlite:///{data / 'test.db'}"
    with installation(url, data, sampler.resources()) as place:
        yield place


@pytest.fixture(scope="module")
def web(place: Installation) -> Iterator[Web]:
    """Run a server; its log lies on the same disk as everything else."""
    with place.running(web=1) as (web,):
        assert isinstance(web, Web)
        yield web


@pytest.fixture
def front(web: Web) -> Person:
    return Person(web.port, "front1", seed=0).sign_in()


@contextmanager
def no_room(web: Web) -> Iterator[None]:
    """Let a server write to no file at all, as on a disk without room."""
    prlimit(web.process.pid, RLIMIT_FSIZE, (0, RLIM_INFINITY))
    yield
    prlimit(web.process.pid, RLIMIT_FSIZE, (RLIM_INFINITY, RLIM_INFINITY))


def send(person: Person, form: Answer, **more: str | FileStorage) -> Answer:
    """Send a form as the browser does."""
    boundary, body = encode_multipart(MultiDict({**form.fields(), **more}))
    return person.ask("POST", START, body, f"multipart/form-data; boundary={boundary}")


def contents(place: Installation) -> list[Path]:
    """List the files that were uploaded, and what is left of others."""
    return [path for path in (place.data / "files").rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("locale", "words"), [("zh", "存储空间已满"), ("en", "has no room left")]
)
def test_without_room_for_the_database_a_step_is_refused_and_can_be_repeated(
    place: Installation, web: Web, front: Person, locale: str, words: str
) -> None:
    chosen = {**front.insist("GET", "/inbox").fields(), "locale": locale}
    assert front.insist("POST", "/locale", chosen).status == 302
    form = front.insist("GET", START)

    with no_room(web):
        refused = send(front, form, **NAMED)
        read = front.ask("GET", "/inbox")
    again = send(front, form, **NAMED)

    assert (refused.status, words in refused.text, read.status) == (503, True, 200)
    assert again.status == 302
    assert find_contradictions(place.database, place.engine, set()) == []


def test_without_room_for_a_file_nothing_of_it_is_left(
    place: Installation, web: Web, front: Person
) -> None:
    form = front.insist("GET", START)

    with no_room(web):
        photo = FileStorage(BytesIO(PHOTO), "fault.jpg")
        refused = send(front, form, **NAMED, **{"photos-upload": photo})
        left = contents(place)
    photo = FileStorage(BytesIO(PHOTO), "fault.jpg")
    again = send(front, form, **NAMED, **{"photos-upload": photo})

    assert (refused.status, left) == (503, [])
    assert (again.status, len(contents(place))) == (302, 1)
