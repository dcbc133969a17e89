"""What people do to part requests from outside of the steps: page and commands."""

from http import HTTPStatus
from pathlib import Path

import pytest

from handlers import business
from handlers.parts.request_changes import (
    EditPartRequest,
    NotHeadquartersError,
    NothingReleasedError,
    NotTheUnitError,
    TakeReleasedParts,
    WithdrawPartRequest,
)
from storage.stock import StockKey
from storage.unit_of_work import Database, unit_of_work_factory
from tests.conftest import Clock
from tests.processes.approval import Approval
from tests.processes.draws import NOT_DRAWN
from tests.processes.results import watched
from tests.scenarios.pages import visitor
from workflows.engine import Engine
from workflows.errors import InvalidFormError

REJECT = {"decision": "reject", "reason_code": "not_in_fault"}


@pytest.fixture
def asking(company: Database, clock: Clock) -> Approval:
    """Return a request of two valves that waits for the first review."""
    units = unit_of_work_factory(company)
    with units() as store:
        store.draw_secrets.of_month("2026-03", NOT_DRAWN)
    asking = Approval(Engine(units, watched(business()), clock), clock)
    return asking.surveyed().begin().ask(asking.row("PN-0014", 2))


def edit(asking: Approval, login: str, qty: int, reason: str = "数量笔误") -> int:
    command = EditPartRequest(asking.request.no, {}, {1: {"qty": qty}}, reason)
    return asking.engine.run(command, actor=asking.actor(login))


def test_headquarters_correct_a_request_as_a_new_revision(asking: Approval) -> None:
    assert edit(asking, "ts1", 1) == 2

    number = asking.request.id
    first, second = asking.read(lambda store: store.part_requests.revisions(number))
    assert (second.author, second.reason) == ("ts1", "数量笔误")
    assert second.diff == [{"path": "lines.1.qty", "before": 2, "after": 1}]
    assert first.content["lines"][0]["qty"] == 2
    assert (asking.rows[0].qty_req, asking.rows[0].qty) == (2, 1)


def test_a_correction_stays_within_the_original(asking: Approval) -> None:
    with pytest.raises(InvalidFormError):
        edit(asking, "ts1", 3)
    with pytest.raises(InvalidFormError):
        edit(asking, "ts1", 1, reason=" ")
    with pytest.raises(NotHeadquartersError):
        edit(asking, "cd.store", 1)

    assert asking.rows[0].qty == 2


def test_only_the_unit_takes_its_request_back(asking: Approval) -> None:
    command = WithdrawPartRequest(asking.request.no, "不要了")

    for login in ("ts1", "cd.eng1"):
        actor = asking.actor(login)
        with pytest.raises(NotTheUnitError):
            asking.engine.run(command, actor=actor)

    assert asking.waiting == ["review_first"]


def released(asking: Approval, company: Database) -> Approval:
    """Let the first review be silent for too long, with a valve in the unit."""
    with unit_of_work_factory(company)() as store:
        balance = store.stock.balance(StockKey("W-OF18", "PN-0014", "hq"))
        balance.on_hand = max(balance.on_hand, 5)
    asking.pass_time(days=2)
    command = TakeReleasedParts(asking.request.no)
    assert asking.engine.run(command, actor=asking.actor("cd.store")) == 1
    return asking


def test_what_was_taken_ahead_is_not_sent_again(
    asking: Approval, company: Database
) -> None:
    released(asking, company)
    command, store = TakeReleasedParts(asking.request.no), asking.actor("cd.store")
    with pytest.raises(NothingReleasedError):
        asking.engine.run(command, actor=store)

    asking.decide("ts1", "review_first", "approve")

    assert asking.result["approved_lines"] == [{"part_no": "PN-0014", "qty": 1}]
    lines = asking.read(
        lambda unit: unit.delivery_lines.of_order(asking.values["order_id"])
    )
    taken = [(line.doc_no, line.delivered) for line in lines]
    assert taken == [(f"{asking.request.no}-E1", 1)]


def test_what_was_taken_and_then_rejected_is_looked_into(
    asking: Approval, company: Database
) -> None:
    released(asking, company)

    asking.decide("ts1", "review_first", REJECT)

    number = asking.request.id
    (audit,) = asking.read(lambda store: store.part_requests.audit_cases(number))
    assert (audit.reason, audit.line_id) == ("risk", asking.rows[0].id)


def test_the_page_shows_a_request_and_takes_corrections(
    asking: Approval, tmp_path: Path
) -> None:
    place = f"/requests/{asking.request.no}"
    support = visitor(asking, tmp_path, "ts1")
    assert "总部预判中没有" in support.get(place).text

    refused = support.post(place, action="edit", reason="", **{"qty-1": "1"})
    assert refused.status == HTTPStatus.UNPROCESSABLE_ENTITY
    support.post(place, action="edit", reason="笔误", **{"qty-1": "1"})

    page = support.get(place)
    assert page.words('//ul[@class="changes"]/li') == ["第 1 行 数量：2 → 1"]


def test_the_unit_withdraws_on_the_page(asking: Approval, tmp_path: Path) -> None:
    place = f"/requests/{asking.request.no}"
    unit = visitor(asking, tmp_path, "cd.store")
    page = unit.get(place)
    assert not page.find('//button[@value="edit"]')
    assert "grade" not in page.text

    answer = unit.post(place, action="withdraw", reason="客户自行修复")

    assert answer.place == place
    assert asking.request.status == "withdrawn"


def test_other_units_do_not_see_it(asking: Approval, tmp_path: Path) -> None:
    stranger = visitor(asking, tmp_path, "cs.store")

    page = stranger.get(f"/requests/{asking.request.no}")

    assert page.status == HTTPStatus.NOT_FOUND
