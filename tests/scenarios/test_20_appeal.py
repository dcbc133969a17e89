"""T20: rejected, appealed against, and partly approved by another person."""

import pytest

from tests.processes.approval import Approval
from workflows.errors import ForbiddenError

WHY = "拆检照片显示两侧先导阀都已磨损，只换一侧会再次停机"


def test_two_decisions_are_kept(asking: Approval) -> None:
    asking.surveyed().begin().ask(asking.row("PN-0014", 2))
    reject = {"decision": "reject", "reason_code": "not_in_fault"}
    asking.decide("ts1", "review_first", reject)
    assert asking.result["approval"] == "rejected"

    asking.begin(request_id=asking.request.id)
    asking.object_to(WHY)
    with pytest.raises(ForbiddenError):
        asking.do("ts1", "review_second", lines=[])
    reduce = {"decision": "reduce", "qty_approved": 1, "reason_code": "qty_too_high"}
    asking.decide("parts", "review_second", reduce)

    assert asking.result["approval"] == "partial"
    kept = [(row.by_login, row.decision, row.qty) for row in asking.decisions()]
    assert kept == [("ts1", "reject", 0), ("parts", "reduce", 1)]
