"""The dispatch board: drag an order to an engineer and a day."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from handlers.service.dispatch_board import DAYS, GetDispatchBoard
from handlers.service.visit_placing import PlaceVisit
from web.current import run
from web.i18n import gettext
from workflows.errors import LOCAL_ZONE, InvalidFormError, Text

screen = Blueprint("dispatch_board", __name__, url_prefix="/board")


@screen.get("")
def index() -> str:
    """Show the board of a unit."""
    return _page({})


@screen.post("")
def place() -> ResponseReturnValue:
    """Send an engineer on a day, for the first time or instead of another."""
    form = request.form
    placing = PlaceVisit(
        form.get("order", ""),
        form.get("engineer", ""),
        _moment("planned_from"),
        _moment("planned_to"),
        form.get("reason", ""),
        form.get("note", ""),
    )
    try:
        run(placing)
    except InvalidFormError as error:
        problems = {each.field: each.text for each in error.problems}
        return _page(problems), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(gettext("%(order)s has been planned.", order=placing.no))
    where: dict[str, Any] = {name: form.get(name) for name in ("unit", "from")}
    return redirect(url_for("dispatch_board.index", **where))


def _page(problems: Mapping[str, Text]) -> str:
    first = _day(request.values.get("from", ""))
    board = run(GetDispatchBoard(request.values.get("unit"), first))
    return render_template(
        "board.html",
        board=board,
        earlier=board.days[0] - timedelta(days=DAYS),
        later=board.days[0] + timedelta(days=DAYS),
        problems=problems,
        typed=request.form,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _moment(name: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(request.form.get(name, ""))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=LOCAL_ZONE)
