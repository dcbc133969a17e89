"""Names behind codes and logins, for screens."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import workflows.names
from handlers.cards import CodedName, ContactCard, CustomerCard, MachineCard
from handlers.company import machines
from storage.customers import Customer
from storage.machines import Machine
from storage.organisation import Engineer
from workflows.engine import Context
from workflows.errors import Text


def unit_name(context: Context, code: str | None) -> CodedName | None:
    """Name a unit."""
    unit = context.store.organisation.unit(code) if code else None
    return CodedName(unit.code, Text(unit.name_zh, unit.name_en)) if unit else None


def unit_place(context: Context, code: str | None) -> str | None:
    """Say where a unit sits, as one writes it on a parcel."""
    unit = context.store.organisation.unit(code) if code else None
    if unit is None:
        return None
    city, street = unit.city or "", unit.address or ""
    return (street if street.startswith(city) else f"{city}{street}") or None


def fault_name(context: Context, code: str | None) -> CodedName | None:
    """Name a fault."""
    fault = context.store.dispatch_orders.fault_code(code) if code else None
    return CodedName(fault.code, Text(fault.name_zh, fault.name_en)) if fault else None


def engineer_name(engineer: Engineer) -> CodedName:
    """Name an engineer."""
    return CodedName(engineer.code, Text(engineer.name_zh, engineer.name_en))


@dataclass(frozen=True, slots=True)
class People:
    """The names of some people, by login or by an engineer's code."""

    names: Mapping[str, Text]

    def get(self, key: str | None) -> Text | None:
        """Name a person; somebody unknown keeps their login."""
        if not key:
            return None
        return self.names.get(key, Text(key, key))

    def name(self, key: str) -> Text:
        """Name a person who is certainly there."""
        return self.names.get(key, Text(key, key))


def people(context: Context, keys: Iterable[str | None]) -> People:
    """Look up the names of people, by login or by an engineer's code."""
    wanted = {key for key in keys if key}
    names = workflows.names.people(context, sorted(wanted))
    for code in sorted(wanted - set(names)):
        engineer = context.store.organisation.engineer(code)
        if engineer:
            names[code] = Text(engineer.name_zh, engineer.name_en)
    names.setdefault("system", Text("系统", "System"))
    return People(names)


def customer_card(context: Context, customer: Customer) -> CustomerCard:
    """Show a customer with the people there."""
    return CustomerCard(
        code=customer.code,
        name=customer.name,
        industry=customer.industry,
        address=customer.address,
        phone=customer.phone,
        owner_unit=unit_name(context, customer.owner_unit),
        contacts=tuple(
            ContactCard(contact.name, contact.title, contact.phone)
            for contact in context.store.customers.contacts(customer.id)
        ),
    )


def machine_card(context: Context, machine: Machine) -> MachineCard:
    """Show a machine with its warranty as of now."""
    model = machines.model_of(context.store, machine)
    warranty = machines.warranty_of(context.store, machine, context.now)
    terms = machines.warranty_terms(machine, model)
    return MachineCard(
        id=machine.id,
        serial_no=machine.serial_no,
        model=CodedName(model.code, Text(model.name_zh, model.name_en))
        if model
        else None,
        line=model.line if model else None,
        owner_unit=unit_name(context, machine.owner_unit),
        site_address=machine.site_address,
        commissioned_on=machine.commissioned_on,
        engine_no=machine.engine_no,
        frame_no=machine.frame_no,
        status=machine.status,
        warranty_until=terms.until,
        warranty_hours=terms.hours,
        hours_last=machine.hours_last,
        hours_last_at=machine.hours_last_at,
        warranty=warranty.result,
        warranty_text=warranty.basis,
        days_left=warranty.days_left,
        hours_left=warranty.hours_left,
        provisional=machine.provisional,
    )
