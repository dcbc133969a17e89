"""A connection that PostgreSQL has closed fails its transaction and no other."""

import pytest
from sqlalchemy import text

from storage.steps import InstanceChange, Step
from storage.unit_of_work import (
    Database,
    DatabaseUnavailableError,
    UnitOfWork,
    unit_of_work_factory,
)
from tests.conftest import Clock
from tests.diagrams import diagram, end, start, user_task
from tests.workflows.conftest import actor, deploy, make_engine
from workflows.commands.process_instances import StartProcessInstance

ONE_TASK = diagram(
    "p",
    start() + user_task("work", "clerk") + end(),
    "begin work",
    "work done",
)


@pytest.fixture
def task_id(postgresql_database: Database, clock: Clock) -> int:
    engine = make_engine(postgresql_database, clock)
    deploy(engine, p=ONE_TASK)
    started = engine.run(StartProcessInstance("p"), actor=actor("alice"))
    return started.next_task_id or 0


def test_a_connection_lost_before_commit_keeps_nothing(
    postgresql_database: Database, task_id: int
) -> None:
    open_unit = unit_of_work_factory(postgresql_database)

    def cut_off() -> None:
        with open_unit() as store:
            _change(store, task_id)
            _close_the_others(postgresql_database)

    with pytest.raises(DatabaseUnavailableError):
        cut_off()

    with open_unit() as store:
        task = store.steps.lock(task_id)
        assert task is not None
        assert task.instance.snapshot != b"changed"


def test_a_connection_lost_on_the_way_is_not_used_again(
    postgresql_database: Database, task_id: int
) -> None:
    open_unit = unit_of_work_factory(postgresql_database)

    def cut_off() -> None:
        with open_unit() as store:
            store.steps.lock(task_id)
            _close_the_others(postgresql_database)
            store.steps.lock(task_id)

    with pytest.raises(DatabaseUnavailableError):
        cut_off()

    with open_unit() as store:
        assert store.steps.lock(task_id) is not None


def _change(store: UnitOfWork, task_id: int) -> None:
    task = store.steps.lock(task_id)
    assert task is not None
    change = InstanceChange(task.process_instance_id, b"changed", None, None)
    store.steps.keep(Step(change), lambda _: None)


def _close_the_others(database: Database) -> None:
    with database.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
        )
