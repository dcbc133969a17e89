"""Time passes, and jobs are carried out."""

from datetime import timedelta

import pytest

from storage.unit_of_work import Database
from tests.activities import sub_process
from tests.conftest import Clock
from tests.diagrams import diagram, end, service_task, start, user_task
from tests.workflows.conftest import actor, deploy, make_engine
from tests.workflows.waiting import event, jobs, offered, pass_time, timer
from workflows.commands.definitions import GetProcessDefinition
from workflows.commands.inbox import FindUserTasks
from workflows.commands.process_instances import StartProcessInstance
from workflows.commands.user_tasks import CompleteUserTask
from workflows.engine import Actor, Engine

EVENT = ' triggeredByEvent="true"'


@pytest.fixture
def engine(database: Database, clock: Clock) -> Engine:
    """Return an engine on each kind of database in turn."""
    return make_engine(database, clock)


def reminding(attributes: str, definition: str) -> bytes:
    """Draw a task beside which a timer waits for another task."""
    late = event(
        "boundaryEvent", "late", definition, f' attachedToRef="work"{attributes}'
    )
    return diagram(
        "p",
        start() + user_task("work") + late + user_task("remind") + end() + end("gone"),
        "begin work",
        "work done",
        "late remind",
        "remind gone",
    )


def test_a_timer_fires_when_it_is_due_and_not_before(
    engine: Engine, clock: Clock, alice: Actor
) -> None:
    deploy(engine, p=reminding("", timer("PT1H")))
    engine.run(StartProcessInstance("p"), actor=alice)

    early = pass_time(engine, clock, minutes=59), offered(engine, alice)
    then = pass_time(engine, clock, minutes=1), offered(engine, alice)

    assert (early, then) == ((0, ["work"]), (1, ["remind"]))


def test_what_was_not_needed_leaves_no_job_behind(
    engine: Engine, clock: Clock, alice: Actor, database: Database
) -> None:
    deploy(engine, p=reminding("", timer("PT1H")))
    task_id = engine.run(StartProcessInstance("p"), actor=alice).next_task_id or 0
    before = jobs(database)

    engine.run(CompleteUserTask(task_id, {}), actor=alice)

    assert (before, jobs(database)) == ([("TIMER", 3)], [])
    assert pass_time(engine, clock, hours=2) == 0


def timed(place: str, definition: str) -> bytes:
    """Draw a process with a timer, which leads to “then”."""
    nodes, flows = start() + user_task("then") + end(), ["then done"]
    if place == "start":
        nodes = event("startEvent", "at", definition) + user_task("then") + end()
        flows.append("at then")
    elif place == "flow":
        nodes += event("intermediateCatchEvent", "at", definition)
        flows += ["begin at", "at then"]
    elif place == "boundary":
        beside = ' attachedToRef="work"'
        nodes += user_task("work") + event("boundaryEvent", "at", definition, beside)
        flows += ["begin work", "work done", "at then"]
    else:
        inner = event("startEvent", "at", definition) + user_task("then") + end("over")
        handler = sub_process("late", inner, "at then", "then over", attributes=EVENT)
        nodes = start() + user_task("work") + end() + handler
        flows = ["begin work", "work done"]
    return diagram("p", nodes, *flows)


@pytest.mark.parametrize("kind", ["timeDate", "timeDuration", "timeCycle"])
@pytest.mark.parametrize("place", ["start", "flow", "boundary", "handler"])
def test_every_kind_of_timer_fires_once_wherever_it_stands(
    engine: Engine, clock: Clock, alice: Actor, kind: str, place: str
) -> None:
    texts = {
        "timeDate": (clock() + timedelta(hours=1)).isoformat(),
        "timeDuration": "PT1H",
        "timeCycle": "R1/PT1H",
    }
    deploy(engine, p=timed(place, timer(texts[kind], kind)))
    if place != "start":
        engine.run(StartProcessInstance("p"), actor=alice)

    counts = [pass_time(engine, clock, minutes=minutes) for minutes in (59, 1, 120)]

    assert (counts, offered(engine, alice)) == ([0, 1, 0], ["then"])


@pytest.mark.parametrize(
    ("cycle", "fired"), [("R/PT1H", 1), ("R3/PT1H", 3), ("R9/PT1H", 5)]
)
def test_after_a_standstill_an_endless_cycle_fires_once_a_counted_one_each_time(
    engine: Engine, clock: Clock, alice: Actor, cycle: str, fired: int
) -> None:
    every = timer(cycle, "timeCycle")
    deploy(engine, p=reminding(' cancelActivity="false"', every))
    engine.run(StartProcessInstance("p"), actor=alice)

    count = pass_time(engine, clock, hours=5, minutes=30)

    assert count == fired
    assert offered(engine, alice) == ["remind"] * fired + ["work"]


def test_a_clock_that_is_set_back_neither_doubles_nor_loses_a_timer(
    engine: Engine, clock: Clock, alice: Actor
) -> None:
    every = timer("R2/PT1H", "timeCycle")
    deploy(engine, p=reminding(' cancelActivity="false"', every))
    engine.run(StartProcessInstance("p"), actor=alice)

    counts = [
        pass_time(engine, clock, minutes=minutes) for minutes in (60, -45, 45, 59, 1)
    ]

    assert counts == [1, 0, 0, 0, 1]


def resting(**attributes: str) -> bytes:
    """Draw an operation that is carried out by a job."""
    extra = "".join(f' camunda:{name}="{value}"' for name, value in attributes.items())
    act = service_task("act", "fail", {"code": "bad"}).replace(
        ' id="act"', f' id="act"{extra}'
    )
    return diagram("p", start() + act + end(), "begin act", "act done")


def test_an_asynchronous_activity_is_left_to_a_job(
    engine: Engine, clock: Clock, alice: Actor, database: Database
) -> None:
    nodes = start() + user_task("work") + user_task("next") + end()
    nodes = nodes.replace(' id="work"', ' id="work" camunda:asyncAfter="true"')
    flows = ("begin work", "work next", "next done")
    deploy(engine, p=diagram("p", nodes, *flows))
    task_id = engine.run(StartProcessInstance("p"), actor=alice).next_task_id or 0

    engine.run(CompleteUserTask(task_id, {}), actor=alice)
    between = jobs(database), offered(engine, alice)
    pass_time(engine, clock)

    assert between == ([("CONTINUATION", 3)], [])
    assert (jobs(database), offered(engine, alice)) == ([], ["next"])


def test_a_job_that_fails_is_tried_again_and_becomes_an_incident(
    engine: Engine, clock: Clock, alice: Actor, database: Database
) -> None:
    deploy(engine, p=resting(asyncBefore="true", failedJobRetryTimeCycle="PT5S,PT1M"))
    engine.run(StartProcessInstance("p"), actor=alice)

    left = [
        pass_time(engine, clock, seconds=s) and jobs(database) for s in (0, 5, 59, 1)
    ]

    assert left == [
        [("CONTINUATION", 2)],
        [("CONTINUATION", 1)],
        0,
        [("CONTINUATION", 0)],
    ]
    (incident,) = engine.run(GetProcessDefinition("p"), actor=actor("olga")).incidents
    assert (incident.element_id, incident.process_instance_id) == ("act", 1)
    assert "bad" in incident.message.en


def test_a_process_starts_by_the_clock_in_its_newest_version(
    engine: Engine, clock: Clock, alice: Actor
) -> None:
    daily = event("startEvent", "daily", timer("R/P1D", "timeCycle"))
    for name in ("old", "new"):
        nodes = daily + user_task(name) + end()
        deploy(engine, p=diagram("p", nodes, f"daily {name}", f"{name} done"))

    counts = [pass_time(engine, clock, days=days) for days in (1, 3)]

    assert (counts, offered(engine, alice)) == ([1, 1], ["new", "new"])


def test_nobody_can_start_what_starts_by_itself_only(
    engine: Engine, alice: Actor
) -> None:
    daily = event("startEvent", "daily", timer("R/P1D", "timeCycle"))
    deploy(engine, p=diagram("p", daily + user_task("t") + end(), "daily t", "t done"))

    rows = engine.run(FindUserTasks("groups"), actor=alice)

    assert rows.total == 0
