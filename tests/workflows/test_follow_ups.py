"""Tasks are put aside until a day, by the diagram or by the person."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from tests.conftest import NOW, Clock
from tests.diagrams import diagram, end, start, user_task
from tests.workflows.conftest import deploy
from workflows.commands.follow_ups import PutTaskAside, TakeTaskUp
from workflows.commands.inbox import CountUserTasks, FindUserTasks, View
from workflows.commands.process_instances import StartProcessInstance
from workflows.commands.user_tasks import (
    HandOverUserTask,
    TaskAssignedError,
    UnclaimUserTask,
)
from workflows.engine import Actor, Command, Engine
from workflows.errors import LOCAL_ZONE, InvalidFormError

TODAY = NOW.astimezone(LOCAL_ZONE).date()
TOMORROW = TODAY + timedelta(days=1)


def start_task(engine: Engine, who: Actor, follow_up: str = "") -> int:
    """Offer a task to clerks; give its id."""
    said = f' camunda:followUpDate="{follow_up}"' if follow_up else ""
    work = user_task("work").replace("<bpmn:userTask", f"<bpmn:userTask{said}")
    deploy(engine, p=diagram("p", start() + work + end(), "begin work", "work done"))
    task_id = engine.run(StartProcessInstance("p"), actor=who).next_task_id
    assert task_id is not None
    return task_id


def listed(engine: Engine, who: Actor) -> dict[str, int]:
    """Count what each list of a person shows."""
    views: tuple[View, ...] = ("mine", "groups", "aside")
    return {
        view: engine.run(FindUserTasks(view), actor=who).total
        for view in views
        if engine.run(FindUserTasks(view), actor=who).total
    }


def test_a_task_with_a_follow_up_date_waits_aside_until_then(
    engine: Engine, alice: Actor, carol: Actor, clock: Clock
) -> None:
    start_task(engine, alice, "P2D")
    before = listed(engine, alice)
    clock.forward(days=2)

    assert (before, listed(engine, alice)) == ({"aside": 1}, {"groups": 1})
    assert listed(engine, carol) == {}


@pytest.mark.parametrize("hours", [0, 1])
def test_a_follow_up_day_begins_at_midnight_where_people_are(
    engine: Engine, alice: Actor, clock: Clock, hours: int
) -> None:
    clock.now = datetime(2026, 3, 31, 23, tzinfo=LOCAL_ZONE)
    start_task(engine, alice, "2026-04-01")

    clock.forward(hours=hours)

    assert listed(engine, alice) == ({"groups": 1} if hours else {"aside": 1})


def test_what_a_person_puts_aside_is_theirs_until_the_day_comes(
    engine: Engine, alice: Actor, bob: Actor, clock: Clock
) -> None:
    task_id = start_task(engine, alice)

    until = engine.run(PutTaskAside(task_id, TOMORROW), actor=alice)
    aside = listed(engine, alice), listed(engine, bob)
    clock.now = until

    assert aside == ({"aside": 1}, {})
    assert listed(engine, alice) == {"mine": 1}
    counts = engine.run(CountUserTasks(), actor=alice)
    assert (counts.mine, counts.groups, counts.aside) == (1, 0, 0)


def test_a_task_can_be_taken_up_before_its_day(engine: Engine, alice: Actor) -> None:
    task_id = start_task(engine, alice, "P2D")

    engine.run(TakeTaskUp(task_id), actor=alice)

    assert listed(engine, alice) == {"groups": 1}


@pytest.mark.parametrize("until", [None, TODAY, TODAY + timedelta(days=400)])
def test_a_day_that_makes_no_sense_is_refused(
    engine: Engine, alice: Actor, until: date | None
) -> None:
    task_id = start_task(engine, alice)

    with pytest.raises(InvalidFormError, match="1 entries"):
        engine.run(PutTaskAside(task_id, until), actor=alice)


@pytest.mark.parametrize(
    ("command", "seen"),
    [
        (UnclaimUserTask, {"groups": 1}),
        (lambda task_id: HandOverUserTask(task_id, "bob", "away"), {"mine": 1}),
    ],
    ids=["released", "handed over"],
)
def test_what_goes_to_colleagues_is_not_aside_for_them(
    engine: Engine,
    alice: Actor,
    bob: Actor,
    command: Callable[[int], Command[None]],
    seen: dict[str, int],
) -> None:
    task_id = start_task(engine, alice)
    engine.run(PutTaskAside(task_id, TOMORROW), actor=alice)

    engine.run(command(task_id), actor=alice)

    assert listed(engine, bob) == seen


def test_nobody_puts_aside_what_a_colleague_has_in_hand(
    engine: Engine, alice: Actor, bob: Actor
) -> None:
    task_id = start_task(engine, alice)
    engine.run(PutTaskAside(task_id, TOMORROW), actor=alice)

    with pytest.raises(TaskAssignedError):
        engine.run(TakeTaskUp(task_id), actor=bob)


def test_what_comes_back_first_is_listed_first(engine: Engine, alice: Actor) -> None:
    for follow_up in ("P3D", "P1D", ""):
        start_task(engine, alice, follow_up)

    rows = engine.run(FindUserTasks("aside"), actor=alice).rows

    days = [(row.follow_up_at or NOW) - NOW for row in rows]
    assert days == [timedelta(days=1), timedelta(days=3)]
