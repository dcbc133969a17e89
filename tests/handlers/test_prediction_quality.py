"""Where headquarters' predictions are poor, F4 says nothing and is switched off."""

import pytest

from handlers.parts.prediction_quality import count, counts_as_surprise, update_quality
from storage.prediction_quality import PredictionQuality
from storage.request_figures import Foretold, VerifiedUse
from tests.handlers.world import NOW, World


def test_parts_are_counted_by_line_and_fault() -> None:
    foretold = [
        Foretold(1, 1, "HYD-01", frozenset({"PN-1", "PN-2"})),
        Foretold(2, 1, "HYD-01", frozenset()),
        Foretold(3, 2, "HYD-01", frozenset({"PN-1"})),
    ]
    verified = [
        VerifiedUse(1, "PN-1", 4),
        VerifiedUse(2, "PN-1", 1),
        VerifiedUse(2, "PN-3", 1),
        VerifiedUse(9, "PN-1", 1),
    ]

    rows = list(count(foretold, verified))

    assert [(row.line, row.verified, row.predicted, row.both) for row in rows] == [
        (1, 3, 2, 1),
        (2, 0, 1, 0),
    ]


@pytest.mark.parametrize(
    ("verified", "both", "surprising"),
    [(19, 0, True), (20, 9, False), (20, 10, True), (200, 99, False)],
)
def test_f4_is_off_where_less_than_half_of_twenty_parts_was_predicted(
    world: World, verified: int, both: int, *, surprising: bool
) -> None:
    row = PredictionQuality(
        line=1, fault_code="HYD-01", verified=verified, predicted=30, both=both
    )
    world.store.prediction_quality.replace([row])

    assert counts_as_surprise(world.store, 1, "HYD-01") is surprising
    assert counts_as_surprise(world.store, 2, "HYD-01") is True
    assert counts_as_surprise(world.store, None, "HYD-01") is True


def test_what_was_counted_before_is_replaced(world: World) -> None:
    old = {"verified": 40, "predicted": 4, "both": 4}
    row = PredictionQuality(line=1, fault_code="HYD-01", **old)
    world.store.prediction_quality.replace([row])

    update_quality(world.store, NOW)

    assert world.store.prediction_quality.all() == []
