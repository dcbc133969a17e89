"""Parts and the machine models they fit."""

from collections.abc import Collection, Iterable
from decimal import Decimal

from sqlalchemy import ForeignKey, Numeric, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base
from storage.selections import among


class Part(Base):
    """A spare part."""

    __tablename__ = "part"

    part_no: Mapped[str] = mapped_column(primary_key=True)
    name_zh: Mapped[str]
    name_en: Mapped[str]
    #: Unit of measure, such as 件.
    uom: Mapped[str]
    #: engine, hydraulic, electric, drive, working, cooling, structure, cab, service.
    category: Mapped[str | None]
    #: Yuan; 0 until somebody has entered one.
    price: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    #: normal, wear (not covered by warranty) or major.
    warranty_class: Mapped[str]
    #: The broken part has to come back.
    old_part_return: Mapped[bool] = mapped_column(default=False)
    #: The part that is made instead of this one.
    superseded_by: Mapped[str | None] = mapped_column(ForeignKey("part.part_no"))


class PartFit(Base):
    """A part fits a machine model."""

    __tablename__ = "part_fit"

    part_no: Mapped[str] = mapped_column(ForeignKey("part.part_no"), primary_key=True)
    model_code: Mapped[str] = mapped_column(
        ForeignKey("machine_model.code"), primary_key=True, index=True
    )


#: What a part is looked for by: number and names, as they are written in lists.
_WORDS = Part.part_no + " " + Part.name_zh + " " + Part.part_no + " " + Part.name_en
_FITTING = select(PartFit.part_no).where(
    PartFit.model_code == bindparam("model_code"),
    PartFit.part_no.in_(bindparam("part_nos", expanding=True)),
)


class Parts:
    """The parts of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, rows: Iterable[Part | PartFit]) -> None:
        """Keep parts, or what they fit."""
        self._session.add_all(rows)
        self._session.flush()

    def get(self, part_no: str | None) -> Part | None:
        """Find a part by its number."""
        return self._session.get(Part, part_no) if part_no else None

    def by_numbers(self, part_nos: Collection[str]) -> dict[str, Part]:
        """Find several parts at once, by number."""
        found = among(self._session, Part, "part_no", part_nos)
        return {part.part_no: part for part in found}

    def fitting(self, model_code: str | None, text: str = "") -> list[Part]:
        """List the parts that fit a model; for an unknown model every part.

        Those whose number and names contain a text, if one is given.
        """
        query = select(Part).order_by(Part.part_no)
        if model_code is not None:
            query = query.join(PartFit, PartFit.part_no == Part.part_no).where(
                PartFit.model_code == model_code
            )
        if text:
            query = query.where(_WORDS.icontains(text, autoescape=True))
        return list(self._session.scalars(query))

    def numbers_fitting(
        self, model_code: str | None, part_nos: Collection[str]
    ) -> set[str]:
        """Tell which of some parts fit a model; an unknown model any that exist."""
        if model_code is None:
            return set(self.by_numbers(part_nos))
        found = self._session.scalars(
            _FITTING, {"model_code": model_code, "part_nos": list(part_nos)}
        )
        return set(found)
