"""Dispatch orders: the list, and everything about one of them."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, render_template, request

from handlers.cards import OrderPage
from handlers.order_views import FindDispatchOrders, GetDispatchOrder
from web.current import run
from workflows.commands.definitions import (
    DefinitionRow,
    FindProcessDefinitions,
    GetProcessDefinition,
)
from workflows.errors import Text

screen = Blueprint("orders", __name__, url_prefix="/orders")

#: What each tab asks for: open orders, ended ones, or both.
STATES: dict[str, bool | None] = {"open": True, "ended": False, "all": None}


@dataclass(frozen=True, slots=True)
class Place:
    """Where an order stands on one diagram."""

    definition_id: int
    name: Text
    current: tuple[str, ...]


@screen.get("")
def index() -> str:
    """List the orders of one tab."""
    state = request.args.get("state", "")
    state = state if state in STATES else "open"
    text = request.args.get("q", "").strip()
    page = max(request.args.get("page", 1, type=int), 1)
    return render_template(
        "orders/index.html",
        orders=run(FindDispatchOrders(text, STATES[state], page)),
        text=text,
        state=state,
    )


@screen.get("/<no>")
def show(no: str) -> str:
    """Show one order."""
    order = run(GetDispatchOrder(no))
    return render_template("orders/show.html", order=order, diagrams=_places(order))


def _places(order: OrderPage) -> list[Place]:
    if not order.positions:
        return []
    names = {row.id: row.name for row in _definitions()}
    return [
        Place(definition_id, names[definition_id], elements)
        for definition_id, elements in order.positions.items()
    ]


def _definitions() -> Iterator[DefinitionRow]:
    """List every version: an order may run in one that is not the newest."""
    for newest in run(FindProcessDefinitions()):
        yield from run(GetProcessDefinition(newest.process_id)).versions
