"""Long operations: a preview, one item after the other, and what came of each."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from storage.long_operations import ItemState, LongOperationState
from storage.unit_of_work import Database, unit_of_work_factory
from tests.conftest import Clock
from tests.workflows.conftest import BUSINESS, actor, make_engine
from tests.workflows.waiting import done, jobs, pass_time
from workflows.authorization import MayNotDeployError, require_publisher
from workflows.commands.long_operations import (
    FindLongOperations,
    GetLongOperation,
    LongOperationView,
    NothingToStartError,
    NotYoursError,
    PrepareLongOperation,
    StartLongOperation,
    StopLongOperation,
)
from workflows.engine import SYSTEM, Actor, Context, Engine, LongKind, PlannedItem
from workflows.errors import InvalidFormError, RejectedError, Text
from workflows.jobs.executor import run_due

OLGA = actor("olga")
ADMIN = Actor("root", Text("周伟", "Zhou Wei"), frozenset({"admin"}))


def _plan(_: Context, arguments: Mapping[str, Any]) -> Sequence[PlannedItem]:
    return [
        PlannedItem(Text(each, each), Text("将写入", "to be written"), {"key": each})
        for each in arguments["keys"]
    ] + [PlannedItem(Text("x", "x"), Text("不行", "no"), feasible=False)]


def _carry_out(
    context: Context, arguments: Mapping[str, Any], item: Mapping[str, Any]
) -> Text:
    """Write a setting; refuse some, and break down at others."""
    key = str(item["key"])
    context.store.settings.put(key, context.actor.login)
    if key == "refused":
        raise RejectedError
    if key == "wrong":
        raise ZeroDivisionError
    return Text(f"已写入 {arguments['keys'].index(key)}", "written")


@pytest.fixture
def writing(database: Database, clock: Clock) -> Engine:
    """Make an engine with one long operation: to write settings."""
    kind = LongKind(Text("写入", "Write"), require_publisher, _plan, _carry_out)
    make_engine(database, clock)
    business = replace(BUSINESS, long_operations={"write": kind})
    return Engine(unit_of_work_factory(database), business, clock)


def prepare(engine: Engine, *keys: str, who: Actor = OLGA) -> int:
    arguments = {"keys": list(keys)}
    return engine.run(PrepareLongOperation("write", arguments, "盘点"), actor=who)


def look(engine: Engine, operation_id: int) -> LongOperationView:
    return engine.run(GetLongOperation(operation_id), actor=OLGA)


def written(database: Database, *keys: str) -> list[str | None]:
    with unit_of_work_factory(database)(reads=True) as store:
        return [store.settings.get(key) for key in keys]


def test_a_preview_writes_nothing(writing: Engine, database: Database) -> None:
    number = prepare(writing, "a", "b")

    view = look(writing, number)
    assert [each.state.value for each in view.items] == [
        "WAITING",
        "WAITING",
        "LEFT_OUT",
    ]
    assert (view.operation.total, view.operation.state.value) == (2, "PREPARED")
    assert jobs(database) == []
    assert written(database, "a") == [None]


def test_every_item_is_done_in_the_name_of_who_has_started_it(
    writing: Engine, database: Database, clock: Clock
) -> None:
    number = prepare(writing, "a", "b")

    writing.run(StartLongOperation(number), actor=OLGA)
    pass_time(writing, clock)

    assert written(database, "a", "b") == ["olga", "olga"]
    view = look(writing, number)
    assert view.operation.state is LongOperationState.DONE
    assert (view.operation.done, view.operation.percent) == (2, 100)
    assert [each.note.zh for each in view.items] == ["已写入 0", "已写入 1", "不行"]
    assert done(database)["write"] == 2


def test_an_item_that_fails_leaves_nothing_and_stops_nobody(
    writing: Engine, database: Database, clock: Clock
) -> None:
    number = prepare(writing, "refused", "wrong", "a")
    writing.run(StartLongOperation(number), actor=OLGA)

    for _ in range(3):
        pass_time(writing, clock, minutes=2)

    assert written(database, "refused", "wrong", "a") == [None, None, "olga"]
    view = look(writing, number)
    assert [each.state.value for each in view.items][:3] == ["FAILED", "FAILED", "DONE"]
    assert view.items[0].note.zh == "操作未能完成。"
    assert "ZeroDivisionError" in view.items[1].note.en
    assert (view.operation.failures, view.operation.state.value) == (2, "DONE")
    assert jobs(database) == []


def test_it_can_be_stopped_and_goes_on_where_it_was(
    writing: Engine, database: Database, clock: Clock
) -> None:
    number = prepare(writing, "a", "b", "c")
    writing.run(StartLongOperation(number), actor=OLGA)
    run_due(writing, limit=1)

    writing.run(StopLongOperation(number), actor=OLGA)
    pass_time(writing, clock)

    assert look(writing, number).counts[ItemState.DONE] == 1
    writing.run(StartLongOperation(number), actor=OLGA)
    pass_time(writing, clock)
    assert look(writing, number).operation.done == 3
    assert done(database)["write"] == 3


def test_it_is_started_once(writing: Engine, database: Database) -> None:
    number = prepare(writing, "a")
    writing.run(StartLongOperation(number), actor=OLGA)

    with pytest.raises(NothingToStartError):
        writing.run(StartLongOperation(number), actor=OLGA)

    assert len(jobs(database)) == 1


def test_it_is_seen_by_who_has_prepared_it_and_by_administrators(
    writing: Engine,
) -> None:
    number = prepare(writing, "a")

    assert len(writing.run(FindLongOperations(), actor=OLGA)) == 1
    assert len(writing.run(FindLongOperations(), actor=ADMIN)) == 1
    assert writing.run(FindLongOperations(), actor=actor("alice")) == ()
    with pytest.raises(NotYoursError):
        writing.run(GetLongOperation(number), actor=actor("alice"))


def test_who_may_not_cannot_even_look_what_would_happen(writing: Engine) -> None:
    with pytest.raises(MayNotDeployError):
        prepare(writing, "a", who=actor("alice"))


def test_nothing_is_done_for_somebody_who_has_left(
    writing: Engine, database: Database, clock: Clock
) -> None:
    number = prepare(writing, "a")
    writing.run(StartLongOperation(number), actor=OLGA)
    with unit_of_work_factory(database)() as store:
        user = store.identities.get("olga")
        assert user is not None
        user.active = False

    pass_time(writing, clock)

    assert written(database, "a") == [None]
    assert "olga" in look(writing, number).items[0].note.zh


def test_a_reason_and_something_to_do_are_asked_for(writing: Engine) -> None:
    command = PrepareLongOperation("write", {"keys": []}, "  ")

    with pytest.raises(InvalidFormError) as refused:
        writing.run(command, actor=SYSTEM)

    assert [problem.field for problem in refused.value.problems] == ["reason"]
