"""Service kits: what each free service of a machine model takes."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from handlers.care.service_kits import GetServiceKits, PutKitPart, RemoveKitPart
from web.current import run
from web.i18n import gettext
from workflows.errors import InvalidFormError, Text

screen = Blueprint("service_kits", __name__, url_prefix="/services/kits")


@screen.get("")
def show() -> str:
    """Show the kits of a model."""
    return _page(request.args.get("model", ""), {})


@screen.post("")
def change() -> ResponseReturnValue:
    """Put a part into a kit, change how many there are, or take it out."""
    form = request.form
    model, part_no = form.get("model", ""), form.get("part_no", "")
    service_no = form.get("service_no", 0, type=int)
    try:
        if form.get("action") == "remove":
            run(RemoveKitPart(model, service_no, part_no))
        else:
            run(PutKitPart(model, service_no, part_no, form.get("qty", "").strip()))
    except InvalidFormError as error:
        problems = {f"{one.field}-{service_no}": one.text for one in error.problems}
        return _page(model, problems), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(gettext("Saved."))
    return redirect(url_for("service_kits.show", model=model))


def _page(model: str, problems: Mapping[str, Text]) -> str:
    return render_template(
        "maintenance/kits.html",
        page=run(GetServiceKits(model)),
        problems=problems,
        typed=request.form,
    )
