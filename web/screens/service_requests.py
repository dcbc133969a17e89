"""Service requests: the list, and everything about one of them."""

from flask import Blueprint, render_template, request

from handlers.care.service_request_views import FindServiceRequests, GetServiceRequest
from handlers.deadlines.lateness import FindLateness
from web.current import run

screen = Blueprint("service_requests", __name__, url_prefix="/service-requests")

#: What each tab asks for: open requests, archived ones, or both.
STATES: dict[str, bool | None] = {"open": True, "archived": False, "all": None}


@screen.get("")
def index() -> str:
    """List the service requests of one tab."""
    state = request.args.get("state", "")
    state = state if state in STATES else "open"
    text = request.args.get("q", "").strip()
    kind = request.args.get("kind", "")
    page = max(request.args.get("page", 1, type=int), 1)
    return render_template(
        "service_requests/index.html",
        found=run(FindServiceRequests(text, STATES[state], kind, page)),
        text=text,
        state=state,
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
