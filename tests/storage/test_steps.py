"""A step of an instance is written over what is known of its tokens already."""

import pytest

from storage.steps import InstanceChange, Step
from storage.unit_of_work import (
    ConcurrentUpdateError,
    Database,
    UnitOfWork,
    unit_of_work_factory,
)
from storage.user_tasks import UserTask, UserTaskState
from tests.conftest import NOW, Clock
from tests.diagrams import diagram, end, start, user_task
from tests.workflows.conftest import actor, deploy, make_engine
from workflows.commands.process_instances import StartProcessInstance
from workflows.commands.user_tasks import SaveDraft

ONE_TASK = diagram(
    "p",
    start() + user_task("work", "clerk,boss") + end(),
    "begin work",
    "work done",
)


@pytest.fixture
def task_id(database: Database, clock: Clock) -> int:
    engine = make_engine(database, clock)
    deploy(engine, p=ONE_TASK)
    started = engine.run(StartProcessInstance("p"), actor=actor("alice"))
    assert started.next_task_id is not None
    engine.run(SaveDraft(started.next_task_id, {"a": 1}), actor=actor("alice"))
    return started.next_task_id


def test_a_locked_task_comes_with_its_instance_and_candidates(
    database: Database, task_id: int
) -> None:
    with unit_of_work_factory(database)() as store:
        task = store.steps.lock(task_id)

    assert task is not None
    assert (task.state, task.created_at) == (UserTaskState.CREATED, NOW)
    assert task.candidates == [("group", "boss"), ("group", "clerk")]
    assert task.instance.id == task.process_instance_id


def test_a_task_that_does_not_exist_cannot_be_locked(database: Database) -> None:
    with unit_of_work_factory(database)() as store:
        assert store.steps.lock(99) is None


def test_a_cancelled_task_keeps_everything_but_its_state(
    database: Database, task_id: int
) -> None:
    before = _write(database, task_id, state=UserTaskState.CANCELLED)

    with unit_of_work_factory(database)() as store:
        after = store.user_tasks.get(task_id)

    assert after is not None
    assert after.state == UserTaskState.CANCELLED
    assert (after.draft, after.assignee) == ({"a": 1}, "alice")
    assert after.subject == before.subject


def test_a_completed_task_loses_its_draft(database: Database, task_id: int) -> None:
    _write(database, task_id, state=UserTaskState.COMPLETED, completed_by="bob")

    with unit_of_work_factory(database)() as store:
        after = store.user_tasks.get(task_id)

    assert after is not None
    assert (after.draft, after.draft_by, after.completed_by) == (None, None, "bob")


def test_what_follows_a_step_in_its_transaction_finds_it_written(
    database: Database, task_id: int
) -> None:
    with unit_of_work_factory(database)() as store:
        _keep(store, task_id, state=UserTaskState.COMPLETED)

        found = store.user_tasks.get(task_id)

        assert found is not None
        assert found.state == UserTaskState.COMPLETED


def test_a_second_step_comes_after_the_first(database: Database, task_id: int) -> None:
    with unit_of_work_factory(database)() as store:
        _keep(store, task_id, state=UserTaskState.COMPLETED, completed_by="bob")

        locked = store.steps.lock(task_id)

        assert locked is not None
        assert (locked.state, locked.completed_by) == ("COMPLETED", "bob")


def test_an_error_after_a_step_takes_it_back(database: Database, task_id: int) -> None:
    def refused() -> None:
        with unit_of_work_factory(database)() as store:
            _keep(store, task_id, state=UserTaskState.COMPLETED)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        refused()

    with unit_of_work_factory(database)() as store:
        assert _task(store, task_id).state == UserTaskState.CREATED


def test_a_step_that_contradicts_others_takes_everything_back(
    database: Database, task_id: int
) -> None:
    def refused() -> None:
        with unit_of_work_factory(database)() as store:
            store.settings.put("a", "1")
            new = {"token_id": "another", "definition_id": 99}
            _keep(store, task_id, state=UserTaskState.CREATED, **new)

    with pytest.raises(ConcurrentUpdateError, match=r"(?i)foreign key"):
        refused()

    with unit_of_work_factory(database)() as store:
        assert store.settings.get("a") is None


def _write(database: Database, task_id: int, **changes: object) -> UserTask:
    with unit_of_work_factory(database)() as store:
        task, written = _keep(store, task_id, **changes)
    assert written == {task.token_id: task_id}
    return task


def _keep(
    store: UnitOfWork, task_id: int, **changes: object
) -> tuple[UserTask, dict[str, int]]:
    """Write a step that changes a task; the ids are there at the end."""
    task, written = _task(store, task_id), dict[str, int]()
    known = ("process_instance_id", "definition_id", "token_id", "element_id")
    row = {name: getattr(task, name) for name in (*known, "name_zh", "name_en")}
    row |= {"created_at": NOW, **changes}
    change = InstanceChange(task.process_instance_id, b"", None, None)
    store.steps.keep(Step(change, user_tasks=[row]), written.update)
    return task, written


def _task(store: UnitOfWork, task_id: int) -> UserTask:
    task = store.user_tasks.get(task_id)
    assert task is not None
    return task
