"""The setting whether the gate guard checks what leaves headquarters."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from handlers.delivery.gate import IsGateChecked, SetGateCheck
from web.current import run
from web.i18n import gettext

screen = Blueprint("gate", __name__, url_prefix="/settings")


@screen.get("/gate")
def show() -> str:
    """Show whether the gate is checked."""
    return render_template("settings/gate.html", checked=run(IsGateChecked()))


@screen.post("/gate")
def change() -> ResponseReturnValue:
    """Switch the check on or off."""
    run(SetGateCheck("checked" in request.form))
    flash(gettext("Saved."))
    return redirect(url_for("gate.show"))
