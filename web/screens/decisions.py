"""Changing a decision table: cells in a form, published as its next version."""

import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from web.current import run
from web.i18n import gettext
from workflows.commands.decision_changes import (
    ChangeDecisionTable,
    GetDecisionTable,
)
from workflows.commands.definitions import GetProcessDefinition
from workflows.errors import InvalidFormError, Text
from workflows.models.dmn_changes import Cell
from workflows.models.findings import Finding, InvalidDeploymentError

screen = Blueprint("decisions", __name__, url_prefix="/processes")

_CELL: Final = re.compile(r"(in|out|note)-(\d{1,4})-(\d{1,3})")


@screen.get("/<process_id>/decisions/<decision_id>")
def show(process_id: str, decision_id: str) -> str:
    """Show the cells of a table, to be changed."""
    return _page(process_id, decision_id)


@screen.post("/<process_id>/decisions/<decision_id>")
def change(process_id: str, decision_id: str) -> ResponseReturnValue:
    """Publish a table with what was written into its cells."""
    typed = request.form
    command = ChangeDecisionTable(
        decision_id,
        typed.get("version", 0, type=int),
        dict(_cells(typed)),
        dict(_notes_en(typed)),
        typed.get("reason", ""),
    )
    try:
        version = run(command)
    except InvalidFormError as error:
        problems = {each.field: each.text for each in error.problems}
        page = _page(process_id, decision_id, problems=problems)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    except InvalidDeploymentError as error:
        page = _page(process_id, decision_id, findings=error.findings)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    said = gettext(
        "Version %(version)s is published: what begins now follows it, what is under "
        "way stays on its version.",
        version=version,
    )
    flash(said)
    return redirect(url_for("processes.show", process_id=process_id))


def _cells(typed: Mapping[str, str]) -> Iterator[tuple[Cell, str]]:
    for name, text in typed.items():
        if found := _CELL.fullmatch(name):
            yield Cell(int(found[2]), found[1], int(found[3])), text


def _notes_en(typed: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    for name, text in typed.items():
        if found := re.fullmatch(r"note_en-(\d{1,4})", name):
            yield int(found[1]), text


def _page(
    process_id: str,
    decision_id: str,
    *,
    problems: Mapping[str, Text] | None = None,
    findings: tuple[Finding, ...] = (),
) -> str:
    decision = run(GetDecisionTable(decision_id))
    process = run(GetProcessDefinition(process_id)).definition.name
    return render_template(
        "processes/decision.html",
        process_id=process_id,
        process=process,
        decision=decision,
        typed=request.form,
        problems=problems or {},
        findings=findings,
        wrong={each.element_id for each in findings},
    )
