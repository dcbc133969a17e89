"""A small company whose processes are tested by files."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from textwrap import dedent

import pytest

from storage.identities import Role
from storage.tables import METADATA
from storage.unit_of_work import open_database, unit_of_work_factory
from tests.diagrams import (
    diagram,
    end,
    error,
    error_end,
    gateway,
    service_task,
    start,
    user_task,
)
from tests.workflows.conftest import BUSINESS, make_engine
from tests.workflows.waiting import DECLARED, event, message, timer
from workflows.commands.definitions import Deploy
from workflows.engine import SYSTEM, Engine, ServiceTask, Watch
from workflows.process_tests import callers
from workflows.process_tests.reader import read_test_file
from workflows.process_tests.runner import FileResult, Processes, Runner
from workflows.process_tests.world import RecordView, VirtualClock, World

#: Somebody asks, the boss answers or is late; the answer decides.
ASKING = diagram(
    "asking",
    start()
    + service_task("number", "number", {"prefix": "A"})
    + user_task("answer", "clerk", form="answer")
    + '<bpmn:boundaryEvent id="late" attachedToRef="answer" cancelActivity="false">'
    + timer("P2D")
    + "</bpmn:boundaryEvent>"
    + end("reminded")
    + gateway("exclusive", "agreed")
    + event("intermediateCatchEvent", "paid", message())
    + end()
    + error_end("refused", "no"),
    "begin number",
    "number answer",
    "answer agreed",
    "agreed paid default",
    'agreed refused decision = "no"',
    "paid done",
    "late reminded",
    extra=DECLARED + error("no", "declined"),
)
FORM = """{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "x-i18n": {"zh": {"title": "a"}, "en": {"title": "a"}},
  "properties": {
    "decision": {
      "type": "string", "enum": ["yes", "no"],
      "x-i18n": {"zh": {"title": "决定", "options": {"yes": "是", "no": "否"}},
                 "en": {"title": "Decision", "options": {"yes": "y", "no": "n"}}}
    }
  },
  "required": ["decision"]
}""".encode()


class SmallCompany:
    """Opens the company of the other tests, with the process of a test."""

    def __init__(self, resources: Mapping[str, bytes]) -> None:
        self._resources = resources

    @contextmanager
    def open(self, company: str, clock: VirtualClock, watch: Watch) -> Iterator[Engine]:
        assert company == "small"
        database = open_database("sqlite://")
        METADATA.create_all(database)
        engine = make_engine(database, clock, watch)
        with unit_of_work_factory(database)() as store:
            store.identities.add(
                [Role(code="admin", name_zh="管", name_en="admin", scope="none")]
            )
        engine.run(Deploy(self._resources), actor=SYSTEM)
        yield engine
        database.dispose()


def colour(_: ServiceTask, *, name: str) -> Mapping[str, object]:
    """Give a colour a name."""
    return {"colour": name}


@pytest.fixture(scope="session")
def runner() -> Runner:
    """Return a runner for the process ``asking``."""
    resources = {"asking/asking.bpmn": ASKING, "asking/answer.form.json": FORM}
    processes = Processes.read(resources)
    drawn = callers.resources(processes.models.values())
    world = World(
        companies=SmallCompany(resources | drawn),
        company_names=frozenset({"small"}),
        operations={n: each.handler for n, each in BUSINESS.operations.items()},
        fixtures={"colour": colour},
        views={"task": RecordView("user_task", {"order_no": "no"})},
    )
    return Runner(world, processes)


@pytest.fixture
def run(runner: Runner) -> Callable[[str], FileResult]:
    """Return what runs the cases of a file that is written as a text."""

    def run_text(text: str) -> FileResult:
        text = "given: {company: small}\n" + dedent(text)
        return runner.run(read_test_file(text, "asking.test.yaml", "asking"))

    return run_text


@pytest.fixture
def steps(run: Callable[[str], FileResult]) -> Callable[[str], str | None]:
    """Return what runs one case, and gives the sentence with which it fails."""

    def run_steps(text: str) -> str | None:
        lines = "".join(f"    {line}\n" for line in dedent(text).strip().splitlines())
        (case,) = run(f"cases:\n- name: one\n  steps:\n{lines}").cases
        if case.failure is None:
            return None
        return f"{case.failed_line}: {case.failure.en}"

    return run_steps
