"""Importing base data from files: customers, machines, parts and the like.

What a file would change is shown first, row by row; each row is then written in a
transaction of its own, and only if it would still change the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, Final

from handlers.arguments import problem
from handlers.company.catalogue_tables import FAULT_CODES, MODELS, PARTS
from handlers.company.company_tables import ENGINEERS, UNITS
from handlers.company.csv_files import read_table, write_table
from handlers.company.import_columns import BadCellError, Column, ImportTable
from handlers.company.import_tables import CONTACTS, CUSTOMERS, MACHINES
from workflows.engine import (
    SYSTEM,
    Actor,
    Command,
    Context,
    LongKind,
    PlannedItem,
)
from workflows.errors import ForbiddenError, InvalidFormError, RejectedError, Text

TABLES: Final[Mapping[str, ImportTable]] = {
    "import_customers": CUSTOMERS,
    "import_contacts": CONTACTS,
    "import_machines": MACHINES,
    "import_models": MODELS,
    "import_fault_codes": FAULT_CODES,
    "import_parts": PARTS,
    "import_units": UNITS,
    "import_engineers": ENGINEERS,
}


class MayNotImportError(ForbiddenError):
    """Others keep this table."""

    sentences: ClassVar = {
        "zh": "您的岗位不能导入此类数据。",
        "en": "Expected the role that keeps these data, but you hold another.",
    }


class ChangedMeanwhileError(RejectedError):
    """A row is not any more as it was when the difference was shown."""

    sentences: ClassVar = {
        "zh": "预览之后此行数据已被他人更改，未写入。",
        "en": "Expected the row as it was in the preview, but somebody has changed it.",
    }


@dataclass(frozen=True, slots=True)
class Difference:
    """What a row of a file would change."""

    new: bool
    #: (field, before, after) of each cell that differs.
    cells: tuple[tuple[str, str, str], ...]
    problems: tuple[Text, ...] = ()


def may_import(actor: Actor, kind: str) -> bool:
    """Tell whether somebody may import files of a kind."""
    return actor == SYSTEM or bool(actor.roles & {"admin", TABLES[kind].role})


def difference(
    context: Context, table: ImportTable, cells: Mapping[str, str]
) -> Difference:
    """Compare a row of a file with what is stored."""
    key = table.key(cells)
    row = table.find(context, key) if key else None
    if table.derived is not None:
        given = {field: cell for field, cell in cells.items() if cell}
        cells = {**table.derived(context, row, given), **given}
    found: list[tuple[str, str, str]] = []
    problems: list[Text] = []
    for column in table.columns:
        cell = cells.get(column.field, "")
        before = column.current(context, row) if row is not None else ""
        if not cell:
            if column.required and not before:
                problems.append(_about(column, Text("必填", "is needed")))
            continue
        try:
            after = column.check(context, cell)
        except BadCellError as error:
            problems.append(_about(column, error.text))
            continue
        if after != before:
            found.append((column.field, before, after))
    return Difference(row is None, tuple(found), tuple(problems))


def _plan(
    table: ImportTable, context: Context, arguments: Mapping[str, Any]
) -> Sequence[PlannedItem]:
    content = arguments.get("upload")
    if not content:
        chosen = problem("file", "请选择文件", "Choose a file")
        raise InvalidFormError((chosen,))
    headers = {column.field: column.name for column in table.columns}
    seen: set[str] = set()
    planned = []
    for cells in read_table(content, headers):
        key = table.key(cells)
        planned.append(_planned(context, table, cells, repeated=key in seen))
        seen.add(key)
    return planned


def _planned(
    context: Context, table: ImportTable, cells: Mapping[str, str], *, repeated: bool
) -> PlannedItem:
    key = table.key(cells) or cells.get(table.columns[0].field, "") or "–"
    name = Text(key, key)
    found = difference(context, table, cells)
    if repeated:
        twice = Text("文件中重复，未采用", "It is in the file twice; left out")
        return PlannedItem(name, twice, feasible=False)
    if found.problems:
        return PlannedItem(name, _joined(found.problems), feasible=False)
    if not found.cells:
        same = Text("没有变化", "Nothing is different")
        return PlannedItem(name, same, feasible=False)
    item = {"cells": dict(cells), "difference": [list(each) for each in found.cells]}
    return PlannedItem(name, _said(table, found), item)


def _carry_out(
    table: ImportTable,
    context: Context,
    _: Mapping[str, Any],
    item: Mapping[str, Any],
) -> Text:
    """Write one row."""
    found = difference(context, table, item["cells"])
    if found.problems:
        raise InvalidFormError(
            tuple(problem("", each.zh, each.en) for each in found.problems)
        )
    if [list(each) for each in found.cells] != item["difference"]:
        raise ChangedMeanwhileError
    key = table.key(item["cells"])
    row = table.find(context, key) or table.make(key)
    columns = {column.field: column for column in table.columns}
    for field, _before, after in found.cells:
        columns[field].put(context, row, after)
    table.keep(context, row)
    for field, _before, after in found.cells:
        keep = columns[field].keep
        if keep is not None:
            keep(context, row, after)
    context.record.command = "ImportRow"
    context.record.variables = {"key": key, "changes": item["difference"]}
    return _said(table, found)


def _said(table: ImportTable, found: Difference) -> Text:
    columns = {column.field: column.name for column in table.columns}
    texts = [
        Text(
            f"{columns[field].zh}：{before or '–'} → {after}",
            f"{columns[field].en}: {before or '–'} → {after}",
        )
        for field, before, after in found.cells
    ]
    if found.new:
        texts.insert(0, Text("新增", "New"))
    return _joined(texts)


def _about(column: Column, text: Text) -> Text:
    return Text(f"{column.name.zh}：{text.zh}", f"{column.name.en}: {text.en}")


def _joined(texts: Sequence[Text]) -> Text:
    return Text(
        "；".join(text.zh for text in texts), "; ".join(text.en for text in texts)
    )


@dataclass(frozen=True, slots=True)
class GetImportExample(Command[bytes]):
    """Write a file that can be imported: the header, and some rows that there are.

    The rows are real, so it stands in the history who took them out.
    """

    kind: str
    locale: str = "zh"

    def execute(self, context: Context) -> bytes:
        _require(self.kind, context.actor)
        context.record.variables = {"kind": self.kind}
        table = TABLES[self.kind]
        header = [column.name.get(self.locale) for column in table.columns]
        rows = [
            [column.current(context, row) for column in table.columns]
            for row in table.some(context)
        ]
        return write_table(header, rows)


def _require(kind: str, actor: Actor) -> None:
    if not may_import(actor, kind):
        raise MayNotImportError


IMPORTS: Final[Mapping[str, LongKind]] = {
    kind: LongKind(
        name=table.name,
        require=partial(_require, kind),
        plan=partial(_plan, table),
        carry_out=partial(_carry_out, table),
    )
    for kind, table in TABLES.items()
}
