"""Whom to congratulate soon, and telling account managers in time (CY-7, GM-E12)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar, Final

from handlers.company import naming
from handlers.company.occasions import Occasion, occasions_of
from handlers.selling.customer_pages import SOON, visible_customers
from storage.customers import Contact, Customer, CustomerFilter
from storage.notifications import Notification
from workflows.engine import Command, Context
from workflows.errors import LOCAL_ZONE, Text

#: How long before a day the account manager is told.
AHEAD: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class OccasionRow:
    """A day of somebody at a customer that comes soon."""

    on: date
    days: int
    name: Text
    person: str
    title: str | None
    phone: str | None
    customer_code: str
    customer: str
    manager: Text | None


@dataclass(frozen=True, slots=True)
class FindOccasions(Command[tuple[OccasionRow, ...]]):
    """List who has a birthday or another day of theirs within 30 days, soonest first.

    Of the customers that the actor may see.
    """

    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> tuple[OccasionRow, ...]:
        wanted = visible_customers(context.actor)
        found = sorted(_within(context, wanted, SOON), key=lambda each: each[2].on)
        people = naming.people(context, (one.account_manager for one, _, _ in found))
        today = _today(context)
        return tuple(
            OccasionRow(
                on=occasion.on,
                days=(occasion.on - today).days,
                name=occasion.name,
                person=contact.name,
                title=contact.title,
                phone=contact.phone,
                customer_code=customer.code,
                customer=customer.name,
                manager=people.get(customer.account_manager),
            )
            for customer, contact, occasion in found
        )


@dataclass(frozen=True, slots=True)
class TellOccasions(Command[int]):
    """Tell account managers, a week ahead and once, whom to congratulate."""

    def execute(self, context: Context) -> int:
        rows = (
            _notification(context, *found)
            for found in _within(context, CustomerFilter(), AHEAD)
        )
        # Whoever entered a day twice is to be congratulated once.
        told = {(one.login, one.key): one for one in rows}
        known = context.store.notifications.known({key for _, key in told})
        users = context.store.identities.names({login for login, _ in told})
        new = [
            one
            for (login, key), one in told.items()
            if login in users and (login, key) not in known
        ]
        for one in new:
            one.mail_to = users[one.login].email
        context.store.notifications.add(new)
        # On most days there is nobody, and nothing has to be remembered.
        context.record.written = not new
        return len(new)


def _within(
    context: Context, wanted: CustomerFilter, ahead: timedelta
) -> Iterator[tuple[Customer, Contact, Occasion]]:
    today = _today(context)
    for customer, contact in context.store.customers.with_occasions(wanted):
        for occasion in occasions_of(contact, today):
            if occasion.on - today <= ahead:
                yield customer, contact, occasion


def _notification(
    context: Context, customer: Customer, contact: Contact, occasion: Occasion
) -> Notification:
    day = occasion.on.isoformat()
    return Notification(
        login=customer.account_manager or "",
        at=context.now,
        kind="occasion",
        key=f"contact {contact.id} {day} {occasion.name.en}",
        text_zh=f"{customer.name} {contact.name}：{day} {occasion.name.zh}，请问候。",
        text_en=f"{customer.name}, {contact.name}: {occasion.name.en} on {day}; send"
        " good wishes.",
        link=f"customer {customer.code}",
        read_at=None,
        mail_to=None,
    )


def _today(context: Context) -> date:
    return context.now.astimezone(LOCAL_ZONE).date()
