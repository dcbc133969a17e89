"""Lines are written off once they agree, are signed for and are not being audited."""

from typing import Any

import pytest

from handlers.settlement import unused_parts, writeoffs
from handlers.settlement.settlement_lookups import writeoff_facts
from storage.delivery_lines import DeliveryLine
from storage.part_requests import AuditCase, PartRequest, PartRequestLine
from tests.asked import line_of, request_for
from tests.handlers.settling import SettlingWorld
from tests.handlers.world import CHANGSHA, NOW, SUPERVISOR
from workflows.errors import InvalidFormError, NotFoundError


def opened(settling: SettlingWorld, qty: int = 1, unused: int = 0) -> DeliveryLine:
    """Install pieces, and begin to settle the line."""
    line = settling.installed(qty, unused)
    writeoffs.open_writeoff(settling.task(), line_id=line.id)
    return line


def close(settling: SettlingWorld) -> None:
    settling.stock.order.status = "closed"


def asked_for(settling: SettlingWorld, line: DeliveryLine) -> PartRequest:
    """Keep the request that a line was approved in."""
    request = request_for(line.order_id or 0, NOW, no=line.doc_no)
    requests = settling.world.store.part_requests
    requests.add([request])
    requests.add([line_of(request, line.part_no, line.qty)])
    return request


def audit(settling: SettlingWorld, line: DeliveryLine) -> AuditCase:
    """Let somebody look into the request of a line."""
    request = asked_for(settling, line)
    case = AuditCase(request_id=request.id, reason="risk", opened_at=NOW)
    settling.world.store.part_requests.add([case])
    return case


def brought(
    settling: SettlingWorld, line: DeliveryLine, qty: object, **report: object
) -> Any:  # noqa: ANN401 (results of the operation)
    values = {"return_qty": qty, "condition": "good", "destination": "hq", **report}
    return unused_parts.record_return(settling.task(), line_id=line.id, report=values)


def match(settling: SettlingWorld, line: DeliveryLine) -> dict[str, Any]:
    return dict(writeoffs.match_line(settling.task(), line_id=line.id))


def decide(settling: SettlingWorld, line: DeliveryLine, **decision: object) -> Any:  # noqa: ANN401 (as above)
    return writeoffs.decide(settling.task(), line_id=line.id, decision=decision)


def test_a_line_waits_until_its_order_is_closed(settling: SettlingWorld) -> None:
    line = opened(settling)

    before = match(settling, line)
    close(settling)
    after = match(settling, line)

    assert (before["waits"], after["waits"]) == (True, False)
    assert (after["matches"], after["value"]) == (True, 18500)


def test_a_line_under_audit_waits_and_cannot_be_written_off(
    settling: SettlingWorld,
) -> None:
    line = opened(settling)
    case = audit(settling, line)
    close(settling)

    assert match(settling, line)["waits"] is True
    with pytest.raises(writeoffs.BlockedByAuditError, match="PN-0001"):
        writeoffs.write_off(settling.task(), line_id=line.id, automatic=True)
    case.closed_at = NOW

    assert match(settling, line)["waits"] is False


def test_an_audit_of_another_line_does_not_block(settling: SettlingWorld) -> None:
    line = opened(settling)
    request = asked_for(settling, line)
    requests = settling.world.store.part_requests
    other = PartRequestLine(
        request_id=request.id,
        line_no=2,
        part_no="PN-0040",
        qty_req=1,
        qty=1,
        reason="worn",
        status="approved",
    )
    requests.add([other])
    case = AuditCase(
        request_id=request.id, line_id=other.id, reason="risk", opened_at=NOW
    )
    requests.add([case])

    close(settling)

    assert match(settling, line)["waits"] is False


def test_a_sheet_that_nobody_signed_does_not_match(settling: SettlingWorld) -> None:
    settling.returnable()
    line = settling.carried(1)
    settling.report({"line": line.id, "installed_qty": 1}, signed="")
    writeoffs.open_writeoff(settling.task(), line_id=line.id)

    assert match(settling, line)["matches"] is False
    writeoffs.send_back(settling.task(), line_id=line.id)
    answered = {"explanation": "已补签", "signed_by": "罗永刚"}
    writeoffs.answer(settling.task(), line_id=line.id, report=answered)

    assert match(settling, line)["matches"] is True


def test_what_differs_is_named_when_a_line_goes_back(settling: SettlingWorld) -> None:
    line = opened(settling, 1, 1)

    writeoffs.send_back(settling.task(), line_id=line.id)

    row = settling.world.store.installations.writeoff(line.id)
    assert row is not None
    assert (row.state, row.sent_back) == ("sent_back", 1)
    assert row.reason is None


def test_unused_pieces_go_back_to_headquarters(settling: SettlingWorld) -> None:
    line = opened(settling, 1, 2)

    assert brought(settling, line, 2) == {"unused_qty": 0}

    assert settling.stock.on_hand("HQ") == 2
    assert match(settling, line)["matches"] is True
    assert settling.stock.contradictions() == []


def test_a_unit_keeps_unused_pieces_as_its_own(settling: SettlingWorld) -> None:
    line = opened(settling, 1, 1)

    brought(settling, line, 1, destination="unit")

    rows = settling.world.store.stock.balances([line.part_no])
    own = [row.on_hand for row in rows if row.owner == "unit" and row.on_hand > 0]
    assert own == [1]
    assert settling.stock.contradictions() == []


def test_damaged_pieces_are_kept_apart_and_lost_ones_written_down(
    settling: SettlingWorld,
) -> None:
    line = opened(settling, 1, 2)

    brought(settling, line, 1, condition="damaged", shortage_reason="丢失")

    assert settling.stock.on_hand("QUARANTINE") == 1
    assert match(settling, line)["matches"] is False
    assert settling.stock.contradictions() == []


@pytest.mark.parametrize(
    ("report", "field"),
    [
        ({"return_qty": 3}, "return_qty"),
        ({"return_qty": -1}, "return_qty"),
        ({"return_qty": None}, "return_qty"),
        ({"return_qty": "x"}, "return_qty"),
        ({"return_qty": 1}, "shortage_reason"),
        ({"return_qty": 2, "destination": "scrap"}, "destination"),
    ],
)
def test_a_wrong_return_is_sent_back(
    settling: SettlingWorld, report: dict[str, object], field: str
) -> None:
    line = opened(settling, 1, 2)

    with pytest.raises(InvalidFormError) as error:
        brought(settling, line, report.pop("return_qty"), **report)

    assert [problem.field for problem in error.value.problems] == [field]


@pytest.mark.parametrize(
    ("decision", "field"),
    [
        ({"decision": None}, "decision"),
        ({"decision": "reject"}, "decision"),
        ({"decision": "send_back"}, "reason"),
    ],
)
def test_a_decision_is_complete(
    settling: SettlingWorld, decision: dict[str, object], field: str
) -> None:
    line = opened(settling)

    with pytest.raises(InvalidFormError) as error:
        decide(settling, line, **decision)

    assert [problem.field for problem in error.value.problems] == [field]


def test_what_does_not_match_is_written_off_with_a_reason_only(
    settling: SettlingWorld,
) -> None:
    line = opened(settling, 1, 1)

    with pytest.raises(InvalidFormError):
        decide(settling, line, decision="write_off")

    verdict = decide(settling, line, decision="write_off", reason="金额小")
    assert verdict == {"verdict": "write_off"}


def test_the_last_line_archives_the_order(settling: SettlingWorld) -> None:
    line = settling.carried(1)
    settling.report({"line": line.id, "installed_qty": 1})
    writeoffs.open_writeoff(settling.task(), line_id=line.id)
    close(settling)

    done = writeoffs.write_off(settling.task(2), line_id=line.id, automatic=True)

    order = settling.stock.order
    assert (done, order.status) == ({"archived": True}, "archived")
    assert order.archived_at == settling.task(2).now


def test_an_order_with_old_parts_to_come_is_not_archived(
    settling: SettlingWorld,
) -> None:
    line = opened(settling)
    close(settling)

    done = writeoffs.write_off(settling.task(), line_id=line.id, automatic=True)

    assert (done, settling.stock.order.status) == ({"archived": False}, "closed")


def test_a_line_of_which_nothing_was_installed_is_returned(
    settling: SettlingWorld,
) -> None:
    line = opened(settling, 0, 1)
    brought(settling, line, 1)

    writeoffs.write_off(settling.task(), line_id=line.id, automatic=True)

    row = settling.world.store.installations.writeoff(line.id)
    assert row is not None
    assert (row.state, int(row.value)) == ("returned", 0)


def test_settling_begins_once(settling: SettlingWorld) -> None:
    line = opened(settling)

    writeoffs.open_writeoff(settling.task(), line_id=line.id)

    rows = settling.world.store.installations.writeoffs([line.id])
    assert [row.line_id for row in rows] == [line.id]


def test_an_unknown_line_is_not_found(settling: SettlingWorld) -> None:
    with pytest.raises(NotFoundError, match="delivery line 99"):
        writeoffs.open_writeoff(settling.task(), line_id=99)


def test_a_unit_reads_the_match_of_its_own_lines(settling: SettlingWorld) -> None:
    line = opened(settling)
    own, other = settling.world.context(SUPERVISOR), settling.world.context(CHANGSHA)

    facts = writeoff_facts(own, line_id=line.id)

    assert (facts["approved"], facts["installed"], facts["signed"]) == (1, 1, True)
    assert writeoff_facts(other, line_id=line.id) == {}
