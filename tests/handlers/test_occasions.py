"""Birthdays and other days of the people at customers come round every year."""

from datetime import date, timedelta

import pytest

from handlers.company.occasions import NoSuchDateError, next_time, read_dates
from handlers.selling.occasions import FindOccasions, TellOccasions
from storage.customers import Contact
from storage.identities import User
from tests.handlers.world import FRONT, NOW, World
from workflows.engine import SYSTEM, Actor
from workflows.errors import LOCAL_ZONE, ForbiddenError, Text

TODAY = NOW.astimezone(LOCAL_ZONE).date()
MANAGER = Actor("am9", Text("客户经理", "AM"), frozenset(["account_manager"]), "HQ")


def known_person(world: World, **facts: object) -> Contact:
    """Give the one contact of the one customer days of theirs, and a manager."""
    customer = world.store.customers.by_code("C00001")
    assert customer is not None
    user = User(login="am9", name_zh="客户经理", name_en="AM", unit_code="HQ")
    user.password_hash = "x"  # noqa: S105 (nobody signs in)
    world.store.identities.add([user])
    customer.account_manager = "am9"
    (person,) = world.store.customers.contacts(customer.id)
    for name, value in facts.items():
        setattr(person, name, value)
    return person


@pytest.mark.parametrize(
    ("month", "day", "today", "expected"),
    [
        (4, 1, date(2026, 3, 31), date(2026, 4, 1)),
        (3, 31, date(2026, 3, 31), date(2026, 3, 31)),
        (3, 30, date(2026, 3, 31), date(2027, 3, 30)),
        (2, 29, date(2026, 1, 1), date(2026, 2, 28)),
        (2, 29, date(2027, 12, 1), date(2028, 2, 29)),
    ],
)
def test_a_day_comes_next_this_year_or_the_next(
    month: int, day: int, today: date, expected: date
) -> None:
    assert next_time(month, day, today) == expected


@pytest.mark.parametrize("typed", ["周年", "13-01 x", "2-30 x", "5-1", "10-18开业"])
def test_what_is_no_date_with_a_name_is_refused(typed: str) -> None:
    with pytest.raises(NoSuchDateError):
        read_dates(typed)


def test_the_manager_is_told_a_week_ahead_and_once(world: World) -> None:
    born = (TODAY + timedelta(days=7)).replace(year=1980)
    known_person(world, birthday=born)

    told = [TellOccasions().execute(world.context(SYSTEM)) for _ in range(2)]
    day_before = TellOccasions().execute(world.context(SYSTEM, NOW + timedelta(days=1)))

    (notice,) = world.store.notifications.of("am9", limit=9)
    assert (told, day_before) == ([1, 0], 0)
    assert "罗永刚" in notice.text_zh
    assert notice.link == "customer C00001"


def test_a_day_that_was_entered_twice_is_told_once(world: World) -> None:
    day = {"on": f"{TODAY + timedelta(days=3):%m-%d}", "name": "开业周年"}
    known_person(world, important_dates=[day, day])

    told = TellOccasions().execute(world.context(SYSTEM))

    assert told == 1


def test_who_has_a_day_within_thirty_days_is_listed(world: World) -> None:
    dates = [
        {"on": f"{TODAY + timedelta(days=days):%m-%d}", "name": name}
        for days, name in ((30, "开业周年"), (31, "太远"))
    ]
    known_person(world, important_dates=dates)

    found = FindOccasions().execute(world.context(MANAGER))

    assert [(one.days, one.name.zh, one.person) for one in found] == [
        (30, "开业周年", "罗永刚")
    ]
    assert FindOccasions().execute(world.context(FRONT)) == found


def test_others_congratulate_nobody(world: World) -> None:
    guard = Actor("guard", Text("经警", "Guard"), frozenset(["gate_guard"]), "HQ")

    with pytest.raises(ForbiddenError):
        FindOccasions().execute(world.context(guard))
