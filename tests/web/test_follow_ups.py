"""Putting a task aside, on its page and in the inbox."""

from datetime import timedelta

import pytest

from tests.conftest import Clock
from tests.web.visitor import Page, Visitor
from tests.web.walk import report_fault, task_of

ROWS = "//tbody/tr"
TABS = '//ul[@class="tabs"]//a'


@pytest.fixture
def task(front: Visitor) -> str:
    """Report a fault; give the address of its task."""
    report_fault(front)
    return task_of(front)


def put_aside(front: Visitor, task: str, until: str) -> Page:
    return front.post(task, action="aside", until=until)


def test_a_task_that_is_put_aside_leaves_the_list_and_is_one_click_away(
    front: Visitor, task: str
) -> None:
    put_aside(front, task, "2026-04-02")

    page = front.get("/inbox")
    assert "已搁置到 4月2日。" in page.text
    assert page.find(ROWS) == []
    assert "搁置 1" in page.words(TABS)
    assert page.one('//*[@id="waiting"]').text.strip() == "0"
    aside = front.get("/inbox?view=aside")
    assert "搁置到 4月2日 00:00" in aside.words(ROWS)[0]


def test_without_anything_aside_there_is_no_tab_for_it(
    front: Visitor, task: str
) -> None:
    assert task

    assert len(front.get("/inbox").find(TABS)) == 3
    assert "没有搁置的任务。" in front.get("/inbox?view=aside").text


def test_the_day_brings_it_back(front: Visitor, task: str, clock: Clock) -> None:
    put_aside(front, task, "2026-04-02")
    clock.now += timedelta(days=2)

    row = front.get("/inbox").words(ROWS)[0]

    assert "今天 00:00 起继续" in row


def test_a_day_in_the_past_is_refused_at_the_field(front: Visitor, task: str) -> None:
    page = put_aside(front, task, "2026-03-31")

    assert page.status == 422
    assert page.one('//*[@id="aside-until"]/@aria-invalid') == "true"
    assert page.one('//*[@id="aside-until"]/@value') == "2026-03-31"
    assert "请选择明天或之后一年以内的日期" in page.text
    assert put_aside(front, task, "whenever").status == 422


def test_it_can_be_taken_up_at_once(front: Visitor, task: str) -> None:
    put_aside(front, task, "2026-04-02")
    offered = front.get(task).words('//button[@value="take_up"]')

    page = front.post(task, action="take_up")

    assert (offered, page.place) == (["现在办理"], task)
    assert len(front.get("/inbox").find(ROWS)) == 1
