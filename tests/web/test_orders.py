"""The front desk, the orders and the processes."""

import pytest

from tests.conftest import Clock
from tests.web.conftest import Visit
from tests.web.visitor import Visitor
from tests.web.walk import ACCEPTANCE, ORDER_NO, reach_unit, report_fault, submit

ORDER = f"/orders/{ORDER_NO}"


@pytest.mark.parametrize("text", ["199-0000-0007", "sd22-2025-0007", "锦程"])
def test_the_caller_is_known_by_number_machine_or_name(
    front: Visitor, text: str
) -> None:
    page = front.get(f"/front-desk?q={text}")

    assert page.words("//section//h2") == ["四川锦程基础工程 CU-0001"]
    (card,) = page.words("//article")
    assert "SD22-2025-0007" in card
    assert "保内" in card


def test_registering_begins_with_what_is_known(front: Visitor) -> None:
    page = front.get("/front-desk?q=19900000007")

    form = front.get(page.one('//article//a[contains(@href, "/start")]/@href'))

    for name, value in (
        ("caller_phone", "19900000007"),
        ("caller_name", "王师傅"),
        ("serial_no", "SD22-2025-0007"),
        ("customer", "CU-0001"),
        ("site_address", "成都市双流区工地"),
    ):
        assert form.one(f'//input[@name="{name}"]/@value') == value


def test_an_unknown_caller_can_be_registered_too(front: Visitor) -> None:
    page = front.get("/front-desk?q=13900000000")

    assert "没有找到“13900000000”。" in page.text
    link = page.one('//a[contains(@href, "/start")]/@href')
    assert link == "/processes/dispatch/start?caller_phone=13900000000"


def test_the_front_desk_waits_for_a_call(front: Visitor) -> None:
    assert "等待来电。" in front.get("/front-desk").text


def test_open_orders_of_the_machine_are_shown_to_the_front_desk(
    front: Visitor,
) -> None:
    report_fault(front)

    page = front.get("/front-desk?q=19900000007")

    assert page.find(f'//div[@class="open-orders"]//a[@href="{ORDER}"]')


def test_the_front_desk_is_in_the_menu_of_those_who_work_there(
    front: Visitor, visit: Visit
) -> None:
    link = '//nav//a[@href="/front-desk"]'

    assert front.get("/inbox").find(link)
    assert not visit("ts1").get("/inbox").find(link)


def test_orders_are_listed_by_what_became_of_them(front: Visitor) -> None:
    report_fault(front)

    assert ORDER_NO in front.get("/orders").text
    assert ORDER_NO in front.get("/orders?state=all&q=主泵").text
    assert "这里没有派工单。" in front.get("/orders?state=ended").text
    assert "没有与“zzz”相符的内容。" in front.get("/orders?q=zzz").text


def test_the_order_says_where_it_stands(visit: Visit, clock: Clock) -> None:
    reach_unit(visit, clock)

    page = visit("front1").get(ORDER)

    marked = page.find("//div[@data-diagram]/@data-current")
    assert marked == ["survey_visit", "accept_order"]
    steps = page.words('//ol[@class="timeline-list"]//*[@class="step-name"]')
    assert steps[:4] == ["登记报障", "质保期", "质保判定", "前台咨询"]
    people = page.words('//*[@class="step-person"]')
    assert people[:3] == ["李静", "李静", "刘洋"]


def test_the_unit_does_not_see_the_prediction(visit: Visit, clock: Clock) -> None:
    reach_unit(visit, clock)

    headquarters = visit("ts1").get(ORDER)
    unit = visit("cd.sup").get(ORDER)

    assert "PT-0001" in headquarters.text
    assert "PT-0001" not in unit.text
    assert "已锁定，提交换件申请后可见。" in unit.text


def test_a_unit_never_sees_the_order_of_another(visit: Visit, clock: Clock) -> None:
    reach_unit(visit, clock)

    page = visit("cs.sup").get(ORDER)

    assert page.status == 404
    assert ORDER_NO not in visit("cs.sup").get("/orders?state=all").text


def test_the_visit_is_on_the_order_page(visit: Visit, clock: Clock) -> None:
    reach_unit(visit, clock)
    supervisor = visit("cd.sup")
    submit(supervisor, **ACCEPTANCE)
    times = {"planned_from": "2026-03-31T14:00", "planned_to": "2026-03-31T18:00"}
    submit(supervisor, engineer="E001", **times)

    page = supervisor.get(ORDER)

    assert page.words('//h2[@id="visit-1"]') == ["第 1 次上门 · 勘查 已计划"]
    assert "蔡明" in page.text


def test_processes_are_listed_with_what_runs(front: Visitor) -> None:
    report_fault(front)

    page = front.get("/processes")

    (card,) = [words for words in page.words("//article") if words.startswith("派工单")]
    assert "在办1" in card
    assert page.find('//article//a[@href="/processes/dispatch/start"]')


def test_only_who_may_start_a_process_is_offered_to(visit: Visit) -> None:
    support = visit("ts1")

    assert not support.get("/processes").find('//a[contains(@href, "dispatch/start")]')
    assert support.get("/processes/dispatch/start").status == 403


def test_a_unit_reports_as_a_unit_and_types_when_it_was_called(visit: Visit) -> None:
    page = visit("cd.store").get("/processes/dispatch/start")

    via = page.one('//select[@name="reported_via"]/option[@selected]/@value')
    assert via == "unit"
    assert page.one('//input[@name="unit_contact_at"]/@value') == ""


def test_a_process_shows_its_diagram_and_versions(front: Visitor) -> None:
    page = front.get("/processes/dispatch?version=1")

    diagram = front.get(page.one("//@data-diagram"))
    assert diagram.response.mimetype == "application/xml"
    assert "技术支持诊断" in diagram.text
    assert page.words('//table//tr[@aria-current="true"]/td[1]') == ["1"]


def test_the_diagram_speaks_the_readers_language(front: Visitor) -> None:
    place = front.get("/processes/dispatch").one("//@data-diagram")

    front.post("/locale", locale="en", next="/inbox")

    assert "Technical diagnosis" in front.get(place).text


def test_the_server_says_that_it_lives(stranger: Visitor) -> None:
    assert stranger.client.get("/health/live").get_json() == {"status": "live"}
