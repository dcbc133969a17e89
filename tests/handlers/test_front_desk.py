"""The first call."""

from dataclasses import replace

import pytest

from handlers.cards import CallerPage
from handlers.service import dispatch
from handlers.service.front_desk import LookUpCaller
from tests.handlers.world import CHANGSHA, CLERK, FRONT, PHONE, SERIAL_NO, World
from workflows.engine import Actor
from workflows.errors import ForbiddenError


def look_up(world: World, text: str, actor: Actor = FRONT) -> CallerPage:
    return LookUpCaller(text).execute(world.context(actor))


def test_a_number_leads_to_customer_machine_and_warranty(world: World) -> None:
    found = look_up(world, "199-0000-0007")

    (match,) = found.matches
    (known,) = match.machines
    assert (found.phone, match.customer.code) == (PHONE, "C00001")
    assert match.caller is not None
    assert match.caller.name == "罗永刚"
    assert known.machine.warranty_text.zh == "保内，剩 160 天 / 1160 h"
    assert (known.machine.days_left, known.machine.hours_left) == (160, 1160)


@pytest.mark.parametrize("text", [SERIAL_NO, "sd22", "锦程", "C00001"])
def test_a_serial_number_or_a_name_leads_there_too(world: World, text: str) -> None:
    found = look_up(world, text)

    assert [match.customer.code for match in found.matches] == ["C00001"]
    assert len(found.matches[0].machines) == 1


def test_an_extension_does_not_hide_the_company(world: World) -> None:
    customer = world.store.customers.by_code("C00001")
    assert customer is not None
    customer.phone = "02885551234"

    found = look_up(world, "028-85551234-801")

    assert [match.customer.code for match in found.matches] == ["C00001"]


def test_open_and_past_orders_are_shown_with_the_machine(world: World) -> None:
    past, opened = world.register(), world.register()
    dispatch.close_order(world.task(), order_id=past.id)

    known = look_up(world, PHONE).matches[0].machines[0]

    assert [order.no for order in known.open_orders] == [opened.no]
    assert [order.no for order in known.past_orders] == [past.no]


def test_a_unit_finds_only_machines_of_its_own(world: World) -> None:
    assert len(look_up(world, PHONE, CLERK).matches) == 1
    assert look_up(world, PHONE, CHANGSHA).matches == ()
    assert look_up(world, "锦程", CHANGSHA).matches == ()


@pytest.mark.parametrize("text", ["", " ", "1", "13800000000", "没有"])
def test_nobody_is_found_by_little_or_unknown_text(world: World, text: str) -> None:
    assert look_up(world, text).matches == ()


def test_who_has_no_business_with_customers_may_not_look(world: World) -> None:
    guard = replace(FRONT, groups=frozenset(["gate_guard"]))

    with pytest.raises(ForbiddenError):
        look_up(world, PHONE, guard)
