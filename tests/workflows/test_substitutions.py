"""Who does the work of people who are away, and of those who are gone for good."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from storage.unit_of_work import Database, unit_of_work_factory
from storage.user_tasks import UserTaskFilter
from tests.conftest import Clock
from tests.diagrams import diagram, end, start, user_task
from tests.workflows.conftest import deploy
from workflows.commands.identities import GetActor
from workflows.commands.inbox import CountUserTasks, FindUserTasks, GetUserTask
from workflows.commands.process_instances import StartProcessInstance
from workflows.commands.substitutions import (
    AddSubstitution,
    EndSubstitution,
    FindSubstitutions,
    NotYourColleagueError,
)
from workflows.commands.unassignable import OfferUnassignable
from workflows.commands.user_tasks import (
    ClaimUserTask,
    CompleteUserTask,
    HandOverUserTask,
)
from workflows.engine import SYSTEM, Actor, Engine
from workflows.errors import ForbiddenError, InvalidFormError, Text

#: The clock of the tests stands on 2026-03-31.
TODAY = date(2026, 3, 31)


def now(engine: Engine, login: str) -> Actor:
    """Sign somebody in as they are at this moment."""
    actor = engine.run(GetActor(login), actor=SYSTEM)
    assert actor is not None
    return actor


@pytest.fixture
def begin(engine: Engine, sqlite: Database) -> Callable[..., int]:
    """Return what starts a process with one task, and gives the task's id."""

    def begin(group: str, excluded: str = "") -> int:
        task = user_task("work", group=group, inputs={"excluded_users": excluded})
        xml = diagram("one", start() + task + end(), "begin work", "work done")
        deploy(engine, one=xml)
        engine.run(StartProcessInstance("one"), actor=SYSTEM)
        with unit_of_work_factory(sqlite)() as store:
            return store.user_tasks.find(UserTaskFilter())[-1].id

    return begin


def leave(database: Database, login: str) -> None:
    """Let somebody leave the company."""
    with unit_of_work_factory(database)() as store:
        user = store.identities.get(login)
        assert user is not None
        user.active = False


Begin = Callable[..., int]
CAROL_FOR_ALICE = AddSubstitution("alice", "carol", TODAY, TODAY, "holiday")


def test_a_substitute_sees_and_does_the_work_of_somebody_who_is_away(
    engine: Engine, alice: Actor, begin: Begin, clock: Clock
) -> None:
    offered, assigned = begin("clerk"), begin("clerk")
    engine.run(ClaimUserTask(assigned), actor=alice)

    engine.run(CAROL_FOR_ALICE, actor=alice)
    carol = now(engine, "carol")

    counts = engine.run(CountUserTasks(), actor=carol)
    assert (counts.mine, counts.groups) == (1, 1)
    for task in (offered, assigned):
        engine.run(CompleteUserTask(task, {}), actor=carol)
    clock.forward(days=1)
    assert now(engine, "carol").stands_in_for == ()


def test_the_history_names_both(
    engine: Engine, alice: Actor, begin: Begin, sqlite: Database
) -> None:
    task = begin("clerk")
    engine.run(CAROL_FOR_ALICE, actor=alice)

    engine.run(CompleteUserTask(task, {}), actor=now(engine, "carol"))

    with unit_of_work_factory(sqlite)() as store:
        done = store.user_tasks.get(task)
        assert done is not None
        last = store.history.operations(done.process_instance_id)[-1]
        assert (last.actor, last.on_behalf_of) == ("carol", "alice")
        assert done.completed_by == "carol"


def test_nobody_comes_in_by_standing_in_for_who_is_excluded(
    engine: Engine, alice: Actor, begin: Begin
) -> None:
    task = begin("clerk", "alice")
    engine.run(CAROL_FOR_ALICE, actor=alice)
    carol = now(engine, "carol")

    assert engine.run(CountUserTasks(), actor=carol).groups == 0
    with pytest.raises(ForbiddenError):
        engine.run(GetUserTask(task), actor=carol)


def test_who_is_excluded_does_not_come_in_by_standing_in(
    engine: Engine, alice: Actor, begin: Begin
) -> None:
    begin("clerk", "carol")

    engine.run(CAROL_FOR_ALICE, actor=alice)

    carol = now(engine, "carol")
    assert engine.run(FindUserTasks("groups"), actor=carol).rows == ()


def test_running_the_system_is_not_lent(engine: Engine) -> None:
    olga = now(engine, "olga")

    engine.run(AddSubstitution("olga", "carol", TODAY, TODAY), actor=olga)

    assert "process_owner" not in now(engine, "carol").roles


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"login": "nobody"}, "login"),
        ({"substitute": ""}, "substitute"),
        ({"substitute": "alice"}, "substitute"),
        ({"first_day": None}, "first_day"),
        ({"last_day": None}, "last_day"),
        ({"last_day": date(2026, 3, 30)}, "last_day"),
        ({"first_day": date(2026, 4, 2), "last_day": date(2026, 4, 1)}, "last_day"),
    ],
)
def test_a_substitution_that_cannot_be_is_refused(
    engine: Engine, alice: Actor, change: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidFormError) as caught:
        engine.run(replace(CAROL_FOR_ALICE, **change), actor=alice)

    assert [problem.field for problem in caught.value.problems] == [field]


def test_one_arranges_it_for_oneself_or_for_the_unit_that_one_leads(
    engine: Engine, bob: Actor
) -> None:
    with pytest.raises(NotYourColleagueError):
        engine.run(CAROL_FOR_ALICE, actor=bob)

    dave = now(engine, "dave")
    engine.run(AddSubstitution("dave", "bob", TODAY, TODAY), actor=dave)

    with pytest.raises(NotYourColleagueError):
        engine.run(EndSubstitution(1), actor=bob)
    (row,) = engine.run(FindSubstitutions(), actor=bob).rows
    assert (row.person.en, row.running, row.may_end) == ("Dave", True, False)


def test_a_substitution_ends_early_or_never_begins(
    engine: Engine, alice: Actor, clock: Clock
) -> None:
    tomorrow = date(2026, 4, 1)
    engine.run(CAROL_FOR_ALICE, actor=alice)
    engine.run(AddSubstitution("alice", "bob", tomorrow, tomorrow), actor=alice)

    for number in (1, 2):
        engine.run(EndSubstitution(number), actor=alice)

    assert engine.run(FindSubstitutions(), actor=alice).rows == ()
    clock.forward(days=1)
    assert now(engine, "bob").stands_in_for == ()


# Tasks that nobody could do.


def test_the_work_of_who_has_left_is_offered_again(
    engine: Engine, alice: Actor, bob: Actor, begin: Begin, sqlite: Database
) -> None:
    task = begin("clerk")
    engine.run(ClaimUserTask(task), actor=alice)

    leave(sqlite, "alice")
    engine.run(OfferUnassignable(), actor=SYSTEM)

    (row,) = engine.run(FindUserTasks("groups"), actor=bob).rows
    assert (row.id, row.assignee) == (task, None)


def test_a_task_for_nobody_is_offered_to_the_next_superior_who_is_there(
    engine: Engine, carol: Actor, begin: Begin, sqlite: Database
) -> None:
    task = begin("storekeeper", "bob")
    leave(sqlite, "alice")

    found = engine.run(OfferUnassignable(), actor=SYSTEM)

    assert found == 1
    (row,) = engine.run(FindUserTasks("groups"), actor=carol).rows
    assert row.id == task
    engine.run(CompleteUserTask(task, {}), actor=carol)


def test_at_last_a_task_is_offered_to_administrators_who_give_it_to_anybody(
    engine: Engine, bob: Actor, begin: Begin, sqlite: Database
) -> None:
    task = begin("boss")
    leave(sqlite, "carol")
    admin = Actor("olga", Text("管理员", "Admin"), frozenset({"admin"}))

    engine.run(OfferUnassignable(), actor=SYSTEM)

    engine.run(HandOverUserTask(task, "bob", "you know it"), actor=admin)
    engine.run(CompleteUserTask(task, {}), actor=bob)


def test_a_task_that_somebody_can_do_is_left_alone(
    engine: Engine, carol: Actor, begin: Begin
) -> None:
    begin("clerk", "alice")

    engine.run(OfferUnassignable(), actor=SYSTEM)

    assert engine.run(FindUserTasks("groups"), actor=carol).rows == ()
