"""The front desk: who is calling, about which machine."""

from flask import Blueprint, render_template, request

from handlers.service.front_desk import LookUpCaller
from web.current import run

screen = Blueprint("front_desk", __name__)


@screen.get("/front-desk")
def index() -> str:
    """Look up a phone number, a serial number or a name."""
    text = request.args.get("q", "").strip()
    found = run(LookUpCaller(text)) if text else None
    return render_template("front_desk.html", text=text, found=found)
