"""Settlement: old parts on their way back, and lines to be written off."""

from flask import Blueprint, render_template

from handlers.settlement.settlement_views import FindOldParts, FindWriteoffs
from web.current import run
from web.lists import asked

screen = Blueprint("settlement", __name__, url_prefix="/settlement")

#: What each tab asks for: what is still to be settled, what is, or both.
STATES: dict[str, bool | None] = {"open": True, "settled": False, "all": None}


@screen.get("/old-parts")
def old_parts() -> str:
    """List old parts."""
    wanted = asked(STATES)
    return render_template(
        "settlement/old_parts.html",
        found=run(FindOldParts(wanted.text, wanted.open, wanted.page)),
        text=wanted.text,
        state=wanted.state,
    )


@screen.get("/write-offs")
def writeoffs() -> str:
    """List write-offs."""
    wanted = asked(STATES)
    return render_template(
        "settlement/writeoffs.html",
        found=run(FindWriteoffs(wanted.text, wanted.open, wanted.page)),
        text=wanted.text,
        state=wanted.state,
    )
