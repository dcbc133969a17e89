"""Pages that say what happened, what is safe and what to do next."""

import pytest

from tests.web.visitor import Visitor
from workflows.commands.inbox import FindUserTasks
from workflows.engine import Context
from workflows.errors import InvalidError, InvalidFormError, Problem, Text

HAPPENED = '//*[@class="notice-happened"]'
ADVICE = '//*[@class="notice-advice"]'


def test_an_unknown_address_is_a_404_with_a_way_back(front: Visitor) -> None:
    page = front.get("/nowhere")

    assert page.status == 404
    assert page.words(HAPPENED) == ["这个地址没有页面。"]
    assert page.find('//a[@href="/inbox"][contains(@class, "btn-primary")]')


def test_an_unknown_thing_is_a_404_that_names_it(front: Visitor) -> None:
    page = front.get("/orders/DO-1999-000001")

    assert page.status == 404
    assert page.words(HAPPENED) == ["没有找到派工单 DO-1999-000001。"]


def test_an_error_speaks_the_readers_language(front: Visitor) -> None:
    front.post("/locale", locale="en", next="/inbox")

    page = front.get("/tasks/999")

    assert page.words("//h1") == ["Not found"]
    assert page.words(HAPPENED) == ["Expected to find task 999, but it does not exist."]


def test_a_wrong_method_is_explained(front: Visitor) -> None:
    page = front.post("/inbox")

    assert page.status == 405
    assert page.words("//h1") == ["无法处理该请求"]


def test_a_stranger_gets_an_error_page_without_a_menu(stranger: Visitor) -> None:
    page = stranger.post("/sign-in", csrf_token="made up")

    assert page.status == 400
    assert page.find("//nav") == []


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Let the inbox fail in a way that nobody expects."""

    def fail(_: FindUserTasks, __: Context) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(FindUserTasks, "execute", fail)
    return monkeypatch


@pytest.mark.usefixtures("broken")
def test_an_unexpected_error_gives_a_reference_that_the_log_knows(
    front: Visitor, capsys: pytest.CaptureFixture[str]
) -> None:
    page = front.get("/inbox")

    assert page.status == 500
    assert page.words("//h1") == ["系统出了问题"]
    reference = page.one("//code").text
    assert len(reference) == 8
    assert reference in capsys.readouterr().out
    assert "ZeroDivisionError" not in page.text


@pytest.mark.usefixtures("broken")
def test_an_unexpected_error_speaks_the_chosen_language(front: Visitor) -> None:
    with front.client.session_transaction() as session:
        session["locale"] = "en"

    page = front.get("/inbox")

    assert page.one("//html/@lang") == "en"
    assert "everything before it is safe" in page.words(ADVICE)[0]


def test_a_form_refused_outside_its_page_lists_what_is_wrong(
    front: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    problems = (Problem("qty", Text("数量不能为零", "Zero is no quantity")),)

    def refuse(_: FindUserTasks, __: Context) -> None:
        raise InvalidFormError(problems)

    monkeypatch.setattr(FindUserTasks, "execute", refuse)
    page = front.get("/inbox")

    assert page.status == 422
    assert page.words("//main//li") == ["数量不能为零"]


def test_an_invalid_command_is_a_422(
    front: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: FindUserTasks, __: Context) -> None:
        raise InvalidError

    monkeypatch.setattr(FindUserTasks, "execute", refuse)

    assert front.get("/inbox").status == 422
