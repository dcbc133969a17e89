"""One machine: its warranty, orders, parts, hour meter and free services."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from handlers.cards import CodedName, MachineCard, OrderRow
from handlers.care.maintenance_lookups import STATES
from handlers.company import naming
from handlers.service.order_views import order_rows
from storage.dispatch_orders import DispatchOrder, OrderFilter
from storage.machines import Machine
from storage.quantities import Quantity
from workflows.engine import Command, Context
from workflows.errors import NotFoundError, Text

#: How many orders, and how many readings of the meter, are shown.
_ORDERS = 50
_READINGS = 20


@dataclass(frozen=True, slots=True)
class PartInside:
    """A part that was put into the machine."""

    at: datetime
    order_no: str
    part: CodedName
    qty: Quantity
    performed_by: Text | None


@dataclass(frozen=True, slots=True)
class Reading:
    """What the hour meter showed."""

    at: datetime
    hours: int
    #: visit, call, maintenance or audit.
    source: str
    replaced_meter: bool


@dataclass(frozen=True, slots=True)
class FreeService:
    """One of the free services of the machine."""

    no: str
    service_no: int
    due_hours: int
    state: Text
    ended_at: datetime | None
    hours_done: int | None


@dataclass(frozen=True, slots=True)
class MachinePage:
    """Everything about one machine that the actor may see."""

    machine: MachineCard
    customer_code: str | None
    customer: str | None
    orders: tuple[OrderRow, ...]
    parts: tuple[PartInside, ...]
    readings: tuple[Reading, ...]
    services: tuple[FreeService, ...]


@dataclass(frozen=True)
class GetMachine(Command[MachinePage]):
    """Show a machine that is of the actor's units, or that they have an order of."""

    serial_no: str
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> MachinePage:
        store = context.store
        machine = store.machines.by_serial_no(self.serial_no)
        if machine is None or not may_see_machine(context, machine):
            what = Text(f"整机 {self.serial_no}", f"machine {self.serial_no}")
            raise NotFoundError(what=what)
        orders = _orders(context, machine)
        owner = store.customers.get(machine.customer_id or 0)
        return MachinePage(
            machine=naming.machine_card(context, machine),
            customer_code=owner.code if owner else None,
            customer=owner.name if owner else None,
            orders=order_rows(context, orders),
            parts=_parts(context, orders),
            readings=_readings(context, machine),
            services=_services(context, machine),
        )


def may_see_machine(context: Context, machine: Machine) -> bool:
    """Tell whether a machine is the actor's business."""
    units = context.actor.scope.units
    if units is None or machine.owner_unit in units:
        return True
    return bool(_orders(context, machine, 1))


def _orders(
    context: Context, machine: Machine, limit: int = _ORDERS
) -> list[DispatchOrder]:
    return context.store.dispatch_orders.find(
        OrderFilter(scope=context.actor.scope, machine_id=machine.id, limit=limit)
    )


def _parts(context: Context, orders: Iterable[DispatchOrder]) -> tuple[PartInside, ...]:
    """List what was installed, the latest first."""
    store = context.store
    lines = {
        line.id: (order, line)
        for order in orders
        for line in store.delivery_lines.of_order(order.id)
    }
    found = [one for one in store.installations.of_lines(list(lines)) if one.qty]
    names = store.parts.by_numbers([lines[one.line_id][1].part_no for one in found])
    people = naming.people(context, (one.performed_by for one in found))
    return tuple(
        PartInside(
            at=one.at,
            order_no=lines[one.line_id][0].no,
            part=CodedName(part.part_no, Text(part.name_zh, part.name_en)),
            qty=one.qty,
            performed_by=people.get(one.performed_by),
        )
        for one in sorted(found, key=lambda one: one.at, reverse=True)
        for part in [names[lines[one.line_id][1].part_no]]
    )


def _readings(context: Context, machine: Machine) -> tuple[Reading, ...]:
    found = context.store.maintenance.readings([machine.id]).get(machine.id, [])
    return tuple(
        Reading(one.at, one.hours, one.source, one.replaced_meter)
        for one in reversed(found[-_READINGS:])
    )


def _services(context: Context, machine: Machine) -> tuple[FreeService, ...]:
    found = context.store.maintenance.of_machines([machine.id]).get(machine.id, [])
    return tuple(
        FreeService(
            one.no,
            one.service_no,
            one.due_hours,
            STATES[one.state],
            one.ended_at,
            one.hours_done,
        )
        for one in found
    )
