"""The engineers of a unit: skills, visits, absence, and who has left."""

from collections.abc import Mapping
from datetime import date
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from handlers.service.rosters import (
    AddAbsence,
    ChangeEngineer,
    FindEngineers,
    ReactivateEngineer,
    RemoveAbsence,
)
from handlers.service.visit_commands import DeactivateEngineer
from web.current import run
from web.i18n import gettext
from workflows.errors import InvalidFormError, Text

screen = Blueprint("engineers", __name__, url_prefix="/engineers")


@screen.get("")
def index() -> str:
    """List the engineers, unit by unit."""
    return _page({})


@screen.post("/<code>")
def change(code: str) -> ResponseReturnValue:
    """Enter an absence, or take an engineer out of service or back."""
    try:
        _do(code, request.form.get("action", ""))
    except InvalidFormError as error:
        problems = {f"{code}-{each.field}": each.text for each in error.problems}
        return _page(problems, code), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for("engineers.index", of=code))


def _do(code: str, action: str) -> None:
    form = request.form
    if action == "away":
        days = _day("first_day"), _day("last_day")
        count = run(AddAbsence(code, *days, form.get("reason", "")))
        flash(gettext("The absence has been entered."))
        if count:
            said = gettext(
                "Planned in that time: %(count)s visits. Send somebody else.",
                count=count,
            )
            flash(said, "warning")
    elif action == "back":
        run(RemoveAbsence(form.get("absence", 0, type=int)))
        flash(gettext("The absence has been removed."))
    elif action == "change":
        run(ChangeEngineer(code, form.get("phone", ""), form.get("vehicle", "")))
        flash(gettext("Saved."))
    elif action == "leave":
        count = run(DeactivateEngineer(code))
        said = gettext(
            "Out of service; visits that need somebody else: %(count)s.", count=count
        )
        flash(said)
    elif action == "return":
        run(ReactivateEngineer(code))
        flash(gettext("Back in service."))
    else:
        raise BadRequest


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        return None


def _page(problems: Mapping[str, Text], opened: str = "") -> str:
    return render_template(
        "engineers.html",
        rosters=run(FindEngineers()),
        problems=problems,
        opened=opened,
        #: Whose unit is shown at once.
        shown=opened or request.args.get("of", ""),
        typed=request.form,
    )
