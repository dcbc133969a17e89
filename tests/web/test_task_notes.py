"""Remarks beside a task, and questions to those who worked on it before."""

import pytest

from tests.conftest import Clock
from tests.web.conftest import Visit
from tests.web.visitor import Visitor
from tests.web.walk import (
    ACCEPTANCE,
    DIAGNOSIS,
    ORDER_NO,
    reach_diagnosis,
    reach_unit,
    submit,
    task_of,
)

NOTES = '//*[@aria-labelledby="notes-title"]//li'


@pytest.fixture
def support(visit: Visit) -> Visitor:
    """Return technical support, with an order to diagnose."""
    reach_diagnosis(visit)
    return visit("ts1")


def ask(visitor: Visitor, **fields: str) -> tuple[str, int, str]:
    place = task_of(visitor)
    visitor.get(place)
    page = visitor.post(place, action="ask", **fields)
    return place, page.status, page.text


def test_a_remark_goes_on_with_the_work(support: Visitor, visit: Visit) -> None:
    submit(support, **DIAGNOSIS, task_comment="客户急用，请先联系")

    page = visit("director").get(f"/orders/{ORDER_NO}")

    (note,) = page.words(NOTES)
    assert note.startswith("客户急用，请先联系")
    assert "技术支持诊断" in note


def test_a_remark_is_part_of_the_draft(support: Visitor) -> None:
    place = task_of(support)
    support.get(place)
    support.post(place, action="draft", severity="high", task_comment="明天再问")

    page = support.get(place)

    assert page.one('//*[@id="task_comment"]').text_content() == "明天再问"


def test_what_headquarters_remarks_is_not_for_units(visit: Visit) -> None:
    reach_diagnosis(visit)
    submit(visit("ts1"), **DIAGNOSIS, task_comment="多半是主泵")
    submit(visit("cd.sup"), **ACCEPTANCE, task_comment="下午到")

    seen = visit("cd.store").get(f"/orders/{ORDER_NO}")

    (note,) = seen.words(NOTES)
    assert note.startswith("下午到")
    assert "多半是主泵" not in seen.text


def test_whoever_was_asked_answers_and_the_answer_stands_beside_the_task(
    support: Visitor, visit: Visit
) -> None:
    place, status, _ = ask(support, ask_to="front1", question="小时数是多少？")
    front = visit("front1")
    told = front.get("/notifications").text
    front.get("/questions/1")

    answered = front.post("/questions/1", answer="客户说 845 小时")

    assert (status, answered.status) == (302, 302)
    assert "小时数是多少？" in told
    assert "客户说 845 小时" in support.get("/notifications").text
    assert len(support.get(place).words(NOTES)) == 2
    assert support.get("/questions/1").find(f'//a[@href="{place}"]')


def test_the_notification_of_a_question_says_that_it_opens_the_question(
    support: Visitor, visit: Visit
) -> None:
    ask(support, ask_to="front1", question="小时数是多少？")
    front = visit("front1")

    page = front.get("/notifications")

    assert page.words('//button[@value="go"]') == ["打开请求补充"]
    (action,) = page.find('//ul[@class="told"]//form/@action')
    assert front.post(str(action), then="go").place == "/questions/1"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"ask_to": "", "question": "小时数？"}, "请选择请谁补充"),
        ({"ask_to": "sales1", "question": "小时数？"}, "请选择请谁补充"),
        ({"ask_to": "front1", "question": " "}, "请填写内容"),
        ({"ask_to": "front1", "question": "问" * 2001}, "最多 2000 个字"),
    ],
)
def test_a_question_is_for_somebody_and_about_something(
    support: Visitor, fields: dict[str, str], said: str
) -> None:
    _, status, text = ask(support, **fields)

    assert status == 422
    assert said in text


def test_a_remark_that_is_too_long_is_refused(support: Visitor) -> None:
    place = task_of(support)
    support.get(place)

    refused = support.post(
        place, action="submit", **DIAGNOSIS, task_comment="长" * 2001
    )

    assert refused.status == 422
    (said,) = refused.words('//*[@id="task_comment-problem"]')
    assert "最多 2000 个字" in said


def test_an_empty_answer_is_refused(support: Visitor, visit: Visit) -> None:
    ask(support, ask_to="front1", question="小时数是多少？")
    front = visit("front1")
    front.get("/questions/1")

    refused = front.post("/questions/1", answer=" ")

    assert refused.status == 422
    assert refused.words('//*[@id="answer-problem"]') == ["请填写内容"]


@pytest.mark.parametrize("login", ["cd.sup", "ts1"])
def test_only_whoever_was_asked_answers(
    support: Visitor, visit: Visit, login: str
) -> None:
    ask(support, ask_to="front1", question="小时数是多少？")
    support.get("/inbox")

    other = visit(login)
    other.get("/inbox")
    answered = other.post("/questions/1", answer="不知道")

    assert answered.status == 404


def test_questions_are_for_those_who_have_the_task(visit: Visit, clock: Clock) -> None:
    reach_unit(visit, clock)
    place = task_of(visit("cd.sup"))
    clerk = visit("cd.store")
    clerk.get("/inbox")

    refused = clerk.post(place, action="ask", ask_to="front1", question="在哪里？")

    assert refused.status == 403
