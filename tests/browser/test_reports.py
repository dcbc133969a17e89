"""The director's minute of the tour: the board, then the funnel of the units."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person

#: Language -> the link to the funnel, and the units above their limit.
WORDS = {
    "zh": ("各网点的超常规申请", {"昆明办事处", "呼和浩特办事处", "洛阳龙门代理"}),
    "en": (
        "Requests of the units above norm",
        {"Kunming Office", "Hohhot Office", "Luoyang Longmen Agent"},
    ),
}


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_the_director_sees_three_units_above_their_limit(
    person: Person, locale: str
) -> None:
    link, above = WORDS[locale]
    person.open("/sign-in")
    person.read(locale).sign_in("director")
    page = person.open("/reports")

    page.get_by_role("link", name=link).click()

    names = page.locator(".funnel-above > text")
    expect(names.first).to_be_visible()
    assert set(names.all_text_contents()) >= above
    expect(page.locator("dd > small").first).to_contain_text(re.compile(r"n = \d+"))
