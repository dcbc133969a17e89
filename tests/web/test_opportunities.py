"""Opportunities on the screens: found, looked at, reassigned, withdrawn."""

import pytest

from tests.web.conftest import Visit
from tests.web.visitor import Page, Visitor
from tests.web.walk import submit

START = "/processes/opportunity_development/start"
NO = "OP-2026-000001"
PLACE = f"/opportunities/{NO}"
LEAD = {
    "customer_name": "贵州黔峰矿业",
    "contact_name": "陶矿长",
    "contact_phone": "199-0000-4321",
    "source": "phone",
    "product_line": "2",
    "region": "52",
    "need": "新矿区开孔，需要潜孔钻机两台",
    "est_value": "350000",
}


def record(visitor: Visitor, **changes: str) -> Page:
    visitor.get(START)
    return visitor.post(START, **{**LEAD, **changes})


@pytest.fixture
def assigned(visit: Visit) -> Visitor:
    """Return the supervisor, who has assigned an opportunity."""
    supervisor = visit("sales1")
    record(supervisor)
    submit(supervisor, decision="assign", account_manager="am1")
    return supervisor


def test_an_opportunity_is_found_by_what_is_known_of_it(visit: Visit) -> None:
    manager = visit("am1")
    record(manager)

    for query in ("q=黔峰", "q=1990000", "q=钻机", f"q={NO}", "source=phone"):
        assert NO in manager.get(f"/opportunities?{query}").text, query
    assert "没有相符的商机。" in manager.get("/opportunities?source=web").text
    assert "这里没有商机。" in manager.get("/opportunities?state=ended").text


def test_an_account_manager_sees_their_own_only(
    assigned: Visitor, visit: Visit
) -> None:
    assert NO in assigned.get("/opportunities").text

    assert NO in visit("am1").get("/opportunities").text
    stranger = visit("am2")
    assert NO not in stranger.get("/opportunities?state=all").text
    assert stranger.get(PLACE).status == 404


def test_opportunities_are_for_sales_only(assigned: Visitor, visit: Visit) -> None:
    front = visit("front1")

    assert front.get("/opportunities").status == 403
    assert front.get(PLACE).status == 403
    assert front.get("/opportunities/funnel").status == 403
    link = '//nav//a[@href="/opportunities"]'
    assert not front.get("/inbox").find(link)
    assert assigned.get("/inbox").find(link)


def test_the_page_says_what_it_is_about_and_who_has_it(assigned: Visitor) -> None:
    page = assigned.get(PLACE)

    assert "陶矿长" in page.text
    assert "¥350,000" in page.text
    assert "贵州" in page.text
    steps = page.words('//ol[@class="timeline-list"]//*[@class="step-name"]')
    assert steps[:2] == ["登记销售机会", "指派"]
    assert page.find("//div[@data-diagram]/@data-current") == ["accept"]


def test_the_task_shows_the_opportunity_beside_the_form(
    assigned: Visitor, visit: Visit
) -> None:
    manager = visit("am1")
    link = str(manager.get("/inbox?view=mine").find('//a[@class="task-link"]/@href')[0])

    page = manager.get(link)

    assert page.words('//h2[@id="opportunity-title"]') == [f"{NO} 已指派"]
    assert page.find(f'//p[@class="page-sub"]//a[@href="{PLACE}"]')
    assert assigned.get(link).status == 403


def test_reassigning_moves_the_task_and_the_ownership(
    assigned: Visitor, visit: Visit
) -> None:
    assigned.get(PLACE)
    assigned.post(PLACE, action="reassign", account_manager="am2", reason="曹颖休假")

    assert visit("am2").get("/inbox?view=mine").find('//a[@class="task-link"]')
    assert not visit("am1").get("/inbox?view=mine").find('//a[@class="task-link"]')
    page = assigned.get(PLACE)
    assert "彭飞" in page.text
    assert "曹颖休假" in page.text


def test_everything_of_somebody_who_leaves_is_reassigned_at_once(
    assigned: Visitor, visit: Visit
) -> None:
    record(assigned, customer_name="另一家", contact_phone="199-0000-1111")
    submit(assigned, decision="assign", account_manager="am1")

    assigned.get(PLACE)
    change = {"account_manager": "am2", "reason": "离职", "all_of_them": "yes"}
    assigned.post(PLACE, action="reassign", **change)

    assert "已改派 2 条商机。" in assigned.get(PLACE).text
    tasks = visit("am2").get("/inbox?view=mine").find('//a[@class="task-link"]')
    assert len(tasks) == 2


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"action": "withdraw"}, "withdraw-reason-problem"),
        ({"action": "reassign", "account_manager": "am2"}, "reassign-reason-problem"),
        ({"action": "reassign", "reason": "休假"}, "reassign-to-problem"),
        (
            {"action": "reassign", "reason": "休假", "account_manager": "am1"},
            "reassign-to-problem",
        ),
    ],
)
def test_what_is_missing_is_said_beside_the_field(
    assigned: Visitor, fields: dict[str, str], problem: str
) -> None:
    assigned.get(PLACE)

    page = assigned.post(PLACE, **fields)

    assert page.status == 422
    assert page.find(f'//p[@id="{problem}"]')


def test_a_withdrawn_opportunity_leaves_no_task(
    assigned: Visitor, visit: Visit
) -> None:
    assigned.get(PLACE)
    assigned.post(PLACE, action="withdraw", reason="项目取消")

    page = assigned.get(PLACE)
    assert page.words("//h1") == [f"{NO} 已撤回"]
    assert "项目取消" in page.text
    assert not page.find('//button[@value="withdraw"]')
    assert not visit("am1").get("/inbox?view=mine").find('//a[@class="task-link"]')


def test_an_account_manager_can_neither_reassign_nor_withdraw(
    assigned: Visitor, visit: Visit
) -> None:
    manager = visit("am1")
    assert not manager.get(PLACE).find('//button[@name="action"]')

    page = manager.post(PLACE, action="withdraw", reason="不想做")

    assert page.status == 403
    assert "已指派" in assigned.get(PLACE).text


def test_a_notification_leads_to_the_opportunity(
    assigned: Visitor, visit: Visit
) -> None:
    assigned.get(PLACE)
    assigned.post(PLACE, action="withdraw", reason="项目取消")
    manager = visit("am1")

    page = manager.get("/notifications")
    place = page.one('//ul[@class="told"]//form/@action')
    answer = manager.post(place, then="go")

    assert "商机已撤回：项目取消" in page.text
    assert answer.place == PLACE


def test_the_funnel_speaks_both_languages(assigned: Visitor) -> None:
    page = assigned.get("/opportunities/funnel")
    assert page.words("//tbody/tr[1]/td")[:3] == ["电话营销", "1", "1 (100 %)"]

    assigned.post("/locale", locale="en", next="/inbox")

    page = assigned.get("/opportunities/funnel")
    assert page.words("//tbody/tr[1]/td")[0] == "Telephone marketing"
    assert "None was lost." in page.text
