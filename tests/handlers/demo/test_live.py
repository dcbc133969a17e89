"""What is under way in the demo beside repairs: sales, requests, services, settling."""

from collections import Counter

import pytest

from handlers import business
from handlers.care.care_intervals import due_on, months_by_segment
from handlers.care.maintenance_plan import due_service
from handlers.demo.past_care import QUIET
from handlers.demo.past_services import LEFT_DUE
from storage.care_calls import CareCallFilter
from storage.customers import CustomerFilter
from storage.dispatch_orders import OrderFilter
from storage.maintenance import MaintenanceService, ServiceFilter
from storage.sales import SaleFilter
from storage.service_requests import ServiceRequestFilter
from storage.settlement_lists import SettlementFilter
from tests.handlers.demo.conftest import AS_OF, Demo
from workflows.commands.inbox import FindUserTasks
from workflows.engine import SYSTEM, Context
from workflows.spiff.definitions import DefinitionCache

#: Somebody of each role that is asked for anything in the demo, and for what.
WAITING = {
    "director": "分配投诉",
    "front2": "回访",
    "ts1": "初审",
    "parts": "核销决定",
    "psales": "报价",
    "shipper": "核实总部库存",
    "leader": "领导签字",
    "finance": "登记回款",
    "logi": "运损处理",
    "guard": "出门核验",
    "store": "收旧件",
    "sales1": "分配",
    "cd.dir": "二级派工",
    "cd.sup": "二级派工",
    "cd.store": "网点出库",
    "cd.eng1": "出发与到达",
    "cs.store": "退回剩余配件",
    "wh.unit": "网点说明",
    "ag14.mgr": "预约客户",
    "ag14.res": "派驻会签",
}


@pytest.mark.parametrize(("login", "task"), WAITING.items())
def test_each_role_has_something_of_its_own_to_do(
    demo: Demo, login: str, task: str
) -> None:
    found = demo.engine.run(FindUserTasks(view="groups"), actor=demo.actor(login))

    assert task in {row.name.zh for row in found.rows}


@pytest.mark.parametrize("login", ["front1", "am1", "am2"])
def test_some_have_tasks_in_their_own_hands(demo: Demo, login: str) -> None:
    found = demo.engine.run(FindUserTasks(view="mine"), actor=demo.actor(login))

    assert found.total >= 3


def test_sales_stand_at_different_steps(demo: Demo) -> None:
    with demo.unit_of_work(reads=True) as store:
        sales = store.sales.find(SaleFilter())

    statuses = Counter(sale.status for sale in sales)
    assert statuses == {"quoting": 1, "offered": 1, "unpaid": 2, "sold": 1}
    assert [sale.request_no is None for sale in sales].count(False) == 1


def test_a_repair_out_of_warranty_waits_for_its_payment(demo: Demo) -> None:
    with demo.unit_of_work(reads=True) as store:
        sales = store.sales.find(SaleFilter())
        (sale,) = (one for one in sales if one.order_id is not None)
        assert sale.order_id is not None
        order = store.dispatch_orders.get(sale.order_id)

    assert (sale.status, sale.terms) == ("unpaid", "prepay")
    assert order is not None
    assert order.warranty_result == "out"


def test_a_complaint_has_become_an_order(demo: Demo) -> None:
    with demo.unit_of_work(reads=True) as store:
        requests = store.service_requests.find(ServiceRequestFilter())
        (turned,) = (one for one in requests if one.mark == "dispatched")
        orders = store.dispatch_orders.find(OrderFilter())

    statuses = Counter(one.status for one in requests)
    assert statuses == {"created": 2, "assigned": 1, "handled": 1, "archived": 2}
    assert turned.kind == "complaint"
    assert turned.no in {one.source_no for one in orders}


def test_machines_wait_for_their_free_services(demo: Demo) -> None:
    with demo.unit_of_work(reads=True) as store:
        due = store.maintenance.find(ServiceFilter(open=True))

    found = {machine.serial_no: service for service, machine, _ in due}
    excavator = found["EX60-2026-0005"]
    assert (excavator.service_no, excavator.due_hours) == (2, 250)
    assert found.keys() >= set(LEFT_DUE)
    states = {service.state for service in found.values()}
    assert states == {"due", "planned"}
    assert len(found) <= len(LEFT_DUE) + 3


def test_no_flood_of_services_begins_on_the_next_day(demo: Demo) -> None:
    with demo.unit_of_work(reads=True) as store:
        machines = store.machines.search("-", 10_000)
        numbers = [machine.id for machine in machines]
        had = store.maintenance.of_machines(numbers)
        shown = store.maintenance.readings(numbers)

    def known(services: list[MaintenanceService]) -> list[int]:
        return [service.service_no for service in services]

    due = [
        machine.serial_no
        for machine in machines
        if due_service(
            machine, shown[machine.id], known(had.get(machine.id, [])), AS_OF
        )
    ]
    assert len(due) <= 3
    assert sum(map(len, had.values())) > 500


def test_no_service_was_done_at_more_hours_than_the_meter_shows(demo: Demo) -> None:
    with demo.unit_of_work(reads=True) as store:
        machines = store.machines.search("-", 10_000)
        had = store.maintenance.of_machines([machine.id for machine in machines])

    done = [
        (machine.hours_last or 0) - service.hours_done
        for machine in machines
        for service in had.get(machine.id, [])
        if service.hours_done is not None
    ]
    assert len(done) > 500
    assert min(done) >= 0


def test_each_service_of_each_model_takes_filters_that_fit(demo: Demo) -> None:
    with demo.unit_of_work(reads=True) as store:
        for model in store.machines.models():
            fitting = {part.part_no for part in store.parts.fitting(model.code)}
            sizes = []
            for number in range(1, 6):
                kit = store.maintenance.kit(model.code, number)
                assert {row.part_no for row in kit} <= fitting
                sizes.append(len(kit))
            assert sizes == [1, 2, 3, 4, 4]


def test_lines_wait_to_be_settled_for_different_reasons(demo: Demo) -> None:
    with demo.unit_of_work(reads=True) as store:
        rows = store.settlement_lists.writeoffs(SettlementFilter(open=True))
        old = store.settlement_lists.old_parts(SettlementFilter(open=True))

    lines = {(line.unit_code, line.part_no): row for row, line, _ in rows}
    assert len(lines) == 6
    assert lines["OF15", "PN-0011"].value > 3000
    assert lines["OF14", "PN-0016"].state == "sent_back"
    sent = {part.state for part, batch, _ in old if batch is not None}
    assert sent == {"expected", "shipped", "received"}


def test_key_customers_may_owe_and_some_are_a_problem(demo: Demo) -> None:
    with demo.unit_of_work(reads=True) as store:
        customers = store.customers.search("C0", 10_000)

    by_name = {one.name: one for one in customers}
    assert by_name["四川锦程基础工程有限公司"].credit_limit == 300_000
    assert by_name["湖南恒固桩基工程有限公司"].segment == "problem"
    assert {one.segment for one in customers} == {"key", "normal", "problem"}
    for one in customers:
        assert (one.credit_limit is not None) is (one.segment == "key")


def test_people_stand_in_for_others(demo: Demo) -> None:
    with demo.unit_of_work(reads=True) as store:
        rows = store.substitutions.not_over(AS_OF)

    assert {(row.login, row.substitute) for row in rows} == {
        ("cs.sup", "cs.store"),
        ("am2", "am1"),
    }


def test_nobody_is_due_for_a_care_call_in_the_first_week(demo: Demo) -> None:
    with demo.unit_of_work(reads=True) as store:
        context = Context(SYSTEM, AS_OF, store, DefinitionCache(), business())
        cared = store.care_calls.cared()
        months = months_by_segment(context, {one.customer.segment for one in cared})
        made = store.care_calls.find(CareCallFilter(CustomerFilter()))[1]

    due = [due_on(one, months[one.customer.segment]) for one in cared]
    assert len(due) > 350
    assert all(day and day > (AS_OF + QUIET).date() for day in due)
    assert made > 50
