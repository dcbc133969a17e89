"""``python -m tests.reliability.kills 200 [seed]``: kill -9, again and again.

People work without pause, and a workshop repairs machines, while the web server, a
worker and the connections of the database are killed at random points. In the end
everything must agree. On SQLite there is only the server to kill.
"""

import os
import signal
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from time import monotonic, sleep

import click
from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import DBAPIError, OperationalError

from handlers.demo.companies import COMPANIES
from storage.dispatch_orders import DispatchOrder
from storage.installations import Installation as InstalledPart
from storage.installations import Writeoff
from storage.jobs import Job, JobKind
from storage.loan_slips import Signature
from storage.part_requests import ApprovalDecision
from storage.shipments import ShipmentLine
from storage.stock import StockMove
from storage.unit_of_work import open_database
from storage.upgrades import migrate
from tests.postgresql import own_server
from tests.processes.delivery import Empty
from tests.reliability.contradictions import find_contradictions
from tests.reliability.people import Person
from tests.reliability.programs import (
    PATIENCE,
    Installation,
    Watched,
    Web,
)
from tests.reliability.repairs import PART, Workshop
from tests.reliability.stock_load import FILES
from tests.web.company import PASSWORD
from web.app import build_engine
from web.cli import prepare
from workflows.commands.definitions import Deploy
from workflows.commands.installation import OpenDemo
from workflows.engine import SYSTEM

#: What the invariants are about: none of them may hold only because there is none.
RECORDS = {
    "moves of stock": select(StockMove.id),
    "decisions about parts": select(ApprovalDecision.id),
    "signatures": select(Signature.id),
    "shipped lines": select(ShipmentLine.id),
    "installations": select(InstalledPart.id),
    "write-offs": select(Writeoff.id).where(Writeoff.state == "written_off"),
    "archived orders": select(DispatchOrder.id).where(
        DispatchOrder.status == "archived", DispatchOrder.origin == "live"
    ),
}
BACKENDS = text(
    "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
    " AND datname = current_database() AND pid <> pg_backend_pid()"
)


@dataclass
class Report:
    """What a run has shown."""

    seed: int
    #: Who was killed, and how long until everybody could work again each time.
    kills: dict[str, list[float]] = field(default_factory=dict)
    completions: int = 0
    instances: int = 0
    #: How much there is of what the invariants are about.
    records: dict[str, int] = field(default_factory=dict)
    contradictions: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        killed = ", ".join(
            f"{len(seconds)} {name} (back after {median(seconds):.2f} s, "
            f"at most {max(seconds):.2f} s)"
            for name, seconds in sorted(self.kills.items())
        )
        records = ", ".join(f"{count} {name}" for name, count in self.records.items())
        return (
            f"seed {self.seed}: killed {killed}; {self.instances} instances, "
            f"{self.completions} completions, {records}, "
            f"{len(self.contradictions)} contradictions"
        )


def run(
    kills: int, seed: int, kind: str = "postgresql", *, people_count: int = 4
) -> Report:
    """Kill, let people work, and look whether everything agrees."""
    report = Report(seed)
    with _installed(kind) as place, place.running(1, kind == "postgresql") as programs:
        before = _count(place)
        port, seeds = programs[0].port, range(seed * 10, seed * 10 + people_count)
        people = [Person(port, "am1", each) for each in seeds]
        workshop = Workshop(place.database)
        choose = Random(seed)  # noqa: S311 (whom it hits is no secret)
        with _at_work(people, workshop):
            for _ in range(kills):
                sleep(choose.uniform(0.05, 0.6))
                name, seconds = _kill(place, programs, choose)
                report.kills.setdefault(name, []).append(seconds)
        _wait_for_jobs(place)
        completed = workshop.completed.union(*(it.completed for it in people))
        report.completions = len(completed)
        report.instances = sum(it.started for it in people) + workshop.repaired
        report.records = {
            name: count - before[name] for name, count in _count(place).items()
        }
        report.contradictions = find_contradictions(
            place.database, place.engine, completed
        )
    return report


@contextmanager
def _at_work(people: Sequence[Person], workshop: Workshop) -> Iterator[None]:
    """Let everybody work; in the end they finish what they have begun."""
    with ExitStack() as stack:
        stack.callback(workshop.close)
        workshop.open()
        for person in people:
            person.begin("work")
            stack.callback(person.end)
        yield


def _count(place: Installation) -> dict[str, int]:
    with place.database.connect() as connection:
        return {
            name: connection.scalar(select(func.count()).select_from(rows.subquery()))
            or 0
            for name, rows in RECORDS.items()
        }


@contextmanager
def _installed(kind: str) -> Iterator[Installation]:
    with tempfile.TemporaryDirectory(prefix="paigong-kills-") as folder:
        data = Path(folder)
        if kind == "sqlite":
            with _company(f"sqlite:///{data / 'test.db'}", data) as place:
                yield place
        else:
            with (
                own_server() as server,
                _company(server.create_database(), data) as place,
            ):
                yield place


@contextmanager
def _company(url: str, data: Path) -> Iterator[Installation]:
    """Set up the processes of the product, and what is done beside them."""
    database = open_database(url)
    migrate(database)
    engine = build_engine(database)
    prepare(engine)
    engine.run(Deploy(FILES), actor=SYSTEM)
    engine.run(COMPANIES["tiny"](datetime.now(UTC)), actor=SYSTEM)
    engine.run(OpenDemo(PASSWORD), actor=SYSTEM)
    engine.run(Empty(PART), actor=SYSTEM)  # the office has to ask headquarters
    try:
        yield Installation(url, data, database, engine)
    finally:
        database.dispose()


def _kill(
    place: Installation, programs: list[Watched], choose: Random
) -> tuple[str, float]:
    """Kill somebody; say whom, and how long until everybody could work again."""
    victims: list[Watched | None] = [*programs]
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
    for program in programs:
        program.wait()
    return name, monotonic() - begun


def _kill_backend(place: Installation, choose: Random) -> None:
    end_of_patience = monotonic() + PATIENCE
    while monotonic() < end_of_patience:
        with (
            suppress(OperationalError, ProcessLookupError),
            place.database.connect() as connection,
        ):
            found = list(connection.scalars(BACKENDS))
            if found:
                os.kill(choose.choice(found), signal.SIGKILL)
                _wait_for_the_end(connection)
                return
        sleep(0.05)
    raise TimeoutError


def _wait_for_the_end(connection: Connection) -> None:
    """Wait until the server has noticed: it ends all its connections, and restarts."""
    with suppress(DBAPIError):
        while True:
            connection.execute(text("SELECT 1"))
            sleep(0.01)


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
