"""Reports: today's board, and what the part requests say about the units."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from handlers.parts.grade_update import DecideGrade
from handlers.parts.padding_report import GetPaddingReport, may_see_padding
from handlers.service.first_time_fixes import (
    GetFirstTimeFixes,
    may_see_first_time_fixes,
)
from handlers.service.today import GetToday, may_see_today
from web.current import actor, run
from web.funnel import funnel
from web.i18n import gettext, locale
from workflows.errors import RejectedError

screen = Blueprint("reports", __name__, url_prefix="/reports")


@screen.get("")
def today() -> ResponseReturnValue:
    """Show today's board to those who look after the service."""
    if not may_see_today(actor()):
        return redirect(url_for("reports.padding"))
    report = run(GetPaddingReport()) if may_see_padding(actor()) else None
    return render_template(
        "reports/today.html",
        today=run(GetToday()),
        report=report,
        fixes=run(GetFirstTimeFixes()),
    )


@screen.get("/first-time-fixes")
def first_time_fixes() -> str:
    """Show how often the first trip was the last, by unit."""
    return render_template(
        "reports/first_time_fixes.html",
        fixes=run(GetFirstTimeFixes()),
        has_today=may_see_today(actor()),
        has_padding=may_see_padding(actor()),
    )


@screen.get("/padding")
def padding() -> str:
    """Show the index of the units, or of the reader's own."""
    return _page()


@screen.post("/padding")
def decide() -> ResponseReturnValue:
    """Confirm that a unit is graded D, or leave it at C."""
    form = request.form
    confirm = form.get("action") == "confirm"
    reason = form.get("reason", "").strip()
    if not reason:
        return _page(gettext("Give a reason."), form["unit"]), (
            HTTPStatus.UNPROCESSABLE_ENTITY
        )
    try:
        run(DecideGrade(form["unit"], form["quarter"], confirm, reason))
    except RejectedError as error:
        flash(error.sentence(locale()), "danger")
    else:
        flash(gettext("The decision is kept."))
    return redirect(url_for("reports.padding", quarter=form["quarter"]))


def _page(problem: str = "", unit: str = "") -> str:
    report = run(GetPaddingReport(request.args.get("quarter", "")))
    return render_template(
        "reports/padding.html",
        report=report,
        has_today=may_see_today(actor()),
        has_fixes=may_see_first_time_fixes(actor()),
        plot=funnel(report.units) if report.everything else None,
        problem=problem,
        wrong=unit,
    )
