"""The dispatch board: who goes when, and who sends them."""

import pytest

from tests.conftest import Clock
from tests.web.conftest import Visit
from tests.web.visitor import Page, Visitor
from tests.web.walk import ACCEPTANCE, ORDER_NO, reach_unit, submit

PLACE = "/board"
TODAY = {
    "engineer": "E001",
    "planned_from": "2026-03-31T14:00",
    "planned_to": "2026-03-31T18:00",
}
TOMORROW = {
    "engineer": "E001",
    "planned_from": "2026-04-01T09:00",
    "planned_to": "2026-04-01T12:00",
}


@pytest.fixture
def supervisor(visit: Visit, clock: Clock) -> Visitor:
    """Return the supervisor of a unit that has an order to give to an engineer."""
    reach_unit(visit, clock)
    submit(visit("cd.sup"), **ACCEPTANCE)
    return visit("cd.sup")


def place(supervisor: Visitor, **fields: str) -> Page:
    supervisor.get(PLACE)
    return supervisor.post(PLACE, order=ORDER_NO, unit="OF18", **fields)


def waiting(page: Page) -> list[str]:
    return page.words('//*[@class="board-waiting"]//article')


def planned(page: Page, day: str) -> list[str]:
    return page.words(f'//td[@data-day="{day}"]//article')


def test_an_order_without_an_engineer_stands_on_the_left(supervisor: Visitor) -> None:
    page = supervisor.get(PLACE)

    (card,) = waiting(page)
    assert ORDER_NO in card
    assert page.find('//article[@draggable="true" and contains(@class, "board-P1")]')
    assert page.words("//tbody/tr/th") == ["蔡明E001"]
    assert len(page.find("//thead//th")) == 8


def test_dropped_on_a_day_the_engineer_is_chosen(supervisor: Visitor) -> None:
    sent = place(supervisor, **TODAY)

    page = supervisor.get(PLACE)
    assert (sent.status, waiting(page)) == (302, [])
    (card,) = planned(page, "2026-03-31")
    assert f"{ORDER_NO} P1 停机" in card
    assert "勘查 今天 14:00" in card


def test_dropped_on_another_day_the_visit_is_reassigned_with_a_reason(
    supervisor: Visitor,
) -> None:
    place(supervisor, **TODAY)

    without = place(supervisor, **TOMORROW)
    given = place(supervisor, reason="customer_request", **TOMORROW)

    assert without.status == 422
    assert "请选择原因" in without.words('//*[@class="field-problem"]')
    page = supervisor.get(PLACE)
    assert given.status == 302
    assert planned(page, "2026-03-31") == []
    assert len(planned(page, "2026-04-01")) == 1
    assert "客户要求" in supervisor.get(f"/orders/{ORDER_NO}").text


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"engineer": ""}, "请选择一项"),
        ({"engineer": "E002"}, "请选择列表中的一项"),
        ({"planned_from": "soon"}, "请填写时间"),
        ({"planned_to": "2026-03-31T13:00"}, "结束须晚于开始"),
        ({"planned_from": "2026-03-30T13:00"}, "不能早于现在"),
    ],
)
def test_what_the_form_refuses_the_board_refuses(
    supervisor: Visitor, wrong: dict[str, str], problem: str
) -> None:
    page = place(supervisor, **{**TODAY, **wrong})

    assert page.status == 422
    assert page.find("//dialog[@open]")
    assert problem in " ".join(page.words('//*[@class="field-problem"]'))
    assert len(waiting(supervisor.get(PLACE))) == 1


@pytest.mark.parametrize("login", ["director", "ts1", "front1"])
def test_headquarters_sees_every_unit_and_only_looks(
    visit: Visit, supervisor: Visitor, login: str
) -> None:
    place(supervisor, **TODAY)
    reader = visit(login)

    page = reader.get(f"{PLACE}?unit=OF18")

    assert len(page.find("//article")) == 1
    assert len(page.find('//select[@id="unit"]/option')) > 1
    assert not page.find("//dialog | //article[@draggable] | //*[@data-cell]")
    assert place(reader, **TOMORROW).status == 403


def test_a_unit_sees_its_own_board_only(visit: Visit) -> None:
    page = visit("cd.store").get(f"{PLACE}?unit=OF15")

    assert "成都办事处" in page.words("//h1")[0]
    assert not page.find('//select[@id="unit"]')


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_beyond_every_plan_is_not_gone_to(visit: Visit, day: str) -> None:
    page = visit("cd.sup").get(f"{PLACE}?from={day}")

    assert page.status == 200
    assert len(page.find("//thead//th")) == 8


def test_who_is_away_is_marked(supervisor: Visitor) -> None:
    supervisor.get("/engineers")
    days = {"first_day": "2026-04-01", "last_day": "2026-04-02", "reason": "培训"}
    supervisor.post("/engineers/E001", action="away", **days)

    page = supervisor.get(PLACE)

    away = page.find('//td[contains(@class, "board-away")]/@data-day')
    assert away == ["2026-04-01", "2026-04-02"]


def test_the_board_is_not_for_everybody(visit: Visit) -> None:
    assert visit("sales1").get(PLACE).status == 403
