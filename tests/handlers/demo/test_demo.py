"""The demo company: complete, reproducible, ready for the tour."""

import hashlib
from collections import Counter
from collections.abc import Iterable

import pytest

from handlers.cards import OrderPage
from handlers.checks import CheckData
from handlers.development.opportunity_views import FindOpportunities, GetOpportunity
from handlers.service.front_desk import LookUpCaller
from handlers.service.order_views import GetDispatchOrder
from storage.base import Base
from storage.dispatch_orders import OrderFilter
from storage.opportunities import OpportunityFilter
from storage.unit_of_work import UnitOfWork
from storage.user_tasks import UserTaskFilter
from tests.handlers.demo.conftest import AS_OF, Demo
from workflows.commands.inbox import FindUserTasks
from workflows.engine import SYSTEM

#: SpiffWorkflow names tokens by chance.
BY_CHANCE = {"token_id", "snapshot"}
STATES = {
    "SD22-2025-0016": ("closed", []),
    "EX215-2024-0058": ("diagnosing", ["技术支持诊断"]),
    "SP680-2025-0004": ("on_site", ["现场结果"]),
    "TD120-2024-0009": ("awaiting_approval", ["初审"]),
    "TD165-2024-0017": ("on_site", ["现场结果"]),
    "SD15-2025-0019": ("assigned", ["预约客户"]),
    "EX85-2025-0042": ("assigned", ["预约客户"]),
    "TD120-2025-0021": ("assigned", ["预约客户"]),
    "QD10-2024-0008": ("awaiting_unit", ["网点接单"]),
    "SD15-2024-0011": ("awaiting_unit", ["二级派工"]),
    "SD22-2024-0035": ("awaiting_unit", ["网点接单"]),
    "EX85-2024-0033": ("diagnosing", ["技术支持诊断"]),
    "SP680-2024-0002": ("diagnosing", ["技术支持诊断"]),
    "TD165-2023-0031": ("registered", ["前台咨询"]),
    "EX60-2026-0005": ("registered", ["前台咨询"]),
    "EX215-2025-0113": ("registered", ["前台咨询"]),
}


def live_orders(demo: Demo, serial_no: str = "") -> list[OrderPage]:
    """Look at the orders under way, of one machine or of all."""
    with demo.unit_of_work(reads=True) as store:
        machine = store.machines.by_serial_no(serial_no) if serial_no else None
        wanted = OrderFilter(machine_id=machine.id if machine else None)
        orders = store.dispatch_orders.find(wanted)
        numbers = [one.no for one in orders if one.process_instance_id is not None]
    return [demo.engine.run(GetDispatchOrder(no), actor=SYSTEM) for no in numbers]


def order_of(demo: Demo, serial_no: str) -> OrderPage:
    (page,) = live_orders(demo, serial_no)
    return page


def columns(row: Base) -> list[str]:
    names = sorted(set(row.__table__.columns.keys()) - BY_CHANCE)
    return [f"{name}={getattr(row, name)!r}" for name in names]


def rows(store: UnitOfWork) -> Iterable[Base]:
    yield from store.organisation.units()
    for unit in store.organisation.units():
        yield from store.organisation.engineers(unit.code)
    yield from store.identities.all()
    yield from store.machines.search("-", 1000)
    yield from store.customers.search("C", 1000)
    yield from store.parts.fitting(None)
    yield from store.stock.balances(part.part_no for part in store.parts.fitting(None))
    yield from store.user_tasks.find(UserTaskFilter(state=None))
    yield from store.opportunities.find(OpportunityFilter())
    for order in store.dispatch_orders.find(OrderFilter()):
        yield order
        yield from store.dispatch_orders.predictions(order.id)
        yield from store.dispatch_orders.refusals(order.id)
        yield from store.visits.of_order(order.id)
        yield from store.visits.follow_ups(order.id)


def digest(demo: Demo) -> str:
    with demo.unit_of_work(reads=True) as store:
        dump = sorted(f"{type(row).__name__} {columns(row)}" for row in rows(store))
    assert len(dump) > 300
    return hashlib.sha256("\n".join(dump).encode()).hexdigest()


def test_the_same_seed_gives_the_same_company(tiny: Demo, another_tiny: Demo) -> None:
    assert digest(tiny) == digest(another_tiny)


def test_every_live_order_stands_where_the_tour_expects_it(demo: Demo) -> None:
    states: dict[str, tuple[str, list[str]]] = {}
    for page in sorted(live_orders(demo), key=lambda page: page.no):
        # The first order of a machine: one more may have come of something else.
        stands = page.status, [task.name.zh for task in page.open_tasks]
        states.setdefault(page.machine.serial_no, stands)

    assert {serial_no: states[serial_no] for serial_no in STATES} == STATES


def test_the_tour_begins_with_a_known_caller(demo: Demo) -> None:
    found = demo.engine.run(LookUpCaller("199-0000-0007"), actor=demo.actor("front1"))

    (known,) = found.matches[0].machines
    assert known.machine.serial_no == "SD22-2025-0007"
    assert known.machine.warranty_text.zh == "保内，剩 160 天 / 1160 h"
    assert (len(known.open_orders), len(known.past_orders)) == (0, 2)


def test_the_front_desk_begins_with_three_tasks(demo: Demo) -> None:
    mine = demo.engine.run(FindUserTasks(view="mine"), actor=demo.actor("front1"))

    assert [row.name.zh for row in mine.rows] == ["前台咨询"] * 3


@pytest.mark.parametrize("login", ["cd.sup", "cs.sup", "wh.unit", "ag14.mgr", "ts1"])
def test_the_people_of_the_tour_have_something_to_do(demo: Demo, login: str) -> None:
    found = demo.engine.run(FindUserTasks(view="groups"), actor=demo.actor(login))

    assert found.total >= 1


def test_the_company_is_as_large_as_it_says(demo: Demo) -> None:
    with demo.unit_of_work(reads=True) as store:
        kinds = Counter(unit.kind for unit in store.organisation.units())
        engineers = [
            engineer
            for unit in store.organisation.units()
            for engineer in store.organisation.engineers(unit.code)
        ]
        users = store.identities.all()

    assert kinds == {"hq": 1, "section": 10, "office": 22, "agent": 24}
    assert (len(engineers), len(users)) == (110, 34 + 42)


def test_a_refused_order_has_gone_to_the_next_unit(demo: Demo) -> None:
    page = order_of(demo, "QD10-2024-0008")

    assert [one.unit.code for one in page.refusals] == ["OF17"]
    assert page.exec_unit is not None
    assert page.exec_unit.code == "OF15"


def test_the_third_failure_of_the_pump_is_a_repeated_one(demo: Demo) -> None:
    page = order_of(demo, "SP680-2024-0002")

    assert page.repeat_of_no is not None
    assert page.priority == "P1"


def test_a_customer_was_called_twice_without_an_answer(demo: Demo) -> None:
    page = order_of(demo, "SD15-2025-0019")

    results = [attempt.result for attempt in page.visits[0].attempts]
    assert results == ["no_answer", "no_answer"]


def test_a_closed_order_tells_every_step_with_person_and_time(demo: Demo) -> None:
    page = order_of(demo, "SD22-2025-0016")

    steps = [(step.kind, step.name.zh) for step in page.timeline]
    assert steps[0] == ("start", "登记报障")
    assert [name for kind, name in steps if kind == "task"] == [
        "前台咨询",
        "技术支持诊断",
        "网点接单",
        "二级派工",
        "预约客户",
        "出发与到达",
        "现场结果",
        "回访",
    ]
    assert steps[-1][0] == "end"
    silent = {"decision", "end"}
    by_people = [step for step in page.timeline if step.kind not in silent]
    assert all(step.person for step in by_people)
    assert all(step.left_at and step.left_at <= AS_OF for step in page.timeline)


def test_work_typed_in_for_an_engineer_names_both(demo: Demo) -> None:
    page = order_of(demo, "SD22-2025-0016")

    (step,) = (one for one in page.timeline if one.name.zh == "现场结果")

    assert step.person is not None
    assert step.on_behalf_of is not None
    assert (step.person.zh, step.on_behalf_of.zh) == (
        "西安办事处账号",
        page.visits[0].engineer.name.zh,
    )


def test_an_open_order_says_where_it_is_and_who_is_asked(demo: Demo) -> None:
    page = order_of(demo, "SD15-2024-0011")

    (task,) = page.open_tasks
    elements = {element for place in page.places for element in place.current}
    assert "服务主管 · 成都办事处" in [candidate.zh for candidate in task.candidates]
    assert {"survey_visit", "choose_engineer"} <= elements
    assert page.timeline[-1].kind == "open"


def test_a_past_order_has_a_timeline_of_its_own(demo: Demo) -> None:
    known = demo.engine.run(LookUpCaller("SP680-2024-0002"), actor=demo.actor("front1"))
    no = known.matches[0].machines[0].past_orders[0].no

    page = demo.engine.run(GetDispatchOrder(no), actor=SYSTEM)

    kinds = [step.kind for step in page.timeline]
    assert kinds == ["start", "task", "task", "task", "end"]
    assert page.origin == "seed_history"


def test_nothing_in_the_demo_contradicts_itself(demo: Demo) -> None:
    assert demo.engine.run(CheckData(), actor=SYSTEM) == ()


def test_the_pump_of_the_tour_has_to_come_from_headquarters(demo: Demo) -> None:
    with demo.unit_of_work(reads=True) as store:
        rows = store.stock.balances(["PN-0001"])
        found = {row.warehouse_code: row.on_hand for row in rows}

        assert found["HQ"] == 1
        assert "W-OF18" not in found
        kinds = Counter(warehouse.kind for warehouse in store.warehouses.all())
        assert (kinds["hq"], kinds["unit"], kinds["transit"]) == (1, 46, 1)


def test_opportunities_wait_at_every_stage(demo: Demo) -> None:
    sales = demo.actor("sales1")
    found = demo.engine.run(FindOpportunities(open=True), actor=sales).rows
    pages = [demo.engine.run(GetOpportunity(row.no), actor=sales) for row in found]
    with demo.unit_of_work(reads=True) as store:
        everything = store.opportunities.find(OpportunityFilter())

    waiting = Counter(task.name.zh for page in pages for task in page.open_tasks)
    assert waiting == {
        "指派": 3,
        "制定客户开发计划": 2,
        "审核计划": 1,
        "执行开发计划": 4,
        "开发结果": 2,
    }
    assert {row.status for row in everything} >= {"won", "lost", "withdrawn"}
    assert len(everything) == 60


def test_an_account_manager_of_the_demo_has_a_step_that_is_late(demo: Demo) -> None:
    mine = demo.engine.run(FindOpportunities(open=True), actor=demo.actor("am1")).rows

    late = [
        step.title
        for row in mine
        for plan in demo.engine.run(GetOpportunity(row.no), actor=SYSTEM).plans
        for step in plan.steps
        if step.late
    ]

    assert "现场演示" in late
