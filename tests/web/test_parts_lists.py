"""Lists of part requests, loan slips and stock counts: who finds what."""

from dataclasses import dataclass

import pytest

from handlers.delivery import stock_counts
from tests.asked import request_for
from tests.web.conftest import Visit
from tests.web.walk import ORDER_NO
from workflows.engine import SYSTEM, Command, Context, Engine

ROWS = '//div[@class="panel"]//tbody/tr'
AGES = '//section[@aria-labelledby="ages-title"]//tbody/tr'


@dataclass(frozen=True)
class _Begin(Command[None]):
    """Ask for the parts that the first order has been lent, and count them."""

    def execute(self, context: Context) -> None:
        order = context.store.dispatch_orders.by_no(ORDER_NO)
        assert order is not None
        stock_counts.ask(context, "HQ", ["PT-0001"], ORDER_NO)
        request = request_for(order.id, context.now, status="in_review")
        context.store.part_requests.add([request])


@pytest.fixture
def begun(lent: Engine) -> None:
    lent.run(_Begin(), actor=SYSTEM)


@pytest.mark.usefixtures("begun")
def test_loan_slips_are_found_with_what_is_still_out(visit: Visit) -> None:
    parts = visit("owner")

    listed = parts.get("/loan-slips").words(ROWS)
    ages = parts.get("/loan-slips?state=all").words(AGES)
    searched = parts.get("/loan-slips?q=成都 PT-0001").words(ROWS)
    missed = parts.get("/loan-slips?q=哈尔滨").words(ROWS)

    assert "LS-2026-000001" in listed[0]
    assert "2 ·" in listed[0]
    assert "成都办事处12¥37,000.00" in ages[0]
    assert searched[0] == listed[0]
    assert missed == []


@pytest.mark.usefixtures("begun")
def test_a_unit_finds_its_own_requests(visit: Visit) -> None:
    own = visit("cd.store").get("/requests").words(ROWS)
    decided = visit("cd.store").get("/requests?state=decided").words(ROWS)
    searched = visit("owner").get(f"/requests?q={ORDER_NO}").words(ROWS)

    assert "PR-2026-000001" in own[0]
    assert "审批中" in own[0]
    assert decided == []
    assert len(searched) == 1


@pytest.mark.usefixtures("begun")
def test_a_count_does_not_tell_the_book_before_it_is_counted(visit: Visit) -> None:
    parts = visit("owner").get("/stock/counts").words(ROWS)
    unit = visit("cd.store").get("/stock/counts").words(ROWS)

    assert "SC-2026-000001" in parts[0]
    assert "待盘点" in parts[0]
    assert parts[0].count("–") >= 4
    assert unit == []


@pytest.mark.parametrize("place", ["/loan-slips", "/requests", "/stock/counts"])
def test_lists_are_for_those_who_have_to_do_with_them(visit: Visit, place: str) -> None:
    assert visit("front1").get(place).status == 403
