"""Where parts are to be had: the own unit, headquarters, then the nearest other unit.

Whoever reserves waits for those who reserve the same part at the same moment, and
is then offered what is left.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Final

from handlers.stock import lines_of, progress_of, set_aside
from handlers.units import haversine_km, place_of
from storage.delivery_lines import DeliveryLine
from storage.organisation import OrgUnit
from storage.stock import StockBalance, StockKey
from storage.unit_of_work import UnitOfWork
from storage.warehouses import Warehouse
from workflows.engine import Command, Context
from workflows.errors import (
    ForbiddenError,
    InvalidError,
    NotFoundError,
    RejectedError,
    Text,
)

#: Farther away, a unit is not asked.
FARTHEST_KM: Final = 500
#: After so many days, what was set aside is free again.
RESERVED_DAYS: Final = 7
_ROLES: Final = frozenset(
    {"storekeeper", "parts_manager", "shipper", "warehouse", "admin"}
)


@dataclass(frozen=True, slots=True)
class StockOffer:
    """Pieces that a line may have from a warehouse."""

    #: local, hq or other.
    place: str
    warehouse: str
    owner: str
    available: int
    unit: str | None
    distance_km: float | None


class StockTakenError(RejectedError):
    """Somebody else was faster; the fresh offers say what is left."""

    sentences: ClassVar = {
        "zh": "{warehouse} 的 {part_no} 刚被他人占用，还可用 {left} 件，请重新选择。",
        "en": "Expected to reserve {part_no} in {warehouse}, but it has just been"
        " taken and {left} are left there; choose again.",
    }

    def __init__(
        self, offers: tuple[StockOffer, ...], *, warehouse: str, part_no: str
    ) -> None:
        self.offers = offers
        left = sum(one.available for one in offers if one.warehouse == warehouse)
        super().__init__(warehouse=warehouse, part_no=part_no, left=left)


class NotSoManyError(InvalidError):
    """A line does not want so many pieces."""

    sentences: ClassVar = {
        "zh": "该明细还可预留 {open} 件，不能预留 {qty} 件。",
        "en": "Expected to reserve 1 to {open} pieces, but got {qty}.",
    }


def offers_for(store: UnitOfWork, line: DeliveryLine) -> list[StockOffer]:
    """List where a line may have its part from, the best place first."""
    order = store.dispatch_orders.get(line.order_id)
    home = store.organisation.unit(line.unit_code)
    excluded = store.delivery_lines.exclusions([line.id]).get(line.id, set())
    found = []
    for balance, warehouse in store.stock.free(line.part_no):
        if warehouse.code in excluded:
            continue
        unit = store.organisation.unit(warehouse.unit_code or "")
        offer = _offer(balance, warehouse, home, unit)
        if offer.place == "other" and not _may_give(
            offer, unit, order.line if order else None
        ):
            continue
        if offer.available > 0:
            found.append(offer)
    rank = {"local": 0, "hq": 1, "other": 2}
    return sorted(
        found,
        key=lambda one: (
            rank[one.place],
            one.distance_km or 0,
            one.warehouse,
            one.owner,
        ),
    )


def _offer(
    balance: StockBalance,
    warehouse: Warehouse,
    home: OrgUnit | None,
    unit: OrgUnit | None,
) -> StockOffer:
    near, there = place_of(home), place_of(unit)
    kind = "hq" if warehouse.kind == "hq" else "other"
    if home is not None and warehouse.unit_code == home.code:
        kind = "local"
    spare = balance.minimum if kind == "other" else 0
    return StockOffer(
        kind,
        warehouse.code,
        balance.owner,
        balance.available - spare,
        warehouse.unit_code,
        haversine_km(near, there) if near and there else None,
    )


def _may_give(offer: StockOffer, unit: OrgUnit | None, line: int | None) -> bool:
    """Tell whether another unit is asked: of the same line, and not too far away."""
    return (
        unit is not None
        and unit.active
        and (line is None or unit.serves(line))
        and offer.distance_km is not None
        and offer.distance_km <= FARTHEST_KM
    )


def reserve_line(context: Context, line: DeliveryLine, need: int) -> int:
    """Set aside what a line needs, from several places if it must be; tell how many."""
    left = need
    for offer in offers_for(context.store, line):
        taken = min(left, offer.available)
        if taken:
            reserve_from(context, line, offer, taken)
            left -= taken
    return need - left


def reserve_from(
    context: Context, line: DeliveryLine, offer: StockOffer, qty: int
) -> None:
    """Set aside pieces of one offer."""
    key = StockKey(offer.warehouse, line.part_no, offer.owner)
    until = context.now + timedelta(days=RESERVED_DAYS)
    set_aside(context, line, key, qty, until)


@dataclass(frozen=True, slots=True)
class FindStockSources(Command[tuple[StockOffer, ...]]):
    """List where a delivery line may have its part from, the best place first."""

    line_id: int
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> tuple[StockOffer, ...]:
        return tuple(offers_for(context.store, _line(context, self.line_id)))


@dataclass(frozen=True, slots=True)
class ReserveStock(Command[None]):
    """Set pieces aside in one warehouse; who comes too late gets fresh offers."""

    line_id: int
    warehouse: str
    qty: int

    def execute(self, context: Context) -> None:
        line = _line(context, self.line_id)
        lines = {one.id: one for one in lines_of(context.store, line.order_id)}
        rest = progress_of(context.store, list(lines.values()))[line.id].open
        if not 1 <= self.qty <= rest:
            raise NotSoManyError(open=rest, qty=self.qty)
        offers = tuple(offers_for(context.store, line))
        here = [one for one in offers if one.warehouse == self.warehouse]
        if sum(one.available for one in here) < self.qty:
            raise StockTakenError(
                offers, warehouse=self.warehouse, part_no=line.part_no
            )
        left = self.qty
        for offer in here:
            taken = min(left, offer.available)
            if taken:
                reserve_from(context, line, offer, taken)
                left -= taken


def _line(context: Context, line_id: int) -> DeliveryLine:
    """Find a line that the actor has to do with."""
    if not context.actor.roles & _ROLES:
        raise ForbiddenError
    line = context.store.delivery_lines.get(line_id)
    units = context.actor.scope.units
    if line is None or (units is not None and line.unit_code not in units):
        raise NotFoundError(
            what=Text(f"发货明细 {line_id}", f"delivery line {line_id}")
        )
    return line
