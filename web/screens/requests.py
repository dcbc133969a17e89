"""Part requests: everything about one of them, and what can be done with it."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from handlers.parts.request_changes import (
    EditPartRequest,
    TakeReleasedParts,
    WithdrawPartRequest,
)
from handlers.parts.request_lists import FindPartRequests
from handlers.parts.request_views import GetPartRequest
from web.current import run
from web.i18n import gettext
from web.lists import asked
from workflows.errors import InvalidFormError, Text

screen = Blueprint("requests", __name__, url_prefix="/requests")

#: What each tab asks for: what is to be decided, what is decided, or both.
STATES: dict[str, bool | None] = {"open": True, "decided": False, "all": None}
_REPORT = ("fault_code", "cause", "finding")


@screen.get("")
def index() -> str:
    """List part requests."""
    wanted = asked(STATES)
    return render_template(
        "requests/index.html",
        found=run(FindPartRequests(wanted.text, wanted.open, wanted.page)),
        text=wanted.text,
        state=wanted.state,
    )


@screen.get("/<no>")
def show(no: str) -> str:
    """Show one part request."""
    return _page(no, {})


@screen.post("/<no>")
def act(no: str) -> ResponseReturnValue:
    """Take a request back, correct it, or take what was released."""
    action, reason = request.form.get("action"), request.form.get("reason", "")
    try:
        if action == "withdraw":
            run(WithdrawPartRequest(no, reason))
            flash(gettext("The part request has been withdrawn."))
        elif action == "take":
            count = run(TakeReleasedParts(no))
            flash(gettext("Pieces taken from your own stock: %(count)s.", count=count))
        elif action == "edit":
            report = {
                name: request.form[name].strip()
                for name in _REPORT
                if request.form.get(name, "").strip()
            }
            changed = EditPartRequest(no, report, _lines(request.form), reason)
            flash(gettext("Saved as revision %(revision)s.", revision=run(changed)))
        else:
            raise BadRequest
    except InvalidFormError as error:
        problems = {f"{action}-{each.field}": each.text for each in error.problems}
        return _page(no, problems), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for("requests.show", no=no))


def _lines(form: MultiDict[str, str]) -> dict[int, dict[str, object]]:
    """Read what was entered for the lines, by line number; what is no number stays."""
    found: dict[int, dict[str, object]] = {}
    for name, value in form.items():
        kind, _, number = name.partition("-")
        if kind in {"qty", "part"} and number.isascii() and number.isdigit():
            text = value.strip()
            if not text:
                continue
            key = "qty" if kind == "qty" else "part_no"
            found.setdefault(int(number), {})[key] = text
    return found


def _page(no: str, problems: dict[str, Text]) -> str:
    return render_template(
        "requests/show.html",
        page=run(GetPartRequest(no)),
        problems=problems,
        typed=request.form,
    )
