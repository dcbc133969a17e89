"""A backup is taken while people work, and put back as the how-to says."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import func, select

from storage.copying import copy_database
from storage.tables import METADATA
from storage.unit_of_work import (
    Database,
    open_database,
    transaction,
    unit_of_work_factory,
)
from tests.architecture.source import ROOT
from tests.outgrow.conftest import later, paigong, person
from tests.postgresql import PostgreSQL, client_program
from web.app import build_engine
from workflows.commands.process_instances import StartProcessInstance
from workflows.engine import Engine

HOW_TO = ROOT / "docs/how-to/outgrow-one-machine.md"


def start(engine: Engine) -> None:
    engine.run(StartProcessInstance("reminder"), actor=person(engine, "front1"))


def instances(database: Database) -> int:
    table = METADATA.tables["process_instance"]
    with transaction(database) as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0


def shell(heading: str, **environment: str) -> str:
    """Run the commands that stand in the how-to under a heading."""
    section = HOW_TO.read_text("utf-8").partition(f"\n### {heading}\n")[2]
    script = re.findall(r"```sh\n(.+?)```", section.partition("\n### ")[0], re.DOTALL)
    assert script, heading
    done = subprocess.run(
        ["/bin/sh", "-eu", "-c", "\n".join(script)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_backup_has_what_was_committed_while_somebody_is_writing(
    source: Database, tmp_path: Path
) -> None:
    file, before = tmp_path / "backup.db", instances(source)

    with unit_of_work_factory(source)() as store:
        store.numbers.next("XX", 2026)  # begun, and not committed yet
        done = paigong("backup", file)

    assert done.exit_code == 0, done.output
    copy = open_database(f"sqlite:///{file}")
    assert instances(copy) == before
    with unit_of_work_factory(copy)() as store:
        assert store.numbers.next("XX", 2026) == "XX-2026-000001"
    copy.dispose()


@pytest.mark.usefixtures("installation")
def test_a_backup_says_where_it_is_and_leaves_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()

    done = paigong("backup", folder / "backup.db")

    assert done.exit_code == 0, done.output
    assert "its integrity has been checked" in done.output
    left = sorted(file.name for file in folder.iterdir())
    assert left == ["backup.db", "paigong-files"]


@pytest.mark.usefixtures("installation")
def test_a_backup_overwrites_nothing(tmp_path: Path) -> None:
    file = tmp_path / "backup.db"
    file.write_text("precious")

    refused = paigong("backup", file)
    nowhere = paigong("backup", tmp_path / "none" / "backup.db", "--locale", "zh")

    assert (refused.exit_code, nowhere.exit_code) == (1, 1)
    assert "exists; it was kept" in refused.output
    assert "无法写入备份" in nowhere.output
    assert file.read_text() == "precious"


def test_a_restored_backup_is_the_installation_as_it_was(
    installation: Path, source: Database, tmp_path: Path
) -> None:
    engine, before = build_engine(source, later(minutes=1)), instances(source)
    paigong("backup", tmp_path / "backup.db")
    start(engine)
    # As after kill -9: what is in the log beside the file must not come back.
    killed = Path(shutil.copytree(installation, tmp_path / "killed"))
    assert (killed / "paigong.db-wal").stat().st_size > 0

    shell("Restore: SQLite", DATA=str(killed), BACKUP=str(tmp_path / "backup.db"))

    restored = open_database(f"sqlite:///{killed / 'paigong.db'}")
    assert instances(restored) == before
    start(build_engine(restored, later(minutes=2)))
    assert instances(restored) == before + 1
    restored.dispose()


def test_a_dump_of_postgresql_is_restored_into_a_new_database(
    source: Database, target: Database, postgresql: PostgreSQL, tmp_path: Path
) -> None:
    copy_database(source, target)
    before = instances(target)
    programs = f"{client_program('pg_dump').parent}:{os.environ['PATH']}"
    places = {"PATH": programs, "BACKUP": str(tmp_path / "paigong.dump")}
    new_url = postgresql.create_database()

    shell("Backup: PostgreSQL", URL=_plain(target), **places)
    start(build_engine(target, later(minutes=1)))
    shell("Restore: PostgreSQL", NEW_URL=new_url.replace("+psycopg", ""), **places)

    restored = open_database(new_url)
    assert instances(restored) == before
    start(build_engine(restored, later(minutes=2)))
    assert instances(restored) == before + 1
    restored.dispose()


def _plain(database: Database) -> str:
    """Give the URL as PostgreSQL's own programs take it."""
    url = database.url.render_as_string(hide_password=False)
    return url.replace("+psycopg", "")
