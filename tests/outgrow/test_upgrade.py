"""What an earlier version has stored goes on after an upgrade.

``earlier/revision_0003.sql`` is an installation with running instances as the program
of commit f8c6140 left it: tables of revision 0003, snapshots in format 1. In instance 1
five branches were begun (two are done, one is a repeated task, one a called process),
in instance 2 two of an inclusive gateway (one is done).
"""

import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from storage.process_instances import InstanceState
from storage.unit_of_work import Database, open_database, unit_of_work_factory
from storage.upgrades import differences, migrate
from tests.conftest import Clock
from tests.workflows.conftest import BUSINESS, actor
from workflows.commands.inbox import FindUserTasks
from workflows.commands.interventions import GetProcessInstance
from workflows.commands.user_tasks import CompleteUserTask
from workflows.engine import Engine
from workflows.progress import UnreadableInstanceError

EARLIER = Path(__file__).parent / "earlier/revision_0003.sql"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "paigong.db"
    connection = sqlite3.connect(file)
    connection.executescript(EARLIER.read_text("utf-8"))
    connection.close()
    return file


@pytest.fixture
def upgraded(file: Path) -> Iterator[Database]:
    database = open_database(f"sqlite:///{file}")
    migrate(database)
    yield database
    database.dispose()


@pytest.fixture
def engine(upgraded: Database, clock: Clock) -> Engine:
    clock.forward(days=1)
    return Engine(unit_of_work_factory(upgraded), BUSINESS, clock)


def test_the_tables_of_an_earlier_version_become_those_of_today(
    upgraded: Database,
) -> None:
    assert differences(upgraded) == []


def test_instances_of_an_earlier_version_go_on_to_their_end(
    engine: Engine, upgraded: Database
) -> None:
    before = _open(engine)

    while found := _open(engine):
        _complete(engine, found[0], {"amount": 2})

    assert before == ["slow", "count", "count", "inspect", "blue"]
    assert _states(upgraded) == [InstanceState.COMPLETED] * 2


def test_a_join_knows_what_arrived_before_the_upgrade(engine: Engine) -> None:
    for element in ("slow", "count", "count", "inspect"):
        _complete(engine, element, {})

    ((variables, element),) = _tokens(engine, 1)

    # Two branches gave each of both: what arrived last is kept, as before.
    assert element == "last"
    assert variables["shade"] == "右"
    assert (variables["colour"], str(variables["amount"])) == ("red", "7")


def test_an_instance_is_in_the_newest_format_after_the_next_command(
    engine: Engine, upgraded: Database
) -> None:
    _complete(engine, "blue", {"shade": "light"})

    assert _snapshots(upgraded)[0].startswith(b"[1,")
    assert _snapshots(upgraded)[1].startswith(b"[2,")


def test_an_instance_of_a_newer_version_is_named_and_left_alone(
    engine: Engine, upgraded: Database
) -> None:
    with unit_of_work_factory(upgraded)() as store:
        instance = store.process_instances.get(1)
        assert instance is not None
        instance.snapshot = b"[3,0,[],[]]"

    with pytest.raises(UnreadableInstanceError) as refused:
        _complete(engine, "slow", {})

    assert "process instance 1 (OLD-2026-000001)" in refused.value.sentence("en")
    assert "流程实例 1（OLD-2026-000001）" in refused.value.sentence("zh")
    assert _snapshots(upgraded)[0] == b"[3,0,[],[]]"


def _open(engine: Engine) -> list[str]:
    return [
        row.name.zh
        for row in engine.run(FindUserTasks("groups"), actor=actor("alice")).rows
    ]


def _complete(engine: Engine, element: str, values: dict[str, Any]) -> None:
    rows = engine.run(FindUserTasks("groups"), actor=actor("alice")).rows
    task_id = next(row.id for row in rows if row.name.zh == element)
    engine.run(CompleteUserTask(task_id, values), actor=actor("alice"))


def _tokens(engine: Engine, instance_id: int) -> list[tuple[Mapping[str, Any], str]]:
    view = engine.run(GetProcessInstance(instance_id), actor=actor("olga"))
    return [(token.variables, token.element_id) for token in view.tokens]


def _states(database: Database) -> list[InstanceState]:
    with unit_of_work_factory(database)(reads=True) as store:
        found = [store.process_instances.get(number) for number in (1, 2)]
        return [instance.state for instance in found if instance is not None]


def _snapshots(database: Database) -> list[bytes]:
    with unit_of_work_factory(database)(reads=True) as store:
        found = [store.process_instances.get(number) for number in (1, 2)]
        return [instance.snapshot for instance in found if instance is not None]
