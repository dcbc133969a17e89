"""Signing in and out; in a demo, one click for each person of the company."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug import Response

from web import auth
from web.current import run_as_system
from web.errors import status_of
from web.i18n import gettext, locale
from web.places import safe_place
from web.tour import STEPS, TourStep
from workflows.commands.identities import (
    DemoAccount,
    DemoSignIn,
    FindDemoAccounts,
    SignIn,
    SignInError,
)
from workflows.errors import EngineError

screen = Blueprint("sign_in", __name__)


@dataclass(frozen=True, slots=True)
class People:
    """Accounts of the demo company that belong together."""

    icon: str
    name: str
    accounts: Sequence[DemoAccount]


@screen.get("/sign-in")
def show() -> ResponseReturnValue:
    """Ask who it is."""
    return _page()


@screen.post("/sign-in")
def enter() -> ResponseReturnValue:
    """Sign in with name and password."""
    login = request.form.get("login", "").strip()
    try:
        actor = run_as_system(SignIn(login, request.form.get("password", "")))
        if actor is None:
            raise SignInError
    except EngineError as error:
        return _page(login, error.sentence(locale())), status_of(error)
    auth.enter(actor)
    return redirect(safe_place(request.form.get("next")))


@screen.post("/sign-in/demo")
def enter_demo() -> Response:
    """Become a person of the demo company."""
    auth.enter(run_as_system(DemoSignIn(request.form.get("login", ""))))
    return redirect(safe_place(request.form.get("next")))


@screen.post("/sign-out")
def leave() -> Response:
    """Sign out."""
    auth.leave()
    return redirect(url_for("sign_in.show"))


def _page(login: str = "", problem: str = "") -> str:
    demo = run_as_system(FindDemoAccounts())
    accounts = {account.login: account for account in demo.accounts} if demo else {}
    return render_template(
        "sign_in.html",
        demo=demo,
        accounts=accounts,
        people=_people(demo.accounts) if demo else [],
        tour=_tour(accounts),
        login=login,
        problem=problem,
        next_place=request.values.get("next", ""),
        signed_in=current_user.is_authenticated,
    )


def _tour(accounts: Collection[str]) -> list[TourStep]:
    """Give the steps of the tour with those of its people who are there."""
    steps = [
        replace(step, logins=tuple(one for one in step.logins if one in accounts))
        for step in STEPS
    ]
    return [step for step in steps if step.logins]


def _people(accounts: Sequence[DemoAccount]) -> list[People]:
    groups: dict[str, list[DemoAccount]] = {"HQ": [], "OF": [], "AG": []}
    for account in accounts:
        kind = account.unit_code[:2]
        groups[kind if kind in groups else "HQ"].append(account)
    found = (
        People("building-factory-2", gettext("Headquarters"), groups["HQ"]),
        People("building", gettext("Offices"), groups["OF"]),
        People("building-store", gettext("Agents"), groups["AG"]),
    )
    return [people for people in found if people.accounts]
