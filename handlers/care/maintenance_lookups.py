"""What forms and pages about scheduled maintenance show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final

from handlers.arguments import whole_of
from handlers.cards import CodedName
from handlers.care.maintenance_checklists import checklist
from handlers.care.maintenance_plan import estimated_hours, plan_of
from handlers.company import machines as fleet
from handlers.company.naming import unit_name
from storage.customers import Customer
from storage.dispatch_orders import DispatchOrder
from storage.machines import Machine
from storage.maintenance import MaintenanceService, ServiceFilter, ServiceKit
from workflows.engine import Command, Context, FactLookup, LineLookup
from workflows.errors import LOCAL_ZONE, Text

PAGE_SIZE: Final = 50
STATES: Final[Mapping[str, Text]] = {
    "due": Text("待联系", "To be agreed"),
    "planned": Text("已约定", "Agreed"),
    "done": Text("已完成", "Done"),
    "declined": Text("客户放弃", "Declined"),
    "expired": Text("已失效", "Expired"),
}


def service_facts(
    context: Context, *, service_id: object = None
) -> Mapping[str, object]:
    """Tell what is known about a service and its machine; units see their own."""
    number = whole_of(service_id)
    service = context.store.maintenance.get(number) if number is not None else None
    machine = context.store.machines.get(service.machine_id) if service else None
    if service is None or machine is None or not _own(context, machine):
        return {}
    store = context.store
    readings = store.maintenance.readings([machine.id]).get(machine.id, [])
    customer = store.customers.get(machine.customer_id or 0)
    contacts = store.customers.contacts(customer.id) if customer else []
    kit = store.maintenance.kit(machine.model_code, service.service_no)
    plan, place = plan_of(fleet.model_of(store, machine)), service.service_no
    return {
        "no": service.no,
        "service_no": service.service_no,
        "due_hours": service.due_hours,
        "window": next((one.window for one in plan if one.number == place), None),
        "expires_at": service.expires_at.astimezone(LOCAL_ZONE).isoformat(),
        "serial_no": machine.serial_no,
        "hours_last": machine.hours_last,
        "hours_estimated": estimated_hours(machine, readings, context.now),
        "max_hours_now": fleet.hours_possible(machine, context.now),
        "customer_name": customer.name if customer else None,
        "phone": customer.phone if customer else None,
        "contact": contacts[0].name if contacts else None,
        "site_address": machine.site_address,
        "kit": _written(context, kit),
        "attempts": len(store.maintenance.contacts(service.id)),
    }


def _written(context: Context, kit: Sequence[ServiceKit]) -> str:
    """Write down the parts of a kit, in the language of who reads it."""
    parts = context.store.parts.by_numbers([row.part_no for row in kit])
    english = context.actor.locale == "en"
    return "; ".join(
        f"{row.part_no} "
        f"{parts[row.part_no].name_en if english else parts[row.part_no].name_zh}"
        f" × {row.qty}"
        for row in kit
    )


def checklist_lines(
    context: Context, *, service_id: object = None
) -> Sequence[Mapping[str, object]]:
    """Give what is to be checked at a service."""
    number = whole_of(service_id)
    service = context.store.maintenance.get(number) if number is not None else None
    machine = context.store.machines.get(service.machine_id) if service else None
    if service is None or machine is None or not _own(context, machine):
        return []
    return [
        {"line": item.number, "item": item.name}
        for item in checklist(service.service_no)
    ]


def _own(context: Context, machine: Machine) -> bool:
    """Tell whether a machine is of the actor's unit, or the unit works on it."""
    units = context.actor.scope.units
    if units is None or machine.owner_unit in units:
        return True
    had = context.store.maintenance.of_machines([machine.id])
    orders = [
        context.store.dispatch_orders.get(service.order_id, context.actor.scope)
        for service in had.get(machine.id, [])
        if service.order_id is not None
    ]
    return any(order is not None for order in orders)


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service as the list shows it."""

    no: str
    service_no: int
    due_hours: int
    hours_estimated: int
    serial_no: str
    customer: str
    #: The number of the customer.
    customer_no: str
    unit: CodedName | None
    state: str
    state_text: Text
    expires_at: datetime
    order_no: str | None
    hours_done: int | None
    fault_desc: str | None
    #: The order that the fault has become.
    fault_order_no: str | None


@dataclass(frozen=True, slots=True)
class ServiceList:
    """One page of services."""

    rows: tuple[ServiceRow, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(-(-self.total // PAGE_SIZE), 1)


@dataclass(frozen=True)
class FindServices(Command[ServiceList]):
    """List the services of machines that the actor may see, the most urgent first."""

    text: str = ""
    open: bool | None = None
    page: int = 1
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> ServiceList:
        maintenance, scope = context.store.maintenance, context.actor.scope
        total = maintenance.count(ServiceFilter(scope, self.open, self.text))
        page = min(max(self.page, 1), max(-(-total // PAGE_SIZE), 1))
        offset = (page - 1) * PAGE_SIZE
        found = maintenance.find(
            ServiceFilter(scope, self.open, self.text, PAGE_SIZE, offset)
        )
        orders = _orders_of(context, [service for service, _, _ in found])
        rows = tuple(_row(context, *one, orders.get(one[0].no, ())) for one in found)
        return ServiceList(rows, total, page)


def _orders_of(
    context: Context, services: Sequence[MaintenanceService]
) -> dict[str, list[DispatchOrder]]:
    """List the orders that services have become: the visits, and faults found there."""
    orders: dict[str, list[DispatchOrder]] = {}
    for order in context.store.dispatch_orders.of_sources(one.no for one in services):
        orders.setdefault(order.source_no or "", []).append(order)
    return orders


def _row(
    context: Context,
    service: MaintenanceService,
    machine: Machine,
    customer: Customer,
    orders: Sequence[DispatchOrder],
) -> ServiceRow:
    last = service.order_id or 0
    visits = (one.no for one in orders if one.id == last)
    # Orders before it are of visits that did not take place.
    faults = (one.no for one in orders if one.id > last)
    return ServiceRow(
        no=service.no,
        service_no=service.service_no,
        due_hours=service.due_hours,
        hours_estimated=service.hours_estimated,
        serial_no=machine.serial_no,
        customer=customer.name,
        customer_no=customer.code,
        unit=unit_name(context, machine.owner_unit),
        state=service.state,
        state_text=STATES[service.state],
        expires_at=service.expires_at,
        order_no=next(visits, None),
        hours_done=service.hours_done,
        fault_desc=service.fault_desc,
        fault_order_no=next(faults, None) if service.fault_desc else None,
    )


FACTS: dict[str, FactLookup] = {"service_facts": service_facts}
LINES: dict[str, LineLookup] = {"checklist_lines": checklist_lines}
