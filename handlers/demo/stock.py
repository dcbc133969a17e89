"""What lies on the demo company's shelves."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any

from handlers.demo.company import company
from handlers.stock import PLACES
from storage.stock import StockMove
from storage.unit_of_work import UnitOfWork
from storage.warehouses import Warehouse

#: How often a unit, or headquarters, has a part: the others have to be sent.
_IN_UNITS = 0.45
_AT_HEADQUARTERS = 0.9
#: The pump of the tour is not in Chengdu, and one is left at headquarters.
_TOUR_PART, _TOUR_UNIT = "PN-0001", "OF18"
#: Days since everything was delivered.
_AGE = 30


def put_stock(store: UnitOfWork, as_of: datetime, rng: Random) -> None:
    """Keep the warehouses, and enter in the ledger what is in them."""
    store.warehouses.add(_warehouses())
    at = as_of - timedelta(days=_AGE)
    store.stock.post([*_at_headquarters(at, rng), *_in_units(at, rng)])


def _warehouses() -> Iterator[Warehouse]:
    for kind, (code, zh, en) in PLACES.items():
        yield Warehouse(code=code, kind=kind, name_zh=zh, name_en=en)
    for unit in company()["units"]:
        yield Warehouse(
            code=f"W-{unit['code']}",
            kind="unit",
            unit_code=unit["code"],
            name_zh=f"{unit['zh']}仓库",
            name_en=f"{unit['en']} warehouse",
        )


def _at_headquarters(at: datetime, rng: Random) -> Iterator[StockMove]:
    for part in company()["parts"]:
        there, qty = rng.random() < _AT_HEADQUARTERS, rng.randint(1, _usual(part) * 5)
        if part["no"] == _TOUR_PART:
            yield _delivery(at, part, "HQ", 1)
        elif there:
            yield _delivery(at, part, "HQ", qty)


def _in_units(at: datetime, rng: Random) -> Iterator[StockMove]:
    for unit in company()["units"]:
        for part in company()["parts"]:
            there, qty = rng.random() < _IN_UNITS, rng.randint(1, _usual(part))
            if there and (part["no"], unit["code"]) != (_TOUR_PART, _TOUR_UNIT):
                yield _delivery(at, part, f"W-{unit['code']}", qty)


def _usual(part: Mapping[str, Any]) -> int:
    """Give how many pieces of a part a unit has at most."""
    return {"major": 1, "normal": 4, "wear": 12}[part["class"]]


def _delivery(
    at: datetime, part: Mapping[str, Any], warehouse: str, qty: int
) -> StockMove:
    return StockMove(
        at=at,
        part_no=part["no"],
        qty=qty,
        from_warehouse=PLACES["supplier"][0],
        to_warehouse=warehouse,
        owner="hq",
        kind="receipt",
        doc_type="opening_balance",
        doc_id=warehouse,
        by_login="store",
    )
