"""What repairs usually need: counts of verified use, and the engineering table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import (
    ForeignKey,
    UniqueConstraint,
    and_,
    delete,
    insert,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base
from storage.quantities import Quantity
from storage.selections import listed


class NormCell(Base):
    """Repairs of one kind: of a fault, or of a fault on a model at some hours."""

    __tablename__ = "norm_cell"
    __table_args__ = (UniqueConstraint("fault_code", "model_code", "hours_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    fault_code: Mapped[str] = mapped_column(ForeignKey("fault_code.code"))
    #: None together with the hours: every repair of the fault.
    model_code: Mapped[str | None] = mapped_column(ForeignKey("machine_model.code"))
    #: Where the bucket of hours begins.
    hours_from: Mapped[int | None]
    #: How many requests there were.
    n: Mapped[int]
    computed_at: Mapped[datetime]


class PartNorm(Base):
    """How often such repairs were seen to need a part."""

    __tablename__ = "part_norm"

    cell_id: Mapped[int] = mapped_column(ForeignKey("norm_cell.id"), primary_key=True)
    part_no: Mapped[str] = mapped_column(
        ForeignKey("part.part_no"), primary_key=True, index=True
    )
    #: Requests of the cell with verified use of the part.
    used: Mapped[int]
    #: Pieces that were used in all of them.
    pieces: Mapped[Quantity]
    #: Nine of ten verified lines had no more pieces than this.
    qty_p90: Mapped[Quantity]


class RepairKit(Base):
    """What the engineers expect a repair to need, as long as there is no history."""

    __tablename__ = "repair_kit"

    model_code: Mapped[str] = mapped_column(
        ForeignKey("machine_model.code"), primary_key=True
    )
    fault_code: Mapped[str] = mapped_column(
        ForeignKey("fault_code.code"), primary_key=True
    )
    part_no: Mapped[str] = mapped_column(
        ForeignKey("part.part_no"), primary_key=True, index=True
    )
    #: Pieces that are usual.
    qty: Mapped[Quantity]
    #: Of 100 such repairs, how many need it.
    percent: Mapped[int]


@dataclass(frozen=True, slots=True)
class Seen:
    """How often a part was used in repairs of one kind."""

    n: int = 0
    used: int = 0
    qty_p90: Quantity | None = None


class PartCount(NamedTuple):
    """How often a part was used in a cell, and how many pieces."""

    part_no: str
    used: int
    pieces: Quantity
    qty_p90: Quantity


@dataclass(frozen=True, slots=True)
class CellCount:
    """A cell with the parts used in it."""

    fault_code: str
    model_code: str | None
    hours_from: int | None
    n: int
    parts: Sequence[PartCount]


class Norms:
    """The norms of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add_kits(self, kits: Iterable[RepairKit]) -> None:
        """Keep rows of the engineering table."""
        self._session.add_all(kits)
        self._session.flush()

    def kit(self, model_code: str, fault_code: str, part_no: str) -> RepairKit | None:
        """Find what the engineers expect of a part in a repair."""
        return self._session.get(RepairKit, (model_code, fault_code, part_no))

    def kits(self) -> list[RepairKit]:
        """List the engineering table."""
        return listed(self._session, RepairKit, "model_code", "fault_code", "part_no")

    def replace(self, cells: Sequence[CellCount], at: datetime) -> None:
        """Keep new counts instead of all old ones."""
        self._session.execute(delete(PartNorm))
        self._session.execute(delete(NormCell))
        rows = [
            {
                "id": number,
                "fault_code": cell.fault_code,
                "model_code": cell.model_code,
                "hours_from": cell.hours_from,
                "n": cell.n,
                "computed_at": at,
            }
            for number, cell in enumerate(cells, 1)
        ]
        parts = [
            {"cell_id": number, **part._asdict()}
            for number, cell in enumerate(cells, 1)
            for part in cell.parts
        ]
        if rows:
            self._session.execute(insert(NormCell), rows)
        if parts:
            self._session.execute(insert(PartNorm), parts)

    def seen(
        self, fault_code: str, model_code: str, hours_from: int | None, part_no: str
    ) -> tuple[Seen, Seen]:
        """Count a part's use in a cell, and in all repairs of the fault."""
        rows = self._session.execute(
            select(NormCell.model_code, NormCell.n, PartNorm.used, PartNorm.qty_p90)
            .outerjoin(
                PartNorm,
                and_(PartNorm.cell_id == NormCell.id, PartNorm.part_no == part_no),
            )
            .where(
                NormCell.fault_code == fault_code,
                or_(
                    NormCell.model_code.is_(None),
                    and_(
                        NormCell.model_code == model_code,
                        NormCell.hours_from == hours_from,
                    ),
                ),
            )
        ).all()
        found = {model is None: Seen(n, used or 0, qty) for model, n, used, qty in rows}
        return found.get(False, Seen()), found.get(True, Seen())

    def cells(self) -> list[NormCell]:
        """List every cell."""
        return listed(self._session, NormCell, "id")

    def used(self) -> list[PartNorm]:
        """List what was used in every cell."""
        return listed(self._session, PartNorm, "cell_id", "part_no")
