"""What lies on the demo company's shelves."""

import csv
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final, TextIO

from handlers.delivery.stock import PLACES
from handlers.demo.company import company, parts, units
from handlers.demo.profiles import Profile
from storage.stock import StockBalance, StockMove
from storage.unit_of_work import UnitOfWork
from storage.warehouses import Warehouse

#: How often a unit, or headquarters, has a part: the others have to be sent.
_IN_UNITS = 0.45
_AT_HEADQUARTERS = 0.9
#: The pump of the tour is not in Chengdu, and one is left at headquarters.
_TOUR_PART, _TOUR_UNIT = "PN-0001", "OF18"
#: No unit has this part, and headquarters has plenty of it.
ONLY_AT_HEADQUARTERS: Final = "PN-0002"
_PLENTY: Final = 20
#: What these units surely have: the orders under way take it from there.
SURE: Final = {
    "OF14": ("PN-0016", "PN-0019", "PN-0036", "PN-0037", "PN-0038", "PN-0039"),
    "OF15": ("PN-0011", "PN-0012", "PN-0036"),
    "OF18": ("PN-0036", "PN-0037", "PN-0038", "PN-0039"),
    "AG14": ("PN-0012", "PN-0013", "PN-0014"),
}
OFFICES_SURE: Final = frozenset(SURE["OF14"] + SURE["OF15"])
_ENOUGH: Final = 6
#: What is missing there, by the book: the live stock count finds it.
MISSING: Final = {("W-OF15", "PN-0012"): 2}
#: Nobody has this part.
NOWHERE: Final = "PN-0005"
#: Days since everything was delivered.
_AGE = 30
_SUPPLIER = PLACES["supplier"][0]
#: How much more lies at headquarters.
_MANY = 5
#: Of the rows of offices' stock: so many are not what the book says.
_WRONG_IN_THE_BOOK: Final = 0.03
_COLUMNS = ("warehouse", "part_no", "in_the_book", "there")


@dataclass
class Shelves:
    """Fills the warehouses, always in the same way from the same seed."""

    store: UnitOfWork
    as_of: datetime
    rng: Random
    profile: Profile
    #: Where to write what is on the shelves where the book is wrong.
    truth: TextIO | None = None
    there: list[tuple[str, str, int]] = field(default_factory=list)

    def fill(self) -> None:
        """Keep the warehouses, and enter in the ledger what is in them."""
        warehouses = list(self._warehouses())
        self.store.warehouses.add(warehouses)
        at = self.as_of - timedelta(days=_AGE)
        there = self.there = self._fewer([*self._at_headquarters(), *self._in_units()])
        clerk = self.profile.people("store", "parts")[0]
        self.store.bulk.insert(StockMove, [_move(at, clerk, *one) for one in there])
        counted = {one.code: one.counted for one in warehouses}
        supplied: Counter[str] = Counter()
        for _, part_no, qty in there:
            supplied[part_no] -= qty
        there = [*there, *((_SUPPLIER, *each) for each in supplied.items())]
        self.store.bulk.insert(
            StockBalance,
            [
                {
                    "warehouse_code": code,
                    "part_no": part_no,
                    "owner": "hq",
                    "on_hand": qty,
                    "reserved": 0,
                    "minimum": 0,
                    "counted": counted[code],
                }
                for code, part_no, qty in there
            ],
        )

    def _sure(self, unit: str) -> Collection[str]:
        """Give what a unit surely has: any office, where all of them are played."""
        usual = OFFICES_SURE if self.profile.rounds > 1 and unit[:2] == "OF" else ()
        return SURE.get(unit, usual)

    def _fewer(self, there: list[tuple[str, str, int]]) -> list[tuple[str, str, int]]:
        """Leave out as many rows as are too many; what units surely have stays."""
        sure = {(f"W-{unit}", no) for unit, parts in SURE.items() for no in parts}
        more = [one for one in there if one[:2] not in sure]
        most = self.profile.stock_rows or len(there)
        out = set(self.rng.sample(more, max(len(there) - most, 0)))
        return [one for one in there if one not in out]

    def tell_truth(self, rng: Random) -> None:
        """Write what is there where the book of an office is wrong."""
        if self.truth is None:
            return
        writer = csv.writer(self.truth, lineterminator="\n")
        writer.writerow(_COLUMNS)
        for code, part_no, qty in self.there:
            if (code, part_no) in MISSING:
                writer.writerow((code, part_no, qty, qty - MISSING[code, part_no]))
            elif code.startswith("W-OF") and rng.random() < _WRONG_IN_THE_BOOK:
                found = max(qty + rng.choice((-2, -1, -1, 1)), 0)
                writer.writerow((code, part_no, qty, found))

    def _warehouses(self) -> Iterator[Warehouse]:
        for kind, (code, zh, en) in PLACES.items():
            if kind in self.profile.later:
                continue
            yield Warehouse(code=code, kind=kind, name_zh=zh, name_en=en)
        for unit in units(self.profile.units):
            yield Warehouse(
                code=f"W-{unit['code']}",
                kind="unit",
                unit_code=unit["code"],
                name_zh=f"{unit['zh']}仓库",
                name_en=f"{unit['en']} warehouse",
            )

    def _at_headquarters(self) -> Iterator[tuple[str, str, int]]:
        rng = self.rng
        for part in parts(self.profile.parts):
            there = rng.random() < _AT_HEADQUARTERS
            qty = rng.randint(1, _usual(part) * _MANY)
            if part["no"] == _TOUR_PART:
                yield "HQ", part["no"], 1
            elif part["no"] == ONLY_AT_HEADQUARTERS:
                yield "HQ", part["no"], _PLENTY * self.profile.rounds
            elif there and part["no"] != NOWHERE:
                yield "HQ", part["no"], qty

    def _in_units(self) -> Iterator[tuple[str, str, int]]:
        rng, known = self.rng, parts(self.profile.parts)
        families = len(company()["parts"])
        for unit in units(self.profile.units):
            some = rng.sample(
                known[families:], min(self.profile.variants, len(known) - families)
            )
            for part in known[:families]:
                there, qty = rng.random() < _IN_UNITS, rng.randint(1, _usual(part))
                if part["no"] in (ONLY_AT_HEADQUARTERS, NOWHERE):
                    continue
                if part["no"] in self._sure(unit["code"]):
                    enough = _ENOUGH * self.profile.rounds
                    yield f"W-{unit['code']}", part["no"], enough
                elif there and (part["no"], unit["code"]) != (_TOUR_PART, _TOUR_UNIT):
                    yield f"W-{unit['code']}", part["no"], qty
            for part in some:
                yield f"W-{unit['code']}", part["no"], rng.randint(1, _usual(part))


def _usual(part: Mapping[str, Any]) -> int:
    """Give how many pieces of a part a unit has at most."""
    return {"major": 1, "normal": 4, "wear": 12}[part["class"]]


def _move(
    at: datetime, clerk: str, code: str, part_no: str, qty: int
) -> Mapping[str, object]:
    return {
        "at": at,
        "part_no": part_no,
        "qty": qty,
        "from_warehouse": _SUPPLIER,
        "to_warehouse": code,
        "owner": "hq",
        "kind": "receipt",
        "doc_type": "opening_balance",
        "doc_id": code,
        "by_login": clerk,
    }
