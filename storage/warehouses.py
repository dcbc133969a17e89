"""Warehouses: where parts are, and where they come from and go to."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import ForeignKey, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base
from storage.selections import first, listed

#: Kinds that stand for the world outside: what is there is not ours to count.
OUTSIDE: Final = frozenset({"supplier", "customer", "adjust"})
#: Kinds that parts are given out from.
GIVING: Final = ("hq", "unit")


class Warehouse(Base):
    """A place of the ledger, or a party that parts come from or go to."""

    __tablename__ = "warehouse"

    code: Mapped[str] = mapped_column(primary_key=True)
    #: hq, unit, engineer_van, transit, quarantine, scrap, supplier, customer, adjust.
    kind: Mapped[str] = mapped_column(index=True)
    name_zh: Mapped[str]
    name_en: Mapped[str]
    #: Whose warehouse it is, for the kinds unit and engineer_van.
    unit_code: Mapped[str | None] = mapped_column(
        ForeignKey("org_unit.code"), index=True
    )
    engineer_id: Mapped[int | None] = mapped_column(
        ForeignKey("engineer.id"), unique=True
    )

    @property
    def counted(self) -> bool:
        """Whether there can never be less than nothing in it."""
        return self.kind not in OUTSIDE


_OF_KIND: Final = (
    select(Warehouse)
    .where(
        Warehouse.kind == bindparam("kind"),
        Warehouse.unit_code.is_not_distinct_from(bindparam("unit_code")),
    )
    .order_by(Warehouse.code)
    .limit(1)
)


class Warehouses:
    """The warehouses of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, rows: Iterable[Warehouse]) -> None:
        """Keep warehouses."""
        self._session.add_all(rows)
        self._session.flush()

    def get(self, code: str) -> Warehouse | None:
        """Find a warehouse by its code."""
        return self._session.get(Warehouse, code)

    def of_kind(self, kind: str, unit_code: str | None = None) -> Warehouse | None:
        """Find the warehouse of a kind: the company's, or that of a unit."""
        values = {"kind": kind, "unit_code": unit_code}
        return self._session.scalar(_OF_KIND, values)

    def van_of(self, engineer_id: int) -> Warehouse | None:
        """Find what an engineer carries."""
        return first(self._session, Warehouse, engineer_id=engineer_id)

    def all(self) -> list[Warehouse]:
        """List every warehouse."""
        return listed(self._session, Warehouse, "code")
