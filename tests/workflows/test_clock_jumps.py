"""The clock is set back and forward: no timer is doubled, and none is lost."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from storage.job_queue import conninfo
from storage.unit_of_work import Database, unit_of_work_factory
from tests.conftest import NOW, Clock
from tests.diagrams import diagram, end, start, user_task
from tests.patience import until
from tests.workflows.conftest import BUSINESS, actor, deploy, make_engine
from tests.workflows.waiting import done, event, jobs, pass_time, timer
from workflows.commands.process_instances import StartProcessInstance
from workflows.commands.recurring import ArmRecurring, CleanUpMessages
from workflows.engine import SYSTEM, Actor, Engine, Recurring
from workflows.jobs import worker as module
from workflows.jobs.executor import arming_executor
from workflows.jobs.worker import JobWorker

#: By its name: what a timer says, and what it makes up for.
TIMERS: Final = {
    "date": (timer((NOW + timedelta(hours=1)).isoformat(), "timeDate"), ""),
    "duration": (timer("PT1H"), ""),
    "once": (timer("R/PT1H", "timeCycle"), "once"),
    "each": (timer("R6/PT1H", "timeCycle"), "each"),
}
#: Where the clock stands at each look, in hours since all were set; and how often each
#: timer has fired by then.
BACK, FORWARD = -2, 72
LOOKS: Final = (
    # Set back before they are due, and set right again.
    (BACK, (0, 0, 0, 0)),
    (0, (0, 0, 0, 0)),
    (1, (1, 1, 1, 1)),
    # Set back when they have fired: what was due at 1 is not due once more.
    (1 + BACK, (1, 1, 1, 1)),
    (1, (1, 1, 1, 1)),
    (2, (1, 1, 2, 2)),
    # Set forward: every time that has come fires, or one for all; and set right again.
    (2.5 + FORWARD, (1, 1, 3, 6)),
    (2.5, (1, 1, 3, 6)),
    (3, (1, 1, 3, 6)),
    (2 + FORWARD, (1, 1, 3, 6)),
    (3 + FORWARD, (1, 1, 4, 6)),
)


def beside(name: str, definition: str, catch_up: str) -> str:
    """Draw a timer beside the work that leads to a task of its own."""
    extra = ' attachedToRef="work" cancelActivity="false"'
    if catch_up:
        definition = (
            "<bpmn:extensionElements><camunda:properties><camunda:property"
            f' name="catchUp" value="{catch_up}" /></camunda:properties>'
            f"</bpmn:extensionElements>{definition}"
        )
    return event("boundaryEvent", name, definition, extra)


def all_timers() -> bytes:
    """Draw a task with a timer of every kind beside it."""
    nodes = start() + user_task("work") + end()
    flows = ["begin work", "work done"]
    for name, (definition, catch_up) in TIMERS.items():
        nodes += beside(name, definition, catch_up) + end(f"after_{name}")
        flows.append(f"{name} after_{name}")
    return diagram("p", nodes, *flows)


def fired(database: Database) -> tuple[int, ...]:
    """Count how often each timer has fired."""
    with unit_of_work_factory(database)(reads=True) as store:
        passed = [row.element_id for row in store.history.elements(1)]
    return tuple(passed.count(f"after_{name}") for name in TIMERS)


def test_each_timer_fires_once_for_each_time_it_is_due_however_the_clock_jumps(
    database: Database, clock: Clock, alice: Actor
) -> None:
    engine = make_engine(database, clock)
    deploy(engine, p=all_timers())
    engine.run(StartProcessInstance("p"), actor=alice)

    seen = []
    for hours, _ in LOOKS:
        clock.now = NOW + timedelta(hours=hours)
        pass_time(engine, clock)
        seen.append((hours, fired(database)))

    assert seen == list(LOOKS)


@dataclass
class WrongClock:
    """The clock of a machine, which somebody sets.

    It is late by so much that the database calls due what is set by it.
    """

    wrong_by: timedelta = timedelta(hours=-10)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.wrong_by


@dataclass
class Commands:
    """Counts the commands that were carried out."""

    counts: Counter[str] = field(default_factory=Counter)

    def __call__(self, command: str, outcome: str, seconds: float) -> None:  # noqa: ARG002 (an Observer)
        if outcome == "done":
            self.counts[command] += 1

    def wait_for(self, count: int, command: str) -> None:
        """Wait until a command was carried out some times more."""
        wanted = self.counts[command] + count
        until(lambda: self.counts[command] >= wanted)


@pytest.fixture
def machine() -> WrongClock:
    return WrongClock()


@pytest.fixture
def commands() -> Commands:
    return Commands()


@pytest.fixture
def shared(
    postgresql_database: Database,
    machine: WrongClock,
    commands: Commands,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Engine]:
    """Give an engine whose jobs a worker carries out, by the clock of its machine."""
    monkeypatch.setattr(module, "INTERVAL", 0.1)
    database = postgresql_database
    make_engine(database, machine)
    engine = Engine(unit_of_work_factory(database), BUSINESS, machine, commands)
    address = conninfo(database)
    assert address is not None
    worker = JobWorker(engine, address, concurrency=2)
    worker.start()
    yield engine
    worker.stop()


def two_timers() -> bytes:
    """Draw a task with a cycle and a duration beside it."""
    every = timer("R3/PT1H", "timeCycle")
    nodes = start() + user_task("work") + end() + end("after") + end("later")
    nodes += beside("cycle", every, "each") + beside("length", timer("PT1H"), "")
    flows = ("begin work", "work done", "cycle after", "length later")
    return diagram("p", nodes, *flows)


def test_a_worker_whose_clock_jumps_fires_each_timer_once(
    shared: Engine,
    machine: WrongClock,
    commands: Commands,
    postgresql_database: Database,
) -> None:
    deploy(shared, p=two_timers())
    shared.run(StartProcessInstance("p"), actor=actor("alice"))

    machine.wrong_by += timedelta(hours=BACK)
    commands.wait_for(2, "RunJob")
    early = done(postgresql_database).get("FireTimer", 0)
    machine.wrong_by += timedelta(hours=FORWARD)
    until(lambda: not jobs(postgresql_database))
    machine.wrong_by -= timedelta(hours=FORWARD)
    commands.wait_for(2, "HandOverJobs")

    assert (early, done(postgresql_database)["FireTimer"]) == (0, 4)


@pytest.fixture
def reminding(sqlite: Database, clock: Clock) -> Engine:
    """Give an engine that cleans up every hour, armed."""
    business = replace(
        BUSINESS, recurring={"clean up": Recurring(CleanUpMessages, "R/PT1H")}
    )
    engine = Engine(unit_of_work_factory(sqlite), business, clock)
    engine.run(ArmRecurring(), actor=SYSTEM)
    return engine


def due(database: Database) -> list[datetime]:
    """Give when each job is due."""
    with unit_of_work_factory(database)(reads=True) as store:
        return [job.due_at for job in store.jobs.all()]


def test_what_is_done_again_and_again_goes_on_after_the_clock_ran_ahead(
    reminding: Engine, clock: Clock, sqlite: Database
) -> None:
    pass_time(reminding, clock, hours=FORWARD)
    clock.now = NOW
    ahead = due(sqlite)
    executor = arming_executor(reminding)

    executor.start()
    until(lambda: due(sqlite) != ahead)
    executor.stop()

    assert ahead == [NOW + timedelta(hours=FORWARD + 1)]
    assert due(sqlite) == [NOW + timedelta(hours=1)]
    assert pass_time(reminding, clock, minutes=59) == 0
    assert pass_time(reminding, clock, minutes=1) == 1


def test_what_is_to_be_tried_again_is_not_brought_forward(
    reminding: Engine, clock: Clock, sqlite: Database
) -> None:
    clock.forward(minutes=-10)  # no longer than the pause before another try

    reminding.run(ArmRecurring(), actor=SYSTEM)

    assert due(sqlite) == [NOW + timedelta(hours=1)]
