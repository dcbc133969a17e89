"""How many user tasks are completed in a second: 40 instances, interleaved."""

import random
from collections.abc import Iterator

from benchmarks.databases import NewDatabase
from benchmarks.measure import Contender, Result, Round
from benchmarks.paigong import Paigong
from benchmarks.processes import ORDER, Values, diagrams, forms
from benchmarks.raw_spiff import RawSpiff
from tests.statements import first_words, within

INSTANCES = 40
#: An instance, by its handle, and what is entered next.
Waiting = tuple[int, Iterator[Values]]


def run(kind: str, new_database: NewDatabase, rounds: int) -> list[Result]:
    """Let both contenders take turns."""
    files = diagrams("dispatch", "part_approval")
    called = {name: ORDER[name] for name in ("request_part", "approve")}
    own = {name: ORDER[name] for name in ORDER.keys() - called.keys()}
    resources = {**files, **forms("dispatch", own), **forms("part_approval", called)}
    contenders: list[Contender] = [
        RawSpiff(new_database(), "dispatch", files),
        Paigong(new_database(), "dispatch", resources),
    ]
    results = [Result("completions", kind, each.name, []) for each in contenders]
    for contender, result in zip(contenders, results, strict=True):
        _round(contender, _started(contender), seed=-2)  # to warm up
        waiting = _started(contender)
        with first_words(contender.database) as words:
            counted = _round(contender, waiting, seed=-1)
        result.statements = len(within(words)) / len(counted.seconds)
    for number in range(rounds):
        for contender, result in zip(contenders, results, strict=True):
            result.rounds.append(_round(contender, _started(contender), seed=number))
    return results


def _started(contender: Contender) -> list[Waiting]:
    return [(contender.start(), iter(ORDER.values())) for _ in range(INSTANCES)]


def _round(contender: Contender, waiting: list[Waiting], seed: int) -> Round:
    measured = Round()
    choose = random.Random(seed)  # noqa: S311 (which instance is next is no secret)
    while waiting:
        handle, steps = waiting.pop(choose.randrange(len(waiting)))
        values = next(steps)
        with measured.completion():
            following = contender.complete(handle, values)
        if following is not None:
            waiting.append((following, steps))
    return measured
