"""Opportunities of the past: won, lost or withdrawn, with the plans made for them."""

from datetime import datetime, timedelta
from random import Random

from handlers.company.provinces import PROVINCES
from handlers.demo.company import company
from handlers.development.opportunity_words import LOST_REASONS, SOURCES
from storage.name_keys import name_key
from storage.opportunities import DevPlan, Opportunity, PlanStep
from storage.unit_of_work import UnitOfWork
from workflows.errors import LOCAL_ZONE

_ENDINGS = {"won": 30, "lost": 50, "withdrawn": 20}
_NEWEST_DAYS, _OLDEST_DAYS = 60, 700
_NEEDS = (
    "旧机淘汰，准备换新。",
    "新标段开工，需要增加设备。",
    "了解机型、价格和交期。",
)
_STEPS = (("call", "电话沟通", "phone"), ("visit", "现场拜访", "visit"))


def put_past_opportunities(
    store: UnitOfWork, as_of: datetime, rng: Random, count: int
) -> None:
    """Keep so many opportunities that have ended, as they came in."""
    local = as_of.astimezone(LOCAL_ZONE).replace(hour=9, minute=30)
    days = [rng.randint(_NEWEST_DAYS, _OLDEST_DAYS) for _ in range(count)]
    made = [
        _opportunity(store, local - timedelta(days=each), rng)
        for each in sorted(days, reverse=True)
    ]
    store.opportunities.add(made)
    planned = [one for one in made if one.planned_at is not None]
    plans = [_plan(one) for one in planned]
    store.opportunities.add(plans)
    store.opportunities.add(
        _step(plan, one, number)
        for plan, one in zip(plans, planned, strict=True)
        for number in range(len(_STEPS))
    )


def _opportunity(store: UnitOfWork, at: datetime, rng: Random) -> Opportunity:
    model = rng.choice(company()["models"])
    ending = rng.choices(list(_ENDINGS), list(_ENDINGS.values()))[0]
    industry = rng.choice(list(company()["company_kinds"]))
    kind = rng.choice(company()["company_kinds"][industry])
    region = rng.choice(sorted(PROVINCES))
    name = f"{PROVINCES[region].zh}{rng.choice(company()['company_words'])}{kind}"
    contact = rng.choice(company()["surnames"])[0] + "经理"
    customer = rng.choice(store.customers.search("C", 50)) if ending == "won" else None
    planned = ending != "withdrawn"
    return Opportunity(
        no=store.numbers.next("OP", at.year),
        customer_name=name,
        name_key=name_key(name),
        contact_name=contact,
        contact_phone=f"1990000{rng.randint(4500, 7900)}",
        source=rng.choice(list(SOURCES)),
        line=model["line"],
        region=region,
        need=rng.choice(_NEEDS),
        est_value=model["price"],
        chance={"won": 100}.get(ending, 0),
        expected_close=(at + timedelta(days=40)).date(),
        status=ending,
        recorded_at=at,
        recorded_by="sales1",
        account_manager=rng.choice(["am1", "am2"]),
        assigned_at=at + timedelta(hours=3),
        accepted_at=at + timedelta(hours=6),
        planned_at=at + timedelta(hours=8) if planned else None,
        ended_at=at + timedelta(days=rng.randint(12, 45)),
        reason=None if planned else "项目取消，客户不再采购。",
        lost_reason=rng.choice(list(LOST_REASONS)) if ending == "lost" else None,
        lesson="应更早了解客户的预算。" if ending == "lost" else None,
        customer_id=customer.id if customer else None,
    )


def _plan(one: Opportunity) -> DevPlan:
    assert one.planned_at is not None
    return DevPlan(
        opportunity_id=one.id,
        revision=1,
        made_at=one.planned_at,
        made_by=one.account_manager,
        state="approved",
        reviewed_at=one.planned_at + timedelta(hours=2),
        reviewed_by="sales1",
    )


def _step(plan: DevPlan, one: Opportunity, number: int) -> PlanStep:
    action, title, channel = _STEPS[number]
    day = (plan.made_at + timedelta(days=2 + 5 * number)).date()
    return PlanStep(
        plan_id=plan.id,
        seq=number + 1,
        title=title,
        planned_on=day,
        action=action,
        matter=one.need,
        state="done",
        actual_on=day,
        contact=one.contact_name,
        channel=channel,
        effect="客户介绍了工程进度和选型要求。",
        done_by=one.account_manager,
    )
