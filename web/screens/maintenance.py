"""Scheduled maintenance: the services of machines that are due, or were."""

from flask import Blueprint, render_template

from handlers.care.maintenance_lookups import FindServices
from web.current import run
from web.lists import asked

screen = Blueprint("maintenance", __name__, url_prefix="/services")

#: What each tab asks for: open services, ended ones, or both.
STATES: dict[str, bool | None] = {"open": True, "ended": False, "all": None}


@screen.get("")
def index() -> str:
    """List services."""
    wanted = asked(STATES)
    return render_template(
        "maintenance/index.html",
        found=run(FindServices(wanted.text, wanted.open, wanted.page)),
        text=wanted.text,
        state=wanted.state,
    )
