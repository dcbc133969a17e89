"""``python -m tests.reliability.kills 200 [seed]``: kill -9, again and again.

People work without pause while the web server, a worker and the connections of the
database are killed at random points. In the end everything must agree. On SQLite there
is only the server to kill.
"""

import os
import signal
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from time import monotonic, sleep

import click
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from storage.jobs import Job, JobKind
from storage.stock import StockMove
from tests.postgresql import own_server
from tests.reliability.contradictions import find_contradictions
from tests.reliability.people import Person
from tests.reliability.programs import (
    PATIENCE,
    Installation,
    Program,
    Web,
    installation,
)
from tests.reliability.stock_load import FILES

MOVES = select(func.count()).select_from(StockMove)
BACKENDS = text(
    "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
    " AND datname = current_database() AND pid <> pg_backend_pid()"
)


@dataclass
class Report:
    """What a run has shown."""

    seed: int
    #: Who was killed, and how long the service was away each time.
    kills: dict[str, list[float]] = field(default_factory=dict)
    completions: int = 0
    instances: int = 0
    #: How many moves of stock there were.
    moves: int = 0
    contradictions: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        killed = ", ".join(
            f"{len(seconds)} {name} (back after {median(seconds):.2f} s, "
            f"at most {max(seconds):.2f} s)"
            for name, seconds in sorted(self.kills.items())
        )
        return (
            f"seed {self.seed}: killed {killed}; {self.instances} instances, "
            f"{self.completions} completions, {self.moves} moves of stock, "
            f"{len(self.contradictions)} contradictions"
        )


def run(kills: int, seed: int, kind: str = "postgresql") -> Report:
    """Kill, let people work, and look whether everything agrees."""
    report = Report(seed)
    with _installed(kind) as place, place.running(1, kind == "postgresql") as programs:
        web = programs[0]
        assert isinstance(web, Web)
        people = [Person(web.port, "front1", seed * 10 + n) for n in range(4)]
        for person in people:
            person.begin("work")
        choose = Random(seed)  # noqa: S311 (whom it hits is no secret)
        for _ in range(kills):
            sleep(choose.uniform(0.05, 0.6))
            name, seconds = _kill(place, programs, choose)
            report.kills.setdefault(name, []).append(seconds)
        for person in people:
            person.end()
        _wait_for_jobs(place)
        completed = set().union(*(person.completed for person in people))
        report.completions = len(completed)
        report.instances = sum(person.started for person in people)
        with place.database.connect() as connection:
            report.moves = connection.scalar(MOVES) or 0
        report.contradictions = find_contradictions(
            place.database, place.engine, completed
        )
    return report


@contextmanager
def _installed(kind: str) -> Iterator[Installation]:
    with tempfile.TemporaryDirectory(prefix="paigong-kills-") as folder:
        data = Path(folder)
        if kind == "sqlite":
            with installation(f"sqlite:///{data / 'test.db'}", data, FILES) as it:
                yield it
        else:
            with (
                own_server() as server,
                installation(server.create_database(), data, FILES) as it,
            ):
                yield it


def _kill(
    place: Installation, programs: list[Program], choose: Random
) -> tuple[str, float]:
    """Kill somebody; say whom, and how long the service was away."""
    victims: list[Program | None] = [*programs]
    if len(programs) > 1:
        victims.append(None)
    victim = choose.choice(victims)
    begun = monotonic()
    if victim is None:
        name = "database connections"
        _kill_backend(place, choose)
    else:
        name = "web servers" if isinstance(victim, Web) else "workers"
        victim.kill()
        victim.start()
    web = programs[0]
    assert isinstance(web, Web)
    web.wait()
    return name, monotonic() - begun


def _kill_backend(place: Installation, choose: Random) -> None:
    end_of_patience = monotonic() + PATIENCE
    while monotonic() < end_of_patience:
        with suppress(OperationalError, ProcessLookupError):
            with place.database.connect() as connection:
                found = list(connection.scalars(BACKENDS))
            if found:
                os.kill(choose.choice(found), signal.SIGKILL)
                return
        sleep(0.05)
    raise TimeoutError


def _wait_for_jobs(place: Installation) -> None:
    """Wait until everything is done that is due."""
    columns = (Job.id, Job.kind, Job.due_at, Job.retries_left, Job.error_en)
    end_of_patience = monotonic() + PATIENCE
    waiting: Sequence[object] = ()
    while monotonic() < end_of_patience:
        soon = datetime.now(UTC) + timedelta(minutes=5)
        # Regular tasks are always due again soon.
        due = select(*columns).where(Job.due_at < soon, Job.kind != JobKind.COMMAND)
        with suppress(OperationalError), place.database.connect() as connection:
            waiting = connection.execute(due).all()
            if not waiting:
                return
        sleep(0.05)
    raise TimeoutError(waiting)


@click.command()
@click.argument("kills", type=int)
@click.argument("seed", type=int, default=1)
@click.option(
    "--database", type=click.Choice(["postgresql", "sqlite"]), default="postgresql"
)
def main(kills: int, seed: int, database: str) -> None:
    """Kill, and say what came of it."""
    report = run(kills, seed, database)
    click.echo(report)
    for line in report.contradictions:
        click.echo(line)
    raise SystemExit(bool(report.contradictions))


if __name__ == "__main__":
    main()
