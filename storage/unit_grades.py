"""The grades of units, by quarter: how much they request beside what is usual."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base


class UnitGrade(Base):
    """How a unit stood in a quarter."""

    __tablename__ = "unit_grade"
    __table_args__ = (CheckConstraint("grade IN ('A', 'B', 'C', 'D')", name="a_to_d"),)

    unit_code: Mapped[str] = mapped_column(
        ForeignKey("org_unit.code"), primary_key=True
    )
    #: Such as 2026Q1.
    quarter: Mapped[str] = mapped_column(primary_key=True)
    #: Requests of the twelve months before.
    n: Mapped[int]
    #: What they asked for, and what such repairs usually need; yuan.
    requested: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    expected: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    #: Requested to expected, beside the middle of the lower half of the units.
    relative_index: Mapped[Decimal] = mapped_column(Numeric(8, 4))
    #: Between these an ordinary unit of this size lies 19 times of 20.
    lower: Mapped[Decimal] = mapped_column(Numeric(8, 4))
    upper: Mapped[Decimal] = mapped_column(Numeric(8, 4))
    #: A, B, C or D.
    grade: Mapped[str]
    #: Where the index alone would put it.
    by_index: Mapped[str]
    #: 数据不足: B whatever the index says.
    too_little: Mapped[bool]
    #: It would be D, which the director has to confirm.
    awaits_director: Mapped[bool]
    #: Requests of these months that were audited.
    audited: Mapped[int]
    confirmed_by: Mapped[str | None]
    confirmed_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    computed_at: Mapped[datetime]


_NEWEST: Final = (
    select(UnitGrade)
    .where(
        UnitGrade.unit_code == bindparam("unit_code"),
        UnitGrade.quarter <= bindparam("quarter"),
    )
    .order_by(UnitGrade.quarter.desc())
    .limit(1)
)


class UnitGrades:
    """The grades of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, rows: Iterable[UnitGrade]) -> None:
        """Keep grades."""
        self._session.add_all(rows)
        self._session.flush()

    def get(self, unit_code: str, quarter: str) -> UnitGrade | None:
        """Find how a unit stood in a quarter."""
        return self._session.get(UnitGrade, (unit_code, quarter))

    def of_quarter(self, quarter: str) -> dict[str, UnitGrade]:
        """Find how the units stood in a quarter, by unit."""
        found = self._session.scalars(
            select(UnitGrade).where(UnitGrade.quarter == quarter)
        )
        return {row.unit_code: row for row in found}

    def newest(self, unit_code: str, quarter: str) -> UnitGrade | None:
        """Find how a unit stood last, up to a quarter."""
        values = {"unit_code": unit_code, "quarter": quarter}
        return self._session.scalar(_NEWEST, values)

    def before(self, quarter: str) -> dict[str, UnitGrade]:
        """Find how the units stood in their newest quarter before one, by unit."""
        found = self._session.scalars(
            select(UnitGrade)
            .where(UnitGrade.quarter < quarter)
            .order_by(UnitGrade.quarter)
        )
        return {row.unit_code: row for row in found}

    def quarters(self) -> Sequence[str]:
        """List the quarters there are grades of, the newest first."""
        return self._session.scalars(
            select(UnitGrade.quarter).distinct().order_by(UnitGrade.quarter.desc())
        ).all()
