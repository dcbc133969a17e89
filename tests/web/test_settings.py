"""The settings that an administrator edits."""

import pytest

from handlers.deadlines.sla import CLOCKS, PRIORITIES
from tests.web.conftest import Visit
from tests.web.visitor import Page, Visitor

SLA = "/settings/sla"
CALENDAR = "/settings/calendars/hq"


@pytest.fixture
def admin(visit: Visit) -> Visitor:
    return visit("admin")


def save(admin: Visitor, **changes: str) -> Page:
    """Send the whole table with some changes, as the browser does."""
    page = admin.get(SLA)
    fields = {
        str(each.get("name")): str(each.get("value"))
        for each in page.find('//main//input[contains(@name, ".amount")]')
    }
    for each in page.find("//main//select"):
        (chosen,) = each.xpath("./option[@selected]/@value")
        fields[str(each.get("name"))] = str(chosen)
    return admin.post(SLA, **(fields | changes))


def test_the_table_shows_every_stage_for_every_priority(admin: Visitor) -> None:
    page = admin.get(SLA)

    amounts = page.find('//main//input[contains(@name, ".amount")]/@value')
    assert len(amounts) == len(CLOCKS) * len(PRIORITIES)
    assert "登记到现场 按网点日历" in page.words("//td")


def test_a_changed_time_is_kept_and_shown_with_who_changed_it(admin: Visitor) -> None:
    answer = save(admin, **{"arrival.P1.amount": "20"})

    page = admin.get(SLA)
    assert (answer.status, answer.place) == (302, SLA)
    assert page.one('//input[@name="arrival.P1.amount"]/@value') == "20"
    (change,) = page.words('//section[@aria-labelledby="changes-title"]//tbody/tr')
    assert "周伟登记到现场 P124 小时20 小时" in change


def test_nothing_different_is_nothing_changed(admin: Visitor) -> None:
    save(admin)

    page = admin.get(SLA)
    assert "没有任何改动。" in page.text
    assert page.find('//section[@aria-labelledby="changes-title"]') == []


def test_a_bad_time_is_refused_beside_its_field_and_stays_typed(
    admin: Visitor,
) -> None:
    page = save(admin, **{"arrival.P1.amount": "soon", "arrival.P2.amount": "33"})

    field = page.one('//input[@name="arrival.P1.amount"]')
    assert page.status == 422
    assert field.get("value") == "soon"
    (sentence,) = page.words(f'//*[@id="{field.get("aria-describedby")}"]')
    assert sentence == "请填 1 至 999 的整数"
    assert page.one('//input[@name="arrival.P2.amount"]/@value') == "33"
    assert page.words('//*[@role="alert"]//a') == [sentence]


@pytest.mark.parametrize("place", [SLA, "/settings/calendars"])
def test_others_are_kept_out(front: Visitor, place: str) -> None:
    page = front.get(place)

    assert page.status == 403
    assert "只有系统管理员可以修改系统设置。" in page.text
    assert page.find('//nav//a[contains(@href, "/settings")]') == []


def test_the_calendar_shows_the_days_of_a_year(admin: Visitor) -> None:
    page = admin.get("/settings/calendars?year=2026")

    days = page.words('//section[@aria-labelledby="days-title"]//tbody/tr')
    assert "2026-10-01 星期四 休息 国庆节" in days
    assert "2026-09-20 星期日 上班 调休上班" in days
    assert page.find('//main//*[contains(@class, "alert-warning")]') == []


def test_a_year_without_a_notice_is_warned_about(admin: Visitor) -> None:
    page = admin.get("/settings/calendars?year=2099")

    assert "2099 年的官方放假安排" in page.text


def test_a_day_is_set_and_taken_back(admin: Visitor) -> None:
    admin.get("/settings/calendars")
    fields = {
        "day": "2026-04-01",
        "kind": "work",
        "hours": "9:00-12:00",
        "name": "盘点",
    }
    answer = admin.post(CALENDAR, action="set_day", **fields)
    page = admin.get(answer.place)

    admin.post(CALENDAR, action="remove_day", day="2026-04-01", year="2026")

    row = "2026-04-01 星期三 上班 09:00-12:00 盘点"
    rows = '//section[@aria-labelledby="days-title"]//tbody/tr/td[position() < 4]/..'
    assert any(each.startswith(row) for each in page.words(rows))
    assert "盘点" not in admin.get("/settings/calendars?year=2026").text


def test_a_day_that_does_not_exist_is_refused_beside_its_field(
    admin: Visitor,
) -> None:
    admin.get("/settings/calendars")

    page = admin.post(CALENDAR, action="set_day", day="x", kind="off", name="盘点")

    assert page.status == 422
    assert page.words('//*[@id="day-problem"]') == ["请填写有效的日期"]
    assert page.one('//input[@id="name"]/@value') == "盘点"


def test_weekly_hours_are_changed(admin: Visitor) -> None:
    admin.get("/settings/calendars")
    week = {f"week.{number}": "08:00-16:00" for number in range(5)}

    admin.post(CALENDAR, action="week", public_holidays="1", **week)

    page = admin.get("/settings/calendars?calendar=hq")
    hours = page.find('//input[starts-with(@name, "week.")]/@value')
    assert hours == ["08:00-16:00"] * 5 + ["", ""]


def test_hours_that_make_no_sense_are_refused_beside_their_day(
    admin: Visitor,
) -> None:
    admin.get("/settings/calendars")

    page = admin.post(CALENDAR, action="week", **{"week.2": "9 to 5"})

    assert page.status == 422
    assert page.one('//input[@id="week.2"]/@value') == "9 to 5"
    assert "请写成" in page.words('//*[@id="week.2-problem"]')[0]


def test_a_unit_gets_a_calendar_of_its_own(admin: Visitor) -> None:
    admin.get("/settings/calendars")

    admin.post(CALENDAR, action="use", unit="OF18", priority="", calendar="always")

    rows = admin.get("/settings/calendars").words(
        '//section[@aria-labelledby="uses-title"]//tbody/tr'
    )
    assert "成都办事处其余全部 全天候（7×24） 删除" in rows


def test_a_button_that_does_not_exist_is_a_bad_request(admin: Visitor) -> None:
    admin.get("/settings/calendars")

    assert admin.post(CALENDAR, action="burn").status == 400


def test_a_changed_time_shows_its_standard_and_can_be_reset(admin: Visitor) -> None:
    admin.get("/settings/sla")
    times = {"diagnosis.P1.amount": "45", "diagnosis.P1.unit": "min"}
    admin.post("/settings/sla", **times)
    changed = admin.get("/settings/sla")

    admin.post("/settings/sla", reset="diagnosis.P1", **times)

    assert "标准：30 分钟 · 周伟" in changed.words('//small[@class="changed-time"]')[0]
    assert not admin.get("/settings/sla").find('//small[@class="changed-time"]')
