"""Who is signed in; every page is closed unless it is listed here as public."""

from flask import Flask, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from web.current import run_as_system
from web.places import this_place
from workflows.commands.identities import GetActor
from workflows.engine import Actor

PUBLIC = frozenset(
    {
        "static",
        "health.live",
        "health.metrics",  # asks for a token, or comes from this machine
        "health.ready",
        "locale.switch",
        "sign_in.show",
        "sign_in.enter",
        "sign_in.enter_demo",
    }
)

#: What programs use: every request brings a login and password of its own.
FOR_PROGRAMS = frozenset({"engine_rest"})


class SignedInUser(UserMixin):  # type: ignore[misc]
    """Flask-Login's view of an actor."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.id = actor.login


def init_app(app: Flask) -> None:
    """Add sign-in to the application."""
    manager = LoginManager(app)
    manager.user_loader(_load_user)
    app.before_request(_require_sign_in)


def enter(actor: Actor) -> None:
    """Sign a person in, in a session that nobody else has had before."""
    locale = session.get("locale")
    session.clear()
    if locale is not None:
        session["locale"] = locale
    login_user(SignedInUser(actor))


def leave() -> None:
    """Sign the person out; only the language stays."""
    locale = session.get("locale")
    logout_user()
    session.clear()
    if locale is not None:
        session["locale"] = locale


def _load_user(login: str) -> SignedInUser | None:
    actor = run_as_system(GetActor(login))
    return SignedInUser(actor) if actor else None


def _require_sign_in() -> ResponseReturnValue | None:
    if request.endpoint in PUBLIC or request.blueprint in FOR_PROGRAMS:
        return None
    if current_user.is_authenticated:
        return None
    if "HX-Request" in request.headers:
        # A page left open overnight: reload it, which leads to the sign-in page.
        return "", 401, {"HX-Refresh": "true"}
    return redirect(url_for("sign_in.show", next=this_place()))
