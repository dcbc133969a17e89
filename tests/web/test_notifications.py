"""The bell, the page of notifications, and how late tasks show in the inbox."""

import pytest

from handlers.deadlines.overdue import NotifyOverdue
from tests.conftest import Clock
from tests.web.conftest import Visit
from tests.web.visitor import Visitor
from tests.web.walk import ORDER_NO, reach_diagnosis, report_fault, task_of
from workflows.engine import SYSTEM, Engine

BELL = '//header//*[@id="unread"]'


@pytest.fixture
def late(engine: Engine, visit: Visit, clock: Clock) -> None:
    """Leave a diagnosis waiting until it is on the red list."""
    reach_diagnosis(visit)
    for minutes in (23, 7, 15):
        clock.forward(minutes=minutes)
        engine.run(NotifyOverdue(), actor=SYSTEM)


@pytest.mark.usefixtures("late")
def test_the_bell_counts_what_is_unread(visit: Visit) -> None:
    support, front = visit("ts1"), visit("front1")

    assert support.get("/inbox").words(BELL) == ["1未读"]
    assert "hidden" in front.get("/inbox").one(BELL).attrib


@pytest.mark.usefixtures("late")
def test_the_bell_follows_without_reload(visit: Visit) -> None:
    page = visit("ts1").get("/inbox", headers={"HX-Request": "true"})

    assert page.one('//*[@id="unread"]').get("hx-swap-oob") == "true"


@pytest.mark.usefixtures("late")
def test_opening_a_notification_reads_it_and_leads_to_the_task(visit: Visit) -> None:
    support = visit("ts1")
    page = support.get("/notifications")
    (action,) = page.find('//ul[@class="told"]//form/@action')

    answer = support.post(str(action), then="go")

    assert answer.place == task_of(support)
    assert "hidden" in support.get("/inbox").one(BELL).attrib


@pytest.mark.usefixtures("late")
def test_those_who_only_have_to_know_are_led_to_the_order(visit: Visit) -> None:
    director = visit("director")
    page = director.get("/notifications")
    places = [str(each) for each in page.find('//ul[@class="told"]//form/@action')]

    answers = [director.post(place, then="go").place for place in places]

    assert answers == [f"/orders/{ORDER_NO}"] * 2
    assert [words.split()[0] for words in page.words('//ul[@class="told"]/li')] == [
        "红色清单",
        "已超时",
    ]


@pytest.mark.usefixtures("late")
def test_one_or_all_can_be_marked_as_read(visit: Visit) -> None:
    director = visit("director")
    first = str(director.get("/notifications").find("//li//form/@action")[0])

    director.post(first, then="stay")
    left = director.get("/notifications").words(BELL)
    director.post("/notifications")

    assert left == ["1未读"]
    assert "told-unread" not in director.get("/notifications").text


def test_an_empty_page_says_so(front: Visitor) -> None:
    page = front.get("/notifications")

    assert "没有通知。" in page.text
    assert page.find('//form[@action="/notifications"]') == []


@pytest.mark.usefixtures("late")
def test_the_notifications_of_others_are_not_found(visit: Visit) -> None:
    action = str(visit("ts1").get("/notifications").find("//li//form/@action")[0])
    front = visit("front1")
    front.get("/inbox")

    assert front.post(action).status == 404


@pytest.mark.parametrize(
    ("minutes", "words", "look"),
    [
        (1, "还剩 29 分钟", "tag-plain #clock"),
        (25, "还剩 5 分钟", "tag-warning #alert-triangle"),
        (31, "逾期 1 分钟", "tag-danger #alert-circle"),
        (90, "逾期 1 小时", "tag-red-list #flame"),
    ],
)
def test_the_inbox_says_how_late_in_words_colour_and_icon(
    visit: Visit, clock: Clock, minutes: int, words: str, look: str
) -> None:
    front = visit("front1")
    report_fault(front)
    clock.forward(minutes=minutes)

    badge = front.get("/inbox?view=groups").one('//td[@data-label="到期"]/span')

    (icon,) = badge.xpath(".//*[local-name()='use']/@href")
    colour = badge.get("class").split()[-1]
    assert badge.text_content() == words
    assert f"{colour} #{icon.partition('#')[2]}" == look


def test_the_inbox_is_sorted_by_what_is_due(visit: Visit) -> None:
    front = visit("front1")
    report_fault(front, priority="P3")
    report_fault(front, priority="P1")

    def order(sort: str) -> list[str]:
        page = front.get(f"/inbox?view=groups&sort={sort}")
        return [words[:2] for words in page.words('//td[@class="col-priority"]')]

    # The second report waits to be merged first: also due by its own clock.
    assert order("due") == ["P1", "P3"]
    assert order("-due") == ["P3", "P1"]


def test_the_order_shows_the_stages_with_their_due_dates(visit: Visit) -> None:
    reach_diagnosis(visit)

    page = visit("front1").get(f"/orders/{ORDER_NO}")

    stages = page.words('//section[@aria-labelledby="clocks-title"]//tbody/tr')
    assert [stage.replace("明天", "今天").split("今天")[0] for stage in stages] == [
        "来电到登记",
        "登记到锁定诊断",
        "登记到现场",
    ]
    assert stages[0].endswith("按时完成")


@pytest.mark.usefixtures("late")
def test_the_task_says_how_late_it_is(visit: Visit) -> None:
    support = visit("ts1")

    page = support.get(task_of(support))

    (sub,) = page.words('//p[@class="page-sub"]')
    assert "逾期" in sub
    assert "到期时间" in sub


def test_a_person_says_where_to_be_mailed(front: Visitor) -> None:
    front.get("/notifications")

    front.post("/notifications/address", address=" li@example.com ")

    page = front.get("/notifications")
    assert page.one('//input[@id="address"]/@value') == "li@example.com"


@pytest.mark.parametrize("address", ["li", "li@", "li@example", "a b@example.com"])
def test_what_is_no_mail_address_is_refused_beside_the_field(
    front: Visitor, address: str
) -> None:
    front.get("/notifications")

    page = front.post("/notifications/address", address=address)

    assert page.status == 422
    assert page.words('//*[@id="address-problem"]') == ["不是有效的邮箱地址"]
    assert page.one('//input[@id="address"]/@value') == address
