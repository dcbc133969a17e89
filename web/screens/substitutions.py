"""Who does the work of people who are away."""

from collections.abc import Sequence
from datetime import date
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from web.current import run
from web.i18n import gettext
from workflows.commands.substitutions import (
    AddSubstitution,
    EndSubstitution,
    FindSubstitutions,
)
from workflows.errors import InvalidFormError, Problem

screen = Blueprint("substitutions", __name__, url_prefix="/substitutions")


@screen.get("")
def index() -> str:
    """List the substitutions that concern the person."""
    return _page()


@screen.post("")
def add() -> ResponseReturnValue:
    """Let somebody do the work of somebody who is away."""
    form = request.form
    try:
        run(
            AddSubstitution(
                form.get("login", ""),
                form.get("substitute", ""),
                _day("first_day"),
                _day("last_day"),
                form.get("reason", ""),
            )
        )
    except InvalidFormError as error:
        return _page(error.problems), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(gettext("The substitution has been arranged."))
    return redirect(url_for("substitutions.index"))


@screen.post("/<int:substitution_id>/end")
def end(substitution_id: int) -> ResponseReturnValue:
    """End a substitution now."""
    run(EndSubstitution(substitution_id))
    flash(gettext("The substitution is over."))
    return redirect(url_for("substitutions.index"))


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        return None


def _page(problems: Sequence[Problem] = ()) -> str:
    return render_template(
        "substitutions.html",
        page=run(FindSubstitutions()),
        problems={problem.field: problem.text for problem in problems},
        typed=request.form,
    )
