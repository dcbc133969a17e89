"""The invariants: each finds what contradicts it, and nothing else."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from handlers.checks import INVARIANTS, CheckData
from storage.dispatch_orders import HqPrediction
from storage.reservations import Reservation
from storage.stock import StockKey
from storage.visits import Survey, Visit
from tests.handlers.stock_world import FINANCE, PART, StockWorld
from tests.handlers.world import CLERK, NOW
from workflows.engine import SYSTEM
from workflows.errors import ForbiddenError


def lose_a_piece(stock_world: StockWorld) -> None:
    key = StockKey("HQ", PART, "hq")
    stock_world.world.store.stock.balance(key).on_hand += 1


def forget_a_reservation(stock_world: StockWorld) -> None:
    stock_world.world.store.reservations.add(
        Reservation(
            line_id=stock_world.want(1).id,
            part_no=PART,
            warehouse_code="HQ",
            owner="hq",
            qty=1,
            state="active",
            expires_at=NOW,
            made_at=NOW,
            by_login="alice",
        )
    )


def deliver_too_much(stock_world: StockWorld) -> None:
    stock_world.sent(1).line_id = stock_world.want(1).id


def miscount_a_shipment(stock_world: StockWorld) -> None:
    stock_world.receive(1, 3, 0, 0)
    stock_world.sent(1).qty_ok = 2


def sign_in_two_roles(stock_world: StockWorld) -> None:
    rows = stock_world.world.store.loan_slips.signatures(1)
    (row,) = (row for row in rows if row.role == "finance")
    copy = {
        column.key: getattr(row, column.key)
        for column in row.__table__.columns
        if column.key not in {"id", "role"}
    }
    copy["role"] = "dept_leader"
    stock_world.world.store.loan_slips.add([type(row)(**copy)])


def change_what_was_signed(stock_world: StockWorld) -> None:
    stock_world.world.store.loan_slips.lines(1)[0].qty = 9


def unsign_a_slip(stock_world: StockWorld) -> None:
    stock_world.world.store.loan_slips.of_order(stock_world.order.id)[0].state = "w"


def predict_too_late(stock_world: StockWorld) -> None:
    store, order = stock_world.world.store, stock_world.order
    report_visit(stock_world)
    store.dispatch_orders.add(
        [
            HqPrediction(
                order_id=order.id,
                by_login="ts1",
                at=NOW,
                locked_at=NOW + timedelta(hours=1),
                fault_code="HYD-01",
                sha256="x",
                needs_parts="none",
                needs_visit=True,
                severity="normal",
            )
        ]
    )


def close_without_a_call(stock_world: StockWorld) -> None:
    report_visit(stock_world)
    stock_world.order.status = "closed"


def report_visit(stock_world: StockWorld) -> None:
    store = stock_world.world.store
    visit = Visit(
        order_id=stock_world.order.id,
        seq=1,
        purpose="survey",
        unit_code="OF18",
        engineer_id=stock_world.world.engineer("OF18-E1").id,
        assigned_by="cd.sup",
        assigned_at=NOW,
        planned_from=NOW,
        planned_to=NOW,
    )
    store.visits.add([visit])
    survey = Survey(visit_id=visit.id, work_done="换泵", submitted_at=NOW)
    store.visits.add([survey])


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        (lose_a_piece, {"I1"}),
        (forget_a_reservation, {"I2"}),
        (deliver_too_much, {"I3"}),
        (miscount_a_shipment, {"I3", "I4"}),
        (sign_in_two_roles, {"I5"}),
        (change_what_was_signed, {"I5"}),
        (unsign_a_slip, {"I5"}),
        (predict_too_late, {"I6"}),
        (close_without_a_call, {"I8"}),
    ],
)
def test_a_contradiction_is_found(
    stock_world: StockWorld, spoil: Callable[[StockWorld], None], found: set[str]
) -> None:
    stock_world.ship(3)
    assert stock_world.contradictions() == []

    spoil(stock_world)

    contradictions = stock_world.contradictions()
    assert {line.partition(" ")[0] for line in contradictions} == found


def test_what_is_found_says_where_and_how_much(stock_world: StockWorld) -> None:
    stock_world.ship(3)
    lose_a_piece(stock_world)

    assert "I1 warehouse HQ, part PN-0001 (hq): the balance is 1 off the ledger" in (
        stock_world.contradictions()
    )


def test_an_instance_that_waits_for_nothing_is_found(stock_world: StockWorld) -> None:
    found = CheckData().execute(stock_world.world.context(SYSTEM))

    assert [one.invariant for one in found] == ["I7"]


def test_only_owners_of_processes_look_at_all_data(stock_world: StockWorld) -> None:
    for actor in (CLERK, FINANCE):
        with pytest.raises(ForbiddenError):
            CheckData().execute(stock_world.world.context(actor))


def test_every_invariant_is_named() -> None:
    assert list(INVARIANTS) == [f"I{number}" for number in range(1, 10)]
