"""The setting how much of predictions units are shown."""

from tests.web.conftest import Visit

PLACE = "/settings/predictions"
ALL = {"A": "open", "B": "carry_list", "C": "blind", "D": "blind"}


def test_an_administrator_changes_what_units_see(visit: Visit) -> None:
    admin = visit("admin")
    before = admin.get(PLACE).find("//main//option[@selected]/@value")

    saved = admin.post(PLACE, **ALL, pilot="on")

    page = admin.get(PLACE)
    assert before == ["carry_list"] * 4
    assert saved.status == 302
    assert page.find("//main//option[@selected]/@value") == list(ALL.values())
    assert page.find('//main//input[@name="pilot"]/@checked')


def test_what_is_no_choice_is_refused_at_its_field(visit: Visit) -> None:
    admin = visit("admin")
    admin.get(PLACE)

    refused = admin.post(PLACE, **{**ALL, "C": "half"})

    assert refused.status == 422
    assert refused.words('//*[@id="grade-C-problem"]') == ["请选择一项"]


def test_it_is_for_administrators(visit: Visit) -> None:
    assert visit("cd.sup").get(PLACE).status == 403
