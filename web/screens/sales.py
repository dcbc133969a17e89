"""Sales of parts: the list, everything about one of them, the quotation to print."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from handlers.deadlines.lateness import FindLateness
from handlers.delivery.stock_views import may_see_stock
from handlers.selling.sale_changes import CancelSale
from handlers.selling.sale_views import FindSales, GetSale
from web.current import actor, run
from web.i18n import gettext
from web.lists import asked
from workflows.errors import InvalidFormError, Text

screen = Blueprint("sales", __name__, url_prefix="/sales")

#: What each tab asks for: open sales, ended ones, or both.
STATES: dict[str, bool | None] = {"open": True, "ended": False, "all": None}


@screen.get("")
def index() -> str:
    """List the sales of one tab."""
    wanted = asked(STATES)
    return render_template(
        "sales/index.html",
        found=run(FindSales(wanted.text, wanted.open, wanted.page)),
        text=wanted.text,
        state=wanted.state,
    )


@screen.get("/<no>")
def show(no: str) -> str:
    """Show one sale."""
    return _page(no)


@screen.post("/<no>")
def cancel(no: str) -> ResponseReturnValue:
    """Cancel a sale."""
    try:
        run(CancelSale(no, request.form.get("reason", "")))
    except InvalidFormError as error:
        (problem,) = error.problems
        return _page(no, problem.text), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(gettext("The sale has been cancelled."))
    return redirect(url_for("sales.show", no=no))


@screen.get("/<no>/quotation")
def quotation(no: str) -> str:
    """Show the quotation as it is printed for the customer."""
    page = run(GetSale(no))
    if page.offer is None:
        raise NotFound
    return render_template("sales/quotation.html", page=page, offer=page.offer)


def _page(no: str, problem: Text | None = None) -> str:
    page = run(GetSale(no))
    return render_template(
        "sales/show.html",
        page=page,
        one=page.row,
        lateness=run(FindLateness([task.id for task in page.open_tasks])),
        sees_stock=may_see_stock(actor()),
        problem=problem,
        typed=request.form,
    )
