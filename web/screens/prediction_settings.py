"""The setting how much of headquarters' prediction units are shown."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from handlers.service.prediction_visibility import (
    CHOICES,
    GRADES,
    GetPredictionVisibility,
    SetPredictionVisibility,
)
from web.current import run
from web.i18n import gettext
from workflows.errors import InvalidFormError, Text

screen = Blueprint("prediction_settings", __name__, url_prefix="/settings")


@screen.get("/predictions")
def show() -> str:
    """Show what units of each grade see, and what the pilot has shown."""
    return _page({})


@screen.post("/predictions")
def change() -> ResponseReturnValue:
    """Change it, for the orders that engineers are chosen for from now on."""
    wanted = {grade: request.form.get(grade, "") for grade in GRADES}
    try:
        run(SetPredictionVisibility(wanted, "pilot" in request.form))
    except InvalidFormError as error:
        problems = {each.field: each.text for each in error.problems}
        return _page(problems), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(gettext("Saved."))
    return redirect(url_for("prediction_settings.show"))


def _page(problems: Mapping[str, Text]) -> str:
    return render_template(
        "settings/predictions.html",
        page=run(GetPredictionVisibility()),
        choices=CHOICES,
        problems=problems,
    )
