"""Closed orders of which nothing is left to settle are archived by themselves."""

import pytest

from handlers.settlement.settling import ArchiveSettled
from tests.handlers.settling import SettlingWorld
from workflows.engine import SYSTEM


@pytest.fixture
def closed(settling: SettlingWorld) -> SettlingWorld:
    settling.stock.order.status = "closed"
    settling.world.store.flush()
    return settling


def archive(closed: SettlingWorld) -> int:
    return ArchiveSettled().execute(closed.world.context(SYSTEM))


def test_an_order_without_parts_is_archived(closed: SettlingWorld) -> None:
    order = closed.stock.order

    first, second = archive(closed), archive(closed)

    assert (first, second) == (1, 0)
    assert (order.status, order.archived_at is not None) == ("archived", True)


def test_an_order_with_a_line_to_be_written_off_waits(closed: SettlingWorld) -> None:
    closed.installed(1)
    closed.stock.order.status = "closed"
    closed.world.store.flush()

    assert archive(closed) == 0


def test_an_order_that_goes_on_is_left_alone(settling: SettlingWorld) -> None:
    before = settling.stock.order.status

    count = archive(settling)

    assert (count, settling.stock.order.status) == (0, before)
