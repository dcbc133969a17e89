"""Cases of the test files, told half way on a database that a server shares."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import bpmn
from handlers import business
from handlers.demo.companies import COMPANIES
from storage.tables import migrate
from storage.trial_databases import MemoryDatabases
from storage.unit_of_work import Database, unit_of_work_factory
from tests.web.company import PASSWORD
from web.app import build_engine
from web.cli import bundled_resources, prepare
from web.cli_process_tests import find, read_file
from web.trial_companies import TrialCompanies, trial_world
from workflows.commands.definitions import Deploy
from workflows.commands.installation import OpenDemo
from workflows.engine import SYSTEM, Engine
from workflows.process_tests import callers
from workflows.process_tests.footprints import Footprints
from workflows.process_tests.language import Step, TestFile
from workflows.process_tests.looking import OpenTask
from workflows.process_tests.runner import Processes
from workflows.process_tests.stage import Stage
from workflows.process_tests.steps import carry_out
from workflows.process_tests.values import Scope
from workflows.process_tests.world import VirtualClock

#: Steps that a story stops at: the clock of the server does not jump.
TIME = frozenset({"after", "at"})
FOLDER = Path(bpmn.__file__).parent


@dataclass
class Story:
    """A case of a process, and how far it has been told."""

    process: str
    stage: Stage
    rest: list[Step]

    def go_on(self, answers: int) -> None:
        """Tell it until so many tasks more have been answered."""
        while self.rest and answers and self.rest[0].verb not in TIME:
            step = self.rest.pop(0)
            answers -= step.verb == "answer" and "refused" not in step.companions
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
    """Read the test files; those that need a machine for themselves come first."""
    found = [read_file(path) for path in find([str(FOLDER)])]
    return sorted(found, key=lambda file: (file.process != "dispatch", file.process))


def set_up(database: Database, at: datetime) -> None:
    """Put the small company and every process of the product in place."""
    migrate(database)
    engine = build_engine(database, lambda: at)
    prepare(engine)
    drawn = callers.resources(Processes.read(bundled_resources()).models.values())
    engine.run(Deploy({**bundled_resources(), **drawn}), actor=SYSTEM)
    engine.run(COMPANIES["tiny"](at), actor=SYSTEM)
    engine.run(OpenDemo(PASSWORD), actor=SYSTEM)


def begin(file: TestFile, database: Database, at: datetime) -> Story:
    """Tell the longest case of a file until half of its tasks are answered."""
    case = max(file.cases, key=lambda case: _answers(case.steps, file.scenes))
    clock, footprints = VirtualClock(at), Footprints()
    engine = Engine(unit_of_work_factory(database), business(), clock, watch=footprints)
    world = trial_world(TrialCompanies(MemoryDatabases(), prepare, {}))
    stage = Stage(engine, clock, world, footprints, file.process, file.scenes)
    for name, item in case.let.items():
        stage.names[name] = Scope(stage.names, at).value(item)
    story = Story(file.process, stage, [*case.first, *case.steps])
    story.go_on(max(1, _answers([*case.first, *case.steps], file.scenes) // 2))
    return story


def _answers(steps: Sequence[Step], scenes: Mapping[str, Sequence[Step]]) -> int:
    """Count the tasks that are answered before time has to pass."""
    verbs = [step.verb for step in _flat(steps, scenes)]
    until = next((i for i, verb in enumerate(verbs) if verb in TIME), len(verbs))
    return verbs[:until].count("answer")


def _flat(
    steps: Sequence[Step], scenes: Mapping[str, Sequence[Step]]
) -> Iterator[Step]:
    for step in steps:
        if step.verb == "scene":
            yield from _flat(scenes[step.name], scenes)
        else:
            yield step
