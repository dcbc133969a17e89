"""What a unit hands to its engineer, and what the shelf really has."""

from typing import Any

import pytest

from handlers.delivery import stock_issuing
from tests.handlers.stock_world import SHIPPER, StockWorld
from tests.handlers.world import CLERK
from workflows.errors import InvalidFormError


def issue(stock_world: StockWorld, **form: Any) -> Any:  # noqa: ANN401 (parameters of the operation)
    return stock_issuing.issue(
        stock_world.world.task(CLERK),
        order_id=stock_world.order.id,
        issue={"issued_to": "OF18-E1", **form},
    )


def verify(stock_world: StockWorld, line_id: int, found: int) -> Any:  # noqa: ANN401 (as above)
    return stock_issuing.verify(
        stock_world.world.task(SHIPPER),
        order_id=stock_world.order.id,
        check={"rows": [{"line": line_id, "found_qty": found}]},
    )


def test_an_engineer_gets_what_was_reserved(stock_world: StockWorld) -> None:
    stock_world.put("OF18", 3)
    line = stock_world.want(2)
    stock_world.reserve()

    assert issue(stock_world) == {"short": False}

    assert (stock_world.on_hand("W-OF18"), stock_world.on_hand("V-OF18-E1")) == (1, 2)
    assert (line.delivered, stock_world.reserved("W-OF18")) == (2, 0)
    assert stock_world.contradictions() == []


def test_handing_out_twice_hands_out_once(stock_world: StockWorld) -> None:
    stock_world.put("OF18", 4)
    stock_world.want(2)
    stock_world.reserve()

    issue(stock_world)
    issue(stock_world)

    assert stock_world.on_hand("V-OF18-E1") == 2


def test_what_the_shelf_does_not_have_is_looked_for_elsewhere(
    stock_world: StockWorld,
) -> None:
    stock_world.put("OF18", 3)
    stock_world.put("HQ", 3)
    line = stock_world.want(3)
    stock_world.reserve()

    row = {"line": line.id, "picked_qty": 1, "shortage_reason": "盘亏"}
    assert issue(stock_world, rows=[row]) == {"short": True}
    found = stock_world.reserve()

    assert (line.delivered, found["has_local"], found["has_hq"]) == (1, False, True)
    assert stock_world.contradictions() == []


@pytest.mark.parametrize(
    ("picked", "field"),
    [
        ({"picked_qty": 3}, "rows.0.picked_qty"),
        ({"picked_qty": -1}, "rows.0.picked_qty"),
        ({"picked_qty": "1.5"}, "rows.0.picked_qty"),
        ({"picked_qty": None}, "rows.0.picked_qty"),
        ({"picked_qty": 1, "shortage_reason": ""}, "rows.0.shortage_reason"),
    ],
)
def test_a_wrong_count_is_sent_back(
    stock_world: StockWorld, picked: dict[str, Any], field: str
) -> None:
    stock_world.put("OF18", 5)
    line = stock_world.want(2)
    stock_world.reserve()

    with pytest.raises(InvalidFormError) as error:
        issue(stock_world, rows=[{"line": line.id, **picked}])

    assert [problem.field for problem in error.value.problems] == [field]


def test_parts_are_handed_to_engineers_of_the_unit_only(
    stock_world: StockWorld,
) -> None:
    stock_world.put("OF18", 1)
    stock_world.want(1)
    stock_world.reserve()

    with pytest.raises(InvalidFormError) as error:
        issue(stock_world, issued_to="OF15-E1")

    assert [problem.field for problem in error.value.problems] == ["issued_to"]


def test_headquarters_lends_what_its_shelf_really_has(stock_world: StockWorld) -> None:
    stock_world.put("HQ", 3)
    line = stock_world.want(3)
    stock_world.reserve()

    assert verify(stock_world, line.id, 1) == {"found": True, "short": True}

    assert stock_world.reserved("HQ") == 1
    assert stock_world.reserve()["has_none"] is True
    assert stock_world.contradictions() == []


def test_an_empty_shelf_ends_the_branch(stock_world: StockWorld) -> None:
    stock_world.put("HQ", 1)
    line = stock_world.want(1)
    stock_world.reserve()

    assert verify(stock_world, line.id, 0) == {"found": False, "short": True}
