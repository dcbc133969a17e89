"""Outside workers fetch work, and say what became of it."""

from datetime import timedelta
from typing import Any

import pytest

from storage.external_tasks import Wanted
from storage.unit_of_work import Database, unit_of_work_factory
from tests.conftest import Clock
from tests.workflows.conftest import actor, deploy, make_engine
from tests.workflows.waiting import jobs, offered
from tests.workflows.workers import WORKER, fetch, ordering, twice, with_data
from workflows.authorization import NotAWorkerError
from workflows.commands.definitions import GetProcessDefinition
from workflows.commands.external_tasks import (
    BadRequestError,
    CompleteExternalTask,
    ExtendLock,
    FailExternalTask,
    FetchAndLock,
    GetExternalTask,
    LeaseOverError,
    NotYoursError,
    ReportBpmnError,
    Topic,
    Unlock,
)
from workflows.commands.process_instances import StartProcessInstance
from workflows.engine import Actor, Command, Engine
from workflows.errors import NotFoundError
from workflows.spiff.subscriptions import UncaughtBpmnError


@pytest.fixture
def waiting(engine: Engine, alice: Actor) -> Engine:
    """Let one instance wait for parts."""
    deploy(engine, p=ordering())
    engine.run(StartProcessInstance("p"), actor=alice)
    return engine


def test_a_worker_that_completes_a_task_moves_the_process_on(
    waiting: Engine, alice: Actor, sqlite: Database
) -> None:
    (task,) = fetch(waiting)

    waiting.run(CompleteExternalTask(task.id, "w1", {"paid": True}), actor=WORKER)

    assert (offered(waiting, alice), jobs(sqlite)) == (["unpack"], [])


def test_each_worker_gets_work_that_no_other_has(waiting: Engine, alice: Actor) -> None:
    waiting.run(StartProcessInstance("p"), actor=alice)

    first, second, third = (fetch(waiting, worker) for worker in ("w1", "w2", "w3"))

    assert (len(first), len(second), third) == (1, 1, [])
    assert first[0].id != second[0].id


def test_only_the_worker_that_has_a_task_may_complete_it(waiting: Engine) -> None:
    (task,) = fetch(waiting)

    with pytest.raises(NotYoursError, match="locked by “w1”"):
        waiting.run(CompleteExternalTask(task.id, "w2"), actor=WORKER)

    waiting.run(CompleteExternalTask(task.id, "w1"), actor=WORKER)
    with pytest.raises(NotFoundError):
        waiting.run(CompleteExternalTask(task.id, "w1"), actor=WORKER)


def test_a_task_whose_lock_ran_out_is_for_others_and_then_not_for_the_first(
    waiting: Engine, clock: Clock
) -> None:
    (task,) = fetch(waiting)
    early = fetch(waiting, "w2")
    clock.forward(minutes=10)

    (again,) = fetch(waiting, "w2")

    assert (early, again.id) == ([], task.id)
    with pytest.raises(NotYoursError):
        waiting.run(CompleteExternalTask(task.id, "w1"), actor=WORKER)


def test_a_lock_can_be_extended_while_it_lasts(waiting: Engine, clock: Clock) -> None:
    (task,) = fetch(waiting)
    longer = ExtendLock(task.id, "w1", timedelta(minutes=30))

    until = waiting.run(longer, actor=WORKER)
    clock.forward(minutes=29)

    assert until == clock.now + timedelta(minutes=1)
    assert fetch(waiting, "w2") == []
    clock.forward(minutes=1)
    with pytest.raises(LeaseOverError):
        waiting.run(longer, actor=WORKER)


def test_an_unlocked_task_is_for_everybody_again(waiting: Engine) -> None:
    (task,) = fetch(waiting)

    waiting.run(Unlock(task.id), actor=WORKER)

    assert [each.id for each in fetch(waiting, "w2")] == [task.id]


def test_a_failure_is_tried_again_after_the_pause_and_ends_in_an_incident(
    waiting: Engine, clock: Clock
) -> None:
    pause = timedelta(minutes=1)
    for retries in (1, 0):
        (task,) = fetch(waiting)
        report = FailExternalTask(task.id, "w1", "no line", "trace", retries, pause)
        waiting.run(report, actor=WORKER)
        assert fetch(waiting) == []
        clock.forward(minutes=1)

    assert fetch(waiting) == []
    view = waiting.run(GetProcessDefinition("p"), actor=actor("olga"))
    (incident,) = view.incidents
    assert incident.element_id == "order"
    assert "“w1”" in incident.message.zh
    assert "no line" in incident.message.en


def test_without_a_word_about_retries_the_diagram_decides(
    engine: Engine, alice: Actor, clock: Clock, sqlite: Database
) -> None:
    cycle = ' camunda:failedJobRetryTimeCycle="PT5M"'
    deploy(engine, p=ordering(extra=cycle))
    engine.run(StartProcessInstance("p"), actor=alice)
    (task,) = fetch(engine)

    engine.run(FailExternalTask(task.id, "w1", "busy"), actor=WORKER)

    assert jobs(sqlite) == [("EXTERNAL", 1)]
    assert fetch(engine) == []
    clock.forward(minutes=5)
    (again,) = fetch(engine)
    assert (again.retries, again.error) == (1, "外部程序“w1”报告失败：busy")


def test_a_business_error_leaves_by_its_boundary_event(
    waiting: Engine, alice: Actor
) -> None:
    (task,) = fetch(waiting)

    waiting.run(ReportBpmnError(task.id, "w1", "SOLD_OUT"), actor=WORKER)

    assert offered(waiting, alice) == ["apologise"]


def test_a_business_error_that_nothing_catches_is_an_incident_and_keeps_the_task(
    waiting: Engine, sqlite: Database
) -> None:
    (task,) = fetch(waiting)

    with pytest.raises(UncaughtBpmnError, match="BROKEN"):
        waiting.run(ReportBpmnError(task.id, "w1", "BROKEN"), actor=WORKER)

    view = waiting.run(GetProcessDefinition("p"), actor=actor("olga"))
    assert [incident.element_id for incident in view.incidents] == ["order"]
    assert jobs(sqlite) == [("EXTERNAL", 3)]


@pytest.mark.parametrize(
    ("inside", "seen", "left"),
    [(with_data(), {"qty": 2}, {"price": 42}), ("", {}, {"paid": True})],
    ids=["parameters", "everything"],
)
def test_a_worker_leaves_behind_what_the_diagram_takes(
    engine: Engine,
    alice: Actor,
    inside: str,
    seen: dict[str, object],
    left: dict[str, object],
) -> None:
    deploy(engine, p=twice(inside))
    engine.run(StartProcessInstance("p"), actor=alice)
    (task,) = fetch(engine)

    done = CompleteExternalTask(task.id, "w1", {"paid": True}, {"each": 21})
    engine.run(done, actor=WORKER)

    assert (task.variables, fetch(engine)[0].variables) == (seen, left)


def test_a_worker_asks_for_the_variables_of_some_keys_and_processes(
    engine: Engine, alice: Actor
) -> None:
    deploy(engine, p=ordering(with_data()), q=ordering(process_id="q"))
    for process_id in ("p", "q"):
        engine.run(StartProcessInstance(process_id), actor=alice)
    elsewhere = Wanted("parts", process_ids=["q"])
    nobody = Wanted("parts", business_key="DO-7")
    minute = timedelta(minutes=1)

    found = [
        engine.run(FetchAndLock("w1", [Topic(wanted, minute)], 9), actor=WORKER)
        for wanted in (nobody, elsewhere)
    ]

    assert [[task.process_id for task in tasks] for tasks in found] == [[], ["q"]]
    assert fetch(engine, variables=["none"])[0].variables == {}


def test_the_more_urgent_work_comes_first_where_that_is_asked_for(
    engine: Engine, alice: Actor
) -> None:
    urgent = ' camunda:taskPriority="50"'
    deploy(engine, p=ordering(), q=ordering(extra=urgent, process_id="q"))
    for process_id in ("p", "q"):
        engine.run(StartProcessInstance(process_id), actor=alice)
    topic = Topic(Wanted("parts"), timedelta(minutes=1))

    found = engine.run(FetchAndLock("w", [topic], 9, by_priority=True), actor=WORKER)

    assert [(task.process_id, task.priority) for task in found] == [("q", 50), ("p", 0)]


@pytest.mark.parametrize("login", ["alice", "olga"])
def test_people_of_other_roles_do_no_outside_work(waiting: Engine, login: str) -> None:
    (task,) = fetch(waiting)
    command = CompleteExternalTask(task.id, "w1")

    with pytest.raises(NotAWorkerError):
        waiting.run(command, actor=actor(login))


@pytest.mark.parametrize(
    "command",
    [
        FetchAndLock(" ", []),
        FetchAndLock("w", [], 0),
        FetchAndLock("w", [Topic(Wanted("parts"), timedelta())]),
        FetchAndLock("w", [Topic(Wanted("a"), timedelta(1))] * 2),
        ExtendLock(1, "w1", timedelta(days=8)),
        ReportBpmnError(1, "w1", ""),
        FailExternalTask(1, "w1", retries=-1),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused(waiting: Engine, command: Command[Any]) -> None:
    fetch(waiting)

    with pytest.raises(BadRequestError):
        waiting.run(command, actor=WORKER)


def test_asking_in_vain_leaves_no_trace(waiting: Engine, sqlite: Database) -> None:
    fetch(waiting)
    fetch(waiting)

    with unit_of_work_factory(sqlite)(reads=True) as store:
        commands = [row.command for row in store.history.every_operation()]
    assert commands.count("FetchAndLock") == 1


def test_two_workers_share_the_work_on_either_database(
    database: Database, clock: Clock, alice: Actor
) -> None:
    engine = make_engine(database, clock)
    deploy(engine, p=ordering())
    for _ in range(3):
        engine.run(StartProcessInstance("p"), actor=alice)

    first, second = fetch(engine, "w1", 2), fetch(engine, "w2", 2)

    assert (len(first), len(second)) == (2, 1)
    view = engine.run(GetExternalTask(second[0].id), actor=WORKER)
    assert (view.worker, view.topic) == ("w2", "parts")
