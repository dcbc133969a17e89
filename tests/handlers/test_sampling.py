"""The laws of the random draw, and that its secret stays the same."""

from datetime import timedelta
from math import sqrt

from hypothesis import given
from hypothesis import strategies as st

from handlers.parts.sampling import (
    FIRST_YEAR_RATE,
    HIGHEST,
    RATE,
    base_rate,
    draw,
    number,
    probability,
)
from tests.handlers.world import NOW, World

SECRET = "5a" * 32
RISKS = st.floats(0, 1)


@given(RISKS)
def test_every_request_can_be_drawn_and_none_is_certain(risk: float) -> None:
    assert RATE <= probability(risk, RATE) <= HIGHEST


@given(RISKS, RISKS)
def test_more_risk_is_never_drawn_less_often(one: float, other: float) -> None:
    low, high = sorted([one, other])

    assert probability(low, RATE) <= probability(high, RATE)


@given(st.text(max_size=20))
def test_a_request_has_one_number(request_no: str) -> None:
    assert 0 <= number(SECRET, request_no) < 1
    assert number(SECRET, request_no) == number(SECRET, request_no)


def test_numbers_are_evenly_spread() -> None:
    count = 20_000
    numbers = [number(SECRET, f"PR-2026-{each:06}") for each in range(count)]

    for limit in (RATE, FIRST_YEAR_RATE, HIGHEST):
        share = sum(each < limit for each in numbers) / count
        assert abs(share - limit) < 4 * sqrt(limit * (1 - limit) / count)


def test_another_secret_draws_other_requests() -> None:
    requests = [f"PR-2026-{each:06}" for each in range(50)]

    assert [number("5b" * 32, each) for each in requests] != [
        number(SECRET, each) for each in requests
    ]


def test_more_is_drawn_in_the_first_year() -> None:
    assert base_rate("2025-04", "2026-03") == FIRST_YEAR_RATE
    assert base_rate("2025-04", "2026-04") == RATE


def test_asking_again_gives_the_same_draw(world: World) -> None:
    asked = [draw(world.store, f"PR-2026-{each:06}", NOW, 0.6) for each in range(40)]
    again = [draw(world.store, f"PR-2026-{each:06}", NOW, 0.6) for each in range(40)]

    assert asked == again
    assert {each.selected for each in asked} == {True, False}


def test_every_month_has_a_secret_of_its_own(world: World) -> None:
    draw(world.store, "PR-2026-000001", NOW, 0)
    draw(world.store, "PR-2026-000001", NOW + timedelta(days=31), 0)

    secrets = {
        world.store.draw_secrets.of_month(month, "never kept")
        for month in (f"{NOW:%Y-%m}", f"{NOW + timedelta(days=31):%Y-%m}")
    }
    assert len(secrets) == 2
    assert all(len(bytes.fromhex(secret)) == 32 for secret in secrets)
