"""Settings that an administrator edits: service levels and calendars."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from handlers.deadlines.calendar_settings import (
    ChangeCalendar,
    GetCalendar,
    RemoveCalendarDay,
    SetCalendarDay,
    SetCalendarUse,
)
from handlers.deadlines.sla import PRIORITIES
from handlers.deadlines.sla_policy import ChangeSlaPolicy, GetSlaPolicy, ResetSlaPolicy
from web.current import run
from web.i18n import gettext
from workflows.errors import InvalidFormError, Problem, Text

screen = Blueprint("settings", __name__, url_prefix="/settings")

WEEKDAYS = (
    Text("星期一", "Monday"),
    Text("星期二", "Tuesday"),
    Text("星期三", "Wednesday"),
    Text("星期四", "Thursday"),
    Text("星期五", "Friday"),
    Text("星期六", "Saturday"),
    Text("星期日", "Sunday"),
)


@screen.get("/sla")
def sla() -> str:
    """Show the table of service levels."""
    return _sla_page()


@screen.post("/sla")
def change_sla() -> ResponseReturnValue:
    """Change service levels, or let the decision say one again."""
    if field := request.form.get("reset"):
        run(ResetSlaPolicy(field))
        flash(gettext("The standard applies again."))
        return redirect(url_for("settings.sla"))
    times = {
        name.removesuffix(".amount"): (
            amount,
            request.form.get(f"{name.removesuffix('.amount')}.unit", ""),
        )
        for name, amount in request.form.items()
        if name.endswith(".amount")
    }
    try:
        count = run(ChangeSlaPolicy(times))
    except InvalidFormError as error:
        return _sla_page(error.problems), HTTPStatus.UNPROCESSABLE_ENTITY
    if count:
        flash(gettext("Times changed: %(count)s.", count=count))
    else:
        flash(gettext("Nothing was different."), "info")
    return redirect(url_for("settings.sla"))


@screen.get("/calendars")
def calendars() -> str:
    """Show a calendar in a year."""
    return _calendar_page(request.args.get("calendar", ""))


@screen.post("/calendars/<code>")
def change_calendar(code: str) -> ResponseReturnValue:
    """Do with a calendar what the button says."""
    form = request.form
    action = form.get("action", "")
    year = form.get("year", type=int)
    try:
        if action == "week":
            week = [form.get(f"week.{number}", "") for number in range(7)]
            run(ChangeCalendar(code, week, form.get("public_holidays") == "1"))
        elif action == "set_day":
            off = form.get("kind") == "off"
            day, hours, name = (form.get(key, "") for key in ("day", "hours", "name"))
            year = run(SetCalendarDay(code, day, off, hours, name)).year
        elif action == "remove_day":
            run(RemoveCalendarDay(code, form.get("day", "")))
        elif action == "use":
            unit, priority = form.get("unit", ""), form.get("priority", "")
            run(SetCalendarUse(unit, priority, form.get("calendar", "")))
        else:
            raise BadRequest
    except InvalidFormError as error:
        page = _calendar_page(code, error.problems, action)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    flash(gettext("The calendar has been changed."))
    return redirect(url_for("settings.calendars", calendar=code, year=year))


def _sla_page(problems: Sequence[Problem] = ()) -> str:
    return render_template(
        "settings/sla.html",
        table=run(GetSlaPolicy()),
        priorities=PRIORITIES,
        problems=_by_field(problems),
        typed=request.form,
    )


def _calendar_page(
    code: str, problems: Sequence[Problem] = (), action: str = ""
) -> str:
    return render_template(
        "settings/calendars.html",
        page=run(GetCalendar(code, request.values.get("year", type=int))),
        weekdays=WEEKDAYS,
        priorities=PRIORITIES,
        problems=_by_field(problems),
        action=action,
        typed=request.form,
    )


def _by_field(problems: Sequence[Problem]) -> Mapping[str, Text]:
    return {problem.field: problem.text for problem in problems}
