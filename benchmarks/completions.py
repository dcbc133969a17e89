"""How many user tasks are completed in a second: 40 instances, interleaved."""

import random

from benchmarks.databases import NewDatabase
from benchmarks.measure import Contender, Result, Round
from benchmarks.paigong import Paigong
from benchmarks.processes import ORDER, diagrams, forms
from benchmarks.raw_spiff import RawSpiff

INSTANCES = 40


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
    for number in range(-1, rounds):
        for contender, result in zip(contenders, results, strict=True):
            measured = _round(contender, seed=number)
            if number >= 0:  # the first is to warm up
                result.rounds.append(measured)
    return results


def _round(contender: Contender, seed: int) -> Round:
    measured = Round()
    choose = random.Random(seed)  # noqa: S311 (which instance is next is no secret)
    waiting = [(contender.start(), iter(ORDER.values())) for _ in range(INSTANCES)]
    with measured.counting(contender.database):
        while waiting:
            handle, steps = waiting.pop(choose.randrange(len(waiting)))
            values = next(steps)
            with measured.completion():
                following = contender.complete(handle, values)
            if following is not None:
                waiting.append((following, steps))
    return measured
