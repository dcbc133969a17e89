"""Bulk operations: hand over many tasks, migrate instances, import files."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug import Response

from handlers.company.imports import TABLES, GetImportExample, may_import
from web.current import actor, run
from web.i18n import gettext, locale
from web.numbers import page_number
from workflows.authorization import may_publish
from workflows.commands.definitions import FindProcessDefinitions, GetProcessDefinition
from workflows.commands.long_operations import (
    FindLongOperations,
    GetLongOperation,
    PrepareLongOperation,
    StartLongOperation,
    StopLongOperation,
)
from workflows.commands.reassigning import FindTasksToReassign
from workflows.errors import InvalidFormError, Problem, Text

screen = Blueprint("bulk", __name__, url_prefix="/bulk")

_INVALID = HTTPStatus.UNPROCESSABLE_ENTITY


@screen.get("")
def index() -> str:
    """List bulk operations, and what can be begun."""
    return render_template(
        "bulk/index.html",
        operations=run(FindLongOperations()),
        tables={kind: TABLES[kind] for kind in TABLES if may_import(actor(), kind)},
        may_migrate=may_publish(actor()),
    )


@screen.get("/reassign")
def reassign() -> str:
    """Choose whose tasks go to whom."""
    return _reassign_page()


@screen.post("/reassign")
def prepare_reassign() -> ResponseReturnValue:
    """Look what would become of each task."""
    arguments = {
        "tasks": request.form.getlist("task", type=int),
        "to": request.form.get("to", ""),
    }
    if not arguments["tasks"]:
        ticked = Text("请勾选要转办的任务", "Tick the tasks to hand over")
        return _reassign_page((Problem("", ticked),)), _INVALID
    try:
        return _prepared("reassign", arguments)
    except InvalidFormError as error:
        return _reassign_page(error.problems), _INVALID


@screen.get("/migrate")
def migrate() -> str:
    """Choose which instances go to which version."""
    return _migrate_page()


@screen.post("/migrate")
def prepare_migrate() -> ResponseReturnValue:
    """Look which instances can go there."""
    form = request.form
    arguments = {
        "process": form.get("process", ""),
        "from_version": form.get("from_version", type=int),
        "to_version": form.get("to_version", type=int),
        "renamed": _pairs(form.get("renamed", "")),
    }
    try:
        return _prepared("migrate", arguments)
    except InvalidFormError as error:
        return _migrate_page(error.problems), _INVALID


@screen.get("/import/<kind>")
def import_file(kind: str) -> str:
    """Choose a file."""
    return _import_page(kind)


@screen.get("/import/<kind>/example.csv")
def import_example(kind: str) -> Response:
    """Give a file that can be imported as it is, or filled in."""
    if kind not in TABLES:
        abort(HTTPStatus.NOT_FOUND)
    content = run(GetImportExample(kind, locale()))
    answer = Response(content, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename={kind}.csv"
    return answer


@screen.post("/import/<kind>")
def prepare_import(kind: str) -> ResponseReturnValue:
    """Look what a file would change."""
    upload = request.files.get("file")
    content = upload.read() if upload else b""
    name = (upload.filename or "") if upload else ""
    try:
        return _prepared(kind, {"file": name}, content)
    except InvalidFormError as error:
        return _import_page(kind, error.problems), _INVALID


@screen.get("/<int:operation_id>")
def show(operation_id: int) -> str:
    """Show the preview, the progress or the result."""
    # htmx asks for what may have changed while it runs, not for the whole page.
    part = "HX-Request" in request.headers
    page = page_number()
    return render_template(
        "bulk/progress.html" if part else "bulk/show.html",
        view=run(GetLongOperation(operation_id, page)),
    )


@screen.post("/<int:operation_id>/start")
def start(operation_id: int) -> ResponseReturnValue:
    """Carry it out, from here on without anybody watching."""
    run(StartLongOperation(operation_id))
    flash(gettext("It is being carried out. You can leave this page and come back."))
    return redirect(url_for("bulk.show", operation_id=operation_id))


@screen.post("/<int:operation_id>/stop")
def stop(operation_id: int) -> ResponseReturnValue:
    """Do nothing further; it can be gone on with."""
    run(StopLongOperation(operation_id))
    return redirect(url_for("bulk.show", operation_id=operation_id))


def _prepared(
    kind: str, arguments: Mapping[str, Any], upload: bytes = b""
) -> ResponseReturnValue:
    reason = request.form.get("reason", "")
    operation_id = run(PrepareLongOperation(kind, arguments, reason, upload))
    return redirect(url_for("bulk.show", operation_id=operation_id))


def _reassign_page(problems: tuple[Problem, ...] = ()) -> str:
    person = request.values.get("person", "")
    unit = request.values.get("unit", "")
    return render_template(
        "bulk/reassign.html",
        choices=run(FindTasksToReassign(person, unit)),
        person=person,
        unit=unit,
        ticked=request.form.getlist("task", type=int) if problems else None,
        problems=problems,
        typed=request.form,
    )


def _migrate_page(problems: tuple[Problem, ...] = ()) -> str:
    process_id = request.values.get("process", "")
    return render_template(
        "bulk/migrate.html",
        definitions=run(FindProcessDefinitions()),
        chosen=run(GetProcessDefinition(process_id)) if process_id else None,
        process_id=process_id,
        problems=problems,
        typed=request.form,
    )


def _import_page(kind: str, problems: tuple[Problem, ...] = ()) -> str:
    if kind not in TABLES:
        abort(HTTPStatus.NOT_FOUND)
    if not may_import(actor(), kind):
        abort(HTTPStatus.FORBIDDEN)
    return render_template(
        "bulk/import.html",
        kind=kind,
        table=TABLES[kind],
        problems=problems,
        typed=request.form,
    )


def _pairs(text: str) -> dict[str, str]:
    """Read lines such as ``old=new``; the engine refuses half ones."""
    lines = (line.partition("=") for line in text.splitlines() if line.strip())
    return {old.strip(): new.strip() for old, _, new in lines}
