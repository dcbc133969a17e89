"""Registering a reported fault."""

from datetime import timedelta
from typing import Any

import pytest

from handlers.service import dispatch, registration
from tests.handlers.world import CHANGSHA, NOW, PHONE, SERIAL_NO, World
from workflows.errors import InvalidFormError


def problem_fields(error: pytest.ExceptionInfo[InvalidFormError]) -> list[str]:
    return [problem.field for problem in error.value.problems]


def test_an_order_knows_customer_machine_unit_and_warranty(world: World) -> None:
    order = world.register()

    assert order.no == "DO-2026-000001"
    assert order.machine_id == world.machine().id
    assert (order.line, order.owner_unit, order.exec_unit) == (1, "OF18", None)
    assert order.warranty_basis_zh == "保内，剩 160 天 / 1160 h"
    assert (order.status, order.registered_by) == ("registered", "front1")


def test_an_order_gives_its_instance_a_number_and_a_subject(world: World) -> None:
    task = world.task()

    result = registration.create_order(
        task,
        caller_phone="１９９-0000-0007",
        serial_no=" sd22-2025-0007 ",
        fault_desc="主泵压力低，停机。客户要求今天到场，越快越好。",
        priority="P1",
    )

    assert task.business_key == result["order_no"] == "DO-2026-000001"
    assert task.subject is not None
    assert task.subject.startswith("四川锦程基础工程有限公司 · SD22-2025-0007 · 主泵")
    assert task.subject.endswith("客户要求今天到场，越快…")


def test_orders_are_numbered_without_gaps(world: World) -> None:
    numbers = [world.register().no for _ in range(3)]

    assert numbers == ["DO-2026-000001", "DO-2026-000002", "DO-2026-000003"]


def test_the_year_of_a_number_is_the_local_one(world: World) -> None:
    new_year_in_shanghai = NOW.replace(month=12, day=31, hour=17)

    order = world.register(now=new_year_in_shanghai)

    assert order.no == "DO-2027-000001"


def test_another_open_order_of_the_machine_is_found(world: World) -> None:
    first = world.register()

    result = registration.create_order(
        world.task(),
        caller_phone=PHONE,
        serial_no=SERIAL_NO,
        fault_desc="又停机了",
        priority="P1",
    )

    assert result["open_order_no"] == first.no


def test_an_ended_order_is_no_duplicate(world: World) -> None:
    first = world.register()
    dispatch.end_order(world.task(), order_id=first.id, status="withdrawn")

    result = registration.create_order(
        world.task(),
        caller_phone=PHONE,
        serial_no=SERIAL_NO,
        fault_desc="又停机了",
        priority="P1",
    )

    assert result["open_order_no"] is None


def test_a_failure_within_thirty_days_is_a_repeated_one(world: World) -> None:
    first = world.register()
    dispatch.close_order(world.task(), order_id=first.id)

    again = world.register(now=NOW + timedelta(days=29))

    assert again.repeat_of_id == first.id


def test_a_failure_after_thirty_days_is_a_new_one(world: World) -> None:
    first = world.register()
    dispatch.close_order(world.task(), order_id=first.id)

    again = world.register(now=NOW + timedelta(days=31))

    assert again.repeat_of_id is None


def test_an_unknown_serial_number_makes_a_provisional_machine(world: World) -> None:
    order = world.register(serial_no="XX-99")

    machine = world.store.machines.get(order.machine_id)
    assert machine is not None
    assert (machine.provisional, machine.owner_unit) == (True, "OF18")
    assert (order.line, order.warranty_result) == (None, "unknown")


def test_a_new_customer_is_kept_with_the_caller(world: World) -> None:
    order = world.register(
        serial_no="XX-99", new_customer_name="新客户", caller_phone="13800000000"
    )

    customer = world.store.customers.get(order.customer_id)
    assert customer is not None
    assert (customer.name, customer.code) == ("新客户", "CU-2026-000001")
    contacts = world.store.customers.contacts(customer.id)
    assert [(one.name, one.phone) for one in contacts] == [("罗永刚", "13800000000")]


def test_a_new_caller_becomes_a_contact_once(world: World) -> None:
    world.register(caller_phone="13800000000", caller_name="小王")
    order = world.register(caller_phone="138-0000-0000", caller_name="小王")

    contacts = world.store.customers.contacts(order.customer_id)

    assert [contact.name for contact in contacts] == ["罗永刚", "小王"]


def test_the_customer_that_was_chosen_counts(world: World) -> None:
    chosen = world.register(serial_no="XX-99", new_customer_name="承租人")
    customer = world.store.customers.get(chosen.customer_id)
    assert customer is not None

    order = world.register(customer=customer.code)

    assert order.customer_id == customer.id


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"hours_reported": 839}, "hours_reported"),
        ({"hours_reported": 840 + 24 * 11}, "hours_reported"),
        ({"caller_phone": "12345"}, "caller_phone"),
        ({"first_contact_at": "2026-03-31T10:00:00+08:00"}, "first_contact_at"),
        ({"first_contact_at": "2026-02-01T10:00:00+08:00"}, "first_contact_at"),
    ],
)
def test_a_wrong_field_is_named(
    world: World, facts: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidFormError) as error:
        world.register(**facts)

    assert problem_fields(error) == [field]


def test_a_problem_is_told_in_both_languages(world: World) -> None:
    with pytest.raises(InvalidFormError) as error:
        world.register(hours_reported=839)

    text = error.value.problems[0].text
    assert text.zh == "不能小于上次读数 840 h"
    assert text.en == "Cannot be below the last reading of 840 h"


def test_a_unit_cannot_register_the_machine_of_another(world: World) -> None:
    with pytest.raises(InvalidFormError) as error:
        registration.create_order(
            world.task(CHANGSHA),
            caller_phone=PHONE,
            serial_no=SERIAL_NO,
            fault_desc="主泵压力低",
            priority="P1",
            hours_reported=1,
            reported_via="unit",
        )

    assert problem_fields(error) == ["serial_no"]


def test_a_provisional_machine_belongs_to_the_unit_that_reports_it(
    world: World,
) -> None:
    result = registration.create_order(
        world.task(CHANGSHA),
        caller_phone="13800000000",
        serial_no="XX-99",
        fault_desc="主泵压力低",
        priority="P1",
        reported_via="unit",
    )

    assert result["owner_unit"] == "OF15"
