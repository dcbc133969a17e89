"""Opportunities from the first word of them to somebody who takes them on."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from handlers.arguments import problem, refuse, text_of, whole_of
from handlers.company import customers
from handlers.development.opportunity_plans import steps_ahead
from handlers.development.opportunity_records import (
    date_of,
    ended,
    move,
    opportunity_of,
    people_of,
    tell,
    today,
)
from storage.customers import Customer
from storage.name_keys import name_key
from storage.opportunities import Opportunity
from workflows.engine import ServiceTask
from workflows.errors import LOCAL_ZONE, NotFoundError, Text

Result = Mapping[str, object]

#: After so many account managers have declined, the executives are told.
DECLINES_TOLD = 3
_NEED_SHOWN = 20


def record_opportunity(
    task: ServiceTask,
    *,
    customer_name: str,
    contact_name: str,
    contact_phone: str,
    source: str,
    product_line: object,
    region: str,
    need: str,
    est_value: object = None,
    chance: int | None = None,
    expected_close: str | None = None,
    remark: str | None = None,
) -> Result:
    """Record somebody who may buy, under a number of its own."""
    known = task.store.opportunities.of_instance(task.process_instance_id)
    if known is not None:
        return _results(task, known)
    phone = customers.normalise_phone(contact_phone)
    refuse(
        None
        if phone
        else problem("contact_phone", "不是有效的电话号码", "Not a phone number")
    )
    opportunity = _new(task, customer_name.strip(), source, need.strip())
    opportunity.contact_name = contact_name.strip()
    opportunity.contact_phone = phone
    opportunity.line = whole_of(product_line)
    opportunity.region = text_of(region)
    opportunity.est_value = None if est_value is None else Decimal(str(est_value))
    opportunity.chance = whole_of(chance)
    opportunity.expected_close = date_of(expected_close)
    opportunity.remark = text_of(remark)
    task.store.opportunities.add([opportunity])
    return _results(task, opportunity)


def record_lead(
    task: ServiceTask,
    *,
    customer: str,
    text: str,
    product_line: object = None,
    source_no: str | None = None,
) -> Result:
    """Record what service has heard from a customer as an opportunity."""
    known = task.store.opportunities.of_instance(task.process_instance_id)
    if known is not None:
        return _results(task, known)
    buyer = task.store.customers.by_code(customer)
    if buyer is None:
        raise NotFoundError(what=Text(f"客户 {customer}", f"customer {customer}"))
    opportunity = _new(task, buyer.name, "service", text.strip())
    contacts = task.store.customers.contacts(buyer.id)
    opportunity.contact_name = contacts[0].name if contacts else buyer.name
    opportunity.contact_phone = (contacts[0].phone if contacts else None) or buyer.phone
    opportunity.line = whole_of(product_line)
    opportunity.customer_id = buyer.id
    opportunity.remark = text_of(source_no)
    task.store.opportunities.add([opportunity])
    return _results(task, opportunity)


def _new(task: ServiceTask, name: str, source: str, need: str) -> Opportunity:
    return Opportunity(
        no=task.store.numbers.next("OP", task.now.astimezone(LOCAL_ZONE).year),
        process_instance_id=task.process_instance_id,
        customer_name=name,
        name_key=name_key(name),
        source=source,
        need=need,
        status="new",
        recorded_at=task.now,
        recorded_by=task.actor.login,
        declines=0,
    )


def _results(task: ServiceTask, opportunity: Opportunity) -> Result:
    words = " ".join(opportunity.need.split())
    short = words[:_NEED_SHOWN] + ("…" if len(words) > _NEED_SHOWN else "")
    task.business_key = opportunity.no
    task.subject = f"{opportunity.customer_name} · {short}"
    return {
        "opportunity_id": opportunity.id,
        "opportunity_no": opportunity.no,
        "customer_name": opportunity.customer_name,
        "line": opportunity.line,
        # Nobody has said: what is not known is not large.
        "est_value": opportunity.est_value or Decimal(0),
        "subject": task.subject,
    }


def check_duplicate(task: ServiceTask, *, opportunity_id: int) -> Result:
    """Look for the same name or phone among open opportunities and customers."""
    opportunity = opportunity_of(task, opportunity_id)
    others = task.store.opportunities.alike(opportunity)
    if others:
        return {"duplicate": "opportunity", "duplicate_no": others[0].no}
    known = matching_customers(task, opportunity)
    if len(known) == 1:
        opportunity.customer_id = known[0].id
    return {
        "duplicate": "customer" if known else "none",
        "duplicate_no": known[0].code if known else None,
    }


def matching_customers(task: ServiceTask, opportunity: Opportunity) -> list[Customer]:
    """List the customers that an opportunity may be from, by name or phone."""
    store = task.store.customers
    if opportunity.customer_id is not None:
        linked = store.get(opportunity.customer_id)
        return [linked] if linked else []
    found = {one.id: one for one in store.by_name_key(opportunity.name_key)}
    if opportunity.contact_phone:
        for one in store.by_phone(opportunity.contact_phone):
            found.setdefault(one.id, one)
    return list(found.values())


def set_aside(
    task: ServiceTask,
    *,
    opportunity_id: int,
    status: str,
    reason: str,
    target_no: str | None = None,
) -> Result:
    """End an opportunity that nobody develops: merged into another, or invalid."""
    opportunity = opportunity_of(task, opportunity_id)
    task.context.record.reason = text_of(reason)
    if status == "merged":
        target = task.store.opportunities.by_no(target_no or "")
        wrong = target is None or target.id == opportunity.id or ended(target)
        refuse(
            problem("target", "不是开发中的商机", "Not an open opportunity")
            if wrong and opportunity.status != "merged"
            else None
        )
        opportunity.merged_into_id = target.id if target else None
    move(opportunity, "merged" if status == "merged" else "invalid")
    opportunity.reason = text_of(reason)
    opportunity.ended_at = opportunity.ended_at or task.now
    return {}


def assign(
    task: ServiceTask,
    *,
    opportunity_id: int,
    account_manager: str,
    note: str | None = None,
) -> Result:
    """Give an opportunity to the one account manager who is to develop it."""
    opportunity = opportunity_of(task, opportunity_id)
    refuse(
        None
        if account_manager in people_of(task.context, "account_manager")
        else problem("account_manager", "不是客户经理", "Not an account manager")
    )
    move(opportunity, "assigned")
    opportunity.account_manager = account_manager
    opportunity.assigned_at = opportunity.assigned_at or task.now
    task.context.record.reason = text_of(note)
    return {"account_manager": account_manager}


def record_answer(
    task: ServiceTask, *, opportunity_id: int, decision: str, reason: str | None = None
) -> Result:
    """Keep whether the account manager takes an opportunity on; else why not."""
    opportunity = opportunity_of(task, opportunity_id)
    if decision == "accept":
        opportunity.accepted_at = opportunity.accepted_at or task.now
        return _answered(opportunity)
    task.context.record.reason = text_of(reason)
    if opportunity.status == "assigned":
        move(opportunity, "new")
        opportunity.declines += 1
        opportunity.account_manager = None
        opportunity.reason = text_of(reason)
    if opportunity.declines >= DECLINES_TOLD:
        times = opportunity.declines
        text = Text(f"已被拒绝 {times} 次", f"declined {times} times")
        executives = people_of(task.context, "executive")
        tell(task.context, opportunity, executives, (f"declined {times}", text))
    return _answered(opportunity)


def _answered(opportunity: Opportunity) -> Result:
    return {
        "account_manager": opportunity.account_manager,
        "declines": opportunity.declines,
    }


def remind_supervisor(task: ServiceTask, *, opportunity_id: int) -> Result:
    """Tell the sales supervisors what a step waits for, once a day at most."""
    opportunity = opportunity_of(task, opportunity_id)
    planned = steps_ahead(task.store, opportunity)
    late = (today(task.context) - planned[0].planned_on) if planned else timedelta()
    title = planned[0].title if planned else ""
    idle = Text(
        f"步骤“{title}”三十天没有进展",
        f"the step “{title}” has seen no progress for thirty days",
    )
    overdue = Text(
        f"步骤“{title}”已逾期 {late.days} 天，客户经理尚无进展",
        f"the step “{title}” is {late.days} days late without progress",
    )
    text = overdue if late > timedelta() else idle
    supervisors = people_of(task.context, "sales_supervisor")
    said = (f"late {today(task.context).isoformat()}", text)
    told = tell(task.context, opportunity, supervisors, said)
    return {"reminded": len(told)}
