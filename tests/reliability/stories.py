"""Cases of the test files, told half way on a database that a server shares."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import bpmn
from handlers import business
from handlers.demo.companies import COMPANIES
from storage.stock import NotEnoughStockError
from storage.trial_databases import MemoryDatabases
from storage.unit_of_work import Database, open_database, unit_of_work_factory
from storage.upgrades import migrate
from tests.processes.good_input import without_bad_input
from tests.web.company import PASSWORD
from web.app import build_engine
from web.cli import bundled_resources, prepare
from web.cli_process_tests import find, read_file
from web.trial_companies import TrialCompanies, trial_world
from workflows.commands.definitions import Deploy
from workflows.commands.installation import OpenDemo
from workflows.engine import SYSTEM, Engine
from workflows.process_tests import callers
from workflows.process_tests.failures import CaseFailure
from workflows.process_tests.footprints import Footprints
from workflows.process_tests.language import Case, Step, TestFile
from workflows.process_tests.looking import OpenTask
from workflows.process_tests.runner import Processes
from workflows.process_tests.stage import Stage
from workflows.process_tests.steps import carry_out
from workflows.process_tests.values import Scope
from workflows.process_tests.world import VirtualClock

#: Steps that a story stops at once somebody has something to do.
TIME = frozenset({"after", "at"})
FOLDER = Path(bpmn.__file__).parent


@dataclass
class Story:
    """A case of a process, and how far it has been told."""

    process: str
    stage: Stage
    rest: list[Step]

    def go_on(self, answers: int) -> None:
        """Tell it until so many tasks more are answered, and another one waits."""
        while self.rest:
            if (answers <= 0 or self.rest[0].verb in TIME) and self.open:
                break  # in time that passes, what waits elsewhere would become due
            step = self.rest.pop(0)
            answers -= _is_answer(step)
            if step.verb == "scene":
                self.rest[:0] = self.stage.scenes[step.name]
                names = self.stage.scope().mapping(step.companions.get("with"))
                self.stage.names.update(names)
            else:
                carry_out(self.stage, step)

    @property
    def open(self) -> tuple[OpenTask, ...]:
        """The tasks that wait in it."""
        return self.stage.open_tasks(self.stage.instance_id)


def files() -> list[TestFile]:
    """Read the test files of processes in which people have something to do.

    First those in which time has to pass first, or for which shelves are emptied.
    """
    found = [without_bad_input(read_file(path)) for path in find([str(FOLDER)])]
    return sorted((file for file in found if _longest(file)), key=_place)


def _place(file: TestFile) -> int:
    case = _longest(file)
    assert case is not None
    verbs = [step.verb for step in _flat([*case.first, *case.steps], file.scenes)]
    if TIME & set(verbs[: verbs.index("answer")]):
        return 0
    return 1 if any(step.name == "nowhere" for step in case.first) else 2


@dataclass
class Shared:
    """A company in which several stories are under way."""

    url: str
    at: datetime
    stories: list[Story] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Open the company's database."""
        self.database = open_database(self.url)

    def tell(self, file: TestFile) -> bool:
        """Tell the longest case of a file until half of its tasks are done.

        Others may have used up the parts, or the numbers, that it needs.
        """
        case = _longest(file)
        assert case is not None
        story = _story(file, case, self.database, self.at)
        with suppress(CaseFailure, NotEnoughStockError):
            story.go_on(_answers(story.rest, file.scenes) // 2)
            if story.open:
                self.stories.append(story)
                return True
        return False


def put_in_place(url: str, at: datetime) -> None:
    """Make the small company, with every process of the product."""
    database = open_database(url)
    migrate(database)
    engine = build_engine(database, lambda: at)
    prepare(engine)
    bundled = bundled_resources()
    drawn = callers.resources(Processes.read(bundled).models.values())
    engine.run(Deploy({**bundled, **drawn}), actor=SYSTEM)
    engine.run(COMPANIES["tiny"](at), actor=SYSTEM)
    engine.run(OpenDemo(PASSWORD), actor=SYSTEM)
    database.dispose()


def half_way(copied: Callable[[], str], at: datetime) -> list[Shared]:
    """Tell a story of every process half way, in as few companies as can be.

    Each is a copy of what `put_in_place` has made.
    """
    companies = [Shared(copied(), at)]
    for file in files():
        if not any(company.tell(file) for company in companies):
            companies.append(Shared(copied(), at))
            assert companies[-1].tell(file), file.process
    return companies


def _story(file: TestFile, case: Case, database: Database, at: datetime) -> Story:
    clock, footprints = VirtualClock(at), Footprints()
    engine = Engine(unit_of_work_factory(database), business(), clock, watch=footprints)
    world = trial_world(TrialCompanies(MemoryDatabases(), prepare, {}))
    stage = Stage(engine, clock, world, footprints, file.process, file.scenes)
    stage.since = max((each.id for each in stage.instances()), default=0)
    for name, item in case.let.items():
        stage.names[name] = Scope(stage.names, at).value(item)
    return Story(file.process, stage, [*case.first, *case.steps])


def _answers(steps: Sequence[Step], scenes: Mapping[str, Sequence[Step]]) -> int:
    """Count the tasks that are answered before time has to pass."""
    count = 0
    for step in _flat(steps, scenes):
        if count and step.verb in TIME:
            break
        count += _is_answer(step)
    return count


def _is_answer(step: Step) -> bool:
    return step.verb == "answer" and "refused" not in step.companions


def _longest(file: TestFile) -> Case | None:
    """Give the case in which most is answered; None if nothing ever is."""
    case = max(file.cases, key=lambda case: _answers(case.steps, file.scenes))
    return case if _answers(case.steps, file.scenes) else None


def _flat(
    steps: Sequence[Step], scenes: Mapping[str, Sequence[Step]]
) -> Iterator[Step]:
    for step in steps:
        if step.verb == "scene":
            yield from _flat(scenes[step.name], scenes)
        else:
            yield step
