"""What the operations about stock share: places, lines, reservations and moves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from storage.delivery_lines import DeliveryLine, SourceExclusion
from storage.organisation import Engineer
from storage.purposes import Purpose
from storage.quantities import Quantity, plain
from storage.reservations import Reservation
from storage.stock import StockKey, StockMove
from storage.unit_of_work import UnitOfWork
from storage.warehouses import Warehouse
from workflows.engine import Context, ServiceTask
from workflows.errors import NotFoundError, Text

#: The company's own places and the world outside, by kind: code and names.
PLACES: Final[Mapping[str, tuple[str, str, str]]] = {
    "hq": ("HQ", "总部配件库", "Headquarters' parts warehouse"),
    "transit": ("TRANSIT", "在途", "In transit"),
    "quarantine": ("QUARANTINE", "旧件待检", "Quarantine"),
    "scrap": ("SCRAP", "报废", "Scrap"),
    "supplier": ("SUPPLIER", "供应商", "Suppliers"),
    "customer": ("CUSTOMER", "客户", "Customers"),
    "adjust": ("ADJUST", "盘点调整", "Adjustments"),
}


class Document(NamedTuple):
    """Why something is moved."""

    type: str
    id: str


class Move(NamedTuple):
    """Pieces of a part go from one warehouse to another."""

    part_no: str
    owner: str
    qty: Quantity
    source: str
    target: str
    kind: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a line has come; its pieces are counted once each."""

    #: Nobody has set them aside yet.
    open: Quantity
    #: Set aside, and still to be handed out or sent.
    reserved: Quantity
    on_the_way: Quantity


def place(store: UnitOfWork, kind: str) -> Warehouse:
    """Give the company's place of a kind; the first use makes it."""
    found = store.warehouses.of_kind(kind)
    if found is None:
        code, zh, en = PLACES[kind]
        found = Warehouse(code=code, kind=kind, name_zh=zh, name_en=en)
        store.warehouses.add([found])
    return found


def warehouse_of(store: UnitOfWork, unit_code: str) -> Warehouse:
    """Give the warehouse of a unit; the first use makes it."""
    found = store.warehouses.of_kind("unit", unit_code)
    if found is None:
        unit = store.organisation.unit(unit_code)
        if unit is None:
            what = Text(f"网点 {unit_code}", f"the unit {unit_code}")
            raise NotFoundError(what=what)
        found = Warehouse(
            code=f"W-{unit_code}",
            kind="unit",
            unit_code=unit_code,
            name_zh=f"{unit.name_zh}仓库",
            name_en=f"{unit.name_en} warehouse",
        )
        store.warehouses.add([found])
    return found


def van_of(store: UnitOfWork, engineer: Engineer) -> Warehouse:
    """Give what an engineer carries; the first use makes it."""
    found = store.warehouses.van_of(engineer.id)
    if found is None:
        found = Warehouse(
            code=f"V-{engineer.code}",
            kind="engineer_van",
            unit_code=engineer.unit_code,
            engineer_id=engineer.id,
            name_zh=f"{engineer.name_zh}随车",
            name_en=f"Van of {engineer.name_en}",
        )
        store.warehouses.add([found])
    return found


def lines_of(store: UnitOfWork, purpose: Purpose) -> list[DeliveryLine]:
    """List the lines of an order or a sale, and keep others from the stock of them."""
    before = store.delivery_lines.of(purpose)
    store.stock.lock({line.part_no for line in before})
    # Whoever had the stock until now may have changed the lines.
    return store.delivery_lines.of(purpose)


def progress_of(
    store: UnitOfWork, lines: Sequence[DeliveryLine]
) -> dict[int, Progress]:
    """Tell how far each of some lines has come."""
    reserved: dict[int, Quantity] = {}
    for row in store.reservations.active(line.id for line in lines):
        if not row.arrived:
            reserved[row.line_id] = reserved.get(row.line_id, 0) + row.qty
    on_the_way = store.shipments.on_the_way(line.id for line in lines)
    found = {}
    for line in lines:
        aside, going = reserved.get(line.id, 0), on_the_way.get(line.id, 0)
        rest = line.qty - line.delivered - line.cancelled - aside - going
        found[line.id] = Progress(plain(rest), plain(aside), plain(going))
    return found


def is_waiting(line: DeliveryLine, now: datetime) -> bool:
    """Tell whether the part has been ordered and has still to come."""
    return line.expected_at is not None and line.expected_at > now


def post(task: ServiceTask, document: Document, moves: Iterable[Move]) -> None:
    """Add moves to the ledger, with who made them and why."""
    task.store.stock.post(
        [
            StockMove(
                at=task.now,
                part_no=move.part_no,
                qty=move.qty,
                from_warehouse=move.source,
                to_warehouse=move.target,
                owner=move.owner,
                kind=move.kind,
                doc_type=document.type,
                doc_id=document.id,
                by_login=task.actor.login,
                process_instance_id=task.process_instance_id,
                user_task_id=task.context.record.user_task_id,
            )
            for move in moves
            if move.qty
        ]
    )


def set_aside(
    context: Context,
    line: DeliveryLine,
    key: StockKey,
    qty: Quantity,
    expires_at: datetime | None,
) -> None:
    """Reserve pieces for a line; without a date until they are used."""
    context.store.stock.set_aside(key, qty)
    context.store.reservations.add(
        Reservation(
            line_id=line.id,
            part_no=key.part_no,
            warehouse_code=key.warehouse,
            owner=key.owner,
            qty=qty,
            state="active",
            expires_at=expires_at,
            made_at=context.now,
            by_login=context.actor.login,
        )
    )


def end(
    context: Context,
    reservation: Reservation,
    state: str,
    qty: Quantity | None = None,
) -> None:
    """End a reservation, or as many pieces of it; what is left stays set aside."""
    key = StockKey(reservation.warehouse_code, reservation.part_no, reservation.owner)
    ended = reservation
    if qty is not None and qty < reservation.qty:
        reservation.qty -= qty
        ended = Reservation(
            line_id=reservation.line_id,
            part_no=reservation.part_no,
            warehouse_code=reservation.warehouse_code,
            owner=reservation.owner,
            qty=qty,
            expires_at=reservation.expires_at,
            made_at=reservation.made_at,
            by_login=reservation.by_login,
        )
    ended.state = state
    ended.ended_at = context.now
    context.store.reservations.add(ended)
    context.store.stock.set_aside(key, -ended.qty)


def exclude(task: ServiceTask, line_id: int, warehouse: str, reason: str) -> None:
    """Look for a line no more in a warehouse."""
    task.store.delivery_lines.exclude(
        SourceExclusion(
            line_id=line_id, warehouse_code=warehouse, reason=reason, at=task.now
        )
    )
