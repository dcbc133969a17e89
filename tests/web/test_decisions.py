"""Decision tables on the page of a process."""

from tests.web.visitor import Visitor

PAGE = "/processes/follow_up"
TABLE = '//table[contains(@class, "decision-table")]'


def test_the_decisions_of_a_process_are_shown_as_tables(front: Visitor) -> None:
    page = front.get(PAGE)

    assert page.words(f"{TABLE}//caption") == ["命中策略: 首条"]
    heads = page.words(f"{TABLE}//th")
    assert heads[0] == "规则"
    assert heads[2:4] == ["设备正常运行", "总体满意度 [1..5]"]
    cells = page.words(f"{TABLE}//tbody/tr[3]/td")
    assert cells == ["3", "-", "-", "<= 2", "false", "一星、二星视为投诉。"]


def test_decision_tables_speak_the_readers_language(front: Visitor) -> None:
    front.post("/locale", locale="en")

    page = front.get(PAGE)

    assert page.words(f"{TABLE}//caption") == ["Hit policy: First"]
    assert "One or two stars are a complaint." in page.text
    assert "Result of the call" in page.words(f"{TABLE}//th")[1]


def test_a_process_without_decisions_shows_none(front: Visitor) -> None:
    assert front.get("/processes/loan_slip_signing").find(TABLE) == []
