"""The test files of the processes that come with the product, on both databases.

What differs between the databases is how the store is kept, not where a token goes: of
each file PostgreSQL gets the longest case, and those that are acceptance scenarios:
their names begin with the number. Other scenarios are in ``tests/scenarios``.
"""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

import bpmn
from handlers import business
from storage.trial_databases import trial_databases
from tests.postgresql import PostgreSQL
from tests.processes.good_input import without_bad_input
from tests.processes.results import watched
from web.cli import bundled_resources, prepare
from web.cli_process_tests import find, read_file
from web.trial_companies import TrialCompanies, trial_world
from workflows.process_tests import callers
from workflows.process_tests.language import TestFile
from workflows.process_tests.report import lines
from workflows.process_tests.runner import Processes, Runner

FOLDER = Path(bpmn.__file__).parent
FILES = find([str(FOLDER)])


def _runner(url: str | None) -> Iterator[Runner]:
    resources = bundled_resources()
    processes = Processes.read(resources)
    drawn = callers.resources(processes.models.values())
    with closing(trial_databases(url)) as databases:
        companies = TrialCompanies(
            databases, prepare, {**resources, **drawn}, watched(business())
        )
        yield Runner(trial_world(companies), processes)


def _name(file: Path) -> str:
    return file.name.partition(".")[0]


@pytest.fixture(scope="module")
def on_sqlite() -> Iterator[Runner]:
    yield from _runner(None)


@pytest.fixture(scope="module")
def on_postgresql(postgresql: PostgreSQL) -> Iterator[Runner]:
    yield from _runner(postgresql.url)


def _chosen(file: TestFile) -> TestFile:
    """Keep the case that takes most steps, and acceptance scenarios."""
    longest = max(file.cases, key=lambda case: len(case.first) + len(case.steps))
    cases = [
        case for case in file.cases if case is longest or re.match(r"T\d\d ", case.name)
    ]
    return without_bad_input(replace(file, cases=tuple(cases), coverage=0))


@pytest.mark.parametrize("file", FILES, ids=_name)
def test_a_process_does_what_its_file_says(file: Path, on_sqlite: Runner) -> None:
    result = on_sqlite.run(read_file(file))

    assert result.passed, "\n".join(lines([result], "en"))


@pytest.mark.parametrize("file", FILES, ids=_name)
def test_its_longest_case_and_scenarios_pass_on_postgresql_too(
    file: Path, on_postgresql: Runner
) -> None:
    result = on_postgresql.run(_chosen(read_file(file)))

    assert result.passed, "\n".join(lines([result], "en"))


@pytest.mark.parametrize(
    "process", sorted(path.parent.name for path in FOLDER.glob("*/*.bpmn"))
)
def test_a_process_has_a_test_file(process: str) -> None:
    file = FOLDER / process / f"{process}.test.yaml"

    assert file.exists()
