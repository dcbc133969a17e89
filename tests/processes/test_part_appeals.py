"""Appeals against part approvals: once, in time, decided by somebody else."""

import pytest

from handlers import business
from storage.unit_of_work import Database, unit_of_work_factory
from tests.conftest import Clock
from tests.processes.approval import Approval
from tests.processes.draws import NOT_DRAWN
from tests.processes.results import watched
from workflows.engine import Engine
from workflows.errors import ForbiddenError

REDUCE = {"decision": "reduce", "qty_approved": 1, "reason_code": "qty_too_high"}
SOLD = {"decision": "sale", "reason_code": "misuse"}
REJECT = {"decision": "reject", "reason_code": "not_in_fault"}
WHY = "拆检照片显示两侧先导阀都已磨损，只换一侧会再次停机"


@pytest.fixture
def rejected(company: Database, clock: Clock) -> Approval:
    """Return a request of two pieces that the first review has rejected."""
    units = unit_of_work_factory(company)
    with units() as store:
        store.draw_secrets.of_month("2026-03", NOT_DRAWN)
    asking = Approval(Engine(units, watched(business()), clock), clock)
    asking.surveyed().begin()
    asking.ask(asking.row("PN-0014", 2))
    return asking.decide("ts1", "review_first", REJECT)


def appeal(rejected: Approval) -> Approval:
    assert rejected.result["approval"] == "rejected"
    return rejected.begin(request_id=rejected.request.id)


def test_another_person_decides_about_an_appeal(rejected: Approval) -> None:
    appeal(rejected).object_to(WHY)
    assert rejected.waiting == ["review_second"]
    with pytest.raises(ForbiddenError):
        rejected.do("ts1", "review_second", lines=[])

    choice = {**REDUCE, "comment": "左侧确已磨损"}
    rejected.decide("parts", "review_second", choice)

    assert rejected.result["approval"] == "partial"
    assert rejected.result["approved_lines"] == [{"part_no": "PN-0014", "qty": 1}]
    found = [(row.level, row.by_login, row.decision) for row in rejected.decisions()]
    assert found == [("l1", "ts1", "reject"), ("l2", "parts", "reduce")]


def test_there_is_one_appeal(rejected: Approval) -> None:
    appeal(rejected).object_to(WHY)
    rejected.decide("parts", "review_second", REJECT)

    appeal(rejected)

    assert rejected.result["approval"] == "rejected"


def test_an_appeal_comes_within_three_working_days(rejected: Approval) -> None:
    assert rejected.result["approval"] == "rejected"
    rejected.clock.forward(days=5)

    rejected.begin(request_id=rejected.request.id)

    assert rejected.result["approval"] == "rejected"


def test_an_appeal_that_is_not_written_in_time_is_none(rejected: Approval) -> None:
    appeal(rejected)
    assert rejected.waiting == ["write_appeal"]

    rejected.pass_time(days=6)

    assert rejected.result["approval"] == "rejected"
    assert rejected.request.appealed_at is None


def test_a_unit_appeals_against_a_partial_approval(rejected: Approval) -> None:
    rejected.begin(request_id=None)
    rejected.ask(rejected.row("PN-0015", 2))
    rejected.decide("ts1", "review_first", REDUCE)
    rejected.object_to(WHY, "confirm_partial")

    choice = {"decision": "approve", "qty_approved": 2, "comment": "照片属实"}
    rejected.decide("parts", "review_second", choice)

    assert rejected.result["approval"] == "approved"
    assert rejected.request.appeal_text == WHY


def test_after_two_levels_the_director_decides(rejected: Approval) -> None:
    rejected.begin(request_id=None)
    rejected.ask(rejected.row("PN-0001"))
    rejected.decide("ts1", "review_first", REJECT)
    rejected.decide("parts", "review_second", REJECT)

    appeal(rejected).object_to(WHY)

    assert rejected.waiting == ["review_third"]
    rejected.decide("director", "review_third", SOLD)
    assert rejected.result["approval"] == "reclassified"
