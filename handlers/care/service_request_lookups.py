"""What the forms of service requests look up."""

from collections.abc import Mapping
from typing import Final

from handlers.arguments import text_of, whole_of
from handlers.care.service_request_words import CHANNELS, KINDS
from handlers.care.service_requests import HANDLING
from storage.service_requests import ServiceRequest
from workflows.engine import Actor, Context, FactLookup, OptionLookup
from workflows.errors import Text
from workflows.models.forms import Option

#: Those who see every request, and those who see the ones that concern them.
SEE_ALL: Final = frozenset({"front_desk", "sales_supervisor", "service_director"})
SEE_THEIRS: Final = frozenset({"account_manager", "info_clerk"})


def may_see_any(actor: Actor) -> bool:
    """Tell whether service requests are any of somebody's business."""
    return actor.login == "system" or bool(actor.roles & (SEE_ALL | SEE_THEIRS))


def restricted_to(actor: Actor) -> str | None:
    """Give whose requests somebody may see; None for everybody's."""
    sees_all = actor.login == "system" or actor.roles & SEE_ALL
    return None if sees_all else actor.login


def request_handlers(context: Context, *, text: str = "") -> list[Option]:
    """List who deals with service requests, with how many each has open."""
    users = context.store.identities.in_groups(HANDLING)
    loads = {
        user.login: context.store.service_requests.open_of(user.login) for user in users
    }
    wanted = text.strip().casefold()
    return [
        Option(
            user.login,
            Text(user.name_zh, user.name_en),
            Text(f"在办 {loads[user.login]}", f"{loads[user.login]} open"),
        )
        for user in sorted(users, key=lambda user: (loads[user.login], user.login))
        if wanted in f"{user.login} {user.name_zh} {user.name_en}".casefold()
    ]


def service_request_facts(
    context: Context, *, request_id: object = None
) -> Mapping[str, object]:
    """Tell what is known about a service request."""
    found = _request(context, request_id)
    if found is None:
        return {}
    customer = context.store.customers.get(found.customer_id)
    locale = context.actor.locale
    return {
        "request_no": found.no,
        "kind": KINDS[found.kind].get(locale),
        "channel": CHANNELS[found.channel].get(locale),
        "customer_name": customer.name if customer else None,
        "contact": f"{found.contact_name} {found.contact_phone}",
        "subject": found.subject,
        "detail": found.detail,
        "result": found.result,
        "satisfaction": found.satisfaction,
        "comment": found.comment,
        "attempts": found.attempts,
        "reopened": found.reopened,
        "handler": found.handler,
    }


def _request(context: Context, request_id: object) -> ServiceRequest | None:
    """Find a request that the actor may see, or works on."""
    number = whole_of(text_of(request_id))
    found = context.store.service_requests.get(number) if number is not None else None
    if found is None or not may_see_any(context.actor):
        return None
    return context.store.service_requests.by_no(found.no, restricted_to(context.actor))


OPTIONS: dict[str, OptionLookup] = {"request_handlers": request_handlers}
FACTS: dict[str, FactLookup] = {"service_request_facts": service_request_facts}
