"""The deployed processes: their diagrams, their versions, and how to start one."""

from collections.abc import Sequence
from http import HTTPStatus
from uuid import uuid4

from flask import (
    Blueprint,
    Response,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from web import forms, uploads
from web.current import actor, run
from web.form_fields import fields_of, summary_of
from web.i18n import gettext, locale, text
from workflows.authorization import may_publish
from workflows.commands.definitions import (
    ExportDiagram,
    FindProcessDefinitions,
    GetDiagram,
    GetProcessDefinition,
)
from workflows.commands.incidents import ResolveIncident
from workflows.commands.process_instances import (
    GetStartForm,
    StartProcessInstance,
    StartView,
)
from workflows.commands.uploads import KeepStartUpload, RemoveUpload
from workflows.errors import InvalidFormError, Problem

screen = Blueprint("processes", __name__)


@screen.get("/processes")
def index() -> str:
    """List the deployed processes."""
    return render_template(
        "processes/index.html", definitions=run(FindProcessDefinitions())
    )


@screen.get("/processes/<process_id>")
def show(process_id: str) -> str:
    """Show a process as it is drawn."""
    version = request.args.get("version", type=int)
    view = run(GetProcessDefinition(process_id, version))
    return render_template(
        "processes/show.html", view=view, may_change=may_publish(actor())
    )


@screen.post("/processes/<process_id>/incidents/<int:incident_id>")
def resolve(process_id: str, incident_id: int) -> ResponseReturnValue:
    """Say that an incident needs nothing more."""
    run(ResolveIncident(incident_id))
    return redirect(url_for("processes.show", process_id=process_id))


@screen.get("/definitions/<int:definition_id>/diagram.bpmn")
def diagram(definition_id: int) -> Response:
    """Give the diagram with its names in the reader's language."""
    xml = run(GetDiagram(definition_id, locale()))
    return Response(xml, mimetype="application/xml")


@screen.get("/definitions/<int:definition_id>/export.bpmn")
def export(definition_id: int) -> Response:
    """Give the file byte for byte as it was deployed."""
    file = run(ExportDiagram(definition_id))
    response = Response(file.content, mimetype="application/xml")
    response.headers.set("Content-Disposition", "attachment", filename=file.name)
    return response


@screen.get("/processes/<process_id>/start")
def prepare(process_id: str) -> str:
    """Show the start form; the query fills in what is known already."""
    blank = run(GetStartForm(process_id))
    if blank.form is None or not request.args:
        return _page(blank)
    known = forms.read(blank.form.form.schema, request.args)
    return _page(run(GetStartForm(process_id, prefill=known)))


@screen.post("/processes/<process_id>/start")
def start(process_id: str) -> ResponseReturnValue:
    """Start an instance with what was filled in."""
    begun = run(GetStartForm(process_id))
    values, refused = _typed(begun)
    if "remove_file" in request.form:
        run(RemoveUpload(request.form.get("remove_file", 0, type=int)))
    if refused:
        page = _page(run(GetStartForm(process_id, values)), refused)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    if "remove_file" in request.form or request.form.get("action") == "upload":
        return _page(run(GetStartForm(process_id, values)))
    token = request.form.get("rendering_token", "")
    try:
        progress = run(StartProcessInstance(process_id, values, token))
    except InvalidFormError as error:
        again = run(GetStartForm(process_id, values))
        return _page(again, error.problems), HTTPStatus.UNPROCESSABLE_ENTITY
    name = progress.business_key or text(begun.process)
    flash(gettext("Started: %(name)s", name=name))
    if progress.next_task_id is not None:
        return redirect(url_for("tasks.show", task_id=progress.next_task_id))
    return redirect(url_for("inbox.index"))


@screen.post("/processes/<process_id>/start/files")
def upload(process_id: str) -> ResponseReturnValue:
    """Keep one file for a field as soon as it was chosen."""
    return uploads.answer(
        lambda path, file: run(KeepStartUpload(process_id, path, file))
    )


def _typed(begun: StartView) -> tuple[dict[str, object], list[Problem]]:
    """Read what was sent; the files among it are kept, or refused."""
    if begun.form is None:
        return {}, []
    sent, refused = uploads.take(
        begun.form.form.schema,
        lambda path, file: run(KeepStartUpload(begun.process_id, path, file)),
    )
    return forms.read(begun.form.form.schema, sent), refused


def _page(start: StartView, problems: Sequence[Problem] = ()) -> str:
    fields = fields_of(start.form, problems) if start.form else ()
    return render_template(
        "processes/start.html",
        start=start,
        fields=fields,
        has_files=uploads.has_files(fields),
        problems=summary_of(fields, problems),
        rendering_token=str(uuid4()),
    )
