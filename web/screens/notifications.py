"""What the product has told a person."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug import Response

from handlers.outward.notifications import (
    FindNotifications,
    ReadAllNotifications,
    ReadNotification,
    SetMailAddress,
)
from web.current import run
from web.i18n import gettext
from web.numbers import page_number
from web.places import number_place
from workflows.errors import InvalidFormError, Text

screen = Blueprint("notifications", __name__, url_prefix="/notifications")


@screen.get("")
def index() -> str:
    """List what the person has been told, unread first."""
    return _page()


@screen.post("")
def read_all() -> Response:
    """Mark everything as read."""
    run(ReadAllNotifications())
    return redirect(url_for("notifications.index"))


@screen.post("/<int:notification_id>")
def read(notification_id: int) -> Response:
    """Mark one as read, and open what it is about where that is wanted."""
    row = run(ReadNotification(notification_id))
    if request.form.get("then") != "go":
        page = request.form.get("page", type=int)
        return redirect(url_for("notifications.index", page=page))
    if row.about == "question":
        return redirect(url_for("questions.show", question_id=int(row.number)))
    if row.about == "task":
        return redirect(url_for("tasks.show", task_id=int(row.number)))
    if row.about == "customer":
        return redirect(url_for("customers.show", code=row.number))
    return redirect(number_place(row.number))


@screen.post("/address")
def set_address() -> ResponseReturnValue:
    """Change where the person is mailed to."""
    try:
        run(SetMailAddress(request.form.get("address", "")))
    except InvalidFormError as error:
        (problem,) = error.problems
        return _page(problem.text), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(gettext("The mail address has been saved."))
    return redirect(url_for("notifications.index"))


def _page(problem: Text | None = None) -> str:
    page = page_number()
    return render_template(
        "notifications/index.html",
        told=run(FindNotifications(page)),
        problem=problem,
        typed=request.form.get("address"),
    )
