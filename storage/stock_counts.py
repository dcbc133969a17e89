"""Stock counts 盘点: what lay on a shelf, what the book said, and who put it right."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Numeric,
    Select,
    UniqueConstraint,
    func,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base
from storage.parts import Part
from storage.quantities import Quantity
from storage.warehouses import Warehouse
from storage.words import all_found_in

#: Nobody has put the book right yet, or found that it is.
OPEN = ("open", "counted")


class StockCount(Base):
    """One part of a warehouse that is counted, under the number of the count."""

    __tablename__ = "stock_count"
    __table_args__ = (
        UniqueConstraint("no", "part_no"),
        CheckConstraint("counted >= 0", name="not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Such as SC-2026-000001; several parts are counted under one.
    no: Mapped[str] = mapped_column(index=True)
    process_instance_id: Mapped[int | None] = mapped_column(
        ForeignKey("process_instance.id"), index=True
    )
    warehouse_code: Mapped[str] = mapped_column(
        ForeignKey("warehouse.code"), index=True
    )
    part_no: Mapped[str] = mapped_column(ForeignKey("part.part_no"), index=True)
    #: open, counted, matched (nothing to put right) or adjusted.
    state: Mapped[str] = mapped_column(index=True)
    #: The order or sale that found less than the book says; None where it was planned.
    asked_for: Mapped[str | None]
    opened_by: Mapped[str]
    opened_at: Mapped[datetime]
    #: What the book said at the moment of counting.
    book: Mapped[Quantity | None]
    counted: Mapped[Quantity | None]
    diff: Mapped[Quantity | None]
    #: Yuan, of the difference.
    value: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    counted_by: Mapped[str | None]
    counted_at: Mapped[datetime | None]
    #: What whoever counted has to say.
    note: Mapped[str | None]
    #: "system" where the difference is too small for a person.
    approved_by: Mapped[str | None]
    approved_at: Mapped[datetime | None]
    reason: Mapped[str | None]


@dataclass(frozen=True, slots=True)
class CountFilter:
    """Which counted parts to list; a field left out does not restrict."""

    #: The units whose warehouses are shown; None for all of them.
    units: Collection[str] | None = None
    open: bool | None = None
    #: Words of the number, the part, or the warehouse.
    text: str = ""
    limit: int = 50
    offset: int = 0


class StockCounts:
    """The counts of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, rows: Iterable[StockCount]) -> None:
        """Keep what is to be counted."""
        self._session.add_all(rows)
        self._session.flush()

    def of(self, no: str) -> list[StockCount]:
        """List the parts of a count."""
        return list(
            self._session.scalars(
                select(StockCount)
                .where(StockCount.no == no)
                .order_by(StockCount.part_no)
            )
        )

    def open_parts(self, warehouse: str) -> set[str]:
        """List the parts of a warehouse that are being counted."""
        return set(
            self._session.scalars(
                select(StockCount.part_no).where(
                    StockCount.warehouse_code == warehouse, StockCount.state.in_(OPEN)
                )
            )
        )

    def find(
        self, wanted: CountFilter
    ) -> tuple[list[tuple[StockCount, Warehouse, Part]], int]:
        """List counted parts, the newest count first; and how many there are."""
        query = self._matching(wanted)
        total = self._session.scalar(select(func.count()).select_from(query.subquery()))
        rows = self._session.execute(
            query.order_by(StockCount.id.desc())
            .limit(wanted.limit)
            .offset(wanted.offset)
        )
        return [(row, warehouse, part) for row, warehouse, part in rows], total or 0

    def _matching(self, wanted: CountFilter) -> Select[StockCount, Warehouse, Part]:
        query = (
            select(StockCount, Warehouse, Part)
            .join(Warehouse, Warehouse.code == StockCount.warehouse_code)
            .join(Part, Part.part_no == StockCount.part_no)
        )
        if wanted.units is not None:
            query = query.where(Warehouse.unit_code.in_(wanted.units))
        if wanted.open is not None:
            waits = StockCount.state.in_(OPEN)
            query = query.where(waits if wanted.open else ~waits)
        return query.where(
            *all_found_in(
                wanted.text,
                StockCount.no,
                StockCount.part_no,
                Part.name_zh,
                Part.name_en,
                Warehouse.name_zh,
                Warehouse.name_en,
            )
        )
