"""How much of a prediction a unit is shown before it asks for parts (X-44)."""

import pytest

from handlers.service import engineers, prediction_visibility
from handlers.service.prediction_visibility import (
    GetPredictionVisibility,
    SetPredictionVisibility,
)
from storage.dispatch_orders import DispatchOrder, HqPrediction
from tests.handlers.stock_world import StockWorld
from tests.handlers.test_predictions import lock
from tests.handlers.world import SUPERVISOR, World
from workflows.engine import Actor
from workflows.errors import ForbiddenError, InvalidFormError, Text

ADMIN = Actor("admin", Text("系统管理员", "Administrator"), frozenset(["admin"]), "HQ")


def choose(world: World, *, pilot: bool = False, **by_grade: str) -> None:
    wanted = dict.fromkeys("ABCD", "blind") | by_grade
    SetPredictionVisibility(wanted, pilot).execute(world.context(ADMIN))


def planned(world: World) -> tuple[DispatchOrder, HqPrediction]:
    order = world.register()
    lock(world, order.id)
    order.exec_unit = "OF18"
    engineers.rank_engineers(world.task(), order_id=order.id)
    (prediction,) = world.store.dispatch_orders.predictions(order.id)
    return order, prediction


def carried(world: World, order: DispatchOrder) -> object:
    context = world.context(SUPERVISOR)
    return prediction_visibility.carry_list(context, order_id=order.id)["rows"]


@pytest.mark.parametrize(
    ("visibility", "rows", "revealed"),
    [
        ("blind", [], False),
        ("carry_list", [{"part_no": "PN-0001", "qty": 1}], False),
        ("open", [{"part_no": "PN-0001", "qty": 1}], True),
    ],
)
def test_the_grade_of_the_unit_says_what_it_is_shown(
    stock_world: StockWorld, visibility: str, rows: list[object], *, revealed: bool
) -> None:
    world = stock_world.world
    stock_world.put("OF18", 3, "PN-0001")
    choose(world, B=visibility)

    order, prediction = planned(world)

    assert carried(world, order) == rows
    assert (prediction.visibility, prediction.visibility_drawn) == (visibility, False)
    assert (prediction.revealed_at is not None) is revealed


def test_what_the_unit_does_not_have_is_not_given_away(world: World) -> None:
    order, prediction = planned(world)

    assert prediction.visibility == "carry_list"
    assert carried(world, order) == []


def test_it_is_settled_once(world: World) -> None:
    order, prediction = planned(world)
    choose(world, B="open")

    engineers.rank_engineers(world.task(), order_id=order.id)

    assert prediction.visibility == "carry_list"
    assert prediction.revealed_at is None


def test_in_a_pilot_it_is_drawn_and_counted(world: World) -> None:
    choose(world, pilot=True)

    drawn = {planned(world)[1].visibility for _ in range(12)}

    page = GetPredictionVisibility().execute(world.context(ADMIN))
    assert len(drawn) > 1
    assert sum(row.orders for row in page.figures) == 12
    assert page.pilot


def test_only_an_administrator_changes_it_to_something_known(world: World) -> None:
    with pytest.raises(ForbiddenError):
        GetPredictionVisibility().execute(world.context(SUPERVISOR))
    with pytest.raises(InvalidFormError) as error:
        choose(world, C="half")

    assert [problem.field for problem in error.value.problems] == ["C"]
