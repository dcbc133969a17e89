"""Stock for those who handle parts: a unit sees its own warehouses only."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final

from handlers.cards import CodedName
from handlers.company import naming
from handlers.company.part_categories import CATEGORIES, category_name
from storage.quantities import Quantity, plain
from storage.stock_lists import StockFilter
from storage.warehouses import Warehouse
from workflows.engine import Actor, Command, Context
from workflows.errors import ForbiddenError, Text

PAGE_SIZE: Final = 50
#: Who sees stock; people of a unit their own.
ROLES: Final = frozenset(
    [
        "parts_manager",
        "storekeeper",
        "warehouse",
        "shipper",
        "logistics",
        "writeoff",
        "finance",
        "service_director",
        "executive",
        "admin",
    ]
)


@dataclass(frozen=True, slots=True)
class StockRow:
    """What lies in a warehouse, a move, a reservation, or what is lent."""

    part: CodedName
    qty: Quantity
    #: Of the pieces that lie there, those that are set aside.
    reserved: Quantity = 0
    owner: str = ""
    warehouse: CodedName | None = None
    #: Where a move went.
    target: CodedName | None = None
    kind: str = ""
    at: datetime | None = None
    until: datetime | None = None
    order_no: str = ""
    #: The sale over the counter, where there is no order.
    sale_no: str = ""
    #: What kind of document it is, where there are several.
    document_type: str = ""
    document: str = ""
    #: Who made a move, and in which task.
    by: Text | None = None
    task: Text | None = None
    category: Text | None = None
    unit: CodedName | None = None
    days: int = 0
    #: The shelf in the warehouse.
    bin: str = ""


@dataclass(frozen=True, slots=True)
class StockPage:
    """One page of a list of stock."""

    rows: tuple[StockRow, ...]
    total: int
    page: int
    warehouses: tuple[CodedName, ...]
    may_book: bool

    @property
    def pages(self) -> int:
        """How many pages there are; an empty list has one."""
        return max(1, -(-self.total // PAGE_SIZE))


def may_see_stock(actor: Actor) -> bool:
    """Tell whether somebody handles parts."""
    return bool(actor.roles & ROLES)


@dataclass(frozen=True, slots=True)
class FindStock(Command[StockPage]):
    """List balances, moves, reservations or what is lent, as far as one may see."""

    #: balances, ledger, reservations or loans.
    what: str = "balances"
    text: str = ""
    warehouse: str = ""
    page: int = 1
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> StockPage:
        if not may_see_stock(context.actor):
            raise ForbiddenError
        page = max(self.page, 1)
        units = context.actor.scope.units
        typed = self.text.strip().casefold()
        wanted = StockFilter(
            units=units,
            text=self.text,
            categories=[
                code
                for code, name in CATEGORIES.items()
                if typed and typed in f"{name.zh} {name.en}".casefold()
            ],
            warehouse=self.warehouse,
            limit=PAGE_SIZE,
            offset=(page - 1) * PAGE_SIZE,
        )
        rows, total = _READERS[self.what](context, wanted)
        shown = context.store.stock_lists.warehouses(units)
        books = {"parts_manager", "warehouse", "storekeeper"}
        return StockPage(
            rows,
            total,
            page,
            tuple(map(_named, shown)),
            bool(context.actor.roles & books),
        )


def _named(warehouse: Warehouse) -> CodedName:
    return CodedName(warehouse.code, Text(warehouse.name_zh, warehouse.name_en))


def _places(context: Context) -> dict[str, CodedName]:
    return {one.code: _named(one) for one in context.store.warehouses.all()}


def _units(context: Context) -> dict[str, CodedName]:
    return {
        unit.code: CodedName(unit.code, Text(unit.name_zh, unit.name_en))
        for unit in context.store.organisation.units()
    }


Rows = tuple[tuple[StockRow, ...], int]


def _balances(context: Context, wanted: StockFilter) -> Rows:
    found, total = context.store.stock_lists.balances(wanted)
    rows = (
        StockRow(
            part=CodedName(part.part_no, Text(part.name_zh, part.name_en)),
            qty=balance.on_hand,
            reserved=balance.reserved,
            owner=balance.owner,
            warehouse=_named(warehouse),
            bin=balance.bin or "",
            category=category_name(part.category),
        )
        for balance, warehouse, part in found
    )
    return tuple(rows), total


def _ledger(context: Context, wanted: StockFilter) -> Rows:
    found, total = context.store.stock_lists.moves(wanted)
    places = _places(context)
    people = naming.people(context, (move.by_login for move, *_ in found))
    rows = (
        StockRow(
            part=CodedName(part.part_no, Text(part.name_zh, part.name_en)),
            qty=move.qty,
            owner=move.owner,
            warehouse=places[move.from_warehouse],
            target=places[move.to_warehouse],
            kind=move.kind,
            at=move.at,
            document_type=move.doc_type,
            document=move.doc_id,
            by=people.get(move.by_login),
            task=Text(zh, en) if zh else None,
        )
        for move, part, zh, en in found
    )
    return tuple(rows), total


def _reservations(context: Context, wanted: StockFilter) -> Rows:
    found, total = context.store.stock_lists.reservations(wanted)
    places, units = _places(context), _units(context)
    rows = (
        StockRow(
            part=CodedName(part.part_no, Text(part.name_zh, part.name_en)),
            qty=row.qty,
            owner=row.owner,
            warehouse=places[row.warehouse_code],
            at=row.made_at,
            until=row.expires_at,
            order_no=order_no or "",
            sale_no=sale_no or "",
            document=line.doc_no,
            unit=units.get(line.unit_code),
        )
        for row, line, order_no, sale_no, part in found
    )
    return tuple(rows), total


def _loans(context: Context, wanted: StockFilter) -> Rows:
    found, total = context.store.stock_lists.loans(wanted)
    units = _units(context)
    rows = (
        StockRow(
            part=CodedName(part.part_no, Text(part.name_zh, part.name_en)),
            qty=plain(line.qty - settled),
            owner=line.owner,
            kind=shipment.state,
            at=shipment.shipped_at,
            until=shipment.received_at,
            order_no=order_no or "",
            sale_no=sale_no or "",
            document=slip.no,
            unit=units.get(slip.to_unit),
            days=(context.now - shipment.shipped_at).days,
        )
        for slip, line, order_no, sale_no, part, shipment, settled in found
    )
    return tuple(rows), total


_READERS: Final = {
    "balances": _balances,
    "ledger": _ledger,
    "reservations": _reservations,
    "loans": _loans,
}
LISTS: Final = tuple(_READERS)
