"""Running test files: every case in a company of its own."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from workflows.errors import LOCAL_ZONE, Text
from workflows.models.model import ProcessModel
from workflows.models.normalise import read_processes
from workflows.models.sequence_flows import SequenceFlow, sequence_flows
from workflows.models.xml import parse
from workflows.process_tests.checks import expect, expect_no_failure
from workflows.process_tests.coverage import Coverage, coverage_of
from workflows.process_tests.failures import CaseFailure, failure
from workflows.process_tests.footprints import Footprints
from workflows.process_tests.items import ProcessTestFileError
from workflows.process_tests.language import Case, Step, TestFile
from workflows.process_tests.stage import Stage
from workflows.process_tests.steps import carry_out
from workflows.process_tests.values import moment
from workflows.process_tests.world import VirtualClock, World

#: When a case begins that does not say: a Tuesday, at nine in the morning.
BEGIN: Final = datetime(2026, 3, 31, 9, 0, tzinfo=LOCAL_ZONE)


@dataclass(frozen=True, slots=True)
class CaseResult:
    """How a case ended; without a failure it has passed."""

    name: str
    line: int
    #: The step at which it failed, from 1; 0 for what is given.
    step: int = 0
    failure: Text | None = None
    failed_line: int = 0


@dataclass(frozen=True, slots=True)
class FileResult:
    """How the cases of a file ended, and what they came through."""

    name: str
    threshold: int
    cases: tuple[CaseResult, ...]
    #: Of the process of the file first, then of those that it has called.
    coverage: tuple[Coverage, ...]

    @property
    def covered(self) -> bool:
        """Whether the cases come through as much as the file asks for."""
        own = self.coverage[0]
        return min(own.node_percent, own.flow_percent) >= self.threshold

    @property
    def passed(self) -> bool:
        """Whether everything is as the file says."""
        return self.covered and all(case.failure is None for case in self.cases)


@dataclass(frozen=True, slots=True)
class Processes:
    """The processes that can be tested."""

    models: Mapping[str, ProcessModel]
    flows: tuple[SequenceFlow, ...]

    @classmethod
    def read(cls, resources: Mapping[str, bytes]) -> "Processes":
        """Read the diagrams among some files."""
        diagrams = {p: c for p, c in resources.items() if p.endswith(".bpmn")}
        return cls(
            {
                model.process_id: model
                for path, content in diagrams.items()
                for model in read_processes(parse(content, path))
            },
            tuple(
                flow
                for path, content in diagrams.items()
                for flow in sequence_flows(content, path)
            ),
        )


class Runner:
    """Runs test files on the processes of a deployment."""

    def __init__(self, world: World, processes: Processes) -> None:
        self._world = world
        self._processes = processes

    def run(self, file: TestFile) -> FileResult:
        """Run every case of a file."""
        model = self._processes.models.get(file.process)
        if model is None:
            zh = f"没有流程“{file.process}”。"
            en = f"There is no process “{file.process}”."
            raise ProcessTestFileError(file=file.name, line=1, problem=Text(zh, en))
        footprints, tried = Footprints(), set[int]()
        cases = tuple(self._case(file, case, footprints, tried) for case in file.cases)
        came_to = {process for process, _ in footprints.nodes}
        called = sorted(came_to & self._processes.models.keys() - {file.process})
        return FileResult(
            file.name,
            file.coverage,
            cases,
            tuple(
                coverage_of(
                    self._processes.models[name], self._processes.flows, footprints
                )
                for name in (file.process, *called)
            ),
        )

    def _case(
        self, file: TestFile, case: Case, footprints: Footprints, tried: set[int]
    ) -> CaseResult:
        number = 0
        try:
            with self._stage(file, case, footprints) as stage:
                stage.tried = tried
                for step in case.first:
                    _play(stage, step)
                for step in case.steps:
                    number += 1
                    _play(stage, step)
        except CaseFailure as error:
            return CaseResult(case.name, case.line, number, error.text, error.line)
        except ProcessTestFileError as error:
            problem, line = error.facts["problem"], error.facts["line"]
            assert isinstance(problem, Text)
            return CaseResult(case.name, case.line, number, problem, int(str(line)))
        return CaseResult(case.name, case.line)

    @contextmanager
    def _stage(
        self, file: TestFile, case: Case, footprints: Footprints
    ) -> Iterator[Stage]:
        if case.company not in self._world.company_names:
            names = " ".join(sorted(self._world.company_names))
            raise CaseFailure(
                case.line,
                Text(
                    f"没有公司“{case.company}”，只有：{names}。",
                    f"There is no company “{case.company}”, only: {names}.",
                ),
            )
        clock = VirtualClock(_beginning(case))
        footprints.variables.clear()
        with self._world.companies.open(case.company, clock, footprints) as engine:
            stage = Stage(
                engine, clock, self._world, footprints, file.process, file.scenes
            )
            for name, item in case.let.items():
                stage.names[name] = stage.scope().value(item)
            yield stage


def _play(stage: Stage, step: Step) -> None:
    if step.verb == "scene":
        stage.names.update(stage.scope().mapping(step.companions.get("with")))
        for each in stage.scenes[step.name]:
            _play(stage, each)
    else:
        carry_out(stage, step)
    if step.expect:
        expect(stage, step)
    else:
        expect_no_failure(stage, step.item)


def _beginning(case: Case) -> datetime:
    if case.at is None:
        return BEGIN
    found = moment(str(case.at.value))
    if found is None:
        raise failure(
            case.at,
            f"“{case.at.value}”不是时间，应如 2026-03-31 09:00。",
            f"“{case.at.value}” is no time such as 2026-03-31 09:00.",
        )
    return found
