"""The secrets of the random draw, one for each month."""

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base


class DrawSecret(Base):
    """What the draw of a month follows from; no page or list ever shows it."""

    __tablename__ = "draw_secret"

    #: Such as 2026-03.
    month: Mapped[str] = mapped_column(primary_key=True)
    secret: Mapped[str]


class DrawSecrets:
    """The secrets of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_month(self, month: str, otherwise: str) -> str:
        """Find the secret of a month; the first who asks fixes it."""
        query = select(DrawSecret.secret).where(DrawSecret.month == month)
        found = self._session.scalar(query)
        if found is not None:
            return found
        try:
            with self._session.begin_nested():
                self._session.execute(
                    insert(DrawSecret).values(month=month, secret=otherwise)
                )
        except IntegrityError:
            pass  # another transaction fixed it in the meantime
        return str(self._session.scalar(query))

    def first_month(self) -> str | None:
        """Tell the month in which the draws began."""
        return self._session.scalar(select(func.min(DrawSecret.month)))
