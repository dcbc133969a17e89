"""Settlement: old parts on their way back, and lines to be written off."""

from flask import Blueprint, render_template, request

from handlers.settlement.settlement_views import FindOldParts, FindWriteoffs
from web.current import run

screen = Blueprint("settlement", __name__, url_prefix="/settlement")

#: What each tab asks for: what is still to be settled, what is, or both.
STATES: dict[str, bool | None] = {"open": True, "settled": False, "all": None}


@screen.get("/old-parts")
def old_parts() -> str:
    """List old parts."""
    state, text, page = _asked()
    return render_template(
        "settlement/old_parts.html",
        found=run(FindOldParts(text, STATES[state], page)),
        text=text,
        state=state,
    )


@screen.get("/write-offs")
def writeoffs() -> str:
    """List write-offs."""
    state, text, page = _asked()
    return render_template(
        "settlement/writeoffs.html",
        found=run(FindWriteoffs(text, STATES[state], page)),
        text=text,
        state=state,
    )


def _asked() -> tuple[str, str, int]:
    state = request.args.get("state", "")
    text = request.args.get("q", "").strip()
    page = max(request.args.get("page", 1, type=int), 1)
    return state if state in STATES else "open", text, page
