"""What the forms of dispatching look up beside orders and machines."""

from collections.abc import Iterator, Mapping
from typing import Final

from handlers.arguments import whole_of
from handlers.delivery.carrying import in_stock
from handlers.parts.grades import grade_of
from handlers.service import engineers, follow_ups
from handlers.service.order_status import STATUSES
from handlers.settlement import installations
from storage.dispatch_orders import DispatchOrder, OrderFilter
from storage.quantities import total
from workflows.engine import Context
from workflows.errors import Text
from workflows.models.forms import Option

#: How severe a fault is.
SEVERITIES: Final = {
    "low": Text("轻微", "low"),
    "medium": Text("中等", "medium"),
    "high": Text("严重", "high"),
}


def unit_note(
    context: Context,
    order: DispatchOrder | None,
    code: str,
    facts: tuple[float | None, bool],
) -> Text | None:
    """Say what speaks for and against a unit, from its distance and refusal on."""
    km, refused = facts
    notes = [] if km is None else [Text(f"{km:.0f} km", f"{km:.0f} km")]
    if order is not None:
        found = engineers.ranked(context.store, order, code, context.now)
        free = sum(one.available for one in found)
        load = sum(one.open_visits for one in found)
        notes.append(Text(f"空闲 {free} 人", f"{free} free"))
        notes.append(Text(f"在办 {load}", f"{load} open"))
        grade = grade_of(context.store, code, context.now)
        if not grade.too_little:
            notes.append(Text(f"等级 {grade.letter}", f"grade {grade.letter}"))
    if refused:
        notes.append(Text("⚠ 已拒单", "⚠ has refused"))
    if not notes:
        return None
    return Text(
        " · ".join(note.zh for note in notes), " · ".join(note.en for note in notes)
    )


def fault_options(context: Context, line: int | None) -> Iterator[Option]:
    """Offer the fault codes of a product line, each with how severe it usually is."""
    for fault in context.store.dispatch_orders.fault_codes():
        if line is not None and fault.line not in (None, line):
            continue
        usual = SEVERITIES.get(fault.severity or "")
        group = Text(fault.group_zh, fault.group_en)
        yield Option(
            fault.code,
            Text(f"{fault.code} {fault.name_zh}", f"{fault.code} {fault.name_en}"),
            Text(f"{group.zh} · 通常{usual.zh}", f"{group.en} · usually {usual.en}")
            if usual
            else group,
            (("severity", str(fault.severity)),) if usual else (),
        )


def unit_stock(
    context: Context, *, text: str = "", order_id: object = None
) -> list[Option]:
    """List the parts that the unit at work on an order has free."""
    order = _order(context, order_id)
    if order is None or order.exec_unit is None:
        return []
    free = in_stock(context.store, order.exec_unit)
    parts = context.store.parts.by_numbers(free)
    wanted = text.strip().casefold()
    return [
        Option(
            no,
            Text(f"{no} {part.name_zh}", f"{no} {part.name_en}"),
            Text(f"可用 {free[no]} {part.uom}", f"{free[no]} free"),
        )
        for no, part in sorted(parts.items())
        if wanted in f"{no} {part.name_zh} {part.name_en}".casefold()
    ]


def machine_models(context: Context, *, text: str = "") -> list[Option]:
    """List the models of machines."""
    wanted = text.strip().casefold()
    return [
        Option(
            model.code,
            Text(f"{model.code} {model.name_zh}", f"{model.code} {model.name_en}"),
        )
        for model in context.store.machines.models()
        if wanted in f"{model.code} {model.name_zh} {model.name_en}".casefold()
    ]


def lines_to_install(
    context: Context, *, order_id: object = None
) -> list[Mapping[str, object]]:
    """Give a row for each line of an order with pieces to be accounted for."""
    order = _order(context, order_id)
    if order is None:
        return []
    found = installations.received(context.store, order.id)
    names = _names(context, [one.line.part_no for one in found])
    return [
        {
            "line": one.line.id,
            "part": names[one.line.part_no],
            "received_qty": one.qty,
            "installed_qty": one.qty,
            "unused_qty": 0,
        }
        for one in found
    ]


def lines_installed(
    context: Context, *, order_id: object = None
) -> list[Mapping[str, object]]:
    """Give a row for each line of an order of which something was installed."""
    order = _order(context, order_id)
    if order is None:
        return []
    lines = follow_ups.installed_lines(context.store, order.id)
    names = _names(context, [line.part_no for line in lines])
    done = context.store.installations.of_lines([line.id for line in lines])
    return [
        {
            "line": line.id,
            "part": names[line.part_no],
            "qty": total(one.qty for one in done if one.line_id == line.id),
        }
        for line in lines
    ]


def _order(context: Context, order_id: object) -> DispatchOrder | None:
    number = whole_of(order_id)
    if number is None:
        return None
    return context.store.dispatch_orders.get(number, context.actor.scope)


def _names(context: Context, part_nos: list[str]) -> Mapping[str, Text]:
    parts = context.store.parts.by_numbers(part_nos)
    return {
        no: Text(f"{no} {part.name_zh}", f"{no} {part.name_en}")
        for no, part in parts.items()
    }


def open_orders(
    context: Context,
    *,
    text: str = "",
    machine_id: object = None,
    order_id: object = None,
) -> list[Option]:
    """List the open orders of a machine, except the one at hand."""
    machine, own = whole_of(machine_id), whole_of(order_id)
    if machine is None:
        return []
    found = context.store.dispatch_orders.find(
        OrderFilter(scope=context.actor.scope, machine_id=machine, open=True)
    )
    return [
        Option(order.no, Text(order.no, order.no), STATUSES[order.status])
        for order in found
        if order.id != own and text.strip().casefold() in order.no.casefold()
    ]
