"""Test files without the bad input they try, for runs that are about something else."""

from collections.abc import Iterable
from dataclasses import replace

from workflows.process_tests.language import Case, Step, TestFile


def without_bad_input(file: TestFile) -> TestFile:
    """Keep what people answer, and leave out what must be refused.

    Bad input is meant for the first case that comes to its step.
    """
    return replace(
        file,
        cases=tuple(_good_case(case) for case in file.cases),
        scenes={name: _good(steps) for name, steps in file.scenes.items()},
    )


def _good_case(case: Case) -> Case:
    return replace(case, first=_good(case.first), steps=_good(case.steps))


def _good(steps: Iterable[Step]) -> tuple[Step, ...]:
    return tuple(replace(step, bad_input=()) for step in steps)
