"""How good headquarters' predictions have been, by product line and fault."""

from collections.abc import Iterable

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base


class PredictionQuality(Base):
    """What was predicted for one kind of fault, and what was then verified."""

    __tablename__ = "prediction_quality"

    line: Mapped[int] = mapped_column(primary_key=True)
    fault_code: Mapped[str] = mapped_column(
        ForeignKey("fault_code.code"), primary_key=True
    )
    #: Parts that were needed in the end.
    verified: Mapped[int]
    #: Parts that had been predicted.
    predicted: Mapped[int]
    #: Parts that were both.
    both: Mapped[int]


class PredictionQualities:
    """The quality of the predictions of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def replace(self, rows: Iterable[PredictionQuality]) -> None:
        """Keep new counts instead of all old ones."""
        self._session.execute(delete(PredictionQuality))
        self._session.add_all(rows)
        self._session.flush()

    def of(self, line: int, fault_code: str) -> PredictionQuality | None:
        """Find the counts of one kind of fault."""
        return self._session.get(PredictionQuality, (line, fault_code))

    def all(self) -> list[PredictionQuality]:
        """List the counts, where most was verified first."""
        query = select(PredictionQuality).order_by(
            PredictionQuality.verified.desc(),
            PredictionQuality.line,
            PredictionQuality.fault_code,
        )
        return list(self._session.scalars(query))
