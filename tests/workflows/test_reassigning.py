"""Many tasks, or all the work of somebody, go to another person."""

import pytest

from storage.unit_of_work import Database, unit_of_work_factory
from tests.conftest import Clock
from tests.diagrams import diagram, end, start, user_task
from tests.workflows.conftest import actor, deploy
from tests.workflows.waiting import pass_time
from workflows.commands.long_operations import (
    GetLongOperation,
    PrepareLongOperation,
    StartLongOperation,
)
from workflows.commands.process_instances import StartProcessInstance
from workflows.commands.reassigning import FindTasksToReassign
from workflows.commands.user_tasks import ClaimUserTask, CompleteUserTask
from workflows.engine import SYSTEM, Actor, Engine
from workflows.errors import InvalidFormError, Text

ALICE, BOB, DAVE = actor("alice"), actor("bob"), actor("dave")
ADMIN = Actor("root", Text("周伟", "Zhou Wei"), frozenset({"admin"}))


@pytest.fixture
def busy(engine: Engine) -> Engine:
    """Start three instances with a task for clerks, one for the boss, one of OF01."""
    for number, group in enumerate(
        ("clerk", "clerk", "clerk", "boss", "service_supervisor@OF01"), start=1
    ):
        nodes = start() + user_task("check", group, {"subject": f"No. {number}"})
        source = diagram(f"p{number}", nodes + end(), "begin check", "check done")
        deploy(engine, **{f"p{number}": source})
        engine.run(StartProcessInstance(f"p{number}"), actor=SYSTEM)
    for task_id in (1, 2):
        engine.run(ClaimUserTask(task_id), actor=ALICE)
    return engine


def assignees(database: Database) -> list[str | None]:
    with unit_of_work_factory(database)(reads=True) as store:
        found = [store.user_tasks.get(number) for number in range(1, 6)]
        return [task.assignee for task in found if task is not None]


def reassign(engine: Engine, who: Actor, to: str, **arguments: object) -> int:
    """Prepare it; the preview is looked at first."""
    arguments["to"] = to
    return engine.run(PrepareLongOperation("reassign", arguments, "生病"), actor=who)


def notes(engine: Engine, number: int, who: Actor) -> list[tuple[str, str]]:
    view = engine.run(GetLongOperation(number), actor=who)
    return [(each.state.value, each.note.zh) for each in view.items]


def test_all_the_work_of_somebody_goes_to_a_colleague(
    busy: Engine, sqlite: Database, clock: Clock
) -> None:
    number = reassign(busy, ALICE, "bob", person="alice")
    assert notes(busy, number, ALICE) == [("WAITING", "alice → bob")] * 2

    busy.run(StartLongOperation(number), actor=ALICE)
    pass_time(busy, clock)

    assert assignees(sqlite) == ["bob", "bob", None, None, None]
    assert notes(busy, number, ALICE) == [("DONE", "alice → bob")] * 2
    with unit_of_work_factory(sqlite)(reads=True) as store:
        *_, last = store.history.of_command("HandOverUserTask", 10)
    assert (last.actor, last.on_behalf_of, last.reason) == ("alice", "alice", "生病")


def test_the_preview_says_which_task_cannot_go_there(busy: Engine) -> None:
    number = reassign(busy, ADMIN, "bob", tasks=[1, 3, 4, 5])

    assert notes(busy, number, ADMIN) == [
        ("WAITING", "alice → bob"),
        ("WAITING", "无人领取 → bob"),
        ("LEFT_OUT", "不能转给 bob：此任务不属于该人员的岗位或网点。"),
        ("LEFT_OUT", "不能转给 bob：此任务不属于该人员的岗位或网点。"),
    ]


def test_what_others_do_in_the_meantime_is_told_of_each_task(
    busy: Engine, sqlite: Database, clock: Clock
) -> None:
    number = reassign(busy, ALICE, "bob", tasks=[1, 2])
    busy.run(CompleteUserTask(1, {}), actor=ALICE)

    busy.run(StartLongOperation(number), actor=ALICE)
    pass_time(busy, clock)

    (first, note), second = notes(busy, number, ALICE)
    assert first == "FAILED"
    assert "已由 alice" in note
    assert second[0] == "DONE"
    assert assignees(sqlite)[:2] == ["alice", "bob"]


def test_a_leader_gives_away_the_work_of_the_own_unit_only(busy: Engine) -> None:
    found = busy.run(FindTasksToReassign(unit="OF01"), actor=DAVE)
    other = busy.run(FindTasksToReassign(unit="OF01"), actor=actor("erin"))

    assert [task.task_id for task in found.tasks] == [5]
    assert [option.value for option in found.units] == ["OF01"]
    assert [option.value for option in found.people] == ["dave"]
    assert other.tasks == ()


def test_an_administrator_sees_who_could_take_how_many(busy: Engine) -> None:
    found = busy.run(FindTasksToReassign(task_ids=(1, 2, 4)), actor=ADMIN)

    labels = [(option.value, option.label.en) for option in found.takers]
    assert labels == [
        ("alice", "Alice (2 of 3)"),
        ("bob", "Bob (2 of 3)"),
        ("carol", "Carol (1 of 3)"),
    ]


def test_nobody_else_sees_the_tasks_of_others(busy: Engine) -> None:
    with pytest.raises(InvalidFormError):
        reassign(busy, actor("carol"), "bob", person="alice")


def test_somebody_has_to_take_over(busy: Engine) -> None:
    with pytest.raises(InvalidFormError) as refused:
        reassign(busy, ALICE, "nobody", person="alice")

    assert [problem.field for problem in refused.value.problems] == ["to"]
