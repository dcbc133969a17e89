"""T11: the customer withdraws while parts are on their way."""

import pytest

from handlers.checks import CheckData
from handlers.service.order_withdrawal import TooLateError, WithdrawOrder
from tests.processes.approval import PART
from tests.processes.conftest import Walk
from tests.processes.repair import Repair
from workflows.engine import SYSTEM
from workflows.errors import ForbiddenError, InvalidFormError


def withdraw(order: Walk, login: str = "front1", reason: str = "已自行修好") -> None:
    order.engine.run(WithdrawOrder(order.no, reason), actor=order.actor(login))


def test_parts_on_their_way_come_back(order: Walk) -> None:
    repair = Repair(order.engine, order.clock).unstocked().stocked(None, 1)
    repair.needing_parts().ask_for().approved().shipped()

    withdraw(repair)
    assert repair.waiting == ["recall_shipment"]
    repair.recalled()

    assert (repair.page.status, repair.waiting) == ("withdrawn", [])
    on_hand = repair.read(
        lambda store: [
            (row.warehouse_code, row.on_hand, row.reserved)
            for row in store.stock.balances([PART])
            if row.counted and row.on_hand
        ]
    )
    assert on_hand == [("HQ", 1, 0)]
    assert repair.engine.run(CheckData(), actor=SYSTEM) == ()


@pytest.mark.parametrize("step", ["to_support", "diagnose", "accept", "assign"])
def test_an_order_can_be_withdrawn_at_every_step(order: Walk, step: str) -> None:
    order.register()
    for name in ("to_support", "diagnose", "accept", "assign"):
        getattr(order, name)()
        if name == step:
            break

    withdraw(order)

    assert (order.page.status, order.waiting) == ("withdrawn", [])


def test_withdrawing_needs_a_reason_and_a_right(order: Walk) -> None:
    order.register()

    with pytest.raises(InvalidFormError):
        withdraw(order, reason=" ")
    with pytest.raises(ForbiddenError):
        withdraw(order, "parts")


def test_what_is_done_cannot_be_withdrawn(order: Walk) -> None:
    order.register().to_support().diagnose().visit()

    with pytest.raises(TooLateError):
        withdraw(order)
    order.call_back()
    with pytest.raises(TooLateError):
        withdraw(order)
