"""A stock count of the demo that found less than the book says."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from handlers.demo.organisation import account_of
from handlers.demo.stage import Play, Stage
from handlers.demo.stock import MISSING
from storage.quantities import Quantity
from workflows.engine import SYSTEM, Command, Context

#: The parts management has planned it so many hours ago.
_PLANNED = timedelta(hours=22)
_BESIDE = ("PN-0011", "PN-0036")


@dataclass(frozen=True)
class KnowShelf(Command[dict[str, Quantity]]):
    """Tell how many pieces of each part a warehouse has by its book."""

    warehouse: str
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> dict[str, Quantity]:
        rows = context.store.stock.in_warehouse(self.warehouse)
        return {row.part_no: row.on_hand for row in rows}


def drive_counts(stage: Stage) -> None:
    """Let a unit count what the book has too much of; the clock ends where it was."""
    as_of = stage.clock.now
    stage.clock.now = as_of - _PLANNED
    for (warehouse, part_no), missing in MISSING.items():
        count_shelf(stage, warehouse, part_no, missing)
    stage.clock.now = as_of


def count_shelf(stage: Stage, warehouse: str, part_no: str, missing: int) -> None:
    """Let a unit count three parts, of one of which pieces are missing."""
    rows = [{"part_no": each} for each in sorted((*_BESIDE, part_no))]
    values = {"warehouse": warehouse, "parts": rows}
    count = Play(stage, *stage.start("stock_count", "parts", values))
    there = stage.engine.run(KnowShelf(warehouse), actor=SYSTEM)
    there[part_no] -= missing
    unit = account_of(warehouse.removeprefix("W-"))
    counted = [
        {"line": row["line"], "counted_qty": there.get(row["part"].split()[0], 0)}
        for row in count.wait(hours=3).shown(unit, "count_parts")["rows"]
    ]
    count.fill(unit, "count_parts", rows=counted)
