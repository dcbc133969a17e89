"""T25: the customer says on the follow-up call that a part was not installed."""

import pytest

from handlers.settlement.settlement_views import GetOrderSettlement
from storage.installations import Writeoff
from storage.part_requests import AuditCase
from storage.unit_of_work import UnitOfWork
from tests.processes.repair import Repair


@pytest.fixture
def repair(repair: Repair) -> Repair:
    """Give an order whose part the unit says it has installed."""
    repair.stocked().needing_parts().ask_for().approved().issued()
    return repair.visit().wait()


def call(repair: Repair, answer: str) -> None:
    """Ask the customer whether the part was installed."""
    scores = ("score_overall", "score_speed", "score_skill", "score_attitude")
    repair.do(
        "front1",
        "call_customer",
        at=repair.at(minutes=30),
        result="reached",
        running_ok=True,
        promise_kept=True,
        charged_anything=False,
        parts_confirmed=[{**row, "answer": answer} for row in repair.confirmed()],
        **dict.fromkeys(scores, 5),
    )
    repair.wait(days=1)


def writeoff(repair: Repair) -> Writeoff:
    def look(store: UnitOfWork) -> Writeoff:
        lines = store.delivery_lines.of_order(repair.page.id)
        (row,) = store.installations.writeoffs([line.id for line in lines])
        return row

    found: Writeoff = repair.read(look)
    return found


def audits(repair: Repair) -> list[AuditCase]:
    def look(store: UnitOfWork) -> list[AuditCase]:
        (request,) = store.part_requests.of_order(repair.page.id)
        return store.part_requests.audit_cases(request.id)

    found: list[AuditCase] = repair.read(look)
    return [case for case in found if case.reason == "risk"]


def test_a_part_that_was_not_installed_is_audited_and_not_written_off(
    repair: Repair,
) -> None:
    assert writeoff(repair).state == "open"

    call(repair, "no")

    assert [case.closed_at for case in audits(repair)] == [None]
    repair.wait(days=10)
    assert (writeoff(repair).state, repair.page.status) == ("open", "closed")


def test_headquarters_see_that_it_is_audited_and_the_unit_does_not(
    repair: Repair,
) -> None:
    call(repair, "no")

    seen = {
        login: [
            row.audited
            for row in repair.engine.run(
                GetOrderSettlement(repair.no), actor=repair.actor(login)
            ).lines
        ]
        for login in ("writeoff", "cd.store")
    }

    assert seen == {"writeoff": [True], "cd.store": [False]}


def test_a_part_that_was_installed_is_written_off(repair: Repair) -> None:
    call(repair, "yes")

    assert audits(repair) == []
    assert writeoff(repair).state == "written_off"
