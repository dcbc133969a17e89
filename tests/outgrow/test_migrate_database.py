"""An installation moves from SQLite to PostgreSQL, and goes on there."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from storage.copying import RowDiffersError, copy_database
from storage.process_instances import InstanceFilter, InstanceState
from storage.tables import METADATA
from storage.unit_of_work import (
    Database,
    open_database,
    transaction,
    unit_of_work_factory,
)
from storage.upgrades import differences, migrate
from storage.user_tasks import UserTask, UserTaskFilter
from tests.outgrow.conftest import later, paigong, person
from tests.postgresql import PostgreSQL
from tests.workflows.waiting import pass_time
from web.app import build_engine
from workflows.commands.process_instances import StartProcessInstance
from workflows.commands.user_tasks import CompleteUserTask


def test_every_table_is_copied_and_checked(
    installation: Path, source: Database, target: Database, target_url: str
) -> None:
    before = (installation / "paigong.db").read_bytes()

    moved = paigong("migrate-database", "--to", target_url)

    assert moved.exit_code == 0, moved.output
    counts = _counts(source)
    assert counts == _counts(target)
    assert {name for name in counts if f"\n{name} " in f"\n{moved.output}"} == {*counts}
    assert f"Copied {len(counts)} tables, {sum(counts.values())} rows" in moved.output
    assert differences(target) == []
    assert (installation / "paigong.db").read_bytes() == before


def test_a_digest_is_of_the_content(
    source: Database, target: Database, postgresql: PostgreSQL
) -> None:
    other, parts = open_database(postgresql.create_database()), METADATA.tables["part"]
    first = {each.table: each.digest for each in copy_database(source, target)}
    with transaction(source) as connection:
        cheapest = select(func.min(parts.c.part_no)).scalar_subquery()
        dearer = parts.update().values(price=parts.c.price + 1)
        connection.execute(dearer.where(parts.c.part_no == cheapest))

    second = {each.table: each.digest for each in copy_database(source, other)}

    assert {name for name in first if first[name] != second[name]} == {"part"}
    other.dispose()


@pytest.mark.usefixtures("installation")
def test_an_order_goes_on_in_the_copy(target_url: str, target: Database) -> None:
    paigong("migrate-database", "--to", target_url)
    engine = build_engine(target, later(minutes=1))
    task = _open_task(target, "consult")

    values = {"result": "to_support", "product_line": "1"}
    front1 = person(engine, "front1")
    engine.run(CompleteUserTask(task.id, values), actor=front1)

    following = _open_task(target, "diagnose", instance=task.process_instance_id)
    assert following.id > task.id


@pytest.mark.usefixtures("installation")
def test_a_timer_of_the_original_fires_in_the_copy(
    target_url: str, target: Database
) -> None:
    paigong("migrate-database", "--to", target_url)
    clock = later(minutes=1)
    engine = build_engine(target, clock)
    before = _open_task(target, "work")

    pass_time(engine, clock, hours=24)

    after = _open_task(target, "remind", instance=before.process_instance_id)
    assert after.id > before.id


@pytest.mark.usefixtures("installation")
def test_new_instances_get_ids_behind_those_that_were_copied(
    target_url: str, target: Database
) -> None:
    paigong("migrate-database", "--to", target_url)
    engine = build_engine(target, later(minutes=1))
    front1 = person(engine, "front1")
    highest = max(_counts(target, "process_instance").values())

    started = engine.run(StartProcessInstance("reminder"), actor=front1)

    assert started.process_instance_id == highest + 1
    with unit_of_work_factory(target)(reads=True) as store:
        running = InstanceFilter(process_id="reminder", state=InstanceState.ACTIVE)
        assert store.process_instances.count(running) == 2


def test_rows_that_refer_to_later_rows_of_their_table_are_copied(
    source: Database, target: Database
) -> None:
    orders = METADATA.tables["dispatch_order"]
    with transaction(source) as connection:
        last = select(func.max(orders.c.id)).scalar_subquery()
        change = orders.update().values(repeat_of_id=last).where(orders.c.id == 1)
        connection.execute(change)

    copy_database(source, target)

    with transaction(target) as connection:
        found = select(orders.c.repeat_of_id).where(orders.c.id == 1)
        highest = select(func.max(orders.c.id))
        assert connection.scalar(found) == connection.scalar(highest)


@pytest.mark.usefixtures("installation")
def test_a_target_with_rows_is_refused_and_kept(
    target_url: str, target: Database
) -> None:
    paigong("migrate-database", "--to", target_url)
    before = _counts(target)

    refused = paigong("migrate-database", "--to", target_url)
    in_chinese = paigong("migrate-database", "--to", target_url, "--locale", "zh")

    assert refused.exit_code == 1
    assert "Expected an empty target database, but there are rows" in refused.output
    assert "目标数据库不是空的" in in_chinese.output
    assert _counts(target) == before


@pytest.mark.usefixtures("installation")
def test_other_targets_than_an_empty_postgresql_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "other.db"

    refused = paigong("migrate-database", "--to", f"sqlite:///{file}")
    away = paigong(
        "migrate-database", "--to", f"postgresql+psycopg:///none?host={tmp_path}"
    )

    assert "Expected a PostgreSQL as the target" in refused.output
    assert not file.exists()
    assert "Expected to reach the target database, but" in away.output
    assert away.exit_code == 1


@pytest.mark.usefixtures("installation")
def test_an_installation_on_postgresql_is_not_copied_this_way(
    target_url: str, target: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    migrate(target)
    monkeypatch.setenv("PAIGONG_DATABASE_URL", target_url)

    moved = paigong("migrate-database", "--to", target_url)
    backed_up = paigong("backup", tmp_path / "file.db", "--locale", "zh")

    assert "Expected an installation on SQLite" in moved.output
    assert "此安装不使用 SQLite" in backed_up.output
    assert (moved.exit_code, backed_up.exit_code) == (1, 1)


def test_a_row_that_the_target_cannot_hold_is_named_and_nothing_is_copied(
    source: Database, target: Database, target_url: str
) -> None:
    parts = METADATA.tables["part"]
    with transaction(source) as connection:
        part_no = connection.scalar(select(func.max(parts.c.part_no)))
        change = parts.update().values(name_zh="a\0b")
        connection.execute(change.where(parts.c.part_no == part_no))

    refused = paigong("migrate-database", "--to", target_url)

    assert f"part (part_no {part_no}): PostgreSQL text fields" in refused.output
    assert set(_counts(target).values()) == {0}


def test_a_row_that_is_not_the_same_is_named_and_nothing_is_copied(
    source: Database, target: Database
) -> None:
    migrate(target)
    _spoil_parts(target)

    with pytest.raises(RowDiffersError, match="table: part, key: part_no"):
        copy_database(source, target)

    assert set(_counts(target).values()) == {0}


def _spoil_parts(target: Database) -> None:
    """Have the target change one row of all that it is given."""
    with transaction(target) as connection:
        connection.exec_driver_sql(
            "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " NEW.name_zh := NEW.name_zh || ' '; RETURN NEW; END $$"
        )
        connection.exec_driver_sql(
            "CREATE TRIGGER spoil BEFORE INSERT ON part FOR EACH ROW EXECUTE"
            " FUNCTION spoil()"
        )


def _counts(database: Database, *names: str) -> dict[str, int]:
    with transaction(database) as connection:
        return {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in METADATA.sorted_tables
            if table.name in (names or METADATA.tables)
        }


def _open_task(
    database: Database, element_id: str, instance: int | None = None
) -> UserTask:
    """Find the newest open task of an element."""
    wanted = UserTaskFilter(process_instance_id=instance)
    with unit_of_work_factory(database)(reads=True) as store:
        found = store.user_tasks.find(wanted)
    return max(
        (task for task in found if task.element_id == element_id),
        key=lambda task: task.id,
    )
