"""Numbers without gaps or doubles, such as DO-2026-000001."""

from typing import Final

from sqlalchemy import bindparam, insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base


class NumberSequence(Base):
    """The last number given out of a kind in a year."""

    __tablename__ = "number_sequence"

    name: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


_INCREMENT: Final = (
    update(NumberSequence)
    .where(
        NumberSequence.name == bindparam("of_name"),
        NumberSequence.year == bindparam("of_year"),
    )
    .values(last=NumberSequence.last + 1)
    .returning(NumberSequence.last)
    .execution_options(synchronize_session=False)
)


class Numbers:
    """The number sequences of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def next(self, name: str, year: int) -> str:
        """Give the next number of a kind.

        The row stays locked until the transaction ends, so a number that is
        rolled back is given out again and no two transactions share one.
        """
        last = self._increment(name, year)
        if last is None:
            try:
                with self._session.begin_nested():
                    self._session.execute(
                        insert(NumberSequence).values(name=name, year=year, last=0)
                    )
            except IntegrityError:
                pass  # another transaction made the row in the meantime
            last = self._increment(name, year)
        return f"{name}-{year}-{last:06}"

    def _increment(self, name: str, year: int) -> int | None:
        found: int | None = self._session.scalar(
            _INCREMENT, {"of_name": name, "of_year": year}
        )
        return found
