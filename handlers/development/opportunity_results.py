"""What becomes of an opportunity: a customer, a lesson, or nothing."""

from collections.abc import Mapping

from handlers.arguments import problem, refuse, rows_of, text_of, truth_of
from handlers.company import customers
from handlers.development.opportunities import matching_customers
from handlers.development.opportunity_records import (
    all_of,
    date_of,
    move,
    opportunity_of,
    people_of,
    tell,
)
from handlers.development.opportunity_words import LOST_REASONS
from storage.customers import Contact, Customer
from storage.name_keys import name_key
from storage.opportunities import Opportunity
from workflows.engine import ServiceTask
from workflows.errors import LOCAL_ZONE, BpmnError, Text

Result = Mapping[str, object]


def close_opportunity(
    task: ServiceTask,
    *,
    opportunity_id: int,
    result: Mapping[str, object],
    choice: Mapping[str, object] | None = None,
) -> Result:
    """Close an opportunity; one that was won gives a customer, once."""
    opportunity = opportunity_of(task, opportunity_id)
    won = result.get("result") == "won"
    if won:
        buyer = _buyer(task, opportunity, result, choice or {})
        opportunity.customer_id = buyer.id
        _know_contacts(task, buyer, rows_of(result.get("contacts")))
        _hand_on_interactions(task, opportunity, buyer)
    else:
        opportunity.lost_reason = text_of(result.get("lost_reason"))
        refuse(
            None
            if opportunity.lost_reason in LOST_REASONS
            else problem("lost_reason", "请选择原因", "Choose a reason")
        )
        opportunity.competitor = text_of(result.get("competitor"))
        opportunity.lesson = text_of(result.get("lesson"))
    return _close(task, opportunity, won=won)


def _close(task: ServiceTask, opportunity: Opportunity, *, won: bool) -> Result:
    move(opportunity, "won" if won else "lost")
    opportunity.ended_at = opportunity.ended_at or task.now
    buyer = (
        task.store.customers.get(opportunity.customer_id)
        if won and opportunity.customer_id
        else None
    )
    return {"won": won, "customer": buyer.code if buyer else None}


def _buyer(
    task: ServiceTask,
    opportunity: Opportunity,
    result: Mapping[str, object],
    choice: Mapping[str, object],
) -> Customer:
    """Find the customer that an opportunity has become, or keep a new one."""
    store = task.store.customers
    if opportunity.customer_id is not None:
        linked = store.get(opportunity.customer_id)
        assert linked is not None
        return _completed(opportunity, linked, result)
    if choice.get("decision") == "link":
        chosen = store.by_code(text_of(choice.get("customer")) or "")
        refuse(
            None if chosen else problem("customer", "没有这个客户", "No such customer")
        )
        assert chosen is not None
        return _completed(opportunity, chosen, result)
    found = {one.id: one for one in matching_customers(task, opportunity)}
    for one in store.by_name_key(name_key(str(result.get("full_name") or ""))):
        found.setdefault(one.id, one)
    if choice.get("decision") == "create" or not found:
        return _created(task, opportunity, result)
    if len(found) > 1:
        codes = ", ".join(one.code for one in found.values())
        raise BpmnError("customer_conflict", f"{opportunity.no} may be any of {codes}.")
    return _completed(opportunity, next(iter(found.values())), result)


def _created(
    task: ServiceTask, opportunity: Opportunity, result: Mapping[str, object]
) -> Customer:
    year = task.now.astimezone(LOCAL_ZONE).year
    customer = Customer(
        code=task.store.numbers.next("CU", year),
        kind="customer",
        name=text_of(result.get("full_name")) or opportunity.customer_name,
        industry=text_of(result.get("industry")) or "other",
    )
    _completed(opportunity, customer, result)
    task.store.customers.add([customer])
    return customer


def _completed(
    opportunity: Opportunity, customer: Customer, result: Mapping[str, object]
) -> Customer:
    """Fill in what was not known of a customer; what was known stays."""
    phone = customers.normalise_phone(str(result.get("phone") or ""))
    customer.kind = "customer"
    customer.address = customer.address or text_of(result.get("address"))
    customer.postcode = customer.postcode or text_of(result.get("postcode"))
    customer.phone = customer.phone or phone
    customer.owner_unit = customer.owner_unit or text_of(result.get("owner_unit"))
    customer.account_manager = customer.account_manager or opportunity.account_manager
    return customer


def _know_contacts(
    task: ServiceTask, customer: Customer, rows: list[Mapping[str, object]]
) -> None:
    store = task.store.customers
    known = {(one.name, one.phone): one for one in store.contacts(customer.id)}
    for row in rows:
        name = text_of(row.get("name")) or ""
        phone = customers.normalise_phone(str(row.get("phone") or ""))
        person = known.get((name, phone))
        if person is None:
            person = Contact(customer_id=customer.id, name=name, phone=phone)
            person.title = text_of(row.get("title"))
            store.add([person])
        person.birthday = date_of(row.get("birthday")) or person.birthday


def _hand_on_interactions(
    task: ServiceTask, opportunity: Opportunity, buyer: Customer
) -> None:
    """Let the new customer have what was talked about before, and with whom."""
    plans = task.store.opportunities.plans(opportunity.id)
    steps = task.store.opportunities.steps([plan.id for plan in plans])
    spoken = {f"{opportunity.no} {step.title}": step.contact for step in steps}
    for interaction in task.store.customers.interactions(opportunity.id):
        interaction.customer_id = buyer.id
        name = spoken.get(interaction.subject)
        if interaction.contact_id is None and name:
            person = customers.know_person(task.context, buyer.id, name)
            interaction.contact_id = person.id


def announce(
    task: ServiceTask, *, opportunity_id: int, executive_notice: object = None
) -> Result:
    """Tell the supervisors how it ended, and the executives if it is large."""
    opportunity = opportunity_of(task, opportunity_id)
    groups = ["sales_supervisor"]
    if truth_of(executive_notice):
        groups.append("executive")
    won = opportunity.status == "won"
    text = (
        Text("商机开发成功", "the opportunity was won")
        if won
        else Text("商机开发失败", "the opportunity was lost")
    )
    told = tell(
        task.context, opportunity, people_of(task.context, *groups), ("ended", text)
    )
    return {"told": len(told)}


def withdraw(
    task: ServiceTask, *, opportunity_id: int, reason: str | None = None
) -> Result:
    """End an opportunity wherever it stands, and tell who was working on it."""
    opportunity = opportunity_of(task, opportunity_id)
    move(opportunity, "withdrawn")
    opportunity.reason = text_of(reason)
    opportunity.ended_at = opportunity.ended_at or task.now
    people = all_of([opportunity.account_manager, opportunity.recorded_by])
    others = [login for login in people if login != task.actor.login]
    text = Text(f"商机已撤回：{reason}", f"the opportunity was withdrawn: {reason}")
    tell(task.context, opportunity, others, ("withdrawn", text))
    return {}
