"""What an administrator does to a whole database: move it, keep a copy of it."""

import sqlite3
from pathlib import Path
from typing import Final

import click

from storage.backup import BackupError, back_up, back_up_contents
from storage.contents import Contents
from storage.copying import (
    CopiedTable,
    CopyError,
    NotEmptyError,
    RowDiffersError,
    RowRefusedError,
    UnreachableError,
    copy_database,
)
from storage.unit_of_work import Database, open_database
from workflows.errors import Text

_PREFIX: Final = "postgresql+psycopg://"
_WHY_NOT: Final[dict[type[CopyError], Text]] = {
    UnreachableError: Text(
        "无法连接目标数据库：{reason}。未复制任何内容。",
        "Expected to reach the target database, but: {reason}. Nothing was copied.",
    ),
    NotEmptyError: Text(
        "目标数据库不是空的：表 {table} 中已有数据。未复制任何内容；请换一个空数据库。",
        "Expected an empty target database, but there are rows in the table {table}. "
        "Nothing was copied; take an empty database.",
    ),
    RowRefusedError: Text(
        "目标数据库不接受表 {table} 中的一行（{key}）：{reason}。未复制任何内容。",
        "Expected the target to take every row, but it refuses one of the table "
        "{table} ({key}): {reason}. Nothing was copied.",
    ),
    RowDiffersError: Text(
        "核对失败：表 {table} 中的一行（{key}）与原库不同。未复制任何内容。",
        "Expected the copy to be the same, but a row of the table {table} ({key}) "
        "differs. Nothing was copied.",
    ),
}
_ONLY_FROM_SQLITE: Final = Text(
    "此安装不使用 SQLite,没有可复制的文件；请使用 PostgreSQL 的工具。",
    "Expected an installation on SQLite, but PAIGONG_DATABASE_URL names a database "
    "server; use the tools of PostgreSQL.",
)
_ONLY_TO_POSTGRESQL: Final = Text(
    "目标必须是 PostgreSQL,写作 {prefix}用户@主机/数据库。",
    "Expected a PostgreSQL as the target, written as {prefix}user@host/database.",
)
_COPIED: Final = Text(
    "已复制 {tables} 张表、{rows} 行；每一行都已从两个数据库读回并核对，完全相同。"
    "原库未改动。下一步：将 PAIGONG_DATABASE_URL 设为新地址后启动。",
    "Copied {tables} tables, {rows} rows; each was read back from both databases and "
    "is the same. The source is unchanged. Next: set PAIGONG_DATABASE_URL to the new "
    "address, and start.",
)
_EXISTS: Final = Text(
    "{file} 已存在，未覆盖。", "Expected a new file, but {file} exists; it was kept."
)
_NOT_WRITTEN: Final = Text(
    "无法写入备份 {file}:{reason}。",
    "Expected to write the backup {file}, but: {reason}.",
)
_BACKED_UP: Final = Text(
    "备份已写入 {file}（{size} 字节），完整性检查通过。",
    "The backup is in {file} ({size} bytes); its integrity has been checked.",
)
_FILES_BACKED_UP: Final = Text(
    "上传的文件 {present} 个在 {folder} 中（本次新增 {new} 个）。",
    "The uploaded files are in {folder}: {present}, of which {new} are new.",
)
_FILES_MISSING: Final = Text(
    "{count} 个上传文件在数据目录中找不到，例如 {first}。备份中没有这些文件。",
    "{count} uploaded files are missing from the data folder, such as {first}. "
    "They are not in the backup.",
)
_FILES_STAY: Final = Text(
    "上传的文件不在数据库中，仍在 {folder}。"
    "请让每台服务器在其 PAIGONG_DATA 中都能访问此文件夹。",
    "The uploaded files are not in the database; they stay in {folder}. Let every "
    "machine reach that folder in its PAIGONG_DATA.",
)
#: Beside the backups, which share it.
FILES_FOLDER: Final = "paigong-files"


def move(source: Database, url: str, files: Path, locale: str) -> None:
    """Copy a SQLite database into an empty PostgreSQL, and show what was copied."""
    _expect_sqlite(source, locale)
    if not url.startswith(_PREFIX):
        raise _refused(_ONLY_TO_POSTGRESQL, locale, prefix=_PREFIX)
    target = open_database(url)
    try:
        copied = copy_database(source, target)
    except CopyError as error:
        raise _refused(_WHY_NOT[type(error)], locale, **error.facts) from error
    finally:
        target.dispose()
    _show(copied, locale)
    if files.exists():
        click.echo(_FILES_STAY.get(locale).format(folder=files))


def keep_copy(database: Database, file: Path, files: Path, locale: str) -> None:
    """Write a backup of a SQLite database, which may be in use, to a new file.

    The uploaded files that it knows go to a folder beside it.
    """
    _expect_sqlite(database, locale)
    if file.exists():
        raise _refused(_EXISTS, locale, file=file)
    try:
        back_up(database, file)
        folder = file.with_name(FILES_FOLDER)
        copied = back_up_contents(file, Contents(files), Contents(folder))
    except (OSError, sqlite3.Error, BackupError) as error:
        raise _refused(_NOT_WRITTEN, locale, file=file, reason=error) from error
    size = file.stat().st_size
    click.echo(_BACKED_UP.get(locale).format(file=file, size=size))
    if copied.present:
        facts = {"folder": folder, "present": copied.present, "new": copied.new}
        click.echo(_FILES_BACKED_UP.get(locale).format(**facts))
    if copied.missing:
        facts = {"count": len(copied.missing), "first": copied.missing[0]}
        raise _refused(_FILES_MISSING, locale, **facts)


def _show(copied: list[CopiedTable], locale: str) -> None:
    for each in copied:
        click.echo(f"{each.table:24} {each.rows:>9}  {each.digest[:16]}")
    rows = sum(each.rows for each in copied)
    click.echo(_COPIED.get(locale).format(tables=len(copied), rows=rows))


def _expect_sqlite(database: Database, locale: str) -> None:
    if database.dialect.name != "sqlite":
        database.dispose()
        raise _refused(_ONLY_FROM_SQLITE, locale)


def _refused(text: Text, locale: str, **facts: object) -> click.ClickException:
    return click.ClickException(text.get(locale).format(**facts))
