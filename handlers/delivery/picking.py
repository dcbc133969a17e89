"""Taking reserved pieces from a shelf: what is there may be less than the book says."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from handlers.arguments import (
    InvalidArgumentError,
    problem,
    refuse,
    rows_of,
    text_of,
    whole_of,
)
from handlers.delivery.stock import Document, Move, end, exclude, lines_of, post
from handlers.quantities import quantity_problem, read_quantity
from storage.purposes import Purpose
from storage.quantities import Quantity, plain
from storage.reservations import Reservation
from workflows.engine import ServiceTask


class Picked(NamedTuple):
    """Pieces that were taken for a line."""

    reservation: Reservation
    qty: Quantity
    #: Whether they had come for this line before, from somewhere else.
    arrived: bool


def reserved_in(
    task: ServiceTask, purpose: Purpose, warehouse: str
) -> list[Reservation]:
    """List what is set aside for an order or a sale in a warehouse."""
    lines = lines_of(task.store, purpose)
    return [
        row
        for row in task.store.reservations.active(line.id for line in lines)
        if row.warehouse_code == warehouse
    ]


def counts(
    task: ServiceTask,
    form: Mapping[str, object],
    rows: Sequence[Reservation],
    name: str,
    *,
    with_reason: bool = False,
) -> dict[int, Quantity]:
    """Read how many pieces of each line there are; a line left out is complete.

    More than were reserved, or less than a piece, is refused; fewer may need a reason.
    """
    wanted: dict[int, Quantity] = {}
    part_nos = {row.line_id: row.part_no for row in rows}
    for row in rows:
        wanted[row.line_id] = plain(wanted.get(row.line_id, 0) + row.qty)
    found = dict(wanted)
    problems = []
    for number, given in enumerate(rows_of(form.get("rows"))):
        field, line_id = f"rows.{number}", _whole(given.get("line"))
        part = task.store.parts.get(part_nos.get(line_id or 0))
        value = None if line_id is None else given.get(name)
        most = wanted.get(line_id or 0, 0)
        wrong = quantity_problem(
            f"{field}.{name}", value, part, most=most, or_none=True
        )
        qty = read_quantity(value)
        if wrong or line_id is None or qty is None:
            problems.append(wrong)
            continue
        reason = text_of(given.get("shortage_reason"))
        if qty < most and with_reason and reason is None:
            problems.append(
                problem(f"{field}.shortage_reason", "请说明原因", "Give a reason")
            )
        found[line_id] = qty
    refuse(*problems)
    return found


def _whole(value: object) -> int | None:
    try:
        return whole_of(value)
    except InvalidArgumentError:
        return None


def drop_missing(
    task: ServiceTask, rows: Sequence[Reservation], there: Mapping[int, Quantity]
) -> bool:
    """Give up what the shelf does not have; tell whether anything was missing.

    The line is open again and is not looked for in this warehouse any more.
    """
    left, short = dict(there), False
    for row in rows:
        kept = min(row.qty, left.get(row.line_id, 0))
        left[row.line_id] = left.get(row.line_id, 0) - kept
        if kept < row.qty:
            short = True
            line_id, missing = row.line_id, row.qty - kept
            warehouse, came = row.warehouse_code, row.arrived
            end(task.context, row, "released", missing)
            exclude(task, line_id, warehouse, "not_on_shelf")
            if came:
                line = task.store.delivery_lines.get(line_id)
                assert line is not None, line_id
                line.delivered -= missing
    return short


def take(
    task: ServiceTask,
    rows: Sequence[Reservation],
    target: str,
    kind: str,
    document: Document,
) -> list[Picked]:
    """Move all that is reserved to another warehouse."""
    picked = []
    for row in rows:
        picked.append(Picked(row, row.qty, row.arrived))
        end(task.context, row, "consumed")
    post(
        task,
        document,
        [
            Move(
                one.reservation.part_no,
                one.reservation.owner,
                one.qty,
                one.reservation.warehouse_code,
                target,
                kind,
            )
            for one in picked
        ],
    )
    return picked
