"""What forms look up, within what the actor may see."""

from datetime import timedelta
from typing import Any

import pytest

from handlers import lookups
from handlers.service import dispatch_lookups, units, visits
from tests.handlers.test_visits import ARRIVAL, PLAN
from tests.handlers.world import (
    CHANGSHA,
    CLERK,
    NOW,
    SERIAL_NO,
    SUPERVISOR,
    World,
)
from workflows.engine import Actor
from workflows.models.forms import Option


def values(options: list[Option]) -> list[str]:
    return [option.value for option in options]


def test_engineers_come_in_the_order_of_their_rank_with_a_note(world: World) -> None:
    order = world.assigned()

    options = lookups.engineers(world.context(SUPERVISOR), order_id=order.id)

    assert values(options) == ["OF18-E1", "OF18-E2", "OF18-E3"]
    assert options[0].label.en == "Engineer OF18-E1"
    assert options[0].note is not None
    assert options[0].note.zh == "技能3级 · 未完成 0"


def test_a_unit_cannot_look_up_the_engineers_of_another(world: World) -> None:
    order = world.assigned("OF15")

    assert lookups.engineers(world.context(SUPERVISOR), order_id=order.id) == []
    assert lookups.engineers_of_unit(world.context(SUPERVISOR), unit="OF15") == []
    assert values(lookups.engineers(world.context(CHANGSHA), order_id=order.id)) == [
        "OF15-E1"
    ]


def test_everybody_of_the_unit_may_have_done_the_work(world: World) -> None:
    order = world.assigned()

    options = lookups.engineers_of_unit(world.context(CLERK), order_id=order.id)

    assert values(options) == ["OF18-E1", "OF18-E2", "OF18-E3", "OF18-E4"]


def test_without_an_order_there_are_no_engineers(world: World) -> None:
    assert lookups.engineers(world.context(), order_id=None) == []
    assert lookups.engineers_of_unit(world.context(), order_id=None) == []


def test_units_of_a_line_come_nearest_first(world: World) -> None:
    order = world.register()
    units.assign_unit(world.task(), order_id=order.id, unit="OF18")
    units.refuse_order(world.task(SUPERVISOR), order_id=order.id, reason="too_far")

    options = lookups.units(world.context(), line=1, order_id=order.id)

    assert values(options) == ["OF18", "OF19", "OF15"]
    assert options[0].note is not None
    assert options[0].note.zh == "13 km · 空闲 3 人 · 在办 0 · ⚠ 已拒单"


def test_a_unit_finds_only_itself_among_units(world: World) -> None:
    options = lookups.units(world.context(CLERK), line=1)

    assert [(option.value, option.note) for option in options] == [("OF18", None)]


@pytest.mark.parametrize(
    ("actor", "text", "found"),
    [
        (CLERK, "sd22", [SERIAL_NO]),
        (CLERK, "ＳＤ22-2025-0007", [SERIAL_NO]),
        (CHANGSHA, "sd22", []),
        (CHANGSHA, SERIAL_NO, []),
        (CLERK, "nothing", []),
    ],
)
def test_machines_are_found_by_number_within_the_unit(
    world: World, actor: Actor, text: str, found: list[str]
) -> None:
    assert values(lookups.machines(world.context(actor), text=text)) == found


def test_machines_of_a_customer_can_be_listed(world: World) -> None:
    options = lookups.machines(world.context(), customer="C00001")

    assert values(options) == [SERIAL_NO]
    assert options[0].label.zh == "SD22-2025-0007 · SD-22"


@pytest.mark.parametrize(
    ("actor", "text", "found"),
    [
        (CLERK, "锦程", ["C00001"]),
        (CLERK, "C00001", ["C00001"]),
        (CHANGSHA, "锦程", []),
    ],
)
def test_customers_are_found_by_name_within_the_unit(
    world: World, actor: Actor, text: str, found: list[str]
) -> None:
    assert values(lookups.customers(world.context(actor), text=text)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [("", ["ENG-01", "HYD-01", "HYD-02"]), ("hyd-02", ["HYD-02"]), ("无", [])],
)
def test_fault_codes_are_found_by_code_or_name(
    world: World, text: str, found: list[str]
) -> None:
    options = lookups.fault_codes(world.context(), text=text, line=1)

    assert values(options) == found


def test_parts_fit_the_machine(world: World) -> None:
    number = world.machine().id

    options = lookups.parts(world.context(), machine_id=number)

    assert values(options) == ["PN-0001"]
    assert options[0].note is not None
    assert options[0].note.zh == "¥18,500/件"
    assert values(lookups.parts(world.context())) == ["PN-0001", "PN-0040"]


def test_product_lines_name_their_models(world: World) -> None:
    options = lookups.product_lines(world.context())

    assert values(options) == ["1", "3"]
    assert options[0].note is not None
    assert options[0].note.zh == "SD-22"


def test_open_orders_of_a_machine_leave_out_the_one_at_hand(world: World) -> None:
    first, second = world.register(), world.register()
    arguments: dict[str, Any] = {"machine_id": world.machine().id}

    options = dispatch_lookups.open_orders(
        world.context(), **arguments, order_id=second.id
    )

    assert values(options) == [first.no]
    assert dispatch_lookups.open_orders(world.context(CHANGSHA), **arguments) == []
    assert dispatch_lookups.open_orders(world.context()) == []


def test_facts_about_a_machine_carry_its_warranty(world: World) -> None:
    facts = lookups.machine_facts(world.context(), serial_no="sd22-2025-0007")

    assert facts["hours_last"] == 840
    assert facts["max_hours_now"] == 840 + 240
    assert facts["warranty_zh"] == "保内，剩 160 天 / 1160 h"
    assert facts["customer"] == "C00001"


def test_a_machine_of_another_unit_is_unknown(world: World) -> None:
    facts = lookups.machine_facts(world.context(CHANGSHA), serial_no=SERIAL_NO)

    assert facts == {"known": False}


def test_a_unit_knows_a_machine_it_is_sent_to(world: World) -> None:
    world.assigned("OF15")

    facts = lookups.machine_facts(
        world.context(CHANGSHA), machine_id=world.machine().id
    )

    assert facts["serial_no"] == SERIAL_NO


def test_facts_about_an_order_follow_its_visit(world: World) -> None:
    order = world.assigned()
    planned = visits.plan_visit(world.task(SUPERVISOR), order_id=order.id, **PLAN)
    visit_id = int(str(planned["visit_id"]))
    visits.record_arrival(world.task(CLERK), visit_id=visit_id, arrival=ARRIVAL)

    facts = lookups.order_facts(world.context(CLERK), order_id=order.id)

    assert (facts["engineer"], facts["visit_hours"]) == ("OF18-E1", 850)
    assert facts["arrive_at"] == "2026-03-31T08:30:00+08:00"
    assert facts["status"] == "on_site"


def test_facts_never_tell_the_prediction(world: World) -> None:
    order = world.register()

    facts = lookups.order_facts(
        world.context(now=NOW + timedelta(hours=1)), order_id=order.id
    )

    assert not {"prediction", "fault_code", "needs_parts"} & set(facts)


def test_another_units_order_has_no_facts(world: World) -> None:
    order = world.assigned()

    assert lookups.order_facts(world.context(CHANGSHA), order_id=order.id) == {}
