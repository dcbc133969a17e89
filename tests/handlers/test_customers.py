"""Phone numbers and callers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.company import customers
from tests.handlers.world import PHONE, World


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("199-0000-0007", "19900000007"),
        ("１９９ ００００ ０００７", "19900000007"),
        ("+86 19900000007", "19900000007"),
        ("028-85551234", "02885551234"),
        ("(028) 8555 1234", "02885551234"),
        ("0731-5551234-801", "07315551234-801"),
        ("0731—5551234", "07315551234"),
    ],
)
def test_a_number_is_stored_without_habits(typed: str, stored: str) -> None:
    assert customers.normalise_phone(typed) == stored


@pytest.mark.parametrize("typed", ["", "12345", "12900000007", "张三", "028-123"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    assert customers.normalise_phone(typed) is None


@given(st.from_regex(r"1[3-9]\d{9}", fullmatch=True).filter(str.isascii))
def test_a_stored_number_stays_as_it_is(number: str) -> None:
    assert customers.normalise_phone(number) == number


def test_a_caller_known_to_one_customer_is_that_customer(world: World) -> None:
    found = customers.find_or_create(
        world.context(), code=None, name=None, phone=PHONE, owner_unit=None
    )

    assert found.code == "C00001"


def test_the_same_name_is_not_kept_twice(world: World) -> None:
    made = [
        customers.find_or_create(
            world.context(), code=None, name="新客户", phone=number, owner_unit=None
        )
        for number in ("13800000000", "13800000000", "13900000000")
    ]

    assert made[0].id == made[1].id
    assert made[2].id != made[0].id


def test_a_caller_without_a_name_is_called_by_the_number(world: World) -> None:
    made = customers.find_or_create(
        world.context(), code=None, name=None, phone="13800000000", owner_unit=None
    )

    assert made.name == "13800000000"


def test_a_company_that_calls_itself_is_no_contact(world: World) -> None:
    made = customers.find_or_create(
        world.context(), code=None, name="新客户", phone="13800000000", owner_unit=None
    )

    customers.know_caller(world.context(), made, "", "13800000000")

    assert world.store.customers.contacts(made.id) == []
