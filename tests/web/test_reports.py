"""The reports: who sees which figures, and what the director decides there."""

from decimal import Decimal

import pytest

from storage.unit_grades import UnitGrade
from storage.unit_of_work import Database, unit_of_work_factory
from tests.conftest import NOW
from tests.web.conftest import Visit

QUARTER = "2026Q1"
#: Index, limit, grade, whether it awaits the director, audits.
UNITS = {
    "OF18": ("0.95", "1.40", "A", False, 1),
    "OF15": ("2.30", "1.40", "C", True, 5),
}


@pytest.fixture(autouse=True)
def figures(company: Database) -> None:
    """Let two units have figures."""
    with unit_of_work_factory(company)() as store:
        store.unit_grades.add(
            UnitGrade(
                unit_code=unit,
                quarter=QUARTER,
                n=40,
                requested=Decimal(230_000),
                expected=Decimal(100_000),
                relative_index=Decimal(index),
                lower=Decimal("0.60"),
                upper=Decimal(upper),
                grade=grade,
                by_index="D" if awaits else grade,
                too_little=False,
                awaits_director=awaits,
                audited=audited,
                computed_at=NOW,
            )
            for unit, (index, upper, grade, awaits, audited) in UNITS.items()
        )


def grade(company: Database, unit: str) -> UnitGrade:
    with unit_of_work_factory(company)(reads=True) as store:
        row = store.unit_grades.get(unit, QUARTER)
        assert row is not None
        return row


def test_the_director_sees_every_unit_with_its_numbers(visit: Visit) -> None:
    page = visit("director").get("/reports/padding")

    rows = page.words("//tbody/tr")
    assert ["长沙办事处" in rows[0], "成都办事处" in rows[1]] == [True, True]
    assert "2.30" in rows[0]
    assert "超出上限" in rows[0]
    assert page.words(
        "//*[name()='g' and contains(@class, 'funnel-above')]/*[name()='text']"
    ) == ["长沙办事处"]


def test_a_unit_sees_its_own_number_and_no_other_name(visit: Visit) -> None:
    page = visit("cd.sup").get("/reports/padding")

    assert page.words("//tbody/tr/td[1]") == ["成都办事处"]
    assert "长沙办事处" not in page.text
    assert "≥ 1.6" in page.text


@pytest.mark.parametrize("login", ["ts1", "sales1"])
def test_others_see_no_figures(visit: Visit, login: str) -> None:
    assert visit(login).get("/reports/padding").status == 403


def test_the_director_confirms_a_grade_with_a_reason(
    visit: Visit, company: Database
) -> None:
    director = visit("director")
    director.get("/reports/padding")
    fields = {"unit": "OF15", "quarter": QUARTER, "action": "confirm"}

    refused = director.post("/reports/padding", **fields, reason=" ")
    director.post("/reports/padding", **fields, reason="抽查五单，三单多报")

    assert refused.status == 422
    assert "请填写原因" in refused.text
    assert (grade(company, "OF15").grade, grade(company, "OF15").confirmed_by) == (
        "D",
        "director",
    )


def test_nothing_accuses_anybody(visit: Visit) -> None:
    words = ("fraud", "cheat", "造假", "欺诈", "作弊", "水分")

    for login in ("director", "cd.sup"):
        person = visit(login)
        for place in ("/reports", "/reports/padding"):
            said = person.get(place).text.lower()
            assert [word for word in words if word in said] == []


def test_the_board_is_for_those_who_look_after_the_service(visit: Visit) -> None:
    board = visit("director").get("/reports")
    unit = visit("cd.sup").get("/reports")

    assert "今日看板" in board.text
    assert unit.place.endswith("/reports/padding")


def test_first_time_fixes_are_for_who_sends_engineers(visit: Visit) -> None:
    board, own = visit("director").get("/reports"), visit("cd.sup")

    page = own.get("/reports/first-time-fixes")

    link = '//ul[@class="tabs"]//a[@href="/reports/first-time-fixes"]'
    assert board.find(link)
    assert own.get("/reports/padding").find(link)
    assert "尚无结案的派工单。" in page.text
    assert visit("sales1").get("/reports/first-time-fixes").status == 403
