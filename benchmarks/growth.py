"""Whether a completion costs more the older its instance is."""

from benchmarks.databases import NewDatabase
from benchmarks.measure import Contender, Result, Round
from benchmarks.paigong import Paigong
from benchmarks.processes import REWORK, diagrams, forms
from benchmarks.raw_spiff import RawSpiff
from tests.statements import first_words, within

AGES = (10, 100, 1_000)
#: Raw SpiffWorkflow 3.2.0 finds no task below depth 1,000: it stops at the 334th.
RAW_AGES = (10, 100, 300)
#: How many completions are measured, the one of the given number being the last.
MEASURED = 10
VALUES = REWORK["work"]


def run(kind: str, new_database: NewDatabase, rounds: int) -> list[Result]:
    """Measure instances of different ages in turns."""
    files = diagrams("rework")
    raw = RawSpiff(new_database(), "rework", files)
    own = Paigong(new_database(), "rework", {**files, **forms("rework", REWORK)})
    return [
        *_ages(kind, raw, RAW_AGES, min(rounds, 1)),
        *_ages(kind, own, AGES, rounds),
    ]


def _ages(
    kind: str, contender: Contender, ages: tuple[int, ...], rounds: int
) -> list[Result]:
    results = [
        Result("growth", kind, f"{contender.name}, completion {age}", [])
        for age in ages
    ]
    for _ in range(rounds):
        waiting = [_aged(contender, age - MEASURED) for age in ages]
        measured = [Round() for _ in ages]
        for _ in range(MEASURED):
            for at in range(len(ages)):
                waiting[at] = _complete(contender, waiting[at], measured[at])
        for result, each, handle in zip(results, measured, waiting, strict=True):
            result.rounds.append(each)
            result.statements = _counted(contender, handle)
    return results


def _counted(contender: Contender, handle: int) -> int:
    """Count the statements of one more completion."""
    with first_words(contender.database) as words:
        _complete(contender, handle, Round())
    return len(within(words))


def _aged(contender: Contender, age: int) -> int:
    handle, unmeasured = contender.start(), Round()
    for _ in range(age):
        handle = _complete(contender, handle, unmeasured)
    return handle


def _complete(contender: Contender, handle: int, measured: Round) -> int:
    with measured.completion():
        following = contender.complete(handle, VALUES)
    assert following is not None
    return following
