"""The invariants after the installation: each finds what contradicts it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from handlers.settlement import writeoffs
from storage.delivery_lines import DeliveryLine
from storage.part_requests import ApprovalDecision, PartRequest
from storage.visits import FollowUp
from tests.handlers.settling import SettlingWorld
from tests.handlers.test_writeoffs import asked_for
from tests.handlers.world import NOW


def settled(settling: SettlingWorld) -> tuple[DeliveryLine, PartRequest]:
    """Ask for a piece, have it approved, install it and write it off."""
    line = settling.installed(1)
    request = asked_for(settling, line)
    for asked in settling.world.store.part_requests.lines(request.id):
        asked.qty_approved = asked.qty_req
    writeoffs.open_writeoff(settling.task(), line_id=line.id)
    writeoffs.write_off(settling.task(), line_id=line.id, automatic=True)
    row = settling.world.store.installations.writeoff(line.id)
    assert row is not None
    # The small company has no engine that keeps the history.
    settling.world.store.history.add_operation(
        {"at": row.decided_at, "actor": "cd.store", "command": "CompleteUserTask"}
    )
    return line, request


def deliver_more_than_approved(settling: SettlingWorld, line: DeliveryLine) -> None:
    del settling
    line.qty += 1


def install_more_than_came(settling: SettlingWorld, line: DeliveryLine) -> None:
    (row,) = settling.world.store.installations.of_lines([line.id])
    row.unused_qty = 1


def write_off_more_than_installed(settling: SettlingWorld, line: DeliveryLine) -> None:
    row = settling.world.store.installations.writeoff(line.id)
    assert row is not None
    row.installed = 2


def approve_ones_own(settling: SettlingWorld, line: DeliveryLine) -> None:
    request = settling.world.store.part_requests.by_no(line.doc_no)
    assert request is not None
    decision = ApprovalDecision(
        request_id=request.id,
        level="l1",
        by_login=request.requested_by,
        at=NOW,
        decision="approve",
        revision=1,
    )
    settling.world.store.part_requests.add([decision])


def archive_too_early(settling: SettlingWorld, line: DeliveryLine) -> None:
    call = FollowUp(
        order_id=line.order_id,
        attempt_no=1,
        at=NOW,
        by_login="front1",
        result="reached",
    )
    settling.world.store.visits.add([call])
    settling.stock.order.status = "archived"


def change_in_secret(settling: SettlingWorld, line: DeliveryLine) -> None:
    row = settling.world.store.installations.writeoff(line.id)
    assert row is not None
    row.decided_at = NOW + timedelta(days=9)


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        (deliver_more_than_approved, {"I3"}),
        (install_more_than_came, {"I3"}),
        (write_off_more_than_installed, {"I3"}),
        (approve_ones_own, {"I5"}),
        (archive_too_early, {"I8"}),
        (change_in_secret, {"I9"}),
    ],
)
def test_a_contradiction_about_settled_lines_is_found(
    settling: SettlingWorld,
    spoil: Callable[[SettlingWorld, DeliveryLine], None],
    found: set[str],
) -> None:
    line, _ = settled(settling)
    assert settling.stock.contradictions() == []

    spoil(settling, line)

    contradictions = settling.stock.contradictions()
    assert {text.partition(" ")[0] for text in contradictions} == found


def test_the_database_refuses_more_than_was_requested_at_first(
    settling: SettlingWorld,
) -> None:
    _, request = settled(settling)
    (asked,) = settling.world.store.part_requests.lines(request.id)

    asked.qty_approved = asked.qty_req + 1

    with pytest.raises(IntegrityError, match="no_more_than_requested"):
        settling.world.store.flush()
