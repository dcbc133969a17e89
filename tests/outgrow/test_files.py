"""Uploaded files go along with a backup, and come back with it."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from storage.contents import Contents, MissingContentError
from storage.evidence import Evidence
from storage.unit_of_work import Database, open_database, unit_of_work_factory
from tests.conftest import NOW
from tests.outgrow.conftest import paigong
from tests.outgrow.test_backup import shell
from tests.pictures import png


def keep(database: Database, content: bytes, folder: Path) -> str:
    """Keep a file as if it had been uploaded."""
    sha256 = Contents(folder / "files").put(content)
    row = Evidence(sha256=sha256, size=len(content), media_type="image/png")
    row.filename, row.kind, row.field = "a.png", "photo_fault", "photos"
    row.by_login, row.at, row.submitted_at = "front1", NOW, NOW
    with unit_of_work_factory(database)() as store:
        store.evidence.add([row])
    return sha256


def count(folder: Path) -> int:
    """Count the uploaded files, those of the demo company among them."""
    return sum(one.is_file() for one in (folder / "files").rglob("*"))


def test_a_backup_takes_the_files_along(
    installation: Path, source: Database, tmp_path: Path
) -> None:
    sha256 = keep(source, png(), installation)

    done = paigong("backup", tmp_path / "backup.db")

    assert done.exit_code == 0, done.output
    number = count(installation)
    assert f"{number}, of which {number} are new" in done.output
    copy = Contents(tmp_path / "paigong-files")
    assert copy.file(sha256).read_bytes() == png()


def test_the_next_backup_copies_only_what_is_new(
    installation: Path, source: Database, tmp_path: Path
) -> None:
    keep(source, png(), installation)
    paigong("backup", tmp_path / "first.db")
    keep(source, png(2), installation)

    done = paigong("backup", tmp_path / "second.db", "--locale", "zh")

    assert f"上传的文件 {count(installation)} 个" in done.output
    assert "新增 1 个" in done.output


def test_a_backup_says_when_a_file_is_missing(
    installation: Path, source: Database, tmp_path: Path
) -> None:
    sha256 = keep(source, png(), installation)
    Contents(installation / "files").remove(sha256)

    done = paigong("backup", tmp_path / "backup.db")

    assert done.exit_code == 1
    assert f"1 uploaded files are missing from the data folder, such as {sha256}" in (
        done.output
    )


def test_a_backup_refuses_a_file_that_was_changed(
    installation: Path, source: Database, tmp_path: Path
) -> None:
    sha256 = keep(source, png(), installation)
    Contents(installation / "files").file(sha256).write_bytes(b"something else")

    done = paigong("backup", tmp_path / "backup.db")

    assert (done.exit_code, "SHA-256" in done.output) == (1, True)


def test_a_restored_backup_has_its_files(
    installation: Path, source: Database, tmp_path: Path
) -> None:
    sha256 = keep(source, png(), installation)
    paigong("backup", tmp_path / "backup.db")
    other = Path(shutil.copytree(installation, tmp_path / "other"))
    shutil.rmtree(other / "files")

    shell("Restore: SQLite", DATA=str(other), BACKUP=str(tmp_path / "backup.db"))

    restored = open_database(f"sqlite:///{other / 'paigong.db'}")
    with unit_of_work_factory(restored)(reads=True) as store:
        assert [row.sha256 for row in store.evidence.same([sha256])] == [sha256]
    assert Contents(other / "files").file(sha256).read_bytes() == png()
    restored.dispose()


def test_moving_to_postgresql_says_where_the_files_are(
    installation: Path, source: Database, target_url: str
) -> None:
    sha256 = keep(source, png(), installation)

    done = paigong("migrate-database", "--to", target_url)

    assert done.exit_code == 0, done.output
    assert f"they stay in {installation / 'files'}" in done.output
    moved = open_database(target_url)
    with unit_of_work_factory(moved)(reads=True) as store:
        (row,) = store.evidence.same([sha256])
        assert (row.filename, row.at) == ("a.png", NOW)
    moved.dispose()


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "", "A" * 64, "0" * 63, "\0" * 64]
)
def test_what_is_no_hash_never_becomes_a_path(tmp_path: Path, name: str) -> None:
    contents = Contents(tmp_path)

    with pytest.raises(MissingContentError):
        contents.file(name)


def test_contents_that_nobody_needs_are_found_by_their_age(tmp_path: Path) -> None:
    contents = Contents(tmp_path)
    sha256 = contents.put(b"something")

    old = [*contents.unused_since(NOW - timedelta(days=3650))]
    new = [*contents.unused_since(NOW + timedelta(days=3650))]

    assert (old, new) == ([], [sha256])
