"""Stock, and the documents with which parts leave headquarters."""

from flask import Blueprint, render_template, request

from handlers.delivery.count_views import FindStockCounts
from handlers.delivery.slip_lists import FindLoanSlips
from handlers.delivery.slip_views import GetLoanSlip
from handlers.delivery.stock_views import LISTS, FindStock
from web.current import run
from web.lists import asked

screen = Blueprint("stock", __name__)

#: What each tab asks for: what is still out or to be done, what is not, or both.
SLIP_TABS: dict[str, bool | None] = {"open": True, "settled": False, "all": None}
COUNT_TABS: dict[str, bool | None] = {"open": True, "done": False, "all": None}


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


@screen.get("/loan-slips")
def slips() -> str:
    """List loan slips, and by unit what is out and for how long."""
    wanted = asked(SLIP_TABS)
    return render_template(
        "stock/slips.html",
        found=run(FindLoanSlips(wanted.text, wanted.open, wanted.page)),
        text=wanted.text,
        state=wanted.state,
    )


@screen.get("/stock/counts")
def counts() -> str:
    """List what is and was counted."""
    wanted = asked(COUNT_TABS)
    return render_template(
        "stock/counts.html",
        found=run(FindStockCounts(wanted.text, wanted.open, wanted.page)),
        text=wanted.text,
        state=wanted.state,
    )


@screen.get("/loan-slips/<no>")
def slip(no: str) -> str:
    """Show a loan slip with its signatures."""
    return render_template("stock/slip.html", slip=run(GetLoanSlip(no)))


@screen.get("/loan-slips/<no>/copies")
def copies(no: str) -> str:
    """Show the four copies and the packing list, ready to be printed."""
    slip = run(GetLoanSlip(no))
    return render_template("stock/copies.html", slip=slip, on_paper=True)
