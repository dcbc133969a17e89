"""Parts on their way: shipped, received, damaged, lost, found, called back."""

from typing import Any

import pytest

from handlers.delivery import gate, recalls, receiving, shipping
from handlers.delivery.loan_slips import SlipStateError
from handlers.delivery.shipping import ShipmentStateError
from tests.handlers.stock_world import FINANCE, LOGISTICS, PAPERS, StockWorld
from tests.handlers.world import CLERK
from workflows.errors import InvalidFormError, NotFoundError


def transfer(stock_world: StockWorld, **form: Any) -> Any:  # noqa: ANN401 (parameters of the operation)
    return shipping.transfer(
        stock_world.world.task(CLERK),
        order_id=stock_world.order.id,
        unit="OF17",
        transfer=form,
    )


def at_the_gate(stock_world: StockWorld, shipment: int, *, match: bool) -> Any:  # noqa: ANN401 (as above)
    return gate.release_gate(
        stock_world.world.task(LOGISTICS),
        shipment_id=shipment,
        check={"packages_match": match},
    )


def recall(stock_world: StockWorld, shipment: int, condition: str = "good") -> None:
    recalls.recall(
        stock_world.world.task(LOGISTICS),
        shipment_id=shipment,
        recall={"condition": condition},
    )


def test_what_is_sent_is_in_transit_with_four_copies(stock_world: StockWorld) -> None:
    shipment = stock_world.ship(3)

    assert (stock_world.on_hand("HQ"), stock_world.on_hand("TRANSIT")) == (0, 3)
    slip = stock_world.world.store.loan_slips.of_order(stock_world.order.id)[0]
    copies = stock_world.world.store.loan_slips.copies(slip.id)
    assert [copy.holder_role for copy in copies] == list(shipping.HOLDERS)
    assert (slip.state, stock_world.sent(shipment).qty) == ("shipped", 3)
    assert stock_world.contradictions() == []


def test_a_slip_that_is_not_signed_ships_nothing(stock_world: StockWorld) -> None:
    stock_world.put("HQ", 1)
    stock_world.want(1)
    stock_world.reserve()
    slip = stock_world.slip()
    stock_world.sign(slip)

    with pytest.raises(SlipStateError, match="Expected to ship loan slip"):
        shipping.ship(stock_world.world.task(LOGISTICS), slip_id=slip, shipment=PAPERS)


def test_shipping_twice_ships_once(stock_world: StockWorld) -> None:
    shipment = stock_world.ship(2)
    slip = stock_world.world.store.shipments.of_order(stock_world.order.id)[0].slip_id

    again = shipping.ship(
        stock_world.world.task(LOGISTICS), slip_id=slip or 0, shipment=PAPERS
    )

    assert again["shipment_id"] == shipment
    assert stock_world.on_hand("TRANSIT") == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"waybill": " "}, "waybill"),
        ({"carrier": None}, "carrier"),
        ({"packages": 0}, "packages"),
        ({"eta": "2026-03-30"}, "eta"),
        ({"eta": "soon"}, "eta"),
    ],
)
def test_wrong_papers_are_sent_back(
    stock_world: StockWorld, changes: dict[str, Any], field: str
) -> None:
    stock_world.put("OF17", 1)
    stock_world.want(1)
    stock_world.reserve()

    with pytest.raises(InvalidFormError) as error:
        transfer(stock_world, **{**PAPERS, **changes})

    assert [problem.field for problem in error.value.problems] == [field]


def test_what_arrives_is_the_units_to_hand_out_for_the_order(
    stock_world: StockWorld,
) -> None:
    shipment = stock_world.ship(2)

    assert stock_world.receive(shipment, 2, 0, 0) == {"claim_needed": False}

    assert (stock_world.on_hand("W-OF18"), stock_world.reserved("W-OF18")) == (2, 2)
    assert stock_world.reserve()["delivered_lines"] == 1
    assert stock_world.contradictions() == []


def test_receiving_twice_receives_once(stock_world: StockWorld) -> None:
    shipment = stock_world.ship(2)

    stock_world.receive(shipment, 2, 0, 0)
    stock_world.receive(shipment, 2, 0, 0)

    assert stock_world.on_hand("W-OF18") == 2


@pytest.mark.parametrize(
    ("counts", "wrong"),
    [
        ((1, 0, 0), "qty_ok"),
        ((3, 0, 0), "qty_ok"),
        ((3, -1, 0), "qty_damaged"),
        (("1.5", 0, 0), "qty_ok"),
    ],
)
def test_the_three_numbers_must_add_up(
    stock_world: StockWorld, counts: tuple[Any, ...], wrong: str
) -> None:
    shipment = stock_world.ship(2)

    with pytest.raises(InvalidFormError) as error:
        stock_world.receive(shipment, *counts)

    assert [problem.field for problem in error.value.problems] == [f"rows.0.{wrong}"]


@pytest.mark.parametrize("at", ["2026-03-31T08:00", "2026-04-02T08:00"])
def test_nothing_arrives_before_it_was_sent_or_in_the_future(
    stock_world: StockWorld, at: str
) -> None:
    shipment = stock_world.ship(1)

    with pytest.raises(InvalidFormError):
        receiving.receive(
            stock_world.world.task(CLERK),
            shipment_id=shipment,
            receipt={"received_at": at},
        )


def test_one_of_three_damaged_is_sent_again(stock_world: StockWorld) -> None:
    shipment = stock_world.ship(3)

    assert stock_world.receive(shipment, 2, 1, 0) == {"claim_needed": True}
    assert stock_world.reserve()["has_none"] is False
    assert stock_world.claim(shipment, "reship") == {"claim_needed": False}

    assert (stock_world.on_hand("QUARANTINE"), stock_world.on_hand("TRANSIT")) == (1, 0)
    stock_world.put("HQ", 1)
    assert stock_world.reserve()["has_hq"] is True
    assert stock_world.contradictions() == []


def test_lost_pieces_that_turn_up_arrive_after_all(stock_world: StockWorld) -> None:
    shipment = stock_world.ship(3)
    stock_world.receive(shipment, 1, 1, 1)

    assert stock_world.claim(shipment, "wait_found") == {"claim_needed": True}
    assert stock_world.on_hand("TRANSIT") == 1
    assert stock_world.claim(shipment, "found") == {"claim_needed": False}

    assert (stock_world.on_hand("W-OF18"), stock_world.on_hand("QUARANTINE")) == (2, 1)
    assert stock_world.contradictions() == []


def test_nobody_waits_for_lost_pieces_that_are_cancelled(
    stock_world: StockWorld,
) -> None:
    shipment = stock_world.ship(3)
    stock_world.receive(shipment, 1, 0, 2)

    stock_world.claim(shipment, "cancel")
    stock_world.claim(shipment, "cancel")

    (line,) = stock_world.world.store.delivery_lines.of_order(stock_world.order.id)
    assert (line.delivered, line.cancelled) == (1, 2)
    assert len(stock_world.world.store.shipments.claims(shipment)) == 1
    assert stock_world.contradictions() == []


def test_a_wrong_claim_is_sent_back(stock_world: StockWorld) -> None:
    shipment = stock_world.ship(1)
    stock_world.receive(shipment, 0, 1, 0)

    with pytest.raises(InvalidFormError) as error:
        receiving.settle_claim(
            stock_world.world.task(LOGISTICS),
            shipment_id=shipment,
            claim={"rows": [{"line": 99}]},
        )

    fields = [problem.field for problem in error.value.problems]
    assert fields == ["rows.0.line", "rows.0.action", "rows.0.cause"]


def test_the_gate_lets_through_what_is_as_written(stock_world: StockWorld) -> None:
    shipment = stock_world.ship(1)

    assert at_the_gate(stock_world, shipment, match=True) == {"released": True}

    row = stock_world.world.store.shipments.get(shipment)
    assert row is not None
    assert row.released_by == "logi"


def test_what_is_not_as_written_is_packed_again(stock_world: StockWorld) -> None:
    first = stock_world.ship(2)

    assert at_the_gate(stock_world, first, match=False) == {"released": False}
    assert (stock_world.on_hand("HQ"), stock_world.reserved("HQ")) == (2, 2)
    slip = stock_world.world.store.loan_slips.of_order(stock_world.order.id)[0]
    again = shipping.ship(
        stock_world.world.task(LOGISTICS), slip_id=slip.id, shipment=PAPERS
    )

    assert again["shipment_id"] != first
    assert stock_world.contradictions() == []


@pytest.mark.parametrize(
    ("condition", "place"), [("good", "HQ"), ("damaged", "QUARANTINE")]
)
def test_what_is_called_back_returns(
    stock_world: StockWorld, condition: str, place: str
) -> None:
    shipment = stock_world.ship(2)

    recall(stock_world, shipment, condition)
    recall(stock_world, shipment, condition)

    assert (stock_world.on_hand("TRANSIT"), stock_world.on_hand(place)) == (0, 2)
    assert stock_world.reserve()["cancelled_lines"] == 1


def test_what_does_not_come_back_is_lost(stock_world: StockWorld) -> None:
    shipment = stock_world.ship(3)
    row = {"line": stock_world.sent(shipment).id, "condition": "good"}

    recalls.recall(
        stock_world.world.task(LOGISTICS),
        shipment_id=shipment,
        recall={"rows": [{**row, "returned_qty": 2}]},
    )

    assert (stock_world.on_hand("HQ"), stock_world.on_hand("ADJUST")) == (2, 1)
    assert stock_world.contradictions() == []


@pytest.mark.parametrize("qty", [-1, 4, "1.5", None])
def test_no_more_comes_back_than_was_sent(stock_world: StockWorld, qty: object) -> None:
    shipment = stock_world.ship(3)
    row = {"line": stock_world.sent(shipment).id, "condition": "good"}

    with pytest.raises(InvalidFormError) as error:
        recalls.recall(
            stock_world.world.task(LOGISTICS),
            shipment_id=shipment,
            recall={"rows": [{**row, "returned_qty": qty}]},
        )

    fields = [problem.field for problem in error.value.problems]
    assert fields == ["rows.0.returned_qty"]


def test_a_withdrawn_order_frees_everything(stock_world: StockWorld) -> None:
    shipment = stock_world.ship(2)
    stock_world.put("HQ", 1)
    stock_world.want(4)
    stock_world.reserve()

    task = stock_world.world.task(LOGISTICS)
    begun = recalls.begin_recall(task, order_id=stock_world.order.id)

    assert begun == {"shipments": [shipment]}
    assert stock_world.reserved("HQ") == 0
    lines = stock_world.world.store.delivery_lines.of_order(stock_world.order.id)
    assert [line.cancelled for line in lines] == [0, 4]


def test_another_slip_does_not_open_the_gate(stock_world: StockWorld) -> None:
    shipment = stock_world.ship(2)
    check = {"slip_no": "LS-2026-000009", "packages_match": True}

    with pytest.raises(InvalidFormError) as error:
        gate.release_gate(
            stock_world.world.task(LOGISTICS), shipment_id=shipment, check=check
        )

    assert [problem.field for problem in error.value.problems] == ["slip_no"]


def test_a_shipment_that_never_comes_is_claimed_for(stock_world: StockWorld) -> None:
    shipment = stock_world.ship(2)
    task = stock_world.world.task(LOGISTICS)

    lost = receiving.presume_lost(task, shipment_id=shipment)
    settled = stock_world.claim(shipment, "reship")

    assert (lost, settled) == ({"claim_needed": True}, {"claim_needed": False})
    assert (stock_world.on_hand("ADJUST"), stock_world.on_hand("TRANSIT")) == (2, 0)
    assert stock_world.contradictions() == []
    assert stock_world.reserve()["open_lines"] == 1
    assert stock_world.contradictions() == []


def test_what_has_arrived_cannot_be_called_back(stock_world: StockWorld) -> None:
    shipment = stock_world.ship(1)
    stock_world.receive(shipment, 1, 0, 0)

    with pytest.raises(ShipmentStateError, match="SF1"):
        recall(stock_world, shipment)


def test_what_was_called_back_does_not_arrive(stock_world: StockWorld) -> None:
    shipment = stock_world.ship(1)
    recall(stock_world, shipment)

    with pytest.raises(ShipmentStateError):
        stock_world.receive(shipment, 1, 0, 0)


def test_another_unit_sends_what_it_has(stock_world: StockWorld) -> None:
    stock_world.put("OF17", 2)
    stock_world.want(2)
    stock_world.reserve()

    given = transfer(stock_world, decision="give", **PAPERS)

    stock_world.receive(given["shipment_id"], 2, 0, 0)
    assert transfer(stock_world, decision="give", **PAPERS)["shipment_id"] is None
    assert (stock_world.on_hand("W-OF17"), stock_world.on_hand("W-OF18")) == (0, 2)
    assert stock_world.contradictions() == []


def test_a_unit_that_refuses_is_not_asked_again(stock_world: StockWorld) -> None:
    stock_world.put("OF17", 2)
    stock_world.want(2)
    stock_world.reserve()

    with pytest.raises(InvalidFormError):
        transfer(stock_world, decision="refuse")
    transfer(stock_world, decision="refuse", reason="自用")

    assert stock_world.reserved("W-OF17") == 0
    assert stock_world.reserve()["has_other"] is False


def test_an_empty_parcel_is_not_sent(stock_world: StockWorld) -> None:
    stock_world.put("HQ", 1)
    line = stock_world.want(1)
    stock_world.reserve()
    slip = stock_world.slip()
    stock_world.sign(slip)
    stock_world.sign(slip, FINANCE)
    form = {**PAPERS, "rows": [{"line": line.id, "picked_qty": 0}]}

    with pytest.raises(InvalidFormError, match="1 entries"):
        shipping.ship(stock_world.world.task(LOGISTICS), slip_id=slip, shipment=form)


def test_there_are_only_shipments_that_were_sent(stock_world: StockWorld) -> None:
    with pytest.raises(NotFoundError, match="shipment 7"):
        recall(stock_world, 7)
