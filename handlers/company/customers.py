"""Customers and the people who call for them."""

import re
import unicodedata

from storage.customers import Contact, Customer, Interaction
from workflows.engine import Context
from workflows.errors import LOCAL_ZONE

_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"(0\d{2,3})-?(\d{7,8})(-\d{1,6})?")


def normalise_phone(text: str) -> str | None:
    """Give a Chinese phone number as it is stored, or None if it is not one.

    Full-width digits, spaces and the dashes inside a number are people's
    habits; a landline's extension keeps its dash, so that it can be dialled.
    """
    typed = re.sub(r"[\s().]", "", unicodedata.normalize("NFKC", text))
    typed = re.sub(r"[‐-―−]", "-", typed)
    mobile = re.sub(r"^(\+86|0086)", "", typed).replace("-", "")
    if _MOBILE.fullmatch(mobile):
        return mobile
    landline = _LANDLINE.fullmatch(typed)
    return "".join(part for part in landline.groups() if part) if landline else None


def find_or_create(
    context: Context,
    *,
    code: str | None,
    name: str | None,
    phone: str,
    owner_unit: str | None,
) -> Customer:
    """Find the customer that a report is about, or keep a new one.

    Without a code the caller's number decides if it belongs to exactly one
    customer; a name that nobody has yet makes a new customer.
    """
    customers = context.store.customers
    if code and (known := customers.by_code(code)):
        return known
    wanted = name or code
    callers = customers.by_phone(phone)
    same_name = [known for known in callers if wanted in {None, known.name}]
    if len(same_name) == 1:
        return same_name[0]
    year = context.now.astimezone(LOCAL_ZONE).year
    customer = Customer(
        code=context.store.numbers.next("CU", year),
        name=wanted or phone,
        phone=phone,
        owner_unit=owner_unit,
    )
    customers.add([customer])
    return customer


def know_caller(
    context: Context, customer: Customer, name: str, phone: str
) -> Contact | None:
    """Give the caller as a contact; a number that nobody has makes a new one."""
    known = contact_of(context, customer.id, phone=phone, name=name)
    if known is not None:
        return known
    named = contact_of(context, customer.id, name=name) if name else None
    if named is not None and named.phone is None:
        named.phone = phone
        return named
    if customer.phone == phone and not name:
        return None
    caller = Contact(customer_id=customer.id, name=name or phone, phone=phone)
    context.store.customers.add([caller])
    return caller


def contact_of(
    context: Context, customer_id: int, *, phone: str | None = None, name: str = ""
) -> Contact | None:
    """Find a person at a customer by the number; of several, the one of the name.

    Without a number the name decides.
    """
    people = context.store.customers.contacts(customer_id)
    if phone:
        people = [one for one in people if one.phone == phone]
    named = [one for one in people if one.name == name]
    if named or not phone:
        return named[0] if named else None
    return people[0] if people else None


def know_person(context: Context, customer_id: int, name: str) -> Contact:
    """Give the person of a name at a customer; keep a new one if there is none."""
    known = contact_of(context, customer_id, name=name)
    if known is None:
        known = Contact(customer_id=customer_id, name=name)
        context.store.customers.add([known])
    return known


def remember_caller(
    context: Context,
    customer_id: int,
    caller: tuple[str | None, str | None],
    *,
    channel: str,
    subject: str,
    detail: str,
) -> None:
    """Keep contact with whoever has a number and a name at a customer, if known."""
    phone, name = caller
    known = contact_of(context, customer_id, phone=phone, name=name or "")
    said = {"channel": channel, "subject": subject, "detail": detail}
    remember(context, customer_id, known, **said)


def remember(
    context: Context,
    customer_id: int,
    contact: Contact | None,
    *,
    channel: str,
    subject: str,
    detail: str,
) -> None:
    """Keep that there was contact with a customer, and with whom there."""
    context.store.customers.add(
        [
            Interaction(
                customer_id=customer_id,
                contact_id=contact.id if contact else None,
                at=context.now,
                channel=channel,
                subject=subject,
                detail=detail,
                by_login=context.actor.login,
            )
        ]
    )
