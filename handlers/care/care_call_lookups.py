"""What the form of a periodic call looks up."""

from collections.abc import Iterator, Mapping
from typing import Final

from handlers.arguments import rows_of, whole_of
from handlers.care.care_calls import customer_of, machines_in_service
from storage.care_calls import CareCall
from storage.customers import Contact
from workflows.engine import Actor, Context, FactLookup, OptionLookup
from workflows.errors import LOCAL_ZONE, Text
from workflows.models.forms import Option

#: Who calls, and who looks after it.
_CALLERS: Final = frozenset({"front_desk", "service_director"})


def machines_in_care(
    context: Context, *, text: str = "", care_call_id: object = None
) -> list[Option]:
    """List the machines in service of the customer who is called."""
    call = _call(context, care_call_id)
    if call is None:
        return []
    wanted = text.strip().casefold()
    labels = {
        machine.serial_no: f"{machine.serial_no} · {machine.model_code or '?'}"
        for machine in machines_in_service(context.store, call.customer_id)
    }
    return [
        Option(serial_no, Text(label, label))
        for serial_no, label in labels.items()
        if wanted in label.casefold()
    ]


def care_call_facts(
    context: Context, *, care_call_id: object = None
) -> Mapping[str, object]:
    """Tell what is known about a customer who is called, and what they said before."""
    call = _call(context, care_call_id)
    if call is None:
        return {}
    store, customer = context.store, customer_of(context.store, call)
    people = store.customers.contacts(customer.id)
    person = next((one for one in people if one.phone), None)
    before = [
        one for one in store.care_calls.of_customer(customer.id) if one.id < call.id
    ]
    spoken = call.last_contact_at
    return {
        "care_no": call.no,
        "customer_name": customer.name,
        "contact": person.name if person else customer.name,
        "phone": person.phone if person else customer.phone,
        "people": "; ".join(_names(people)),
        "machines": ", ".join(
            one.serial_no for one in machines_in_service(store, customer.id)
        ),
        "last_contact": spoken.astimezone(LOCAL_ZONE).date().isoformat()
        if spoken
        else None,
        "wishes": next((one.wishes for one in reversed(before) if one.wishes), None),
        "attempts": len(rows_of(call.attempts or [])),
    }


def _names(people: list[Contact]) -> Iterator[str]:
    for one in people:
        yield " ".join(each for each in (one.name, one.title, one.phone) if each)


def _call(context: Context, care_call_id: object) -> CareCall | None:
    """Find a call that the actor may make."""
    number = whole_of(care_call_id)
    if number is None or not _may_see(context.actor):
        return None
    return context.store.care_calls.get(number)


def _may_see(actor: Actor) -> bool:
    return actor.login == "system" or bool(actor.roles & _CALLERS)


OPTIONS: Final[dict[str, OptionLookup]] = {"machines_in_care": machines_in_care}
FACTS: Final[dict[str, FactLookup]] = {"care_call_facts": care_call_facts}
