"""The language switch: the same place in the other language."""

from flask import Blueprint, redirect, request, session
from flask_login import current_user
from werkzeug import Response

from web.current import run
from web.i18n import LOCALES
from web.places import safe_place
from workflows.commands.identities import SetLocale

screen = Blueprint("locale", __name__, url_prefix="/locale")


@screen.post("")
def switch() -> Response:
    """Change the language for this session and, when signed in, for good."""
    chosen = request.form.get("locale", "")
    if chosen in LOCALES:
        session["locale"] = chosen
        if current_user.is_authenticated:
            run(SetLocale(chosen))
    return redirect(safe_place(request.form.get("next")))
