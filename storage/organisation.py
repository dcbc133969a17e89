"""The organisation: units, their engineers, and who is away."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import ForeignKey, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base
from storage.selections import among, first, listed


class OrgUnit(Base):
    """Headquarters, one of its sections, an office or an agent."""

    __tablename__ = "org_unit"

    code: Mapped[str] = mapped_column(primary_key=True)
    #: hq, section, office or agent.
    kind: Mapped[str]
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("org_unit.code"))
    name_zh: Mapped[str]
    name_en: Mapped[str]
    province: Mapped[str | None]
    city: Mapped[str | None]
    address: Mapped[str | None]
    #: Degrees; where the unit sits.
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    #: The product lines it serves, such as "1,2".
    product_lines: Mapped[str] = mapped_column(default="")
    active: Mapped[bool] = mapped_column(default=True)

    def serves(self, line: int) -> bool:
        """Tell whether the unit serves a product line."""
        return str(line) in self.product_lines.split(",")


class Engineer(Base):
    """A service engineer; most have no account, their unit acts for them."""

    __tablename__ = "engineer"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name_zh: Mapped[str]
    name_en: Mapped[str]
    unit_code: Mapped[str] = mapped_column(ForeignKey("org_unit.code"), index=True)
    login: Mapped[str | None] = mapped_column(ForeignKey("user.login"))
    phone: Mapped[str | None]
    #: What the engineer drives: the number plate, and what kind of vehicle it is.
    vehicle: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)


class EngineerSkill(Base):
    """How well an engineer knows a product line: 1 helper to 3 expert."""

    __tablename__ = "engineer_skill"

    engineer_id: Mapped[int] = mapped_column(
        ForeignKey("engineer.id"), primary_key=True
    )
    line: Mapped[int] = mapped_column(primary_key=True)
    level: Mapped[int]


class Absence(Base):
    """A time in which an engineer is away."""

    __tablename__ = "absence"

    id: Mapped[int] = mapped_column(primary_key=True)
    engineer_id: Mapped[int] = mapped_column(ForeignKey("engineer.id"), index=True)
    from_at: Mapped[datetime]
    to_at: Mapped[datetime]
    reason: Mapped[str | None]


#: What is asked of engineers whenever one is looked for, made once.
_SKILLS: Final = select(EngineerSkill.engineer_id, EngineerSkill.level).where(
    EngineerSkill.line == bindparam("line"),
    EngineerSkill.engineer_id.in_(bindparam("engineer_ids", expanding=True)),
)
_ABSENT: Final = select(Absence.engineer_id).where(
    Absence.engineer_id.in_(bindparam("ids", expanding=True)),
    Absence.from_at < bindparam("to_at"),
    Absence.to_at > bindparam("from_at"),
)


class Organisation:
    """The units and engineers of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, rows: Iterable[OrgUnit | Engineer | EngineerSkill | Absence]) -> None:
        """Keep units, engineers, skills or absences."""
        self._session.add_all(rows)
        self._session.flush()

    def unit(self, code: str) -> OrgUnit | None:
        """Find a unit by its code."""
        return self._session.get(OrgUnit, code)

    def units(self) -> list[OrgUnit]:
        """List the active units."""
        return listed(self._session, OrgUnit, "code", active=True)

    def engineer(self, code: str) -> Engineer | None:
        """Find an engineer by code."""
        return first(self._session, Engineer, code=code)

    def engineers(self, unit_code: str) -> list[Engineer]:
        """List the active engineers of a unit."""
        return listed(self._session, Engineer, "code", unit_code=unit_code, active=True)

    def engineers_by_id(self, ids: Collection[int]) -> dict[int, Engineer]:
        """Find several engineers at once, by id."""
        found = among(self._session, Engineer, "id", ids)
        return {engineer.id: engineer for engineer in found}

    def skills(self, line: int, engineer_ids: Collection[int]) -> dict[int, int]:
        """Tell the level of each engineer who knows a product line."""
        values = {"line": line, "engineer_ids": list(engineer_ids)}
        rows = self._session.execute(_SKILLS, values)
        return {engineer_id: level for engineer_id, level in rows}  # noqa: C416 (rows are not pairs to mypy)

    def absent(
        self, engineer_ids: Collection[int], from_at: datetime, to_at: datetime
    ) -> set[int]:
        """Tell who of some engineers is away at any moment of a time."""
        values = {"ids": list(engineer_ids), "from_at": from_at, "to_at": to_at}
        return set(self._session.scalars(_ABSENT, values))
