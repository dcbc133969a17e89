"""What the operations of opportunity development keep, on the real database."""

from collections.abc import Mapping

import pytest

from handlers.development import opportunities, opportunity_plans, opportunity_results
from handlers.development.opportunity_records import OpportunityStatusError
from storage.customers import Contact, Customer, Interaction
from storage.name_keys import name_key
from storage.opportunities import Opportunity
from tests.handlers.world import NOW, World
from workflows.errors import BpmnError, InvalidFormError, NotFoundError

WON: Mapping[str, object] = {
    "result": "won",
    "full_name": "贵州黔峰矿业有限公司",
    "address": "贵阳市观山湖区矿业大厦",
    "postcode": "550081",
    "phone": "199-0000-4321",
    "industry": "mining",
    "owner_unit": "OF19",
    "contacts": [{"name": "陶矿长", "phone": "199-0000-4321"}],
}


def record(world: World, name: str = "贵州黔峰矿业", phone: str = "19900004321") -> int:
    known = opportunities.record_opportunity(
        world.task(),
        customer_name=name,
        contact_name="陶矿长",
        contact_phone=phone,
        source="phone",
        product_line="2",
        region="52",
        need="新矿区开孔，需要潜孔钻机两台",
    )
    return int(str(known["opportunity_id"]))


def row(world: World, opportunity_id: int) -> Opportunity:
    found = world.store.opportunities.get(opportunity_id)
    assert found is not None
    return found


def executing(world: World) -> Opportunity:
    found = row(world, record(world))
    found.status = "executing"
    found.process_instance_id = None
    return found


def checked(world: World, opportunity_id: int) -> Mapping[str, object]:
    return opportunities.check_duplicate(world.task(), opportunity_id=opportunity_id)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("四川锦程基础工程有限公司", "四川 锦程 基础工程"),
        ("四川锦程（集团）股份有限公司", "四川锦程(集团)有限公司"),
        ("Blue River Co., Ltd.", "BLUE RIVER"),
        ("ＡＢＣ矿业", "abc矿业公司"),
    ],
)
def test_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


def test_different_names_have_different_keys() -> None:
    assert name_key("锦程基础") != name_key("锦程矿业")
    assert name_key("公司") == "公司"


def test_numbers_follow_each_other(world: World) -> None:
    first = row(world, record(world))
    first.process_instance_id = None
    second = row(world, record(world))

    assert [first.no, second.no] == ["OP-2026-000001", "OP-2026-000002"]


def test_recording_again_for_the_same_instance_gives_the_same(world: World) -> None:
    assert record(world) == record(world)


def test_a_lead_of_an_unknown_customer_is_refused(world: World) -> None:
    with pytest.raises(NotFoundError):
        opportunities.record_lead(world.task(), customer="CU-NONE", text="想买新机")


def test_nobody_alike_is_no_duplicate(world: World) -> None:
    assert checked(world, record(world)) == {"duplicate": "none", "duplicate_no": None}


def test_a_contacts_phone_finds_the_customer(world: World) -> None:
    buyer = Customer(code="CU-9", name="另一家公司")
    world.store.customers.add([buyer])
    contact = Contact(customer_id=buyer.id, name="陶矿长", phone="19900004321")
    world.store.customers.add([contact])

    opportunity_id = record(world)

    found = {"duplicate": "customer", "duplicate_no": "CU-9"}
    assert checked(world, opportunity_id) == found
    assert row(world, opportunity_id).customer_id == buyer.id


def test_an_ended_opportunity_is_no_duplicate(world: World) -> None:
    before = executing(world)
    before.status = "lost"

    assert checked(world, record(world))["duplicate"] == "none"


def test_nothing_is_merged_into_itself(world: World) -> None:
    opportunity_id = record(world)
    no = row(world, opportunity_id).no

    with pytest.raises(InvalidFormError):
        opportunities.set_aside(
            world.task(),
            opportunity_id=opportunity_id,
            status="merged",
            reason="重复",
            target_no=no,
        )


def test_what_is_over_stays_over(world: World) -> None:
    found = executing(world)
    found.status = "lost"

    with pytest.raises(OpportunityStatusError):
        opportunity_results.withdraw(
            world.task(), opportunity_id=found.id, reason="太晚"
        )


def test_a_plan_kept_twice_is_one_version(world: World) -> None:
    found = row(world, record(world))
    found.status = "assigned"
    step = {"title": "拜访", "planned_date": "2026-04-02", "action": "visit"}
    steps = [{**step, "matter": "了解需求"}]

    first, again = (
        opportunity_plans.keep_plan(world.task(), opportunity_id=found.id, steps=steps)
        for _ in range(2)
    )

    assert first == again
    assert first["step_due"] == "2026-04-02T18:00:00+08:00"
    assert len(world.store.opportunities.plans(found.id)) == 1


@pytest.mark.parametrize(
    ("dates", "field"),
    [
        ([], "steps"),
        (["2026-03-30"], "steps.0.planned_date"),
        (["2026-04-02", "2026-04-01"], "steps.1.planned_date"),
    ],
)
def test_a_plan_goes_forward_in_time(
    world: World, dates: list[str], field: str
) -> None:
    opportunity_id = record(world)
    steps = [{"title": "拜访", "planned_date": day} for day in dates]

    with pytest.raises(InvalidFormError) as refused:
        opportunity_plans.keep_plan(
            world.task(), opportunity_id=opportunity_id, steps=steps
        )

    assert [problem.field for problem in refused.value.problems] == [field]


def test_closing_twice_gives_one_customer(world: World) -> None:
    found = executing(world)

    first, again = (
        opportunity_results.close_opportunity(
            world.task(), opportunity_id=found.id, result=WON
        )
        for _ in range(2)
    )

    assert first == again
    buyer = world.store.customers.by_code(str(first["customer"]))
    assert buyer is not None
    assert (buyer.name, buyer.phone, buyer.owner_unit) == (
        "贵州黔峰矿业有限公司",
        "19900004321",
        "OF19",
    )
    assert len(world.store.customers.contacts(buyer.id)) == 1


def test_a_step_is_kept_with_the_person_it_was_with(world: World) -> None:
    found = row(world, record(world))
    found.status, found.process_instance_id = "assigned", None
    visited(world, found, "孙工")
    before = [one.contact_id for one in talks(world, found)]

    opportunity_results.close_opportunity(
        world.task(), opportunity_id=found.id, result=WON
    )

    people = world.store.customers.contacts(found.customer_id or 0)
    named = {one.name: one.id for one in people}
    assert before == [None]
    assert [one.contact_id for one in talks(world, found)] == [named["孙工"]]


def visited(world: World, found: Opportunity, person: str) -> None:
    """Plan one visit, and carry it out with somebody."""
    today = NOW.date().isoformat()
    steps = [
        {"title": "拜访", "planned_date": today, "action": "visit", "matter": "看"}
    ]
    ahead = opportunity_plans.keep_plan(
        world.task(), opportunity_id=found.id, steps=steps
    )
    report = {"outcome": "done", "actual_date": today, "channel": "visit"}
    opportunity_plans.record_step(
        world.task(),
        opportunity_id=found.id,
        step_id=int(str(ahead["step_id"])),
        report={**report, "contact": person, "effect": "认可方案"},
    )


def talks(world: World, found: Opportunity) -> list[Interaction]:
    return world.store.customers.interactions(found.id)


def test_several_customers_are_a_business_error(world: World) -> None:
    names = ("黔峰一", "贵州黔峰矿业")
    phones = ("19900004321", "08510000000")
    world.store.customers.add(
        Customer(code=f"CU-{name}", name=name, phone=phone)
        for name, phone in zip(names, phones, strict=True)
    )
    found = executing(world)

    with pytest.raises(BpmnError) as raised:
        opportunity_results.close_opportunity(
            world.task(), opportunity_id=found.id, result=WON
        )

    assert raised.value.code == "customer_conflict"


def test_a_loss_needs_its_reason(world: World) -> None:
    found = executing(world)

    with pytest.raises(InvalidFormError) as refused:
        opportunity_results.close_opportunity(
            world.task(), opportunity_id=found.id, result={"result": "lost"}
        )

    assert [problem.field for problem in refused.value.problems] == ["lost_reason"]
