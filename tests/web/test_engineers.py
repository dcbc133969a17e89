"""A unit looks after its engineers: away for some days, gone, back again."""

import pytest

from tests.conftest import Clock
from tests.web.conftest import Visit
from tests.web.visitor import Page, Visitor
from tests.web.walk import ACCEPTANCE, ORDER_NO, reach_unit, submit

PLACE = "/engineers"
AWAY = {
    "action": "away",
    "first_day": "2026-03-31",
    "last_day": "2026-04-02",
    "reason": "培训",
}


@pytest.fixture
def supervisor(visit: Visit) -> Visitor:
    return visit("cd.sup")


def change(visitor: Visitor, code: str = "E001", **fields: str) -> Page:
    visitor.get(PLACE)
    return visitor.post(f"{PLACE}/{code}", **fields)


def sent(visit: Visit, clock: Clock) -> None:
    """Plan a visit of the engineer."""
    reach_unit(visit, clock)
    submit(visit("cd.sup"), **ACCEPTANCE)
    times = {"planned_from": "2026-03-31T14:00", "planned_to": "2026-03-31T18:00"}
    submit(visit("cd.sup"), engineer="E001", **times)


def test_a_unit_sees_its_own_engineers_with_skills(supervisor: Visitor) -> None:
    page = supervisor.get(PLACE)

    assert page.words("//summary/h2") == ["成都办事处 1"]
    (card,) = page.words("//article")
    assert card.startswith("蔡明 E001 技能产品线1：2级")


def test_the_director_sees_every_unit_and_changes_nothing(visit: Visit) -> None:
    page = visit("director").get(PLACE)

    assert page.words("//summary/h2") == ["长沙办事处 1", "成都办事处 1"]
    assert not page.find("//article//button")


def test_an_absence_warns_of_visits_and_of_choosing(
    visit: Visit, clock: Clock, supervisor: Visitor
) -> None:
    sent(visit, clock)

    change(supervisor, **AWAY)

    page = supervisor.get(PLACE)
    assert "请假期间已安排上门 1 次" in page.text
    (card,) = page.words("//article")
    assert f"{ORDER_NO} 今天 14:00 届时请假" in card
    assert "2026-03-31 – 2026-04-02 · 培训" in card


def test_whoever_is_back_earlier_is_not_away(supervisor: Visitor) -> None:
    change(supervisor, **AWAY)
    absence = supervisor.get(PLACE).one('//input[@name="absence"]/@value')

    change(supervisor, action="back", absence=absence)

    assert "培训" not in supervisor.get(PLACE).text


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("first_day", "", "请选择日期"),
        ("last_day", "2026-03-30", "不能早于开始日期"),
        ("last_day", "", "请选择日期"),
        ("reason", " ", "请填写原因"),
    ],
)
def test_bad_input_is_named_at_its_field(
    supervisor: Visitor, field: str, value: str, said: str
) -> None:
    refused = change(supervisor, **(AWAY | {field: value}))

    assert refused.status == 422
    problem = refused.one(f'//*[@id="E001-{field}-problem"]')
    assert said in problem.text_content()
    assert refused.find("//article//details[@open]")


def test_an_engineer_who_leaves_is_replaced(
    visit: Visit, clock: Clock, supervisor: Visitor
) -> None:
    sent(visit, clock)

    change(supervisor, action="leave")

    page = supervisor.get(PLACE)
    assert "需要改派的上门：1 次" in page.text
    assert "已停用" in page.words("//article")[0]
    order = supervisor.get(f"/orders/{ORDER_NO}")
    # There is nobody else in this small unit: support decides.
    assert "异常处理" in order.words('//section[h2[@id="open-title"]]')[0]
    change(supervisor, action="return")
    assert "已停用" not in supervisor.get(PLACE).words("//article")[0]


def test_others_may_not(visit: Visit, supervisor: Visitor) -> None:
    assert change(visit("cd.store"), action="leave").status == 403
    assert change(visit("cs.sup"), **AWAY).status == 403
    assert visit("front1").get(PLACE).status == 403
    assert change(supervisor, code="E009", action="leave").status == 404
    assert change(supervisor, action="dance").status == 400


def test_a_leader_says_what_an_engineer_drives(supervisor: Visitor) -> None:
    changed = change(
        supervisor, action="change", phone="199-0000-8001", vehicle="川A·8K21 皮卡"
    )
    refused = change(supervisor, action="change", phone="123", vehicle="")

    (card,) = supervisor.get(PLACE).words("//article")
    assert (changed.status, refused.status) == (302, 422)
    assert "电话19900008001 车辆川A·8K21 皮卡" in card
    assert refused.words('//*[@id="E001-phone-problem"]') == ["不是有效的电话号码"]
