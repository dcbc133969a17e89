"""Old parts and write-offs on the screens: headquarters sees all, a unit its own."""

from dataclasses import dataclass

import pytest

from handlers.settlement.settlement_fixtures import installation, order_status
from tests.conftest import Clock
from tests.web.conftest import Visit
from tests.web.walk import ORDER_NO, report_fault
from workflows.engine import SYSTEM, Command, Context, Engine, ServiceTask
from workflows.jobs.executor import run_due

OLD_PARTS = "/settlement/old-parts"
WRITE_OFFS = "/settlement/write-offs"
TAG = "OLD-2026-000001"


@dataclass(frozen=True)
class Install(Command[None]):
    """Have a part installed for the first order, and the order closed."""

    def execute(self, context: Context) -> None:
        task = ServiceTask(context, 1)
        order = context.store.dispatch_orders.by_no(ORDER_NO)
        assert order is not None
        order.exec_unit = "OF18"
        installation(task, order_id=order.id, part_no="PT-0001", price=500)
        order_status(task, order_id=order.id, status="closed")


@pytest.fixture
def installed(engine: Engine, visit: Visit) -> None:
    """Install a part that has to come back; its line is written off at once."""
    report_fault(visit("front1"))
    engine.run(Install(), actor=SYSTEM)
    while run_due(engine):
        pass


@pytest.mark.usefixtures("installed")
def test_a_unit_sees_what_it_has_to_send(visit: Visit) -> None:
    page = visit("cd.store").get(OLD_PARTS)

    for text in (TAG, "PT-0001 主泵", ORDER_NO, "OB-OF18-202603", "待返还"):
        assert text in page.text, text


@pytest.mark.usefixtures("installed")
def test_other_units_see_nothing_of_it(visit: Visit) -> None:
    stranger = visit("cs.sup")

    assert "这里没有旧件。" in stranger.get(OLD_PARTS).text
    assert "这里没有待核销的配件。" in stranger.get(WRITE_OFFS).text


@pytest.mark.usefixtures("installed")
def test_old_parts_are_found_by_tag_part_and_order(visit: Visit) -> None:
    director = visit("director")

    for query in (TAG, "PT-0001", ORDER_NO, "of18"):
        assert TAG in director.get(f"{OLD_PARTS}?q={query}").text, query
    assert "没有相符的旧件。" in director.get(f"{OLD_PARTS}?q=PT-9").text
    assert TAG not in director.get(f"{OLD_PARTS}?state=settled").text


@pytest.mark.usefixtures("installed")
def test_a_late_old_part_says_for_how_long(visit: Visit, clock: Clock) -> None:
    clock.forward(hours=32 * 24)

    assert "F9 逾期 17 天" in visit("director").get(OLD_PARTS).text


@pytest.mark.usefixtures("installed")
def test_a_settled_line_is_among_the_settled(visit: Visit) -> None:
    director = visit("director")

    assert ORDER_NO not in director.get(WRITE_OFFS).text
    page = director.get(f"{WRITE_OFFS}?state=settled&q=PT-0001")
    for text in (ORDER_NO, "已核销", "¥500.00"):
        assert text in page.text, text


@pytest.mark.usefixtures("installed")
def test_the_page_of_an_order_shows_its_parts(visit: Visit) -> None:
    page = visit("cd.sup").get(f"/orders/{ORDER_NO}")

    for text in ("配件与核销", "PT-0001 主泵", TAG, "已核销"):
        assert text in page.text, text


def test_the_screens_speak_english(visit: Visit) -> None:
    director = visit("director")

    director.post("/locale", locale="en", next="/inbox")

    assert "No old parts here." in director.get(OLD_PARTS).text
    assert "Nothing to be written off here." in director.get(WRITE_OFFS).text
