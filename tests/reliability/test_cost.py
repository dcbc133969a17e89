"""What completing a user task asks of the database, whatever the instance's age."""

import re
from pathlib import Path

from sqlalchemy import select

from storage.process_instances import ProcessInstance
from storage.unit_of_work import Database
from tests.conftest import Clock
from tests.diagrams import diagram, end, start, user_task, xor
from tests.statements import first_words, traced, within
from tests.workflows.conftest import actor, deploy, make_engine
from workflows.commands.process_instances import StartProcessInstance
from workflows.commands.user_tasks import CompleteUserTask
from workflows.engine import Engine

MOST_STATEMENTS = 6
ROUND_TRIPS = 2
#: Ever another task: the second way out of the gateway is never taken.
REWORK = diagram(
    "p",
    start() + xor("again") + user_task("work", "clerk,boss") + xor("over") + end(),
    "begin again",
    "again work",
    "work over",
    "over again default",
    "over done false",
)


def test_a_completion_takes_few_statements_and_one_commit(
    database: Database, clock: Clock
) -> None:
    engine = make_engine(database, clock)
    task_id = _rework(engine, 2)

    with first_words(database) as words:
        _complete(engine, task_id)

    assert 2 <= len(within(words)) <= MOST_STATEMENTS
    assert words.count("COMMIT") == 1


def test_the_cost_of_a_completion_does_not_grow(
    database: Database, clock: Clock
) -> None:
    engine = make_engine(database, clock)
    task_id = _rework(engine, 10)
    with first_words(database) as young:
        task_id = _complete(engine, task_id)
    size = _snapshot_size(database)

    for _ in range(90):
        task_id = _complete(engine, task_id)
    with first_words(database) as old:
        _complete(engine, task_id)

    assert old == young
    # The stored times have more or fewer digits.
    assert abs(_snapshot_size(database) - size) < 50


def test_a_completion_takes_two_round_trips_to_postgresql(
    postgresql_database: Database, clock: Clock, tmp_path: Path
) -> None:
    engine = make_engine(postgresql_database, clock)
    task_id = _rework(engine, 10)  # the driver has prepared its statements by then

    with traced(postgresql_database, tmp_path / "trace"):
        _complete(engine, task_id)

    trace = (tmp_path / "trace").read_text("utf-8", "replace")
    directions = "".join(re.findall(r"\t([FB])\t", trace))
    # Backwards and forwards: each change from F to B waits for the server.
    assert len(re.findall("FB", directions)) == ROUND_TRIPS


def _rework(engine: Engine, completions: int) -> int:
    deploy(engine, p=REWORK)
    task_id = engine.run(StartProcessInstance("p"), actor=actor("alice")).next_task_id
    assert task_id is not None
    for _ in range(completions):
        task_id = _complete(engine, task_id)
    return task_id


def _complete(engine: Engine, task_id: int) -> int:
    command = CompleteUserTask(task_id, {}, f"form {task_id}")
    following = engine.run(command, actor=actor("alice")).next_task_id
    assert following is not None
    return following


def _snapshot_size(database: Database) -> int:
    with database.connect() as connection:
        query = select(ProcessInstance.snapshot)
        return len(connection.execute(query).scalar_one())
