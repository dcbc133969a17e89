"""Stock counts as a list; whoever still has to count is not told what the book says.

A unit is told once the book has been put right: until then it may have to count again.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import ClassVar, Final

from handlers.cards import CodedName
from handlers.company import naming
from handlers.company.naming import People
from handlers.delivery.stock_views import may_see_stock
from storage.parts import Part
from storage.quantities import Quantity
from storage.stock_counts import OPEN, CountFilter, StockCount
from storage.warehouses import Warehouse
from workflows.engine import Command, Context
from workflows.errors import ForbiddenError, Text

PAGE_SIZE: Final = 50
STATES: Final = {
    "open": Text("待盘点", "To be counted"),
    "counted": Text("待批准", "To be approved"),
    "matched": Text("相符", "Matches"),
    "adjusted": Text("已调整", "Put right"),
}


@dataclass(frozen=True, slots=True)
class CountRow:
    """A counted part as the list shows it."""

    no: str
    part: CodedName
    warehouse: CodedName
    state: str
    state_text: Text
    asked_for: str | None
    opened_at: datetime
    book: Quantity | None
    counted: Quantity | None
    diff: Quantity | None
    value: Decimal | None
    counted_by: Text | None
    approved_by: Text | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class CountList:
    """One page of counted parts."""

    rows: tuple[CountRow, ...]
    total: int
    page: int
    may_plan: bool

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(-(-self.total // PAGE_SIZE), 1)


@dataclass(frozen=True, slots=True)
class FindStockCounts(Command[CountList]):
    """List what is and was counted; people of a unit see their own warehouses."""

    text: str = ""
    open: bool | None = None
    page: int = 1
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> CountList:
        if not may_see_stock(context.actor):
            raise ForbiddenError
        page = max(self.page, 1)
        units, offset = context.actor.scope.units, (page - 1) * PAGE_SIZE
        found, total = context.store.stock_counts.find(
            CountFilter(units, self.open, self.text, PAGE_SIZE, offset)
        )
        logins = {
            login for row, _, _ in found for login in (row.counted_by, row.approved_by)
        }
        names = naming.people(context, logins)
        hides = OPEN if context.actor.works_for_a_unit else ("open",)
        return CountList(
            tuple(_row(names, hides, *each) for each in found),
            total,
            page,
            "parts_manager" in context.actor.roles,
        )


def _row(
    names: People,
    hides: Collection[str],
    row: StockCount,
    warehouse: Warehouse,
    part: Part,
) -> CountRow:
    """Show a counted part; without the book in states that hide it."""
    hidden = row.state in hides
    return CountRow(
        no=row.no,
        part=CodedName(part.part_no, Text(part.name_zh, part.name_en)),
        warehouse=CodedName(warehouse.code, Text(warehouse.name_zh, warehouse.name_en)),
        state=row.state,
        state_text=STATES[row.state],
        asked_for=row.asked_for,
        opened_at=row.opened_at,
        book=None if hidden else row.book,
        counted=row.counted,
        diff=None if hidden else row.diff,
        value=None if hidden else row.value,
        counted_by=names.name(row.counted_by) if row.counted_by else None,
        approved_by=names.name(row.approved_by) if row.approved_by else None,
        reason=row.reason,
    )
