"""A connection to the database is cut: a command is tried again, never done twice."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, event

from storage.job_queue import conninfo
from storage.unit_of_work import Database, open_database, unit_of_work_factory
from tests.conftest import Clock
from tests.diagrams import diagram, end, service_task, start, user_task
from tests.workflows.conftest import BUSINESS, actor, deploy, make_engine
from workflows.commands.inbox import CountUserTasks, FindUserTasks
from workflows.commands.process_instances import StartProcessInstance
from workflows.commands.user_tasks import ClaimUserTask, CompleteUserTask
from workflows.engine import Actor, Business, Engine, Operation
from workflows.errors import Text, UnavailableError, UncertainError

TWO = diagram(
    "p",
    start()
    + user_task("work")
    + service_task("act", "strike")
    + user_task("after")
    + end(),
    "begin work",
    "work act",
    "act after",
    "after done",
)


@pytest.fixture
def database(postgresql_database: Database) -> Database:
    return postgresql_database


@pytest.fixture
def strikes() -> list[Database]:
    """Give the databases that are cut off by the next operation."""
    return []


@pytest.fixture
def engine(database: Database, clock: Clock, strikes: list[Database]) -> Engine:
    make_engine(database, clock)

    def strike(_: object) -> dict[str, object]:
        if strikes:
            cut(strikes.pop())
        return {}

    operation = Operation("strike", strike, frozenset(), frozenset(), Text("断", "Cut"))
    business = Business({"strike": operation}, {}, {})
    engine = Engine(unit_of_work_factory(database), business, clock)
    deploy(engine, p=TWO)
    return engine


@pytest.fixture
def task_id(engine: Engine, alice: Actor) -> int:
    task_id = engine.run(StartProcessInstance("p"), actor=alice).next_task_id
    assert task_id is not None
    return task_id


def cut(database: Database) -> None:
    """Let the server end every connection, as a restart does."""
    address = conninfo(database)
    assert address is not None
    with psycopg.connect(address, autocommit=True) as stranger:
        stranger.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def once(database: Database, moment: str, statements: str = "") -> None:
    """Cut the connections at the next moment of a kind, once, after some statements."""

    def strike(connection: Connection, *_: object) -> None:
        driver: Any = connection.connection.driver_connection
        if statements:
            driver.execute(statements)
        cut(database)

    event.listen(database, moment, strike, once=True)


@pytest.fixture
def lose(database: Database, strikes: list[Database]) -> Callable[..., None]:
    """Cut the connections right before the next commit, or before its answer."""

    def arrange(*, kept: bool) -> None:
        if kept:  # the store's own commit takes place before this
            once(database, "commit", "COMMIT; BEGIN")
        else:
            strikes.append(database)  # the step is sent along with the commit

    return arrange


def completions(engine: Engine) -> int:
    return engine.run(FindUserTasks("done"), actor=actor("alice")).total


def test_a_connection_that_was_cut_while_it_rested_costs_nothing(
    database: Database, engine: Engine, task_id: int, alice: Actor
) -> None:
    cut(database)

    engine.run(ClaimUserTask(task_id), actor=alice)

    assert engine.run(CountUserTasks(), actor=alice).mine == 1


def test_a_command_that_was_cut_in_the_middle_is_done_once(
    database: Database, engine: Engine, task_id: int, alice: Actor
) -> None:
    once(database, "before_cursor_execute")

    engine.run(CompleteUserTask(task_id, {}), actor=alice)

    assert completions(engine) == 1


@pytest.mark.parametrize("kept", [True, False])
def test_a_form_is_taken_once_when_the_answer_to_the_commit_is_lost(
    engine: Engine, task_id: int, lose: Callable[..., None], *, kept: bool
) -> None:
    lose(kept=kept)

    engine.run(CompleteUserTask(task_id, {}, "one form"), actor=actor("alice"))

    assert completions(engine) == 1


@pytest.mark.parametrize("kept", [True, False])
def test_what_does_harm_twice_is_not_repeated_when_nobody_knows_whether_it_is_done(
    engine: Engine, task_id: int, lose: Callable[..., None], *, kept: bool
) -> None:
    lose(kept=kept)

    with pytest.raises(UncertainError, match="See how things stand"):
        engine.run(CompleteUserTask(task_id, {}), actor=actor("alice"))

    assert completions(engine) == int(kept)


def test_a_database_that_stays_away_is_said_to_be_away(clock: Clock) -> None:
    nowhere = open_database("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    engine = Engine(unit_of_work_factory(nowhere), BUSINESS, clock)

    with pytest.raises(UnavailableError) as raised:
        engine.run(CountUserTasks(), actor=actor("alice"))

    assert "没有保存" in raised.value.sentence("zh")
    assert "was not saved" in raised.value.sentence("en")
