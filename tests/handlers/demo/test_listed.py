"""What the demo's description lists: who waits where, and the machines of the tour."""

from csv import DictReader
from io import StringIO
from json import loads
from typing import Any

import pytest

from handlers.company.machines import warranty_of
from tests.handlers.demo.conftest import AS_OF, Demo

NOW = f"'{AS_OF:%Y-%m-%d %H:%M}'"
#: At which steps so many opportunities and orders wait.
OPPORTUNITIES = {
    "assign": 3,
    "make_plan": 2,
    "approve_plan": 1,
    "execute_step": 4,
    "conclude": 2,
}
ORDERS = {
    "consult": 3,
    # One of them for the second time.
    "diagnose": 4 + 1,
    "accept_order": 4,
    "choose_engineer": 3,
    "appoint": 3,
    "enter_result": 4,
    "review_first": 5,
    "review_second": 2,
    "review_third": 1,
    "supplement": 1,
    "decide_missing": 2,
    "settle_claim": 1,
    "leader_sign": 2,
    "finance_sign": 2,
    "receive": 3,
}
#: Orders for the side scenarios, and for roles that would have nothing to do. One
#: more waits for a part that has been ordered, without a task.
BESIDE = {
    "countersign": 1,
    "pay": 1,
    "verify_hq": 1,
    "release_gate": 1,
    "enter_arrival": 1,
    "call_customer": 1,
}
INSTANCES = {
    "opportunity_development": 12,
    "dispatch": 41 + len(BESIDE) + 1,
    "service_request": 4,
    "counter_sale": 3,
    "scheduled_maintenance": 5,
    "old_part_return": 3,
    "writeoff": 6,
    "stock_count": 1,
}


def waiting(demo: Demo, process_id: str, where: str = "") -> dict[str, int]:
    """Count the open tasks of a process by element."""
    query = (
        "SELECT element_id, count(*) FROM user_task t"  # noqa: S608 (ours)
        " JOIN process_instance i ON i.id = t.process_instance_id"
        " JOIN process_definition d ON d.id = i.definition_id"
        f" WHERE t.state = 'CREATED' AND d.process_id = '{process_id}' {where}"
        " GROUP BY 1"
    )
    return dict(demo.rows(query))


def machine(demo: Demo, serial_no: str) -> tuple[tuple[Any, ...], str]:
    """Tell what is known of a machine, and whether it is within its warranty."""
    with demo.unit_of_work(reads=True) as store:
        found = store.machines.by_serial_no(serial_no)
        assert found is not None
        owner = store.customers.get(found.customer_id or 0)
        assert owner is not None
        warranty = warranty_of(store, found, AS_OF)
    return (owner.name, found.owner_unit, found.hours_last), warranty.result


def test_opportunities_wait_where_the_list_says(demo: Demo) -> None:
    assert waiting(demo, "opportunity_development") == OPPORTUNITIES


def test_one_step_of_an_opportunity_is_late(demo: Demo) -> None:
    late = waiting(demo, "opportunity_development", f"AND due_at < {NOW}")

    assert late["execute_step"] == 1


def test_orders_wait_where_the_list_says(demo: Demo) -> None:
    assert sum(ORDERS.values()) == 41
    assert waiting(demo, "dispatch") == ORDERS | BESIDE


def test_as_many_instances_run_as_the_list_says(demo: Demo) -> None:
    running = dict(
        demo.rows(
            "SELECT process_id, count(*) FROM process_instance i"
            " JOIN process_definition d ON d.id = i.definition_id"
            " WHERE state = 'ACTIVE' GROUP BY 1"
        )
    )

    assert running == INSTANCES
    assert sum(running.values()) == 82


def test_an_urgent_diagnosis_is_late(demo: Demo) -> None:
    late = waiting(demo, "dispatch", f"AND due_at < {NOW} AND priority = 'P1'")

    assert late["diagnose"] == 1


def test_every_first_review_shows_a_red_flag(demo: Demo) -> None:
    flags = demo.rows(
        "SELECT r.red_flags FROM user_task t JOIN part_request r"
        " ON r.order_id = t.order_id"
        " WHERE t.state = 'CREATED' AND t.element_id = 'review_first'"
    )

    assert len(flags) == 5
    assert all(count > 0 for (count,) in flags)


def test_one_request_shows_a_photo_that_another_has_shown(demo: Demo) -> None:
    ((no, flags),) = demo.rows(
        "SELECT r.no, l.flags FROM part_request_line l"
        " JOIN part_request r ON r.id = l.request_id WHERE l.flags LIKE '%\"F10\"%'"
    )

    (shown,) = (flag for flag in loads(flags) if flag["code"] == "F10")
    others = {other for (other,) in demo.rows("SELECT no FROM part_request")}
    assert shown["no"] in others - {no}


def test_a_shelf_had_less_than_its_book_and_the_difference_is_to_be_approved(
    demo: Demo,
) -> None:
    rows = demo.rows(
        "SELECT warehouse_code, part_no, diff FROM stock_count"
        " WHERE state = 'counted' AND diff <> 0"
    )

    wrong = {
        (row["warehouse"], row["part_no"], int(row["there"]) - int(row["in_the_book"]))
        for row in DictReader(StringIO(demo.shelves))
    }
    assert waiting(demo, "stock_count") == {"approve_count": 1}
    assert len(rows) == 1
    assert set(rows) <= wrong


def test_the_third_call_to_somebody_not_reached_is_due_today(demo: Demo) -> None:
    ((due,),) = demo.rows(
        "SELECT due_at FROM user_task WHERE state = 'CREATED'"
        " AND element_id = 'appoint' AND subject LIKE '%SD15-2025-0019%'"
    )

    assert f"{AS_OF:%Y-%m-%d %H:%M}" < due < f"{AS_OF:%Y-%m-%d} 16:00"


@pytest.mark.parametrize(
    ("serial_no", "known", "warranty"),
    [
        ("SD22-2025-0007", ("四川锦程基础工程有限公司", "OF18", 840), "in"),
        ("EX215-2025-0113", ("王大山", "AG14", 1260), "in"),
        ("TD165-2023-0031", ("云南红岩矿业有限公司", "OF20", 4100), "out"),
        ("EX60-2026-0005", ("陈小军", "AG09", 238), "in"),
        ("SP680-2024-0002", ("湖南恒固桩基工程有限公司", "OF15", 1720), "out"),
    ],
)
def test_the_machines_of_the_tour_are_what_the_list_says(
    demo: Demo, serial_no: str, known: tuple[str, str, int], warranty: str
) -> None:
    found = machine(demo, serial_no)

    assert found == (known, warranty)


def test_the_pump_has_failed_twice_within_half_a_year(demo: Demo) -> None:
    before = demo.figure(
        "SELECT count(*) FROM dispatch_order o JOIN machine m ON m.id = o.machine_id"  # noqa: S608 (ours)
        " WHERE serial_no = 'SP680-2024-0002' AND fault_code = 'HYD-01'"
        " AND o.status IN ('closed', 'archived')"
        f" AND closed_at > date({NOW}, '-183 days')"
    )

    assert before == 2
