"""Commands that change a decision table and make the change available."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import ClassVar

from storage.decisions import DecisionDefinition
from workflows.authorization import require_publisher
from workflows.commands.definitions import Deploy
from workflows.deployed_decisions import view_of_version
from workflows.engine import Command, Context
from workflows.errors import (
    InvalidFormError,
    NotFoundError,
    Problem,
    RejectedError,
    Text,
)
from workflows.models import translations
from workflows.models.dmn_changes import Cell, with_cells
from workflows.models.dmn_views import DecisionView


class DecisionMovedError(RejectedError):
    """Somebody else has published a version in the meantime."""

    sentences: ClassVar = {
        "zh": "决策表已有第 {newest} 版，请在它的基础上修改。",
        "en": "Expected to change the newest version of the decision, but version "
        "{newest} has been published in the meantime.",
    }


@dataclass(frozen=True)
class GetDecisionTable(Command[DecisionView]):
    """Show the newest version of a decision table to those who may change it."""

    decision_id: str
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> DecisionView:
        require_publisher(context.actor)
        return _view(context, _newest(context, self.decision_id))


@dataclass(frozen=True)
class ChangeDecisionTable(Command[int]):
    """Write into cells of a decision table and deploy it; give the new version.

    What is deployed is the folder of the table, so that new instances of its processes
    use it, while those that run stay on theirs.
    """

    decision_id: str
    #: The version that was looked at.
    version: int
    cells: Mapping[Cell, str]
    #: The notes of rules in English, by row.
    notes_en: Mapping[int, str]
    reason: str

    def execute(self, context: Context) -> int:
        require_publisher(context.actor)
        row = _newest(context, self.decision_id)
        if row.version != self.version:
            raise DecisionMovedError(newest=row.version)
        reason = self.reason.strip()
        resources = _folder(context, row)
        changed = self._changed(context, resources, row)
        problems = []
        if not reason:
            why = Text("请填写修改原因", "Say why it is changed")
            problems.append(Problem("reason", why))
        if changed == resources:
            nothing = Text("没有改动任何单元格", "No cell has been changed")
            problems.append(Problem("cells", nothing))
        if problems:
            raise InvalidFormError(tuple(problems))
        context.record.reason = reason
        Deploy(changed).execute(context)
        return _newest(context, self.decision_id).version

    def _changed(
        self, context: Context, resources: Mapping[str, bytes], row: DecisionDefinition
    ) -> dict[str, bytes]:
        """Give the folder with what is different in it; only that is written anew."""
        changed = dict(resources)
        view = _view(context, row)
        cells = {
            cell: text
            for cell, text in self.cells.items()
            if text.strip() != _said(view, cell)
        }
        if cells:
            content = resources[row.path]
            changed[row.path] = with_cells(content, row.path, row.decision_id, cells)
        notes = {
            view.rules[no - 1].id: text.strip()
            for no, text in self.notes_en.items()
            if 0 < no <= len(view.rules)
            and view.rules[no - 1].id
            and text.strip() != view.rules[no - 1].note.en
        }
        if notes:
            path = translations.path_of(str(PurePosixPath(row.path).parent), "en")
            known = translations.read(resources[path]) if path in resources else {}
            written = json.dumps(known | notes, ensure_ascii=False, indent=2)
            changed[path] = f"{written}\n".encode()
        return changed


def _said(view: DecisionView, cell: Cell) -> str | None:
    """Give what stands in a cell; None where there is none."""
    if not 0 < cell.row <= len(view.rules):
        return None
    rule = view.rules[cell.row - 1]
    if cell.kind == "note":
        return rule.note.zh
    texts = rule.inputs if cell.kind == "in" else rule.outputs
    return texts[cell.column - 1] if 0 < cell.column <= len(texts) else None


def _newest(context: Context, decision_id: str) -> DecisionDefinition:
    row = context.store.decisions.find_definition(decision_id)
    if row is None:
        what = Text(f"决策 {decision_id}", f"the decision {decision_id}")
        raise NotFoundError(what=what)
    return row


def _view(context: Context, row: DecisionDefinition) -> DecisionView:
    view = view_of_version(context.store, row)
    if not view.rules:
        what = Text(f"决策表 {row.decision_id}", f"the table {row.decision_id}")
        raise NotFoundError(what=what)
    return view


def _folder(context: Context, row: DecisionDefinition) -> dict[str, bytes]:
    """Give the files that stand beside a table, as they were deployed last."""
    folder = PurePosixPath(row.path).parent
    later = {
        one.deployment_id
        for one in context.store.deployments.newest_definitions()
        if PurePosixPath(one.path).parent == folder
        and one.deployment_id > row.deployment_id
    }
    found: dict[str, bytes] = {}
    for deployment_id in (row.deployment_id, *sorted(later)):
        files = context.store.deployments.resources(deployment_id)
        found |= {
            path: content
            for path, content in files.items()
            if folder in PurePosixPath(path).parents
        }
    return found
