"""Lines of an order: where their parts are found, and what if nowhere."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from handlers.delivery import stock_lines, stock_missing
from handlers.delivery.stock_expiry import ExpireReservations
from handlers.delivery.stock_sources import (
    FindStockSources,
    NotSoManyError,
    ReserveStock,
    StockTakenError,
)
from tests.handlers.stock_world import PART, SHIPPER, StockWorld
from tests.handlers.world import CHANGSHA, CLERK, FRONT, NOW
from workflows.engine import SYSTEM
from workflows.errors import (
    ForbiddenError,
    InvalidFormError,
    NotFoundError,
)

WEEK = timedelta(days=7)


def decide(
    stock_world: StockWorld,
    line_id: int,
    decision: str,
    *,
    now: datetime = NOW,
    **facts: Any,  # noqa: ANN401 (parameters of the operation)
) -> Any:  # noqa: ANN401 (its results)
    row = {"line": line_id, "decision": decision, **facts}
    return stock_missing.decide_missing(
        stock_world.world.task(now=now),
        order_id=stock_world.order.id,
        decision={"rows": [row], "customer_informed": True},
    )


def test_the_own_unit_is_asked_first_then_headquarters_then_the_nearest(
    stock_world: StockWorld,
) -> None:
    for place in ("OF17", "HQ", "OF18"):
        stock_world.put(place, 2)

    stock_world.want(5)
    found = stock_world.reserve()

    places = {code: stock_world.reserved(code) for code in ("W-OF18", "HQ", "W-OF17")}
    assert places == {"W-OF18": 2, "HQ": 2, "W-OF17": 1}
    assert found["has_local"]
    assert found["has_hq"]
    assert found["other_units"] == ["OF17"]
    assert found["open_lines"] == 0


def test_reserving_again_changes_nothing(stock_world: StockWorld) -> None:
    stock_world.put("HQ", 3)
    stock_world.want(2)

    assert stock_world.reserve() == stock_world.reserve()

    assert stock_world.reserved("HQ") == 2


def test_a_unit_far_away_or_of_another_line_is_not_asked(
    stock_world: StockWorld,
) -> None:
    for unit in ("OF15", "AG18"):
        stock_world.put(unit, 2)
    stock_world.want(1)

    found = stock_world.reserve()

    assert (found["has_other"], found["has_none"]) == (False, True)


def test_another_unit_keeps_its_minimum(stock_world: StockWorld) -> None:
    stock_world.put("OF17", 3)
    (balance,) = (
        row
        for row in stock_world.world.store.stock.balances([PART])
        if row.warehouse_code == "W-OF17"
    )
    balance.minimum = 2

    stock_world.want(3)
    stock_world.reserve()

    assert stock_world.reserved("W-OF17") == 1


def test_a_document_is_entered_once(stock_world: StockWorld) -> None:
    for _ in range(2):
        stock_lines.add_lines(
            stock_world.world.task(),
            order_id=stock_world.order.id,
            doc_no="PR-1",
            lines=[{"part_no": PART, "qty": 2}],
        )

    lines = stock_world.world.store.delivery_lines.of_order(stock_world.order.id)
    assert [(line.unit_code, line.qty) for line in lines] == [("OF18", 2)]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"part_no": PART, "qty": 0}, "lines.0.qty"),
        ({"part_no": PART, "qty": -1}, "lines.0.qty"),
        ({"part_no": PART, "qty": 1.5}, "lines.0.qty"),
        ({"part_no": PART, "qty": 1000}, "lines.0.qty"),
        ({"part_no": "PN-9999", "qty": 1}, "lines.0.part_no"),
    ],
)
def test_a_wrong_line_is_sent_back(
    stock_world: StockWorld, row: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidFormError) as error:
        stock_lines.add_lines(
            stock_world.world.task(),
            order_id=stock_world.order.id,
            doc_no="PR-1",
            lines=[row],
        )

    assert [problem.field for problem in error.value.problems] == [field]


def test_a_delivery_note_is_booked_once(stock_world: StockWorld) -> None:
    stock_world.put("HQ", 3)
    stock_world.put("HQ", 3)

    assert (stock_world.on_hand("HQ"), stock_world.on_hand("SUPPLIER")) == (3, -3)


def test_reservations_expire_and_are_free_again(stock_world: StockWorld) -> None:
    stock_world.put("HQ", 1)
    stock_world.want(1)
    stock_world.reserve()

    early = stock_world.world.context(SYSTEM, NOW + WEEK - timedelta(seconds=1))
    assert ExpireReservations().execute(early) == 0
    later = stock_world.world.context(SYSTEM, NOW + WEEK)
    assert ExpireReservations().execute(later) == 1

    assert stock_world.reserved("HQ") == 0
    assert ExpireReservations().execute(later) == 0
    assert stock_world.contradictions() == []


def test_whoever_reserves_does_not_wait_for_the_clean_up(
    stock_world: StockWorld,
) -> None:
    stock_world.put("HQ", 1)
    stock_world.want(1)
    stock_world.reserve()
    other = StockWorld(stock_world.world, stock_world.world.assigned())
    other.want(1)

    found = other.reserve(NOW + WEEK)

    assert found["has_hq"]


def test_nothing_is_looked_for_while_a_part_is_on_order(
    stock_world: StockWorld,
) -> None:
    line = stock_world.want(2)

    decided = decide(stock_world, line.id, "back_order", eta="2026-04-10T09:00")
    early = stock_world.reserve()
    after = stock_world.world.task(now=NOW + 2 * WEEK)
    ended = stock_missing.end_waiting(after, order_id=stock_world.order.id)

    assert (decided["waiting_lines"], early["open_lines"]) == (1, 0)
    assert decided["expected_at"].startswith("2026-04-10")
    assert (ended["waiting_lines"], ended["open_lines"]) == (0, 1)


def test_what_arrives_is_for_whoever_has_waited_longest(
    stock_world: StockWorld,
) -> None:
    second = StockWorld(stock_world.world, stock_world.world.assigned())
    late, early = stock_world.want(2), second.want(2)
    eta = "2026-04-10T09:00"
    decide(second, early.id, "back_order", eta=eta, now=NOW - WEEK)
    decide(stock_world, late.id, "back_order", eta=eta)

    stock_world.put("HQ", 3)

    store = stock_world.world.store
    rows = store.reservations.active([early.id, late.id])
    assert [(row.line_id, row.qty) for row in rows] == [(early.id, 2), (late.id, 1)]
    assert (early.expected_at, late.expected_at is None) == (None, False)
    waiting = [line.id for line in store.delivery_lines.waiting(PART)]
    assert waiting == [late.id]


def test_a_substitute_takes_the_place_of_the_part(stock_world: StockWorld) -> None:
    line = stock_world.want(2)
    stock_world.put("HQ", 2, "PN-0040")

    decide(stock_world, line.id, "substitute", part_no="PN-0040")

    assert (line.cancelled, stock_world.reserve()["has_hq"]) == (2, True)


def test_an_order_that_gets_nothing_at_all_is_known(stock_world: StockWorld) -> None:
    line = stock_world.want(2)
    decide(stock_world, line.id, "cancel", reason="停产")

    found = stock_world.reserve()

    assert (found["all_cancelled"], found["cancelled_lines"]) == (True, 1)
    assert line.informed_at == NOW


def test_nothing_is_cancelled_behind_the_back_of_the_customer(
    stock_world: StockWorld,
) -> None:
    line = stock_world.want(2)
    row = {"line": line.id, "decision": "cancel", "reason": "停产"}

    with pytest.raises(InvalidFormError) as error:
        stock_missing.decide_missing(
            stock_world.world.task(),
            order_id=stock_world.order.id,
            decision={"rows": [row], "customer_informed": False},
        )

    assert [problem.field for problem in error.value.problems] == ["customer_informed"]


@pytest.mark.parametrize(
    ("decision", "facts", "field"),
    [
        ("back_order", {}, "rows.0.eta"),
        ("urgent_purchase", {"eta": "2026-03-01"}, "rows.0.eta"),
        ("substitute", {"part_no": "PN-9999"}, "rows.0.part_no"),
        ("cancel", {}, "rows.0.reason"),
        ("pray", {}, "rows.0.decision"),
    ],
)
def test_a_wrong_decision_is_sent_back(
    stock_world: StockWorld, decision: str, facts: dict[str, Any], field: str
) -> None:
    line = stock_world.want(1)

    with pytest.raises(InvalidFormError) as error:
        decide(stock_world, line.id, decision, **facts)

    assert [problem.field for problem in error.value.problems] == [field]


def test_who_comes_too_late_gets_fresh_offers(stock_world: StockWorld) -> None:
    stock_world.put("HQ", 1)
    stock_world.put("OF17", 1)
    first = stock_world.want(1)
    other = StockWorld(stock_world.world, stock_world.world.assigned()).want(1)
    context = stock_world.world.context(SHIPPER)
    offered = FindStockSources(other.id).execute(context)
    ReserveStock(first.id, "HQ", 1).execute(context)

    with pytest.raises(StockTakenError, match="0 are left") as error:
        ReserveStock(other.id, offered[0].warehouse, 1).execute(context)

    assert [one.warehouse for one in offered] == ["HQ", "W-OF17"]
    assert [one.warehouse for one in error.value.offers] == ["W-OF17"]


def test_a_line_cannot_have_more_than_it_wants(stock_world: StockWorld) -> None:
    stock_world.put("HQ", 9)
    line = stock_world.want(2)

    with pytest.raises(NotSoManyError, match="at most 2, but got 3"):
        ReserveStock(line.id, "HQ", 3).execute(stock_world.world.context(SHIPPER))


def test_only_those_who_handle_parts_may_reserve(stock_world: StockWorld) -> None:
    line = stock_world.want(1)
    find = FindStockSources(line.id)

    with pytest.raises(ForbiddenError):
        find.execute(stock_world.world.context(FRONT))
    with pytest.raises(ForbiddenError):
        find.execute(stock_world.world.context(CHANGSHA))

    assert find.execute(stock_world.world.context(CLERK)) == ()


def test_the_lines_of_other_units_are_out_of_sight(stock_world: StockWorld) -> None:
    line = stock_world.want(1)
    line.unit_code = "OF15"

    with pytest.raises(NotFoundError):
        FindStockSources(line.id).execute(stock_world.world.context(CLERK))


def test_a_unit_nobody_knows_the_place_of_is_not_asked(
    stock_world: StockWorld,
) -> None:
    unit = stock_world.world.store.organisation.unit("OF17")
    assert unit is not None
    unit.lat = None
    stock_world.put("OF17", 2)
    stock_world.want(1)

    assert stock_world.reserve()["has_none"] is True
