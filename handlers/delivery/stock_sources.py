"""Where parts are to be had: the own unit, headquarters, other units by distance.

Whoever reserves waits for those who reserve the same part at the same moment, and
is then offered what is left.
"""

from dataclasses import dataclass
from datetime import timedelta
from math import inf, isinf
from typing import ClassVar, Final

from handlers.delivery.errands import errand_for
from handlers.delivery.stock import lines_of, progress_of, set_aside
from handlers.places import haversine_km
from handlers.quantities import fits
from handlers.service.units import place_of
from storage.delivery_lines import DeliveryLine
from storage.organisation import OrgUnit
from storage.quantities import Quantity, total
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

#: Farther away, a unit is not offered; the decision stock_source has its own number.
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
    available: Quantity
    unit: str | None
    distance_km: float | None


class StockTakenError(RejectedError):
    """Somebody else was faster; the fresh offers say what is left."""

    sentences: ClassVar = {
        "zh": "{warehouse} 的 {part_no} 刚被他人占用，还可用 {left}，请重新选择。",
        "en": "Expected to reserve {part_no} in {warehouse}, but it has just been"
        " taken and {left} are left there; choose again.",
    }

    def __init__(
        self, offers: tuple[StockOffer, ...], *, warehouse: str, part_no: str
    ) -> None:
        self.offers = offers
        left = total(one.available for one in offers if one.warehouse == warehouse)
        super().__init__(warehouse=warehouse, part_no=part_no, left=left)


class NotSoManyError(InvalidError):
    """A line does not want so many pieces."""

    sentences: ClassVar = {
        "zh": "该明细还可预留 {open}，不能预留 {qty}。",
        "en": "Expected to reserve at most {open}, but got {qty}.",
    }


@dataclass(frozen=True, slots=True)
class Candidate:
    """A balance that has pieces which a line might have."""

    #: own, hq or other.
    place: str
    key: StockKey
    #: What it may give: another unit keeps its minimum.
    free: Quantity
    unit: str | None
    km: float


def candidates(store: UnitOfWork, line: DeliveryLine) -> list[Candidate]:
    """List what has pieces for a line, near before far; how far is too far is not said.

    Of the other units, those that serve the product line of the order.
    """
    wanted_for = errand_for(store, line.purpose)
    home = store.organisation.unit(line.unit_code)
    excluded = store.delivery_lines.exclusions([line.id]).get(line.id, set())
    found = []
    for balance, warehouse in store.stock.free(line.part_no):
        unit = store.organisation.unit(warehouse.unit_code or "")
        one = _candidate(balance, warehouse, home, unit)
        wrong = one.place == "other" and not _may_give(unit, wanted_for.line)
        if warehouse.code not in excluded and one.free > 0 and not wrong:
            found.append(one)
    return sorted(found, key=lambda one: (one.km, one.key))


def _candidate(
    balance: StockBalance,
    warehouse: Warehouse,
    home: OrgUnit | None,
    unit: OrgUnit | None,
) -> Candidate:
    near, there = place_of(home), place_of(unit)
    kind = "hq" if warehouse.kind == "hq" else "other"
    if home is not None and warehouse.unit_code == home.code:
        kind = "own"
    return Candidate(
        kind,
        StockKey(warehouse.code, balance.part_no, balance.owner),
        balance.available - (balance.minimum if kind == "other" else 0),
        warehouse.unit_code,
        # Nobody is asked of whom nobody knows where they are.
        haversine_km(near, there) if near and there else (0 if kind == "hq" else inf),
    )


def _may_give(unit: OrgUnit | None, line: int | None) -> bool:
    """Tell whether another unit is asked: it works, and for the same line."""
    return unit is not None and unit.active and (line is None or unit.serves(line))


def offers_for(store: UnitOfWork, line: DeliveryLine) -> list[StockOffer]:
    """List where a line may have its part from, for a person to choose."""
    found = [
        StockOffer(
            "local" if one.place == "own" else one.place,
            one.key.warehouse,
            one.key.owner,
            one.free,
            one.unit,
            None if isinf(one.km) else one.km,
        )
        for one in candidates(store, line)
        if one.place != "other" or one.km <= FARTHEST_KM
    ]
    rank = {"local": 0, "hq": 1, "other": 2}
    return sorted(found, key=lambda one: rank[one.place])


def reserve_from(
    context: Context, line: DeliveryLine, key: StockKey, qty: Quantity
) -> None:
    """Set aside pieces of a balance for some days."""
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
    qty: Quantity

    def execute(self, context: Context) -> None:
        line = _line(context, self.line_id)
        lines = {one.id: one for one in lines_of(context.store, line.purpose)}
        rest = progress_of(context.store, list(lines.values()))[line.id].open
        part = context.store.parts.get(line.part_no)
        if not (0 < self.qty <= rest and fits(self.qty, part)):
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
                key = StockKey(offer.warehouse, line.part_no, offer.owner)
                reserve_from(context, line, key, taken)
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
