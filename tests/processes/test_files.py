"""The test files of the processes that come with the product, on both databases."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import bpmn
from handlers import business
from storage.trial_databases import trial_databases
from tests.postgresql import PostgreSQL
from tests.processes.results import watched
from web.cli import bundled_resources, prepare
from web.cli_process_tests import find, read_file
from web.trial_companies import TrialCompanies, trial_world
from workflows.process_tests import callers
from workflows.process_tests.report import lines
from workflows.process_tests.runner import Processes, Runner

FOLDER = Path(bpmn.__file__).parent
FILES = find([str(FOLDER)])
#: Processes whose file is still to be written; it only becomes shorter.
MISSING = {"dispatch"}


def _runner(url: str | None) -> Iterator[Runner]:
    resources = bundled_resources()
    processes = Processes.read(resources)
    drawn = callers.resources(processes.models.values())
    with closing(trial_databases(url)) as databases:
        companies = TrialCompanies(
            databases, prepare, {**resources, **drawn}, watched(business())
        )
        yield Runner(trial_world(companies), processes)


@pytest.fixture(scope="module")
def on_sqlite() -> Iterator[Runner]:
    yield from _runner(None)


@pytest.fixture(scope="module")
def on_postgresql(postgresql: PostgreSQL) -> Iterator[Runner]:
    yield from _runner(postgresql.url)


@pytest.mark.parametrize("database", ["on_sqlite", "on_postgresql"])
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name.partition(".")[0])
def test_a_process_does_what_its_file_says(
    file: Path, database: str, request: pytest.FixtureRequest
) -> None:
    runner: Runner = request.getfixturevalue(database)

    result = runner.run(read_file(file))

    assert result.passed, "\n".join(lines([result], "en"))


@pytest.mark.parametrize(
    "process", sorted(path.parent.name for path in FOLDER.glob("*/*.bpmn"))
)
def test_a_process_has_a_test_file(process: str) -> None:
    file = FOLDER / process / f"{process}.test.yaml"

    assert file.exists() is (process not in MISSING)
