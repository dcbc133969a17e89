"""Service kits: what each free service of a machine model takes."""

import pytest

from tests.web.conftest import Visit
from tests.web.visitor import Visitor

PLACE = "/services/kits"
FILTER = {"model": "SD-22", "service_no": "2", "part_no": "PT-0001", "qty": "3"}


@pytest.fixture
def keeper(visit: Visit) -> Visitor:
    visitor = visit("director")
    visitor.get(PLACE)
    return visitor


def test_a_part_is_put_into_the_kit_of_a_service(keeper: Visitor) -> None:
    answer = keeper.post(PLACE, action="put", **FILTER)

    page = keeper.get(f"{PLACE}?model=SD-22")
    assert answer.status == 302
    assert page.words('//section[@aria-labelledby="kit-2"]//tbody/tr/td[1]') == [
        "PT-0001"
    ]
    assert page.words('//section[@aria-labelledby="kit-1"]//tbody/tr') == []


def test_a_part_that_is_in_the_kit_is_counted_anew(keeper: Visitor) -> None:
    keeper.post(PLACE, action="put", **FILTER)
    keeper.post(PLACE, action="put", **{**FILTER, "qty": "4"})

    page = keeper.get(f"{PLACE}?model=SD-22")

    assert page.words('//section[@aria-labelledby="kit-2"]//td[@class="number"]') == [
        "4"
    ]


def test_a_part_is_taken_out_of_a_kit(keeper: Visitor) -> None:
    keeper.post(PLACE, action="put", **FILTER)

    keeper.post(PLACE, action="remove", **FILTER)

    page = keeper.get(f"{PLACE}?model=SD-22")
    assert page.words('//section[@aria-labelledby="kit-2"]//tbody/tr') == []


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("qty", "0", "请填 1 至 99 的整数"),
        ("qty", "1.5", "请填 1 至 99 的整数"),
        ("qty", "many", "请填 1 至 99 的整数"),
        ("part_no", "", "没有这个配件"),
        ("part_no", "NO-PART", "没有这个配件"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    keeper: Visitor, field: str, value: str, said: str
) -> None:
    page = keeper.post(PLACE, action="put", **{**FILTER, field: value})

    assert page.status == 422
    assert page.words(f'//*[@id="{field}-2-problem"]') == [said]
    assert page.words('//*[@id="kit-2"]/..//tbody/tr') == []


@pytest.mark.parametrize("wrong", [{"model": "NONE"}, {"service_no": "6"}])
def test_what_is_not_there_has_no_kit(keeper: Visitor, wrong: dict[str, str]) -> None:
    page = keeper.post(PLACE, action="put", **{**FILTER, **wrong})

    assert page.status == 404


def test_those_who_only_look_change_nothing(visit: Visit) -> None:
    front = visit("front1")
    page = front.get(PLACE)

    answer = front.post(PLACE, action="put", **FILTER)

    assert page.status == 200
    assert not page.find('//button[@name="action"]')
    assert answer.status == 403
