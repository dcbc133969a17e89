"""Stock, and the documents with which parts leave headquarters."""

from flask import Blueprint, render_template, request

from handlers.delivery.slip_views import GetLoanSlip
from handlers.delivery.stock_views import LISTS, FindStock
from web.current import run

screen = Blueprint("stock", __name__)


@screen.get("/stock")
def index() -> str:
    """List balances, the ledger, reservations or what is lent."""
    what = request.args.get("list", "")
    what = what if what in LISTS else LISTS[0]
    text = request.args.get("q", "").strip()
    warehouse = request.args.get("warehouse", "")
    page = max(request.args.get("page", 1, type=int), 1)
    return render_template(
        "stock/index.html",
        found=run(FindStock(what, text, warehouse, page)),
        what=what,
        text=text,
        warehouse=warehouse,
    )


@screen.get("/loan-slips/<no>")
def slip(no: str) -> str:
    """Show a loan slip with its signatures."""
    return render_template("stock/slip.html", slip=run(GetLoanSlip(no)))


@screen.get("/loan-slips/<no>/copies")
def copies(no: str) -> str:
    """Show the four copies and the packing list, ready to be printed."""
    return render_template("stock/copies.html", slip=run(GetLoanSlip(no)))
