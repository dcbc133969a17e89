"""Scheduled maintenance: the services of machines that are due, or were."""

from flask import Blueprint, render_template, request

from handlers.care.maintenance_lookups import FindServices
from web.current import run

screen = Blueprint("maintenance", __name__, url_prefix="/services")

#: What each tab asks for: open services, ended ones, or both.
STATES: dict[str, bool | None] = {"open": True, "ended": False, "all": None}


@screen.get("")
def index() -> str:
    """List services."""
    state = request.args.get("state", "")
    state = state if state in STATES else "open"
    text = request.args.get("q", "").strip()
    page = max(request.args.get("page", 1, type=int), 1)
    return render_template(
        "maintenance/index.html",
        found=run(FindServices(text, STATES[state], page)),
        text=text,
        state=state,
    )
