"""Counting shelves: who may, what is asked twice, and what a difference takes away."""

import pytest

from handlers.delivery import stock_counts
from handlers.delivery.count_views import FindStockCounts
from handlers.delivery.stock_counts import CountOverError, OwnCountError
from storage.stock import StockKey
from tests.handlers.stock_world import PART, SHIPPER, StockWorld
from tests.handlers.world import CLERK
from workflows.engine import Actor
from workflows.errors import InvalidFormError, Text

PARTS = Actor("parts", Text("黄丽", "Huang Li"), frozenset(["parts_manager"]), "HQ")
APPROVE = {"decision": "approve", "reason": "调拨漏记"}


def ask(stock_world: StockWorld, warehouse: str = "W-OF18") -> str | None:
    context = stock_world.world.context(CLERK)
    return stock_counts.ask(context, warehouse, [PART], stock_world.order.no)


def count(stock_world: StockWorld, no: str, qty: int, actor: Actor = CLERK) -> None:
    """Count the one part of a count."""
    (row,) = stock_world.world.store.stock_counts.of(no)
    rows = {"rows": [{"line": row.id, "counted_qty": qty}]}
    task = stock_world.world.task(actor)
    stock_counts.record(task, count_no=no, counted=rows)


def approve(stock_world: StockWorld, no: str, actor: Actor = PARTS) -> None:
    task = stock_world.world.task(actor)
    stock_counts.review(task, count_no=no, review=APPROVE)
    stock_counts.adjust(task, count_no=no)


def test_what_is_being_counted_is_not_asked_for_again(stock_world: StockWorld) -> None:
    stock_world.put("OF18", 2)

    first, second = ask(stock_world), ask(stock_world)

    assert (first, second) == ("SC-2026-000001", None)


def test_whoever_counted_does_not_approve(stock_world: StockWorld) -> None:
    stock_world.put("HQ", 2)
    no = ask(stock_world, "HQ") or ""
    count(stock_world, no, 1, SHIPPER)

    with pytest.raises(OwnCountError):
        approve(stock_world, no, SHIPPER)

    assert stock_world.on_hand("HQ") == 2


def test_the_book_is_put_right_once(stock_world: StockWorld) -> None:
    stock_world.put("OF18", 5)
    no = ask(stock_world) or ""
    count(stock_world, no, 3)
    approve(stock_world, no)

    with pytest.raises(CountOverError):
        approve(stock_world, no)

    assert stock_world.on_hand("W-OF18") == 3
    assert stock_world.contradictions() == []


def test_a_unit_that_may_have_to_count_again_is_not_told_the_book(
    stock_world: StockWorld,
) -> None:
    stock_world.put("OF18", 5)
    count(stock_world, ask(stock_world) or "", 3)

    told = [
        FindStockCounts().execute(stock_world.world.context(actor)).rows[0]
        for actor in (CLERK, PARTS)
    ]

    assert [(row.book, row.counted, row.diff) for row in told] == [
        (None, 3, None),
        (5, 3, -2),
    ]


def test_reserved_pieces_that_are_not_there_are_looked_for_again(
    stock_world: StockWorld,
) -> None:
    stock_world.put("OF18", 3)
    line = stock_world.want(3)
    stock_world.reserve()
    no = ask(stock_world) or ""

    count(stock_world, no, 1)
    approve(stock_world, no)

    assert (stock_world.on_hand("W-OF18"), stock_world.reserved("W-OF18")) == (1, 1)
    excluded = stock_world.world.store.delivery_lines.exclusions([line.id])
    assert excluded == {line.id: {"W-OF18"}}
    assert stock_world.contradictions() == []


def test_pieces_that_came_for_an_order_are_no_longer_delivered(
    stock_world: StockWorld,
) -> None:
    shipment = stock_world.ship(2)
    stock_world.receive(shipment, 2, 0, 0)
    no = ask(stock_world) or ""

    count(stock_world, no, 1)
    approve(stock_world, no)

    (line,) = stock_world.world.store.delivery_lines.of_order(stock_world.order.id)
    assert (line.delivered, stock_world.on_hand("W-OF18")) == (1, 1)
    assert stock_world.contradictions() == []


def test_what_is_found_belongs_to_whose_pieces_lie_there(
    stock_world: StockWorld,
) -> None:
    stock_world.put("OF18", 1)
    no = ask(stock_world) or ""

    count(stock_world, no, 4)
    approve(stock_world, no)

    balance = stock_world.world.store.stock.balance(StockKey("W-OF18", PART, "hq"))
    assert balance.on_hand == 4


def test_a_count_wants_a_whole_number_of_every_part(stock_world: StockWorld) -> None:
    stock_world.put("OF18", 1)
    no = ask(stock_world) or ""

    with pytest.raises(InvalidFormError):
        stock_counts.record(
            stock_world.world.task(CLERK), count_no=no, counted={"rows": []}
        )

    assert stock_world.on_hand("W-OF18") == 1
