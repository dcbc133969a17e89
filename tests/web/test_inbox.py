"""The inbox: tabs, search, sorting, claiming, what to do when it is empty."""

import pytest

from tests.web.conftest import Visit
from tests.web.visitor import Visitor
from tests.web.walk import ORDER_NO, report_fault, task_of

ROWS = "//tbody/tr"


@pytest.fixture
def two_faults(front: Visitor) -> None:
    """Report a fault twice: an order, and the question whether to merge them."""
    report_fault(front)
    report_fault(front, priority="P2", fault_desc="油管漏油，油温高")


def test_an_empty_inbox_says_what_to_do_next(front: Visitor, visit: Visit) -> None:
    assert "到前台接听来电" in front.get("/inbox").text
    assert "查看派工单" in visit("ts1").get("/inbox").text
    assert "还没有办结" in front.get("/inbox?view=done").text


@pytest.mark.usefixtures("two_faults")
def test_nothing_of_mine_leads_to_what_waits_for_my_groups(front: Visitor) -> None:
    page = front.get("/inbox")

    assert page.find('//a[@href="/inbox?view=groups"][contains(@class, "btn")]')


@pytest.mark.usefixtures("two_faults")
def test_a_row_says_what_it_is_about(front: Visitor) -> None:
    page = front.get("/inbox?view=groups")

    row = page.words(ROWS)[0]
    for words in (
        "P1 停机",
        "前台咨询",
        ORDER_NO,
        "四川锦程基础工程",
        "SD22-2025-0007",
    ):
        assert words in row


@pytest.mark.usefixtures("two_faults")
def test_the_most_urgent_comes_first_unless_sorted(front: Visitor) -> None:
    badges = '//td[contains(@class, "col-priority")]'

    urgent = front.get("/inbox?view=groups").words(badges)
    newest = front.get("/inbox?view=groups&sort=-order_no").words(badges)

    assert urgent == ["P1 停机", "P2 带病运行"]
    assert newest == ["P2 带病运行", "P1 停机"]


@pytest.mark.usefixtures("two_faults")
def test_a_sorted_column_says_so_and_turns_round(front: Visitor) -> None:
    page = front.get("/inbox?view=groups&sort=customer")

    (header,) = page.find('//th[@aria-sort="ascending"]')
    assert header.find("a").get("href") == "/inbox?view=groups&sort=-customer"


@pytest.mark.usefixtures("two_faults")
def test_a_search_stays_in_the_address(front: Visitor) -> None:
    found = front.get("/inbox?view=groups&q=漏油")
    nothing = front.get("/inbox?view=groups&q=zzz")

    assert len(found.find(ROWS)) == 1
    assert found.one('//input[@name="q"]/@value') == "漏油"
    assert "没有与“zzz”相符的内容。" in nothing.text


@pytest.mark.usefixtures("two_faults")
def test_somebody_else_sees_nothing_of_it(visit: Visit) -> None:
    assert visit("cs.sup").get("/inbox?view=groups").find(ROWS) == []


@pytest.mark.usefixtures("two_faults")
def test_claiming_one_row_leaves_the_ticked_ones(front: Visitor) -> None:
    ids = front.get("/inbox?view=groups").find('//input[@name="task"]/@value')

    page = front.post("/inbox/claim", one=ids[0], task=ids, next="/inbox?view=groups")

    assert page.place == "/inbox?view=groups"
    assert len(front.get("/inbox?view=mine").find(ROWS)) == 1
    assert len(front.get("/inbox?view=groups").find(ROWS)) == 1


@pytest.mark.usefixtures("two_faults")
def test_claiming_many_tells_about_each_that_failed(front: Visitor) -> None:
    ids = front.get("/inbox?view=groups").find('//input[@name="task"]/@value')

    front.post("/inbox/claim", task=[*ids, "999"])

    said = front.get("/inbox").words('//div[contains(@class, "flash")]')
    assert said == ["没有找到任务 999。", "已领取 2 项，在“我的”中办理。"]


def test_claiming_nothing_asks_for_ticks(front: Visitor) -> None:
    front.post("/inbox/claim")

    assert "请先勾选" in front.get("/inbox").text


@pytest.mark.usefixtures("two_faults")
def test_a_refresh_brings_the_list_and_the_count_only(front: Visitor) -> None:
    page = front.get("/inbox?view=groups", headers={"HX-Request": "true"})

    assert page.find("//header") == []
    assert len(page.find(ROWS)) == 2
    count = page.one('//*[@id="waiting"]')
    assert count.get("hx-swap-oob") == "true"
    assert count.text.strip() == "2"


@pytest.mark.usefixtures("two_faults")
def test_done_tasks_are_found_again(front: Visitor) -> None:
    place = task_of(front)
    front.post(place, action="submit", result="caller_withdraws")

    assert "前台咨询" in front.get("/inbox?view=done").words(ROWS)[0]


@pytest.mark.parametrize("query", ["view=x", "page=0", "page=99", "sort=password"])
def test_a_strange_address_shows_a_sensible_page(front: Visitor, query: str) -> None:
    assert front.get(f"/inbox?{query}").status == 200


def test_the_start_page_is_the_inbox(front: Visitor) -> None:
    assert front.get("/").place == "/inbox"
