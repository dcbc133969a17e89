"""What the product has told a person."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug import Response

from handlers.notifications import (
    FindNotifications,
    ReadAllNotifications,
    ReadNotification,
)
from web.current import run

screen = Blueprint("notifications", __name__, url_prefix="/notifications")


@screen.get("")
def index() -> str:
    """List what the person has been told, unread first."""
    page = max(request.args.get("page", 1, type=int), 1)
    return render_template(
        "notifications/index.html", told=run(FindNotifications(page))
    )


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
    if row.about == "task":
        return redirect(url_for("tasks.show", task_id=int(row.number)))
    return redirect(url_for("orders.show", no=row.number))
