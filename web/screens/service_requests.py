"""Service requests: the list, and everything about one of them."""

from flask import Blueprint, render_template, request

from handlers.care.service_request_views import FindServiceRequests, GetServiceRequest
from handlers.deadlines.lateness import FindLateness
from web.current import run
from web.lists import asked

screen = Blueprint("service_requests", __name__, url_prefix="/service-requests")

#: What each tab asks for: open requests, archived ones, or both.
STATES: dict[str, bool | None] = {"open": True, "archived": False, "all": None}


@screen.get("")
def index() -> str:
    """List the service requests of one tab."""
    wanted = asked(STATES)
    kind = request.args.get("kind", "")
    return render_template(
        "service_requests/index.html",
        found=run(FindServiceRequests(wanted.text, wanted.open, kind, wanted.page)),
        text=wanted.text,
        state=wanted.state,
        kind=kind,
    )


@screen.get("/<no>")
def show(no: str) -> str:
    """Show one service request."""
    page = run(GetServiceRequest(no))
    return render_template(
        "service_requests/show.html",
        page=page,
        one=page.row,
        lateness=run(FindLateness([task.id for task in page.open_tasks])),
    )
