"""What people do with user tasks."""

import pytest

from tests.conftest import Clock
from tests.diagrams import diagram, end, service_task, start, user_task
from tests.workflows.conftest import actor, deploy
from workflows.authorization import ExcludedError
from workflows.commands.inbox import CountUserTasks, FindUserTasks, GetUserTask
from workflows.commands.process_instances import StartProcessInstance
from workflows.commands.user_tasks import (
    ClaimUserTask,
    CompleteUserTask,
    HandOverUserTask,
    NoSuchColleagueError,
    SaveDraft,
    TaskAlreadyCompletedError,
    TaskAssignedError,
    UnclaimUserTask,
)
from workflows.engine import Actor, Engine
from workflows.errors import ForbiddenError, InvalidFormError, NotFoundError

TWO_STEPS = diagram(
    "steps",
    start()
    + service_task("count", "number", {"prefix": "AB"})
    + user_task(
        "first",
        group="clerk,storekeeper@OF01",
        inputs={"unit": "OF01", "priority": "P1", "customer": "${no}"},
    )
    + user_task("second")
    + end(),
    "begin count",
    "count first",
    "first second",
    "second done",
)


@pytest.fixture
def task_id(engine: Engine, alice: Actor) -> int:
    deploy(engine, steps=TWO_STEPS)
    progress = engine.run(StartProcessInstance("steps"), actor=alice)
    assert progress.next_task_id is not None
    return progress.next_task_id


def test_a_started_process_offers_its_first_task(
    engine: Engine, bob: Actor, task_id: int
) -> None:
    page = engine.run(FindUserTasks("groups"), actor=bob)

    (row,) = page.rows
    assert (row.id, row.order_no, row.priority) == (task_id, "AB-2026-000001", "P1")
    assert row.customer == "AB-2026-000001"
    assert row.subject == "AB subject"


def test_a_task_is_not_offered_to_others(
    engine: Engine, carol: Actor, task_id: int
) -> None:
    page = engine.run(FindUserTasks("groups"), actor=carol)

    assert page.total == 0
    with pytest.raises(ForbiddenError):
        engine.run(GetUserTask(task_id), actor=carol)


def test_a_claimed_task_moves_to_the_claimer(
    engine: Engine, alice: Actor, bob: Actor, task_id: int
) -> None:
    engine.run(ClaimUserTask(task_id), actor=alice)

    assert engine.run(CountUserTasks(), actor=alice).mine == 1
    assert engine.run(CountUserTasks(), actor=bob).groups == 0


def test_claiming_the_task_of_another_is_rejected(
    engine: Engine, alice: Actor, bob: Actor, task_id: int
) -> None:
    engine.run(ClaimUserTask(task_id), actor=alice)

    with pytest.raises(TaskAssignedError, match="assigned to Alice"):
        engine.run(ClaimUserTask(task_id), actor=bob)


def test_claiming_without_the_role_is_forbidden(
    engine: Engine, carol: Actor, task_id: int
) -> None:
    with pytest.raises(ForbiddenError):
        engine.run(ClaimUserTask(task_id), actor=carol)


def test_an_unclaimed_task_is_offered_again(
    engine: Engine, alice: Actor, bob: Actor, task_id: int
) -> None:
    engine.run(ClaimUserTask(task_id), actor=alice)

    engine.run(UnclaimUserTask(task_id), actor=alice)

    assert engine.run(CountUserTasks(), actor=bob).groups == 1


def test_completing_offers_the_next_task(
    engine: Engine, alice: Actor, task_id: int
) -> None:
    progress = engine.run(CompleteUserTask(task_id, {}), actor=alice)

    assert progress.next_task_id not in (None, task_id)
    (done,) = engine.run(FindUserTasks("done"), actor=alice).rows
    assert (done.id, done.state) == (task_id, "COMPLETED")


def test_the_second_of_two_people_learns_who_was_first(
    engine: Engine, alice: Actor, bob: Actor, task_id: int
) -> None:
    engine.run(CompleteUserTask(task_id, {}, "a"), actor=alice)

    with pytest.raises(TaskAlreadyCompletedError) as refused:
        engine.run(CompleteUserTask(task_id, {}, "b"), actor=bob)

    assert "Alice completed it at 2026-03-31 09:00" in refused.value.sentence("en")
    assert "alice 于 2026-03-31 09:00" in refused.value.sentence("zh")


def test_sending_a_form_twice_completes_once(
    engine: Engine, alice: Actor, task_id: int
) -> None:
    first = engine.run(CompleteUserTask(task_id, {}, "same"), actor=alice)

    second = engine.run(CompleteUserTask(task_id, {}, "same"), actor=alice)

    assert second == first
    assert engine.run(CountUserTasks(), actor=alice).groups == 1


def test_starting_twice_from_one_form_starts_once(
    engine: Engine, alice: Actor, task_id: int
) -> None:
    first = engine.run(StartProcessInstance("steps", {}, "same"), actor=alice)

    second = engine.run(StartProcessInstance("steps", {}, "same"), actor=alice)

    assert (second, task_id) == (first, task_id)


def test_a_task_is_handed_over_with_a_reason(
    engine: Engine, alice: Actor, bob: Actor, task_id: int
) -> None:
    engine.run(ClaimUserTask(task_id), actor=alice)

    engine.run(HandOverUserTask(task_id, "bob", "on leave"), actor=alice)

    assert engine.run(CountUserTasks(), actor=bob).mine == 1


def test_the_leader_of_the_unit_may_hand_over_but_not_another_leader(
    engine: Engine, bob: Actor, task_id: int
) -> None:
    own_leader, other_leader = actor("dave"), actor("erin")

    with pytest.raises(ForbiddenError):
        engine.run(HandOverUserTask(task_id, "bob", "busy"), actor=other_leader)
    engine.run(HandOverUserTask(task_id, "bob", "busy"), actor=own_leader)

    assert engine.run(CountUserTasks(), actor=bob).mine == 1


def test_handing_over_needs_a_reason_and_a_colleague(
    engine: Engine, alice: Actor, task_id: int
) -> None:
    with pytest.raises(InvalidFormError):
        engine.run(HandOverUserTask(task_id, "bob", " "), actor=alice)
    with pytest.raises(NoSuchColleagueError):
        engine.run(HandOverUserTask(task_id, "carol", "why not"), actor=alice)


def test_a_draft_is_kept_and_goes_when_the_task_is_completed(
    engine: Engine, alice: Actor, task_id: int
) -> None:
    engine.run(SaveDraft(task_id, {"note": "half"}), actor=alice)
    assert engine.run(FindUserTasks("mine"), actor=alice).rows[0].has_draft

    engine.run(CompleteUserTask(task_id, {}), actor=alice)

    assert not engine.run(FindUserTasks("done"), actor=alice).rows[0].has_draft


def test_the_inbox_sorts_and_searches(
    engine: Engine, alice: Actor, clock: Clock, task_id: int
) -> None:
    clock.forward(hours=1)
    later = engine.run(StartProcessInstance("steps"), actor=alice).next_task_id

    newest = engine.run(FindUserTasks("groups", sort="-created"), actor=alice)
    found = engine.run(FindUserTasks("groups", text="000001 first"), actor=alice)

    assert [row.id for row in newest.rows] == [later, task_id]
    assert [row.id for row in found.rows] == [task_id]


def test_a_task_that_does_not_exist_is_not_found(engine: Engine, alice: Actor) -> None:
    with pytest.raises(NotFoundError, match="task 99"):
        engine.run(GetUserTask(99), actor=alice)


def _excluding(who: str) -> bytes:
    """Draw a task of the clerks that some of them may not do."""
    return diagram(
        "checked",
        start() + user_task("check", group="clerk", inputs={"excluded_users": who})
        + end(),
        *("begin check", "check done"),
    )  # fmt: skip


@pytest.mark.parametrize("who", ["alice", '${["alice", null]}'])
def test_a_task_is_not_for_those_who_are_excluded(
    engine: Engine, alice: Actor, bob: Actor, who: str
) -> None:
    deploy(engine, checked=_excluding(who))

    progress = engine.run(StartProcessInstance("checked"), actor=alice)

    assert progress.next_task_id is None
    assert engine.run(CountUserTasks(), actor=alice).groups == 0
    (row,) = engine.run(FindUserTasks("groups"), actor=bob).rows
    with pytest.raises(ForbiddenError):
        engine.run(GetUserTask(row.id), actor=alice)
    with pytest.raises(ForbiddenError):
        engine.run(ClaimUserTask(row.id), actor=alice)


def test_who_is_excluded_neither_completes_a_task_nor_is_given_it(
    engine: Engine, alice: Actor, bob: Actor
) -> None:
    deploy(engine, checked=_excluding("alice"))
    engine.run(StartProcessInstance("checked"), actor=bob)
    (row,) = engine.run(FindUserTasks("groups"), actor=bob).rows

    with pytest.raises(ExcludedError):
        engine.run(CompleteUserTask(row.id, {}), actor=alice)
    with pytest.raises(NoSuchColleagueError):
        engine.run(HandOverUserTask(row.id, "alice", "busy"), actor=bob)

    engine.run(CompleteUserTask(row.id, {}), actor=bob)
