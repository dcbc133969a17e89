"""What the product does by itself is done again and again, whatever happens."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from storage.jobs import JobKind
from storage.unit_of_work import Database, unit_of_work_factory
from tests.conftest import Clock
from tests.workflows.conftest import BUSINESS
from tests.workflows.waiting import jobs, pass_time
from workflows.commands.messages import PublishMessage
from workflows.commands.recurring import ArmRecurring, CleanUpMessages
from workflows.engine import SYSTEM, Command, Context, Engine, Recurring
from workflows.errors import RejectedError
from workflows.messages import Address

Make = Callable[..., Engine]


@dataclass(frozen=True)
class Count(Command[None]):
    """Note when it is given; fail as long as the list says so."""

    times: list[object]
    failures: list[object]

    def execute(self, context: Context) -> None:
        if self.failures:
            self.failures.pop()
            raise RejectedError
        self.times.append(context.now)


@pytest.fixture
def times() -> list[object]:
    return []


@pytest.fixture
def failures() -> list[object]:
    return []


@pytest.fixture
def counting(
    sqlite: Database, clock: Clock, times: list[object], failures: list[object]
) -> Engine:
    """Make an engine that counts every ten minutes, and arm it."""
    every = Recurring(lambda: Count(times, failures), "R/PT10M")
    business = replace(BUSINESS, recurring={"count": every})
    engine = Engine(unit_of_work_factory(sqlite), business, clock)
    engine.run(ArmRecurring(), actor=SYSTEM)
    return engine


def test_a_recurring_command_is_given_at_each_of_its_times(
    counting: Engine, clock: Clock, times: list[object]
) -> None:
    began = clock.now

    counts = [pass_time(counting, clock, minutes=minutes) for minutes in (9, 1, 9, 1)]

    assert counts == [0, 1, 0, 1]
    assert times == [began + timedelta(minutes=m) for m in (10, 20)]


def test_missed_times_are_made_up_for_once(
    counting: Engine, clock: Clock, times: list[object]
) -> None:
    pass_time(counting, clock, hours=5, minutes=3)

    assert len(times) == 1
    assert pass_time(counting, clock, minutes=6) == 0
    assert pass_time(counting, clock, minutes=1) == 1


def test_arming_again_changes_nothing(counting: Engine, sqlite: Database) -> None:
    counting.run(ArmRecurring(), actor=SYSTEM)

    assert jobs(sqlite) == [("COMMAND", 3)]
    with unit_of_work_factory(sqlite)(reads=True) as store:
        commands = [row.command for row in store.history.every_operation()]
    assert commands == ["ArmRecurring"]


def test_what_another_version_had_is_dropped(
    counting: Engine, sqlite: Database, clock: Clock
) -> None:
    plain = Engine(unit_of_work_factory(sqlite), BUSINESS, clock)
    pass_time(plain, clock, minutes=10)
    counting.run(ArmRecurring(), actor=SYSTEM)
    armed = jobs(sqlite)

    plain.run(ArmRecurring(), actor=SYSTEM)

    assert (armed, jobs(sqlite)) == ([("COMMAND", 3)], [])


def test_a_command_that_keeps_failing_is_one_incident_and_goes_on(
    counting: Engine,
    sqlite: Database,
    clock: Clock,
    times: list[object],
    failures: list[object],
) -> None:
    failures += [None] * 6
    for _ in range(70):
        pass_time(counting, clock, minutes=1)
        with unit_of_work_factory(sqlite)(reads=True) as store:
            incidents = len(store.incidents.open())
            (job,) = store.jobs.of_kind(JobKind.COMMAND)
        assert (incidents <= 1, job.retries_left > 0) == (True, True)

    assert len(times) >= 1
    assert failures == []
    with unit_of_work_factory(sqlite)(reads=True) as store:
        assert store.incidents.open() == []  # it works again: nobody has to see


def test_messages_are_forgotten_a_week_after_their_time(
    engine: Engine, clock: Clock, sqlite: Database
) -> None:
    for number, length in enumerate(("PT1H", "P30D")):
        address = Address(time_to_live=length, message_id=f"order {number}")
        engine.run(PublishMessage("paid", {}, address), actor=SYSTEM)
    left = []
    for days in (6, 2):
        clock.forward(days=days)
        engine.run(CleanUpMessages(), actor=SYSTEM)
        with unit_of_work_factory(sqlite)(reads=True) as store:
            ids = ("order 0", "order 1")
            left.append([store.messages.published(key) is not None for key in ids])

    assert left == [[True, True], [False, True]]
