"""Measuring: how long each completion takes, and what it asks of the database."""

import json
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from benchmarks.processes import Values
from storage.unit_of_work import Database


class Contender(Protocol):
    """Something that can run the measured processes."""

    name: str
    database: Database

    def start(self) -> int:
        """Start an instance and give the handle of what waits."""

    def complete(self, handle: int, values: Values) -> int | None:
        """Complete what waits and give what waits next, or None at the end."""


@dataclass
class Round:
    """The completions of one round of one contender."""

    seconds: list[float] = field(default_factory=list)
    cpu: float = 0

    @contextmanager
    def completion(self) -> Iterator[None]:
        """Take the time of one completion."""
        cpu, begun = time.process_time(), time.perf_counter()
        yield
        self.seconds.append(time.perf_counter() - begun)
        self.cpu += time.process_time() - cpu


@dataclass
class Result:
    """What one contender made of one benchmark."""

    benchmark: str
    database: str
    contender: str
    rounds: list[Round]
    #: Of one completion; counted apart, as counting takes time.
    statements: float = 0

    def row(self) -> dict[str, Any]:
        """Sum up: medians of the rounds, percentiles of all completions."""
        seconds = sorted(s for each in self.rounds for s in each.seconds)
        rates = [len(each.seconds) / sum(each.seconds) for each in self.rounds]
        return {
            "benchmark": self.benchmark,
            "database": self.database,
            "contender": self.contender,
            "per_second": round(statistics.median(rates), 1),
            "p50_ms": _milliseconds(seconds[len(seconds) // 2]),
            "p99_ms": _milliseconds(seconds[int(len(seconds) * 0.99)]),
            "cpu_ms": _milliseconds(
                statistics.median(each.cpu / len(each.seconds) for each in self.rounds)
            ),
            "statements": round(self.statements, 2),
        }


def show(results: list[Result], *, as_json: bool) -> Iterator[str]:
    """Write results as a table, or as one JSON object per line."""
    rows = [result.row() for result in results]
    if as_json:
        yield from (json.dumps(row) for row in rows)
        return
    table = [list(rows[0]), *([str(value) for value in row.values()] for row in rows)]
    widths = [max(len(line[at]) for line in table) for at in range(len(table[0]))]
    for line in table:
        cells = (
            cell.ljust(width) if at < 3 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        yield "  ".join(cells).rstrip()


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1_000, 3)
