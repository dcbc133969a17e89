"""Dispatch orders: the list, and everything about one of them."""

from collections.abc import Mapping

from flask import Blueprint, render_template, request

from handlers.deadlines.lateness import FindLateness, GetOrderClocks
from handlers.delivery.parts_chain import GetPartsChain
from handlers.delivery.stock_views import may_see_stock
from handlers.parts.request_views import FindRequestsOfOrder
from handlers.selling.sale_views import FindSalesOfOrder
from handlers.service.order_actions import GetOrderActions
from handlers.service.order_notes import FindOrderNotes
from handlers.service.order_views import FindDispatchOrders, GetDispatchOrder
from handlers.settlement.settlement_views import GetOrderSettlement
from web.current import actor, run
from web.lists import asked
from workflows.errors import Text

screen = Blueprint("orders", __name__, url_prefix="/orders")

#: What each tab asks for: open orders, ended ones, or both.
STATES: dict[str, bool | None] = {"open": True, "ended": False, "all": None}


@screen.get("")
def index() -> str:
    """List the orders of one tab."""
    wanted = asked(STATES)
    return render_template(
        "orders/index.html",
        found=run(FindDispatchOrders(wanted.text, wanted.open, wanted.page)),
        text=wanted.text,
        state=wanted.state,
    )


@screen.get("/<no>")
def show(no: str) -> str:
    """Show one order."""
    return page_of(no, {})


def page_of(no: str, problems: Mapping[str, Text]) -> str:
    """Show one order, with what was wrong with a form on it."""
    order = run(GetDispatchOrder(no))
    return render_template(
        "orders/show.html",
        order=order,
        actions=run(GetOrderActions(no)),
        problems=problems,
        typed=request.form,
        clocks=run(GetOrderClocks(no)),
        settlement=run(GetOrderSettlement(no)),
        requests=run(FindRequestsOfOrder(no)),
        lateness=run(FindLateness([task.id for task in order.open_tasks])),
        chain=run(GetPartsChain(no)),
        sales=run(FindSalesOfOrder(no)),
        notes=run(FindOrderNotes(no)),
        sees_stock=may_see_stock(actor()),
    )
