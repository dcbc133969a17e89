"""Opportunities: the list, the funnel, and everything about one of them."""

from datetime import date
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from handlers.deadlines.lateness import FindLateness
from handlers.development.opportunity_changes import (
    ReassignOpportunity,
    WithdrawOpportunity,
)
from handlers.development.opportunity_funnel import FindOpportunityFunnel
from handlers.development.opportunity_views import FindOpportunities, GetOpportunity
from handlers.development.opportunity_words import ACTIONS
from handlers.development.plan_changes import ChangePlanStep
from web.current import run
from web.i18n import gettext
from web.lists import asked
from workflows.errors import InvalidFormError, Text

screen = Blueprint("opportunities", __name__, url_prefix="/opportunities")

#: What each tab asks for: open opportunities, ended ones, or both.
STATES: dict[str, bool | None] = {"open": True, "ended": False, "all": None}


@screen.get("")
def index() -> str:
    """List the opportunities of one tab."""
    wanted = asked(STATES)
    source = request.args.get("source", "")
    return render_template(
        "opportunities/index.html",
        found=run(FindOpportunities(wanted.text, wanted.open, source, wanted.page)),
        text=wanted.text,
        state=wanted.state,
        source=source,
    )


@screen.get("/funnel")
def funnel() -> str:
    """Show how far opportunities come, and why some are lost."""
    return render_template(
        "opportunities/funnel.html", funnel=run(FindOpportunityFunnel())
    )


@screen.get("/<no>")
def show(no: str) -> str:
    """Show one opportunity."""
    return _page(no, {})


@screen.post("/<no>")
def act(no: str) -> ResponseReturnValue:
    """Withdraw or reassign an opportunity, or change a step of its plan."""
    action, reason = request.form.get("action"), request.form.get("reason", "")
    try:
        if action == "withdraw":
            run(WithdrawOpportunity(no, reason))
            flash(gettext("The opportunity has been withdrawn."))
        elif action == "reassign":
            to = request.form.get("account_manager", "")
            everything = "all_of_them" in request.form
            count = run(ReassignOpportunity(no, to, reason, everything))
            flash(gettext("Reassigned opportunities: %(count)s.", count=count))
        elif action == "step":
            run(_step_change(no, reason))
            flash(gettext("The step has been changed."))
        else:
            raise BadRequest
    except InvalidFormError as error:
        problems = {f"{action}-{each.field}": each.text for each in error.problems}
        return _page(no, problems), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for("opportunities.show", no=no))


def _step_change(no: str, reason: str) -> ChangePlanStep:
    form = request.form
    try:
        day = date.fromisoformat(form.get("planned_on", ""))
    except ValueError:
        day = None
    title, action, matter = (form.get(name, "") for name in ("title", "how", "matter"))
    number = form.get("step", 0, type=int)
    return ChangePlanStep(no, number, title, day, action, matter, reason)


def _page(no: str, problems: dict[str, Text]) -> str:
    page = run(GetOpportunity(no))
    return render_template(
        "opportunities/show.html",
        page=page,
        one=page.row,
        actions_of_steps=ACTIONS,
        lateness=run(FindLateness([task.id for task in page.open_tasks])),
        problems=problems,
        typed=request.form,
    )
