"""What the forms of opportunity development look up."""

from collections.abc import Iterable, Mapping

from handlers.arguments import text_of, whole_of
from handlers.company.provinces import PROVINCES
from handlers.development.opportunity_records import (
    may_see_any,
    people_of,
    restricted_to,
)
from handlers.development.opportunity_words import STATUSES
from storage.opportunities import Opportunity, OpportunityFilter
from workflows.engine import Context, FactLookup, OptionLookup
from workflows.errors import LOCAL_ZONE, Text
from workflows.models.forms import Option

_SUGGESTIONS = 20


def _matching(options: Iterable[Option], text: str) -> list[Option]:
    wanted = text.strip().casefold()
    return [
        option
        for option in options
        if wanted in f"{option.value} {option.label.zh} {option.label.en}".casefold()
    ]


def provinces(context: Context, *, text: str = "") -> list[Option]:
    """List the provinces."""
    del context
    return _matching((Option(code, name) for code, name in PROVINCES.items()), text)


def account_managers(context: Context, *, text: str = "") -> list[Option]:
    """List the account managers with how many opportunities each develops."""
    users = context.store.identities.names(people_of(context, "account_manager"))
    loads = {
        login: context.store.opportunities.count(
            OpportunityFilter(account_manager=login, open=True)
        )
        for login in users
    }
    return _matching(
        (
            Option(
                login,
                Text(user.name_zh, user.name_en),
                Text(f"在办 {loads[login]}", f"{loads[login]} open"),
            )
            for login, user in sorted(users.items(), key=lambda it: loads[it[0]])
        ),
        text,
    )


def similar_opportunities(
    context: Context, *, text: str = "", opportunity_id: object = None
) -> list[Option]:
    """List the open opportunities that an opportunity may be a duplicate of."""
    found = _opportunity(context, opportunity_id)
    if found is None:
        return []
    return _matching(
        (
            Option(
                one.no,
                Text(f"{one.no} {one.customer_name}", f"{one.no} {one.customer_name}"),
                STATUSES[one.status],
            )
            for one in context.store.opportunities.alike(found)
        ),
        text,
    )


def opportunity_contacts(
    context: Context, *, text: str = "", opportunity_id: object = None
) -> list[Option]:
    """List the people to talk to about an opportunity."""
    found = _opportunity(context, opportunity_id)
    if found is None:
        return []
    known = {found.contact_name: found.contact_phone}
    if found.customer_id is not None:
        for one in context.store.customers.contacts(found.customer_id):
            known.setdefault(one.name, one.phone)
    return _matching(
        (
            Option(name, Text(name, name), Text(phone, phone) if phone else None)
            for name, phone in known.items()
        ),
        text,
    )[:_SUGGESTIONS]


def possible_customers(
    context: Context, *, text: str = "", opportunity_id: object = None
) -> list[Option]:
    """List the customers that an opportunity may be from, the likely ones first."""
    store = context.store.customers
    found = _opportunity(context, opportunity_id, everybody=True)
    likely = []
    if found is not None and not text:
        likely = store.by_name_key(found.name_key)
        if found.contact_phone:
            likely += store.by_phone(found.contact_phone)
    listed = {one.id: one for one in [*likely, *store.search(text.strip())]}
    exact = store.by_code(text.strip())
    if exact is not None:
        listed[exact.id] = exact
    return [
        Option(one.code, Text(one.name, one.name), Text(one.code, one.code))
        for one in listed.values()
    ][:_SUGGESTIONS]


def opportunity_facts(
    context: Context, *, opportunity_id: object = None, step_id: object = None
) -> Mapping[str, object]:
    """Tell what is known about an opportunity, and about a step of its plan."""
    found = _opportunity(context, opportunity_id)
    if found is None:
        return {}
    facts: dict[str, object] = {
        "opportunity_no": found.no,
        "status": found.status,
        "customer_name": found.customer_name,
        "contact_name": found.contact_name,
        "contact_phone": found.contact_phone,
        "need": found.need,
        "est_value": found.est_value,
        "recorded_on": found.recorded_at.astimezone(LOCAL_ZONE).date().isoformat(),
        "declines": found.declines,
        "reason": found.reason,
        **_customer(context, found),
    }
    number = whole_of(step_id)
    step = context.store.opportunities.step(number) if number is not None else None
    if step is not None:
        facts |= {
            "step_title": step.title,
            "step_planned": step.planned_on.isoformat(),
            "step_matter": step.matter,
            "step_expected": step.expected,
        }
    return facts


def _customer(context: Context, found: Opportunity) -> dict[str, object]:
    customer = (
        context.store.customers.get(found.customer_id)
        if found.customer_id is not None
        else None
    )
    return {
        "customer": customer.code if customer else None,
        "address": customer.address if customer else None,
        "postcode": customer.postcode if customer else None,
        "industry": customer.industry if customer else None,
        "owner_unit": customer.owner_unit if customer else None,
    }


def _opportunity(
    context: Context, opportunity_id: object, *, everybody: bool = False
) -> Opportunity | None:
    """Find an opportunity that the actor may see, or works on."""
    number = whole_of(text_of(opportunity_id))
    found = context.store.opportunities.get(number) if number is not None else None
    if found is None or everybody:
        return found
    if not may_see_any(context.actor):
        return None
    return context.store.opportunities.by_no(found.no, restricted_to(context.actor))


OPTIONS: dict[str, OptionLookup] = {
    "account_managers": account_managers,
    "opportunity_contacts": opportunity_contacts,
    "possible_customers": possible_customers,
    "provinces": provinces,
    "similar_opportunities": similar_opportunities,
}
FACTS: dict[str, FactLookup] = {"opportunity_facts": opportunity_facts}
