"""Service requests on the screens: found, looked at, and beside their tasks."""

import pytest

from tests.pictures import pdf
from tests.web.conftest import Visit
from tests.web.visitor import Page, Visitor
from tests.web.walk import submit, task_of

START = "/processes/service_request/start"
NO = "SR-2026-000001"
PLACE = f"/service-requests/{NO}"
ASKED = {
    "kind": "consult",
    "new_customer_name": "四川锦程",
    "contact_name": "张工",
    "contact_phone": "199-0000-0007",
    "channel": "phone",
    "subject": "保养周期",
    "detail": "五百小时保养换哪些滤芯",
    "urgency": "P3",
}


def record(visitor: Visitor, **changes: str) -> Page:
    visitor.get(START)
    return visitor.post(START, **{**ASKED, **changes})


@pytest.fixture
def assigned(visit: Visit) -> Visitor:
    """Return the supervisor, who has given a request to an account manager."""
    record(visit("front1"))
    supervisor = visit("sales1")
    submit(supervisor, handler="am1", due_at="2026-04-02T09:00")
    return supervisor


def test_a_request_is_found_by_what_is_known_of_it(visit: Visit) -> None:
    front = visit("front1")
    record(front)

    for query in ("q=锦程", "q=1990000", "q=周期", f"q={NO}", "kind=consult"):
        assert NO in front.get(f"/service-requests?{query}").text, query
    assert "没有相符的服务请求。" in front.get("/service-requests?kind=complaint").text
    assert "这里没有服务请求。" in front.get("/service-requests?state=archived").text


def test_an_account_manager_sees_their_own_only(
    assigned: Visitor, visit: Visit
) -> None:
    assert NO in assigned.get("/service-requests").text

    assert NO in visit("am1").get("/service-requests").text
    stranger = visit("am2")
    assert NO not in stranger.get("/service-requests?state=all").text
    assert stranger.get(PLACE).status == 404


def test_requests_are_for_those_who_talk_to_customers(
    assigned: Visitor, visit: Visit
) -> None:
    support = visit("ts1")

    assert support.get("/service-requests").status == 403
    assert support.get(PLACE).status == 403
    link = '//nav//a[@href="/service-requests"]'
    assert not support.get("/inbox").find(link)
    assert assigned.get("/inbox").find(link)


def test_the_page_says_what_it_is_about_and_who_has_it(assigned: Visitor) -> None:
    page = assigned.get(PLACE)

    assert "五百小时保养换哪些滤芯" in page.text
    assert "曹颖" in page.text
    assert page.find("//div[@data-diagram]/@data-current") == ["handle"]


def test_the_task_shows_the_request_beside_the_form(
    assigned: Visitor, visit: Visit
) -> None:
    manager = visit("am1")
    link = str(manager.get("/inbox?view=mine").find('//a[@class="task-link"]/@href')[0])

    page = manager.get(link)

    assert page.words('//h2[@id="service-title"]') == [f"{NO} 已分配"]
    assert page.find(f'//p[@class="page-sub"]//a[@href="{PLACE}"]')
    assert assigned.get(link).status == 403


def work(visitor: Visitor, **fields: str) -> Page:
    """Fill in and submit the first task in somebody's own hands."""
    place = task_of(visitor, "mine")
    visitor.get(place)
    return visitor.post(place, action="submit", **fields)


def test_an_archived_request_moves_to_its_tab(assigned: Visitor, visit: Visit) -> None:
    manager = visit("am1")
    work(manager, decision="handled", steps_taken="查手册并答复", result="已答复")
    told = {"contact": "reached", "channel": "phone", "satisfaction": "5"}
    work(manager, told_at="2026-03-31T09:00", **told)

    found = assigned.get("/service-requests?state=archived")

    assert NO in found.text
    assert "客户满意" in found.text


def test_attachments_are_seen_by_those_who_see_the_request(
    assigned: Visitor, visit: Visit
) -> None:
    manager = visit("am1")
    handled = {"decision": "handled", "steps_taken": "查手册并答复", "result": "已答复"}
    place = task_of(manager, "mine")
    manager.get(place)
    manager.upload(
        place, {**handled, "action": "submit"}, attachments=("手册.pdf", pdf())
    )

    file = assigned.get(PLACE).one('//li[@class="file-item"]/a/@href')

    assert assigned.get(file).status == 200
    assert visit("ts1").get(file).status == 403


def test_what_is_missing_is_said_at_its_field(visit: Visit) -> None:
    page = record(visit("am1"), new_customer_name="", contact_phone="12", detail="")

    assert page.status == 422
    wrong = page.find('//*[@aria-invalid="true"]/@name')
    assert set(wrong) == {"new_customer_name", "contact_phone", "detail"}
