"""The development of opportunities, walked to every end."""

import pytest

from handlers import business
from storage.customers import Customer
from storage.unit_of_work import Database, unit_of_work_factory
from tests.conftest import Clock
from tests.processes.opportunity import NAME, Development, customers, view
from tests.processes.results import watched
from workflows.commands.inbox import FindUserTasks
from workflows.commands.messages import PublishMessage
from workflows.engine import SYSTEM, Engine
from workflows.errors import LOCAL_ZONE, ForbiddenError
from workflows.messages import Address


@pytest.fixture
def development(company: Database, clock: Clock) -> Development:
    operations = watched(business())
    return Development(Engine(unit_of_work_factory(company), operations, clock), clock)


def tasks_of(development: Development, login: str) -> list[int]:
    tasks = FindUserTasks("mine", text=development.no)
    found = development.engine.run(tasks, actor=development.actor(login))
    return [row.id for row in found.rows]


def two_customers(company: Database) -> None:
    """Keep two customers of which an opportunity may be either."""
    with unit_of_work_factory(company)() as store:
        store.customers.add(
            [
                Customer(code="CU-A", name="黔峰矿业", phone="19900004321"),
                Customer(code="CU-B", name=NAME, phone="08510000000"),
            ]
        )


def test_a_lead_from_service_becomes_an_opportunity(development: Development) -> None:
    code = development.read(lambda store: store.customers.search("")[0].code)
    content = {"customer": code, "text": "客户打算再买一台挖掘机", "product_line": 3}
    message = PublishMessage("lead_from_service", content, Address(message_id="v7"))

    instance_id = development.engine.run(message, actor=SYSTEM)
    again = development.engine.run(message, actor=SYSTEM)

    assert instance_id == again
    development.instance_id = instance_id or 0
    assert development.waiting == ["assign"]
    found = development.read(lambda store: store.opportunities.of_instance(instance_id))
    assert (found.source, found.line, found.no[:8]) == ("service", 3, "OP-2026-")
    assert found.customer_id is not None


@pytest.mark.parametrize(
    ("name", "phone"),
    [
        ("贵州黔峰矿业 有限责任公司", "0851-8888888"),
        ("另一家公司", "１９９００００４３２１"),
    ],
)
def test_the_same_name_or_phone_is_a_duplicate(
    development: Development, name: str, phone: str
) -> None:
    first = development.record().no
    development.record(customer_name=name, contact_phone=phone)
    assert development.waiting == ["resolve_duplicate"]

    values = {"decision": "merge", "target": first, "reason": "同一客户"}
    development.do("sales1", "resolve_duplicate", **values)

    assert development.ended_at == "not_developed"
    assert development.row.status == "merged"
    assert view(development).merged_into_no == first


@pytest.mark.parametrize(
    ("decision", "next_steps", "status"),
    [("keep", ["assign"], "new"), ("discard", [], "invalid")],
)
def test_a_duplicate_can_be_kept_or_discarded(
    development: Development, decision: str, next_steps: list[str], status: str
) -> None:
    development.record().record()

    values = {"decision": decision, "reason": "另一个矿区"}
    development.do("sales1", "resolve_duplicate", **values)

    assert development.waiting == next_steps
    assert development.row.status == status


def test_an_invalid_opportunity_ends_at_once(development: Development) -> None:
    development.record()

    values = {"decision": "invalid", "invalid_reason": "空号"}
    development.do("sales1", "assign", **values)

    assert development.ended_at == "not_developed"
    assert (development.row.status, development.row.reason) == ("invalid", "空号")


def test_a_third_refusal_is_told_to_the_executives(development: Development) -> None:
    development.record()
    for _ in range(2):
        development.assign().decline()
    assert development.told("ceo") == []

    development.assign("am2").decline()

    assert development.waiting == ["assign"]
    assert development.row.declines == 3
    assert development.told("ceo") == [f"{development.no} {NAME}：已被拒绝 3 次"]


def test_a_task_is_for_the_account_manager_it_was_assigned_to(
    development: Development,
) -> None:
    development.record().assign("am2")

    (task,) = development.open()

    assert (task.assignee, task.order_no) == ("am2", development.no)
    lists = [tasks_of(development, login) for login in ("am1", "am2")]
    assert lists == [[], [task.id]]


@pytest.mark.parametrize(
    ("value", "next_step"),
    [(499_999.99, "execute_step"), (500_000, "approve_plan"), (None, "execute_step")],
)
def test_a_large_opportunity_needs_an_approved_plan(
    development: Development, value: float | None, next_step: str
) -> None:
    development.planned(est_value=value)

    assert development.waiting == [next_step]


def test_a_returned_plan_is_made_again(development: Development) -> None:
    development.planned(est_value=800_000)
    comment = "请先确认预算"

    development.do("sales1", "approve_plan", decision="return", comment=comment)
    assert development.waiting == ["make_plan"]
    development.plan(development.step_row(1, "确认预算"))
    development.do("sales1", "approve_plan", decision="approve")

    assert development.waiting == ["execute_step"]
    plans = view(development).plans
    assert [plan.state.en for plan in plans] == ["Returned", "Approved"]
    assert plans[0].comment == comment


def test_a_step_can_be_added_on_the_way(development: Development) -> None:
    row = development.step_row(4, "现场演示")

    development.planned().step("add_step", new_step=[row])

    assert development.waiting == ["execute_step"]
    titles = [one.title for one in view(development).plans[-1].steps]
    assert titles == ["首次拜访", "现场演示"]
    assert development.step(outcome="failed").waiting == ["conclude"]


def test_the_executives_hear_of_large_ones(development: Development) -> None:
    development.planned(est_value=1_000_000)
    development.do("sales1", "approve_plan", decision="approve")

    development.step("finish_won").win()

    said = f"{development.no} {NAME}：商机开发成功"
    assert development.told("ceo") == [said]
    assert development.told("sales1") == [said]


def test_winning_is_announced_to_other_processes(development: Development) -> None:
    development.planned().step("finish_won").win()

    (message,) = development.read(
        lambda store: store.messages.waiting({"opportunity_won"}, development.clock.now)
    )

    assert message.variables == {
        "opportunity": development.no,
        "customer": customers(development)[0],
    }


def test_a_known_customer_is_linked_not_made_again(development: Development) -> None:
    development.planned().step("finish_won").win()
    development.planned().step("finish_won").win()

    assert len(customers(development)) == 1
    assert development.ended_at == "developed"


@pytest.mark.parametrize(("decision", "made"), [("link", 0), ("create", 1)])
def test_the_information_clerk_decides_between_several_customers(
    development: Development, company: Database, decision: str, made: int
) -> None:
    two_customers(company)
    development.planned().step("finish_won").win()
    assert development.waiting == ["resolve_customer"]

    choice = {"customer": "CU-A"} if decision == "link" else {}
    development.do("info1", "resolve_customer", decision=decision, **choice)

    assert development.ended_at == "developed"
    assert len(customers(development)) == 2 + made


@pytest.mark.parametrize("steps", [0, 1, 2, 3, 4])
def test_an_opportunity_can_be_withdrawn_wherever_it_stands(
    development: Development, steps: int
) -> None:
    development.record()
    for go_on in (
        development.assign,
        development.accept,
        development.plan,
        development.step,
    )[:steps]:
        go_on()

    development.withdraw()

    assert (development.waiting, development.ended_at) == ([], "withdrawn")
    row = development.row
    assert (row.status, row.reason) == ("withdrawn", "客户破产")


def test_only_a_supervisor_withdraws(development: Development) -> None:
    development.record().assign()

    with pytest.raises(ForbiddenError):
        development.withdraw("am1")

    assert development.waiting == ["accept"]


def test_only_sales_people_record_opportunities(development: Development) -> None:
    assert development.record("sales1").waiting == ["assign"]

    with pytest.raises(ForbiddenError):
        development.record("front1")


def test_a_step_that_is_three_days_late_reaches_the_supervisor(
    development: Development,
) -> None:
    development.planned()
    (task,) = development.open()
    assert task.due_at is not None

    development.pass_time(days=4, hours=8)

    assert development.waiting == ["execute_step"]
    (said,) = development.told("sales1")
    assert "“首次拜访”已逾期 3 天" in said


def test_thirty_days_without_progress_are_reminded_of_weekly(
    development: Development,
) -> None:
    development.planned(development.step_row(90))

    counts = [
        len(development.pass_time(days=days).told("sales1")) for days in (29, 2, 7, 7)
    ]

    assert counts == [0, 1, 2, 3]
    assert development.step("finish_lost").pass_time(days=40).waiting == ["conclude"]


def test_the_due_dates_follow_the_service_levels(development: Development) -> None:
    dues = [
        development.open()[0].due_at
        for go_on in (
            development.record,
            development.assign,
            development.accept,
            development.plan,
        )
        if go_on()
    ]

    # A Tuesday at nine, ten and eleven; a working day has nine hours.
    local = [due.astimezone(LOCAL_ZONE) for due in dues if due]
    assert [(due.month, due.day, due.hour) for due in local] == [
        (4, 1, 9),
        (4, 1, 10),
        (4, 3, 11),
        (4, 1, 18),
    ]
