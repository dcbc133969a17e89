"""The first call: who is on the phone, with which machine, and what is open."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from handlers.cards import CallerMatch, CallerPage, ContactCard, KnownMachine
from handlers.company import machines as fleet
from handlers.company import naming
from handlers.company.customers import normalise_phone
from handlers.service.order_views import order_rows
from storage.customers import Customer
from storage.dispatch_orders import OrderFilter
from storage.machines import Machine
from workflows.engine import Command, Context
from workflows.errors import ForbiddenError

#: Who talks to customers; the others have no business with their numbers.
_ROLES = frozenset(
    {
        "front_desk",
        "tech_support",
        "info_clerk",
        "service_director",
        "account_manager",
        "sales_supervisor",
        "office_director",
        "service_supervisor",
        "storekeeper",
        "agent_manager",
        "resident_service",
        "resident_sales",
        "admin",
    }
)
_MOST_CUSTOMERS = 10
_PAST_ORDERS = 5
#: A shorter piece of a number would bring everybody.
_SHORTEST = 2


@dataclass(frozen=True, slots=True)
class LookUpCaller(Command[CallerPage]):
    """Find customers and machines by phone number, serial number or name.

    People of a unit find the machines of their unit only.
    """

    text: str
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> CallerPage:
        if not context.actor.roles & _ROLES:
            raise ForbiddenError
        text = self.text.strip()
        phone = normalise_phone(text)
        if phone is None and len(text) < _SHORTEST:
            return CallerPage(text, None, ())
        found = _matches(context, text, phone)
        return CallerPage(text, phone, tuple(found[:_MOST_CUSTOMERS]))


def _matches(context: Context, text: str, phone: str | None) -> list[CallerMatch]:
    customers = context.store.customers
    if phone is not None:
        # An extension leads to a person; the number alone to the company.
        company = phone.partition("-")[0]
        callers = customers.by_phone(phone) or customers.by_phone(company)
        return _visible(_match(context, one, phone, None) for one in callers)
    machines = context.store.machines.search(fleet.normalise_serial_no(text))
    by_owner: dict[int, set[int]] = {}
    for machine in machines:
        if machine.customer_id is not None:
            by_owner.setdefault(machine.customer_id, set()).add(machine.id)
    owners = customers.by_ids(by_owner)
    named = [one for one in customers.search(text) if one.id not in by_owner]
    return _visible(
        [
            *(
                _match(context, owners[number], None, found)
                for number, found in by_owner.items()
            ),
            *(_match(context, one, None, None) for one in named),
        ]
    )


def _visible(matches: Iterable[CallerMatch | None]) -> list[CallerMatch]:
    return [match for match in matches if match is not None]


def _match(
    context: Context, customer: Customer, phone: str | None, wanted: set[int] | None
) -> CallerMatch | None:
    """Show a customer with the machines the actor may see; None without any."""
    units = context.actor.scope.units
    owned = context.store.machines.of_customer(customer.id)
    machines = [
        machine
        for machine in owned
        if (units is None or machine.owner_unit in units)
        and (wanted is None or machine.id in wanted)
    ]
    if units is not None and not machines:
        return None
    card = naming.customer_card(context, customer)
    return CallerMatch(
        customer=card,
        caller=_caller(card.contacts, phone),
        machines=tuple(_known(context, machine) for machine in machines),
    )


def _caller(contacts: tuple[ContactCard, ...], phone: str | None) -> ContactCard | None:
    same = [contact for contact in contacts if phone and contact.phone == phone]
    return same[0] if same else None


def _known(context: Context, machine: Machine) -> KnownMachine:
    orders = context.store.dispatch_orders
    scope = context.actor.scope
    open_orders = orders.find(
        OrderFilter(scope=scope, machine_id=machine.id, open=True)
    )
    past = orders.find(
        OrderFilter(scope=scope, machine_id=machine.id, open=False, limit=_PAST_ORDERS)
    )
    return KnownMachine(
        naming.machine_card(context, machine),
        order_rows(context, open_orders),
        order_rows(context, past),
    )
