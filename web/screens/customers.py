"""Customers: the list, one of them, and what it may owe for parts."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from handlers.selling.care_lists import FindCareCalls
from handlers.selling.customer_pages import (
    SEGMENTS,
    ChangeCredit,
    FindCustomers,
    GetCustomer,
)
from handlers.selling.customer_people import KeepContact, TypedPerson
from handlers.selling.occasions import FindOccasions
from web.current import run
from web.i18n import gettext, text
from web.lists import asked
from workflows.errors import InvalidFormError, Text

screen = Blueprint("customers", __name__, url_prefix="/customers")


#: The tabs: everybody, or one segment.
_STATES: dict[str, bool | None] = dict.fromkeys(("all", *SEGMENTS))
#: Calls that are still to be made, those made, or both.
_CALLS: dict[str, bool | None] = {"open": True, "ended": False, "all": None}
_PERSON = ("name", "title", "phone", "birthday", "dates")


@screen.get("")
def index() -> str:
    """List customers, of one segment or all of them."""
    wanted = asked(_STATES)
    names = {code: text(name) for code, name in SEGMENTS.items()}
    return render_template(
        "customers/index.html",
        found=run(FindCustomers(wanted.text, wanted.state, wanted.page)),
        tabs=[("all", gettext("All")), *names.items()],
        occasions=run(FindOccasions()),
        text=wanted.text,
        state=wanted.state,
    )


@screen.get("/calls")
def calls() -> str:
    """List the periodic calls to customers."""
    wanted = asked(_CALLS)
    return render_template(
        "customers/calls.html",
        found=run(FindCareCalls(wanted.text, wanted.open, wanted.page)),
        text=wanted.text,
        state=wanted.state,
    )


@screen.get("/<code>")
def show(code: str) -> str:
    """Show one customer."""
    return _page(code, {})


@screen.post("/<code>")
def change(code: str) -> ResponseReturnValue:
    """Change the segment of a customer, and what it may owe."""
    form = request.form
    try:
        run(ChangeCredit(code, form.get("segment", ""), form.get("credit_limit", "")))
    except InvalidFormError as error:
        problems = {one.field: one.text for one in error.problems}
        return _page(code, problems), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(gettext("Saved."))
    return redirect(url_for("customers.show", code=code))


@screen.post("/<code>/people")
def keep_person(code: str) -> ResponseReturnValue:
    """Enter a person at a customer, or correct one."""
    form = request.form
    typed = TypedPerson(**{name: form.get(name, "") for name in _PERSON})
    try:
        run(KeepContact(code, typed, form.get("person", type=int)))
    except InvalidFormError as error:
        problems = {f"person-{one.field}": one.text for one in error.problems}
        return _page(code, problems), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(gettext("Saved."))
    return redirect(url_for("customers.show", code=code))


def _page(code: str, problems: Mapping[str, Text]) -> str:
    return render_template(
        "customers/show.html",
        page=run(GetCustomer(code)),
        segments=SEGMENTS,
        problems=problems,
        typed=request.form,
    )
