"""How many jobs a second 1, 2 and 4 workers carry out, and how soon others take over.

A job here is a signal that reaches an instance: its row is locked, its state read,
the token moved to a user task, and everything written, as for any other job.
"""

import json
import signal
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from typing import Any, Final

from sqlalchemy import text

from tests.diagrams import diagram, end, start, user_task
from tests.postgresql import DURABLE, PostgreSQL, running_postgresql
from tests.reliability.programs import Installation, Program, installation
from tests.workflows.waiting import DECLARED, event
from tests.workflows.waiting import signal as on_signal
from workflows.commands.messages import BroadcastSignal
from workflows.commands.process_instances import StartProcessInstance
from workflows.engine import SYSTEM, Actor
from workflows.errors import Text

JOBS: Final = 1_000
WORKERS: Final = (1, 2, 4)
FRONT = Actor("front1", Text("李静", "Li Jing"), frozenset({"front_desk"}))
WAITING = diagram(
    "waiting",
    start()
    + event("intermediateCatchEvent", "wait", on_signal())
    + user_task("work", "front_desk")
    + end(),
    "begin wait",
    "wait work",
    "work done",
    extra=DECLARED,
)
IDS = "SELECT id FROM paigong_queue.procrastinate_workers ORDER BY id"
LEFT = "SELECT id FROM job"
IN_HAND = (
    "SELECT (args->>'job_id')::integer FROM paigong_queue.procrastinate_jobs"
    " WHERE status = 'doing' AND worker_id = {}"
)


def run(rounds: int) -> list[dict[str, Any]]:
    """Measure; each round has a database of its own."""
    with running_postgresql(DURABLE) as server:
        rates = {
            count: median(_rate(server, count) for _ in range(rounds))
            for count in WORKERS
        }
        seconds = [_take_over(server) for _ in range(rounds)]
    return [
        *(
            {
                "benchmark": "jobs",
                "database": "postgresql",
                "workers": count,
                "jobs": JOBS,
                "per_second": round(rate, 1),
                "take_over_s": None,
            }
            for count, rate in rates.items()
        ),
        {
            "benchmark": "jobs",
            "database": "postgresql",
            "workers": 2,
            "jobs": JOBS,
            "per_second": None,
            "take_over_s": round(max(seconds), 2),
        },
    ]


def show(rows: list[dict[str, Any]], *, as_json: bool) -> Iterator[str]:
    """Write the results as a table, or as one JSON object per line."""
    if as_json:
        yield from (json.dumps(row) for row in rows)
        return
    table = [list(rows[0])]
    table += [["" if it is None else str(it) for it in row.values()] for row in rows]
    for line in table:
        yield "  ".join(cell.ljust(12) for cell in line).rstrip()


def _rate(server: PostgreSQL, count: int) -> float:
    """Give how many jobs a second some workers carry out."""
    with ExitStack() as stack:
        place = _place(server, stack)
        for _ in range(count):
            _start_worker(place, stack)
        _wait(place, IDS, count)
        begun = perf_counter()
        place.engine.run(BroadcastSignal("alarm"), actor=SYSTEM)
        _wait(place, LEFT, 0)
        return JOBS / (perf_counter() - begun)


def _take_over(server: PostgreSQL) -> float:
    """Give how long after kill -9 the jobs of a worker have been done by another."""
    with ExitStack() as stack:
        place = _place(server, stack)
        victim = _start_worker(place, stack)
        (victim_id,) = _wait(place, IDS, 1)
        _start_worker(place, stack)
        _wait(place, IDS, 2)
        place.engine.run(BroadcastSignal("alarm"), actor=SYSTEM)
        in_hand: set[int] = set()
        while not in_hand:
            victim.process.send_signal(signal.SIGSTOP)  # so that nothing changes
            in_hand = set(_read(place, IN_HAND.format(victim_id)))
            if not in_hand:
                victim.process.send_signal(signal.SIGCONT)
        victim.kill()
        begun = perf_counter()
        while in_hand & set(_read(place, LEFT)):
            sleep(0.01)
        return perf_counter() - begun


def _place(server: PostgreSQL, stack: ExitStack) -> Installation:
    """Set up a company in which many instances wait."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    url = server.create_database()
    place = stack.enter_context(installation(url, folder, waiting=WAITING))
    for _ in range(JOBS):
        place.engine.run(StartProcessInstance("waiting"), actor=FRONT)
    return place


def _start_worker(place: Installation, stack: ExitStack) -> Program:
    worker = Program(("worker",), place.environment)
    worker.start()
    stack.callback(worker.stop)
    return worker


def _wait(place: Installation, statement: str, count: int) -> list[int]:
    """Wait until a statement finds so many."""
    while len(found := _read(place, statement)) != count:
        sleep(0.005)
    return found


def _read(place: Installation, statement: str) -> list[int]:
    with place.database.connect() as connection:
        return list(connection.scalars(text(statement)))
