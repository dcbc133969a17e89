"""The page of a task and what can be done on it."""

import pytest

from tests.web.conftest import Visit
from tests.web.visitor import Visitor
from tests.web.walk import DIAGNOSIS, ORDER_NO, reach_diagnosis, task_of

SAID = '//div[contains(@class, "flash")]'


@pytest.fixture
def support(visit: Visit) -> Visitor:
    """Somebody of technical support, with a fault to diagnose."""
    reach_diagnosis(visit)
    return visit("ts1")


@pytest.fixture
def task(support: Visitor) -> str:
    return task_of(support)


def test_the_page_shows_what_the_task_is_about(support: Visitor, task: str) -> None:
    page = support.get(task)

    assert page.words("//h1") == ["技术支持诊断 P1 停机"]
    (side,) = page.words("//aside")
    for words in (ORDER_NO, "王师傅", "SD22-2025-0007", "保内", "四川锦程", "前台咨询"):
        assert words in side


def test_the_page_marks_the_current_element(support: Visitor, task: str) -> None:
    page = support.get(task)

    diagram = page.one("//div[@data-diagram]")
    assert diagram.get("data-current") == "diagnose"
    assert support.get(diagram.get("data-diagram")).response.mimetype == (
        "application/xml"
    )


def test_submitting_leads_on_and_says_so(support: Visitor, task: str) -> None:
    support.get(task)

    page = support.post(task, action="submit", **DIAGNOSIS)

    assert page.place == "/inbox"
    assert support.get("/inbox").words(SAID) == ["已提交：技术支持诊断"]


def test_the_next_step_is_offered_to_who_may_do_it(front: Visitor) -> None:
    front.get("/processes/sampler/start")

    page = front.post("/processes/sampler/start", name="Wang", sure="true")

    assert page.place == "/tasks/1"


def test_wrong_input_comes_back_with_what_was_typed(
    support: Visitor, task: str
) -> None:
    support.get(task)

    page = support.post(task, action="submit", **{**DIAGNOSIS, "fault_code": "XXX"})

    assert page.status == 422
    assert page.find('//select[@name="fault_code"]/option[@value="XXX"][@selected]')
    assert page.find('//input[@name="severity"][@value="high"][@checked]')


def test_a_draft_is_kept_unchecked(support: Visitor, task: str) -> None:
    support.get(task)

    support.post(task, action="draft", advice="先停机", severity="none")

    page = support.get(task)
    assert page.one('//textarea[@name="advice"]').text == "先停机"
    assert "这是 刘洋 保存的草稿。" in page.text


def test_a_claimed_task_can_be_released(support: Visitor, task: str) -> None:
    support.get(task)

    support.post(task, action="claim")
    assert task_of(support, "mine") == task
    support.post(task, action="unclaim")

    assert task_of(support, "groups") == task


def test_a_colleague_reads_who_is_at_it(
    visit: Visit, support: Visitor, task: str
) -> None:
    support.post(task, action="claim")

    page = visit("ts1b").get(task)

    assert page.find('//button[@value="submit"]') == []
    assert "刘洋 正在办理此任务。" in page.text


def test_handing_over_needs_a_person_and_a_reason(support: Visitor, task: str) -> None:
    support.get(task)

    nobody = support.post(task, action="hand_over", to="", reason="病假")
    no_reason = support.post(task, action="hand_over", to="ts1b", reason=" ")

    assert nobody.status == no_reason.status == 422
    assert nobody.words('//*[@id="hand-over-to-problem"]') == ["请选择转办给谁"]
    assert nobody.one('//input[@name="reason"]/@value') == "病假"
    assert no_reason.find('//*[@id="hand-over-reason-problem"]')


def test_a_task_handed_over_is_the_colleagues(
    visit: Visit, support: Visitor, task: str
) -> None:
    page = support.post(task, action="hand_over", to="ts1b", reason="病假")

    assert page.place == "/inbox"
    assert task_of(visit("ts1b"), "mine") == task


def test_a_double_click_completes_once(support: Visitor, task: str) -> None:
    token = support.get(task).one('//input[@name="rendering_token"]/@value')
    form = {**DIAGNOSIS, "action": "submit", "rendering_token": token}

    answers = [support.post(task, **form) for _ in range(2)]

    assert [answer.place for answer in answers] == ["/inbox", "/inbox"]


def test_the_second_of_two_reads_who_was_first(
    visit: Visit, support: Visitor, task: str
) -> None:
    colleague = visit("ts1b")
    support.post(task, action="submit", **DIAGNOSIS)

    page = colleague.post(task, action="submit", **DIAGNOSIS)

    assert page.status == 409
    assert "刘洋" in page.words('//*[@class="notice-happened"]')[0]
    assert page.find(f'//a[@href="{task}"]')


def test_a_completed_task_can_be_read_again(support: Visitor, task: str) -> None:
    support.post(task, action="submit", **DIAGNOSIS)

    page = support.get(task)

    assert "刘洋 已完成此任务。" in page.text
    assert page.one("//div[@data-diagram]").get("data-passed") == "diagnose"


def test_the_task_of_others_is_closed(visit: Visit, task: str) -> None:
    page = visit("cs.sup").get(task)

    assert page.status == 403
    assert page.words("//h1") == ["没有权限"]


def test_an_unknown_button_does_nothing(support: Visitor, task: str) -> None:
    page = support.post(task, action="explode")

    assert page.status == 400


def test_long_lists_suggest_while_one_types(support: Visitor, task: str) -> None:
    place = support.get(task).one("//form/@data-suggest-at")

    answer = support.client.get(f"{place}?field=predicted_lines.part_no&q=主泵")

    assert [option["value"] for option in answer.get_json()] == ["PT-0001"]
