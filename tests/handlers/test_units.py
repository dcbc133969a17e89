"""First-level dispatch."""

from collections.abc import Mapping
from pathlib import Path

import pytest

import bpmn
from handlers.places import haversine_km
from handlers.service import units
from tests.handlers.world import CHANGSHA, NOW, SUPERVISOR, World
from workflows.decisions import make
from workflows.errors import BpmnError, InvalidFormError
from workflows.models.dmn_reader import parse_dmn, read_model

TABLE = Path(bpmn.__file__).parent / "engineer_dispatch/unit_proposal.dmn"


def refuse(world: World, order_id: int, unit: str) -> int:
    units.assign_unit(world.task(), order_id=order_id, unit=unit)
    result = units.refuse_order(
        world.task(SUPERVISOR), order_id=order_id, reason="no_engineer", note="无人"
    )
    return int(str(result["refusals"]))


def by_itself(proposed: Mapping[str, object]) -> bool:
    """Decide as the diagram does whether the unit is asked without a choice."""
    model = read_model(parse_dmn(TABLE.read_bytes(), TABLE.name))
    value = make(model, "unit_proposal", proposed).value
    assert isinstance(value, dict)
    return bool(value["auto_unit"])


def test_the_owner_unit_is_asked_without_a_choice(world: World) -> None:
    order = world.register()

    proposed = units.propose_unit(world.task(), order_id=order.id)

    assert (proposed["exec_unit"], by_itself(proposed)) == ("OF18", True)


def test_an_owner_unit_without_anybody_at_home_needs_a_choice(world: World) -> None:
    order = world.register()
    for code in ("OF18-E1", "OF18-E2", "OF18-E3"):
        world.away(code, days=3)

    proposed = units.propose_unit(world.task(), order_id=order.id)

    assert (proposed["exec_unit"], by_itself(proposed)) == ("OF18", False)


def test_after_a_refusal_the_nearest_other_unit_is_proposed(world: World) -> None:
    order = world.register()
    refuse(world, order.id, "OF18")

    proposed = units.propose_unit(world.task(), order_id=order.id)

    assert (proposed["exec_unit"], by_itself(proposed)) == ("OF19", False)


def test_without_a_place_of_the_machine_its_unit_counts(world: World) -> None:
    world.machine().lat = None
    order = world.register()
    refuse(world, order.id, "OF18")

    proposed = units.propose_unit(world.task(), order_id=order.id)

    assert proposed["exec_unit"] == "OF19"


def test_when_every_unit_has_refused_there_is_no_engineer(world: World) -> None:
    order = world.register()
    counts = [refuse(world, order.id, unit) for unit in ("OF15", "OF18", "OF19")]

    with pytest.raises(BpmnError) as error:
        units.propose_unit(world.task(), order_id=order.id)

    assert counts == [1, 2, 3]
    assert error.value.code == "no_engineer"


def test_the_unit_at_work_goes_on(world: World) -> None:
    order = world.assigned("OF15")

    proposed = units.propose_unit(world.task(), order_id=order.id)

    assert (proposed["exec_unit"], by_itself(proposed)) == ("OF15", True)


def test_a_machine_of_no_known_line_goes_to_its_unit(world: World) -> None:
    order = world.register(serial_no="XX-99")

    proposed = units.propose_unit(world.task(), order_id=order.id)

    assert (proposed["exec_unit"], by_itself(proposed)) == ("OF18", True)


def test_asking_a_unit_lets_only_that_unit_see_the_order(world: World) -> None:
    order = world.assigned("OF15")

    orders = world.store.dispatch_orders
    assert order.status == "awaiting_unit"
    assert orders.get(order.id, CHANGSHA.scope) is not None
    assert orders.get(order.id, SUPERVISOR.scope) is None


def test_a_unit_that_refuses_loses_sight_of_the_order(world: World) -> None:
    order = world.register()
    refuse(world, order.id, "OF15")

    seen = world.store.dispatch_orders.get(order.id, CHANGSHA.scope)

    assert seen is None


def test_refusing_twice_counts_once(world: World) -> None:
    order = world.register()
    refuse(world, order.id, "OF15")

    result = units.refuse_order(
        world.task(CHANGSHA), order_id=order.id, reason="no_engineer"
    )

    assert result == {"refusals": 1}


def test_acceptance_settles_the_refusals(world: World) -> None:
    order = world.register()
    refuse(world, order.id, "OF18")
    units.assign_unit(world.task(), order_id=order.id, unit="OF15")

    units.accept_order(
        world.task(CHANGSHA),
        order_id=order.id,
        promised_arrival="2026-03-31T15:00:00+08:00",
    )

    assert units.open_refusals(world.store, order.id) == []
    assert order.promised_arrival == NOW.replace(hour=7)


@pytest.mark.parametrize("unit", ["AG18", "HQ", "OF99"])
def test_only_a_unit_of_the_line_can_be_asked(world: World, unit: str) -> None:
    order = world.register()

    with pytest.raises(InvalidFormError) as error:
        units.assign_unit(world.task(), order_id=order.id, unit=unit)

    assert error.value.problems[0].field == "exec_unit"


def test_the_reason_for_a_unit_goes_into_the_history(world: World) -> None:
    order = world.register()
    task = world.task()

    units.assign_unit(
        task, order_id=order.id, unit="OF15", reason="较近", instruction="尽快"
    )

    assert task.context.record.reason == "较近；尽快"


def test_chengdu_is_nine_hundred_kilometres_from_changsha() -> None:
    distance = haversine_km((30.57, 104.07), (28.23, 112.94))

    assert distance == pytest.approx(900, abs=10)
