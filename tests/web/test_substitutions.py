"""The page on which people arrange who does their work."""

from datetime import timedelta

import pytest

from tests.conftest import NOW
from tests.web.conftest import Visit

TODAY = NOW.date().isoformat()
LATER = (NOW.date() + timedelta(days=3)).isoformat()


def test_a_substitution_is_arranged_and_ended(visit: Visit) -> None:
    support = visit("ts1")

    support.post(
        "/substitutions",
        login="ts1",
        substitute="front1",
        first_day=TODAY,
        last_day=LATER,
        reason="年休",
    )

    page = support.get("/substitutions")
    (row,) = page.words("//tbody/tr")
    assert all(word in row for word in ("刘洋", "李静", TODAY, LATER, "年休"))
    assert "刘洋" in visit("front1").get("/substitutions").words("//tbody/tr")[0]
    support.post(str(page.find("//tbody//form/@action")[0]))
    assert support.get("/substitutions").words("//tbody/tr") == []


def test_what_is_wrong_stands_beside_the_field_and_what_was_typed_stays(
    visit: Visit,
) -> None:
    page = visit("ts1").post(
        "/substitutions", login="ts1", substitute="ts1", first_day=LATER, last_day=""
    )

    assert page.status == 422
    assert page.words('//*[@id="substitute-problem"]') == ["不能由本人代理"]
    assert page.words('//*[@id="last_day-problem"]') == ["请填写日期"]
    assert page.one('//*[@id="first_day"]').get("value") == LATER


@pytest.mark.parametrize("login", ["am1", "cd.sup"])
def test_nobody_arranges_it_for_others(visit: Visit, login: str) -> None:
    page = visit(login).post(
        "/substitutions",
        login="ts1",
        substitute="front1",
        first_day=TODAY,
        last_day=LATER,
    )

    assert page.status == 403
