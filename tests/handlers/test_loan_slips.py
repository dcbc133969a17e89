"""Loan slips: written, signed by two people, refused, written anew."""

import pytest

from handlers.delivery import loan_slips
from handlers.delivery.loan_slips import SignedByTheSameError, SlipStateError, slip_of
from handlers.delivery.slip_views import GetLoanSlip
from tests.handlers.stock_world import (
    FINANCE,
    LEADER,
    REFUSE,
    SHIPPER,
    SIGN,
    StockWorld,
)
from tests.handlers.test_evidence import upload
from workflows.engine import Actor
from workflows.errors import BpmnError, InvalidFormError, NotFoundError, Text


@pytest.fixture
def slip(stock_world: StockWorld) -> int:
    """Write a slip for two pieces."""
    stock_world.put("HQ", 2)
    stock_world.want(2)
    stock_world.reserve()
    return stock_world.slip()


def test_leader_and_finance_sign_what_is_written(
    stock_world: StockWorld, slip: int
) -> None:
    first = stock_world.sign(slip)
    second = stock_world.sign(slip, FINANCE)

    assert (first["slip_state"], second["slip_state"]) == ("written", "signed")
    written = slip_of(stock_world.world.store, slip)
    assert (written.no, written.to_unit) == ("LS-2026-000001", "OF18")
    assert stock_world.contradictions() == []


def test_what_the_leader_drew_stands_with_the_signature(
    stock_world: StockWorld, slip: int
) -> None:
    world = stock_world.world
    drawing = upload(world, kind="drawn_signature", media_type="image/png")
    signed = {"name": "周建", "role": "部门领导", "drawing": [drawing.id]}

    stock_world.sign(slip, form={**SIGN, "signed": signed})

    page = GetLoanSlip("LS-2026-000001").execute(world.context(SHIPPER))
    assert [card.drawing for card in page.signatures] == [drawing.id]
    assert drawing.owner_type == "signature"


def test_signing_twice_is_signing_once(stock_world: StockWorld, slip: int) -> None:
    stock_world.sign(slip)
    stock_world.sign(slip)

    assert len(stock_world.world.store.loan_slips.signatures(slip)) == 1


def test_finance_does_not_sign_before_the_leader(
    stock_world: StockWorld, slip: int
) -> None:
    with pytest.raises(SlipStateError, match="sign before the one ahead"):
        stock_world.sign(slip, FINANCE)


def test_nobody_signs_in_two_roles(stock_world: StockWorld, slip: int) -> None:
    stock_world.sign(slip)
    both = Actor(LEADER.login, Text("胡", "Hu"), frozenset(["finance"]), "HQ")

    with pytest.raises(SignedByTheSameError, match="another person"):
        stock_world.sign(slip, both)


def test_a_slip_that_is_written_anew_has_to_be_signed_anew(
    stock_world: StockWorld, slip: int
) -> None:
    stock_world.sign(slip)

    assert stock_world.slip(opinion="加急") == slip

    with pytest.raises(SlipStateError):
        stock_world.sign(slip, FINANCE)
    stock_world.sign(slip)
    assert stock_world.sign(slip, FINANCE)["slip_state"] == "signed"


def test_the_first_refusal_sends_it_back(stock_world: StockWorld, slip: int) -> None:
    refused = stock_world.sign(slip, form=REFUSE)

    assert refused == {"slip_state": "refused", "refusals": 1}
    assert stock_world.reserved("HQ") == 2
    assert stock_world.slip() == slip


def test_the_second_refusal_cancels_it_and_gives_the_pieces_free(
    stock_world: StockWorld, slip: int
) -> None:
    stock_world.sign(slip, form=REFUSE)
    stock_world.slip()
    stock_world.sign(slip)

    refused = stock_world.sign(slip, FINANCE, REFUSE)

    assert refused == {"slip_state": "cancelled", "refusals": 2}
    assert stock_world.reserved("HQ") == 0
    assert stock_world.reserve()["has_hq"] is False
    assert stock_world.contradictions() == []


def test_a_refused_slip_is_not_signed(stock_world: StockWorld, slip: int) -> None:
    stock_world.sign(slip, form=REFUSE)

    with pytest.raises(SlipStateError):
        stock_world.sign(slip)


@pytest.mark.parametrize(
    ("form", "field"),
    [({"decision": "refuse"}, "comment"), ({"decision": "perhaps"}, "decision")],
)
def test_a_wrong_answer_is_sent_back(
    stock_world: StockWorld, slip: int, form: dict[str, str], field: str
) -> None:
    with pytest.raises(InvalidFormError) as error:
        stock_world.sign(slip, form=form)

    assert [problem.field for problem in error.value.problems] == [field]


def test_nobody_signs_in_a_role_that_does_not_sign(
    stock_world: StockWorld, slip: int
) -> None:
    with pytest.raises(SlipStateError):
        stock_world.sign(slip, SHIPPER, SIGN)


def test_a_slip_needs_an_opinion_and_something_to_lend(
    stock_world: StockWorld,
) -> None:
    with pytest.raises(InvalidFormError):
        stock_world.slip(opinion="")
    with pytest.raises(BpmnError) as error:
        stock_world.slip()

    assert error.value.code == "no_stock"


def test_there_are_only_slips_that_were_written(stock_world: StockWorld) -> None:
    with pytest.raises(NotFoundError, match="loan slip 7"):
        loan_slips.slip_of(stock_world.world.store, 7)
