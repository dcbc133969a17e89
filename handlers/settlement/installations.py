"""Installations: what an engineer put into the machine, and what came out of it.

Reporting one moves the pieces in the ledger, tags the old parts, and tells whoever
settles the lines.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from handlers.arguments import (
    InvalidArgumentError,
    problem,
    refuse,
    rows_of,
    text_of,
    whole_of,
)
from handlers.deadlines import clocks
from handlers.delivery.asked_lines import stamp
from handlers.delivery.stock import Document, Move, end, lines_of, place, post
from handlers.quantities import quantity_of, shares_problems, sum_of
from handlers.service.order_status import order_of
from handlers.settlement import old_parts
from storage.delivery_lines import DeliveryLine
from storage.dispatch_orders import DispatchOrder
from storage.installations import Installation
from storage.parts import Part
from storage.purposes import Purpose
from storage.quantities import Quantity, plain
from storage.reservations import Reservation
from storage.unit_of_work import UnitOfWork
from storage.visits import Visit
from workflows.engine import Context, ServiceTask
from workflows.errors import InvalidFormError, Problem, Text
from workflows.messages import Address, publish

#: The table of the form on which installed pieces are entered.
FIELD: Final = "lines"
#: How long a line waits for a process that settles it.
KEPT: Final = "P30D"
_COUNTS: Final = ("installed_qty", "unused_qty")


class Piece(NamedTuple):
    """Where pieces for a line lie that are still to be installed."""

    warehouse: str
    owner: str
    qty: Quantity
    reservation: Reservation | None


@dataclass(frozen=True, slots=True)
class Received:
    """A line of which pieces have come that nobody has accounted for."""

    line: DeliveryLine
    qty: Quantity


@dataclass(frozen=True, slots=True)
class _Report:
    received: Received
    qty: Quantity
    unused: Quantity
    no_old_part_reason: str | None


def received(store: UnitOfWork, order_id: int) -> list[Received]:
    """List the lines of an order with pieces to be installed, or brought back."""
    lines = store.delivery_lines.of_order(order_id)
    told: dict[int, Quantity] = {}
    for row in store.installations.of_lines([line.id for line in lines]):
        told[row.line_id] = told.get(row.line_id, 0) + row.qty + row.unused_qty
    found = [
        Received(line, plain(line.delivered - told.get(line.id, 0))) for line in lines
    ]
    return [one for one in found if one.qty > 0]


def received_lines(
    context: Context, *, order_id: object = None
) -> list[dict[str, object]]:
    """Give the lines of which pieces have come that nobody has accounted for."""
    number = whole_of(order_id)
    store = context.store
    if number is None or not store.dispatch_orders.get(number, context.actor.scope):
        return []
    found = received(store, number)
    parts = store.parts.by_numbers([one.line.part_no for one in found])
    return [
        {
            "line": one.line.id,
            "part": _part_name(parts[one.line.part_no]),
            "received_qty": one.qty,
            "installed_qty": one.qty,
            "unused_qty": 0,
            "old_part": "yes" if parts[one.line.part_no].old_part_return else "no",
        }
        for one in found
    ]


def _part_name(part: Part) -> Text:
    no = part.part_no
    return Text(f"{no} {part.name_zh}", f"{no} {part.name_en}")


def record(
    task: ServiceTask,
    order: DispatchOrder,
    visit: Visit,
    rows: Sequence[Mapping[str, object]],
    signed_by: str | None = None,
) -> list[Installation]:
    """Keep what was installed on a visit, move it and tell who settles it.

    Every received piece is accounted for: installed or left over. A visit reports
    once; later reports change nothing.
    """
    lines = lines_of(task.store, Purpose(order.id))
    known = task.store.installations.of_lines([line.id for line in lines])
    before = [row for row in known if row.visit_id == visit.id]
    if before:
        return before
    reports = _checked(task, order, rows_of(rows))
    kept = [_keep(task, visit, report, signed_by) for report in reports]
    if kept:
        clocks.happened(task, order, "line_installed")
    return kept


def _checked(
    task: ServiceTask, order: DispatchOrder, rows: Sequence[Mapping[str, object]]
) -> list[_Report]:
    """Read the rows; wrong ones, and received lines left out, are refused."""
    open_lines = {one.line.id: one for one in received(task.store, order.id)}
    problems: list[Problem] = []
    reports: dict[int, _Report] = {}
    for number, row in enumerate(rows):
        try:
            report = _read(task, f"{FIELD}.{number}", row, open_lines)
        except InvalidFormError as error:
            problems += error.problems
            continue
        if report.received.line.id in reports:
            text = ("这条明细已填写", "This line is there already")
            problems.append(problem(f"{FIELD}.{number}.line", *text))
        reports[report.received.line.id] = report
    if not problems and set(open_lines) - set(reports):
        text = ("每条已收配件都要填写", "Account for every part that has come")
        problems.append(problem(FIELD, *text))
    refuse(*problems)
    return list(reports.values())


def _read(
    task: ServiceTask,
    field: str,
    row: Mapping[str, object],
    open_lines: Mapping[int, Received],
) -> _Report:
    received = open_lines.get(_whole(row.get("line")) or 0)
    if received is None:
        refuse(problem(f"{field}.line", "没有这条已收明细", "No such part has come"))
        raise InvalidArgumentError(value=row.get("line"), kind=old_parts.A_LINE)
    part = task.store.parts.get(received.line.part_no)
    refuse(*_count_problems(field, row, part, received.qty))
    qty, unused = (quantity_of(row.get(name)) for name in _COUNTS)
    reason = text_of(row.get("no_old_part_reason"))
    return _Report(received, qty or 0, unused or 0, reason)


def _count_problems(
    field: str, row: Mapping[str, object], part: Part | None, wanted: Quantity
) -> Iterable[Problem]:
    wrong = shares_problems(field, row, _COUNTS, part)
    yield from wrong
    if not wrong and sum_of(row, _COUNTS) != wanted:
        yield problem(
            f"{field}.installed_qty",
            f"安装与剩余合计须为 {wanted}",
            f"Installed and unused must add up to {wanted}",
        )


def _whole(value: object) -> int | None:
    try:
        return whole_of(value)
    except InvalidArgumentError:
        return None


def _keep(
    task: ServiceTask, visit: Visit, report: _Report, signed_by: str | None
) -> Installation:
    line = report.received.line
    order = order_of(task, line.order_id)
    _install(task, order, line, report.qty)
    engineers = task.store.organisation.engineers_by_id(
        [visit.performed_by_id or visit.engineer_id]
    )
    row = Installation(
        line_id=line.id,
        visit_id=visit.id,
        qty=report.qty,
        unused_qty=report.unused,
        at=visit.finish_at or task.now,
        performed_by=next(iter(engineers.values())).code,
        entered_by=task.actor.login,
        customer_sign_name=text_of(signed_by),
        no_old_part_reason=report.no_old_part_reason,
    )
    task.store.installations.add([row])
    if row.qty:
        # What the engineer brings along is the customer's from the arrival on.
        brought = visit.arrive_at or row.at
        stamp(task.store, line, handed_over_at=brought, installed_at=row.at)
    if not is_sale(line):
        if row.qty and report.no_old_part_reason is None:
            old_parts.expect(task, order, line, row)
        _publish(task, order, line, row)
    return row


def is_sale(line: DeliveryLine) -> bool:
    """Tell whether the customer pays for a line: it and its old part are theirs."""
    return line.doc_no.startswith("PS-")


def _install(
    task: ServiceTask, order: DispatchOrder, line: DeliveryLine, qty: Quantity
) -> None:
    """Move pieces from where they lie for this order into the machine."""
    customer = place(task.store, "customer").code
    document = Document("dispatch_order", order.no)
    for piece, count in taken(task.store, order, line, qty):
        if piece.reservation is not None:
            end(task.context, piece.reservation, "consumed", count)
        move = Move(
            line.part_no, piece.owner, count, piece.warehouse, customer, "install"
        )
        post(task, document, [move])


def taken(
    store: UnitOfWork, order: DispatchOrder, line: DeliveryLine, qty: Quantity
) -> list[tuple[Piece, Quantity]]:
    """Choose pieces that lie for a line; refused where there are too few."""
    chosen = []
    for piece in pieces(store, order, line):
        count = min(qty, piece.qty)
        if count:
            chosen.append((piece, count))
        qty = plain(qty - count)
    if qty:
        refuse(
            problem(
                FIELD,
                f"{line.part_no}：随车与网点仓库中缺 {qty}",
                f"{line.part_no}: {qty} are missing from the van and the shelf",
            )
        )
    return chosen


def pieces(store: UnitOfWork, order: DispatchOrder, line: DeliveryLine) -> list[Piece]:
    """List where pieces for a line lie: in a van, or set aside in the unit."""
    carried: dict[tuple[str, str], Quantity] = {}
    for move in store.stock.moves_of("dispatch_order", order.no):
        if move.part_no == line.part_no:
            for code, sign in ((move.to_warehouse, 1), (move.from_warehouse, -1)):
                key = (code, move.owner)
                carried[key] = plain(carried.get(key, 0) + sign * move.qty)
    found = [
        Piece(code, owner, qty, None)
        for (code, owner), qty in carried.items()
        if qty > 0 and _is_van(store, code)
    ]
    found += [
        Piece(row.warehouse_code, row.owner, row.qty, row)
        for row in store.reservations.active([line.id])
        if row.arrived
    ]
    return found


def _is_van(store: UnitOfWork, code: str) -> bool:
    warehouse = store.warehouses.get(code)
    return warehouse is not None and warehouse.kind == "engineer_van"


def _publish(
    task: ServiceTask, order: DispatchOrder, line: DeliveryLine, row: Installation
) -> None:
    message_id = f"line_installed {line.id}"
    if task.store.messages.published(message_id) is not None:
        return
    publish(
        task.context,
        "line_installed",
        {
            "line_id": line.id,
            "order_id": order.id,
            "order_no": order.no,
            "part_no": line.part_no,
            "qty": row.qty,
            "unused_qty": row.unused_qty,
            "unit": line.unit_code,
        },
        Address(
            business_key=order.no,
            correlation={"line": line.id},
            time_to_live=KEPT,
            message_id=message_id,
        ),
    )
