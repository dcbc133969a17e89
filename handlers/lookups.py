"""What forms look up: the choices of a field, and the facts beside a form.

Everything stays within what the actor may see.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from handlers.arguments import text_of, whole_of
from handlers.company import machines as fleet
from handlers.delivery.slip_facts import loan_slip_facts
from handlers.service import engineers as second_level
from handlers.service import units as first_level
from handlers.service.dispatch_lookups import (
    fault_options,
    lines_installed,
    lines_to_install,
    machine_models,
    open_orders,
    unit_note,
    unit_stock,
)
from handlers.service.prediction_visibility import carry_list
from handlers.service.repeats import times
from storage.dispatch_orders import DispatchOrder, OrderFilter
from storage.machines import Machine
from storage.visits import Visit
from workflows.engine import Context, FactLookup, LineLookup, OptionLookup
from workflows.errors import LOCAL_ZONE, Text
from workflows.models.forms import Option

#: How many suggestions a long list gives.
_SUGGESTIONS = 20
_EVERYTHING = 100_000


def _matching(options: Iterable[Option], text: str) -> list[Option]:
    """Keep what contains the text, an exact hit first."""
    wanted = text.strip().casefold()
    found = [
        option
        for option in options
        if wanted in f"{option.value} {option.label.zh} {option.label.en}".casefold()
    ]
    return sorted(found, key=lambda option: option.value.casefold() != wanted)


def machines(
    context: Context, *, text: str = "", customer: str | None = None
) -> list[Option]:
    """Find machines by serial number, those of a customer if one is given."""
    store, units = context.store, context.actor.scope.units
    buyer = store.customers.by_code(customer) if customer else None
    wanted = fleet.normalise_serial_no(text)
    if buyer:
        found = [
            machine
            for machine in store.machines.of_customer(buyer.id)
            if wanted in machine.serial_no
        ]
    else:
        limit = _SUGGESTIONS if units is None else _EVERYTHING
        found = store.machines.search(wanted, limit)
        exact = store.machines.by_serial_no(wanted)
        found = ([exact] if exact else []) + [one for one in found if one is not exact]
    visible = [one for one in found if units is None or one.owner_unit in units]
    owners = store.customers.by_ids(
        {one.customer_id for one in visible if one.customer_id}
    )
    return [
        _machine_option(
            one, owners[one.customer_id].name if one.customer_id in owners else ""
        )
        for one in visible[:_SUGGESTIONS]
    ]


def _machine_option(machine: Machine, owner: str) -> Option:
    label = f"{machine.serial_no} · {machine.model_code or '?'}"
    return Option(
        machine.serial_no, Text(label, label), Text(owner, owner) if owner else None
    )


def customers(context: Context, *, text: str = "") -> list[Option]:
    """Find customers by code, name or number; a unit finds its own."""
    store, units = context.store, context.actor.scope.units
    limit = _SUGGESTIONS if units is None else _EVERYTHING
    found = store.customers.search(text.strip(), limit)
    exact = store.customers.by_code(text.strip())
    known = {one.id: one for one in [*([exact] if exact else []), *found]}
    visible = [
        one for one in known.values() if units is None or one.owner_unit in units
    ]
    return [
        Option(one.code, Text(one.name, one.name), Text(one.code, one.code))
        for one in visible[:_SUGGESTIONS]
    ]


def fault_codes(
    context: Context, *, text: str = "", line: object = None
) -> list[Option]:
    """List the fault codes that machines of a product line can have."""
    return _matching(fault_options(context, whole_of(line)), text)


def parts(
    context: Context, *, text: str = "", machine_id: object = None
) -> list[Option]:
    """List the parts that fit a machine; for an unknown model every part."""
    number = whole_of(machine_id)
    machine = context.store.machines.get(number) if number is not None else None
    return _matching(
        (
            Option(
                part.part_no,
                Text(
                    f"{part.part_no} {part.name_zh}", f"{part.part_no} {part.name_en}"
                ),
                Text(f"¥{part.price:,.0f}/{part.uom}", f"¥{part.price:,.0f}"),
            )
            for part in context.store.parts.fitting(
                machine.model_code if machine else None, text.strip()
            )
        ),
        text,
    )


def units(
    context: Context, *, text: str = "", line: object = None, order_id: object = None
) -> list[Option]:
    """List the units that serve a line, the nearest to an order's machine first."""
    order = _order(context, order_id)
    own = context.actor.scope.units
    refused = (
        {one.unit_code for one in first_level.open_refusals(context.store, order.id)}
        if order
        else set()
    )
    return _matching(
        (
            Option(
                unit.code,
                Text(f"{unit.code} {unit.name_zh}", f"{unit.code} {unit.name_en}"),
                unit_note(context, order, unit.code, (km, unit.code in refused)),
            )
            for unit, km in first_level.units_for(context.store, whole_of(line), order)
            if own is None or unit.code in own
        ),
        text,
    )


def engineers(
    context: Context,
    *,
    text: str = "",
    order_id: object = None,
    unit: object = None,
    skill: object = None,
) -> list[Option]:
    """List the engineers who may be sent on an order, the best first."""
    order = _order(context, order_id)
    if order is None:
        return []
    code = text_of(unit) or order.exec_unit
    if code is None or not _own(context, code):
        return []
    return _matching(
        (
            Option(
                one.engineer.code,
                Text(one.engineer.name_zh, one.engineer.name_en),
                one.note,
            )
            for one in second_level.ranked(
                context.store, order, code, context.now, whole_of(skill) or 1
            )
        ),
        text,
    )


def engineers_of_unit(
    context: Context, *, text: str = "", order_id: object = None, unit: object = None
) -> list[Option]:
    """List everybody of the unit that works on an order."""
    order = _order(context, order_id)
    code = text_of(unit) or (order.exec_unit if order else None)
    if code is None or not _own(context, code):
        return []
    return _matching(
        (
            Option(one.code, Text(one.name_zh, one.name_en))
            for one in context.store.organisation.engineers(code)
        ),
        text,
    )


def product_lines(context: Context, *, text: str = "") -> list[Option]:
    """List the product lines with the models in them."""
    models: dict[int, list[str]] = {}
    for model in context.store.machines.models():
        models.setdefault(model.line, []).append(model.code)
    return _matching(
        (
            Option(
                str(line),
                Text(f"产品线{line}", f"Product line {line}"),
                Text(", ".join(codes), ", ".join(codes)),
            )
            for line, codes in sorted(models.items())
        ),
        text,
    )


def machine_facts(
    context: Context, *, machine_id: object = None, serial_no: object = None
) -> Mapping[str, object]:
    """Tell what is known about a machine; nothing about another unit's."""
    machine = _machine(context, machine_id, serial_no)
    if machine is None:
        return {"known": False}
    store = context.store
    model = fleet.model_of(store, machine)
    warranty = fleet.warranty_of(store, machine, context.now)
    owner = store.customers.get(machine.customer_id) if machine.customer_id else None
    return {
        "known": True,
        "provisional": machine.provisional,
        "machine_id": machine.id,
        "serial_no": machine.serial_no,
        "model": machine.model_code,
        "line": model.line if model else None,
        "customer": owner.code if owner else None,
        "customer_name": owner.name if owner else None,
        "owner_unit": machine.owner_unit,
        "engine_no": machine.engine_no,
        "frame_no": machine.frame_no,
        "site_address": machine.site_address or (owner.address if owner else None),
        "hours_last": machine.hours_last,
        "hours_last_at": _iso(machine.hours_last_at),
        "max_hours_now": fleet.hours_possible(machine, context.now),
        "warranty": warranty.result,
        "warranty_zh": warranty.basis.zh,
        "warranty_en": warranty.basis.en,
    }


def order_facts(context: Context, *, order_id: object = None) -> Mapping[str, object]:
    """Tell how an order stands; never what headquarters predicted."""
    order = _order(context, order_id)
    if order is None:
        return {}
    store = context.store
    customer = store.customers.get(order.customer_id)
    machine = store.machines.get(order.machine_id)
    visits = store.visits.of_order(order.id)
    return {
        "order_no": order.no,
        "status": order.status,
        "priority": order.priority,
        "line": order.line,
        "customer_name": customer.name if customer else None,
        **(_meter(machine, context.now) if machine else {}),
        "caller_name": order.caller_name,
        "caller_phone": order.caller_phone,
        "fault_desc": order.fault_desc,
        "site_address": order.site_address,
        "first_contact_at": _iso(order.first_contact_at),
        "registered_at": _iso(order.registered_at),
        "promised_arrival": _iso(order.promised_arrival),
        "owner_unit": order.owner_unit,
        "exec_unit": order.exec_unit,
        "first_visit": not any(visit.result for visit in visits),
        "repeats": times(store, order) - 1,
        "refusals": len(first_level.open_refusals(store, order.id)),
        "reopened": order.reopened,
        # What was found on the site, not what headquarters expects.
        "surveyed_fault": order.fault_code,
        "warranty": order.warranty_result,
        "warranty_zh": order.warranty_basis_zh,
        "warranty_en": order.warranty_basis_en,
        **_last_visit(context, visits),
    }


def _meter(machine: Machine, now: datetime) -> Mapping[str, object]:
    return {
        "serial_no": machine.serial_no,
        "hours_last": machine.hours_last,
        "hours_last_at": _iso(machine.hours_last_at),
        "max_hours_now": fleet.hours_possible(machine, now),
    }


def _last_visit(context: Context, visits: Sequence[Visit]) -> Mapping[str, object]:
    if not visits:
        return {}
    visit = visits[-1]
    going = context.store.organisation.engineers_by_id([visit.engineer_id])
    return {
        "engineer": going[visit.engineer_id].code,
        "engineer_zh": going[visit.engineer_id].name_zh,
        "engineer_en": going[visit.engineer_id].name_en,
        "planned_from": _iso(visit.planned_from),
        "planned_to": _iso(visit.planned_to),
        "appointed_at": _iso(visit.appointed_at),
        "depart_at": _iso(visit.depart_at),
        "arrive_at": _iso(visit.arrive_at),
        "visit_hours": visit.hours_reading,
        "visit_result": visit.result,
    }


def _order(context: Context, order_id: object) -> DispatchOrder | None:
    number = whole_of(order_id)
    if number is None:
        return None
    return context.store.dispatch_orders.get(number, context.actor.scope)


def _machine(context: Context, machine_id: object, serial_no: object) -> Machine | None:
    number, serial = whole_of(machine_id), text_of(serial_no)
    machines = context.store.machines
    machine = machines.get(number) if number is not None else None
    if machine is None and serial:
        machine = machines.by_serial_no(fleet.normalise_serial_no(serial))
    if machine is None or not _may_see(context, machine):
        return None
    return machine


def _may_see(context: Context, machine: Machine) -> bool:
    """Allow a unit its own machines, and those it has been sent to."""
    units = context.actor.scope.units
    if units is None or machine.owner_unit in units:
        return True
    sent = OrderFilter(scope=context.actor.scope, machine_id=machine.id, limit=1)
    return bool(context.store.dispatch_orders.find(sent))


def _own(context: Context, unit_code: str) -> bool:
    units = context.actor.scope.units
    return units is None or unit_code in units


def _iso(at: datetime | None) -> str | None:
    return at.astimezone(LOCAL_ZONE).isoformat() if at else None


OPTIONS: dict[str, OptionLookup] = {
    "customers": customers,
    "engineers": engineers,
    "engineers_of_unit": engineers_of_unit,
    "fault_codes": fault_codes,
    "machine_models": machine_models,
    "machines": machines,
    "open_orders": open_orders,
    "parts": parts,
    "product_lines": product_lines,
    "unit_stock": unit_stock,
    "units": units,
}

FACTS: dict[str, FactLookup] = {
    "carry_list": carry_list,
    "loan_slip_facts": loan_slip_facts,
    "machine_facts": machine_facts,
    "order_facts": order_facts,
}

#: The lines of rows that are fixed (``x-rows``): each has its id as ``line``.
LINES: dict[str, LineLookup] = {
    "lines_installed": lines_installed,
    "lines_to_install": lines_to_install,
}
