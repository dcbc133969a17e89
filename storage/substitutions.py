"""Substitutions 代理: who does the work of somebody who is away, and when."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base


class Substitution(Base):
    """Somebody does the work of somebody else for a time."""

    __tablename__ = "substitution"
    __table_args__ = (
        CheckConstraint("from_at < to_at", name="begins_before_it_ends"),
        CheckConstraint("login <> substitute", name="somebody_else"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Who is away.
    login: Mapped[str] = mapped_column(ForeignKey("user.login"), index=True)
    substitute: Mapped[str] = mapped_column(ForeignKey("user.login"), index=True)
    from_at: Mapped[datetime]
    #: The first moment at which it is over.
    to_at: Mapped[datetime]
    reason: Mapped[str | None]
    made_by: Mapped[str]
    made_at: Mapped[datetime]


class Substitutions:
    """The substitutions of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: Substitution) -> None:
        """Keep a substitution."""
        self._session.add(row)
        self._session.flush()

    def get(self, substitution_id: int) -> Substitution | None:
        """Find a substitution by its id."""
        return self._session.get(Substitution, substitution_id)

    def remove(self, row: Substitution) -> None:
        """Drop a substitution that has not begun."""
        self._session.delete(row)

    def not_over(self, now: datetime) -> list[Substitution]:
        """List those that run or are to come, the first one first."""
        return list(
            self._session.scalars(
                select(Substitution)
                .where(Substitution.to_at > now)
                .order_by(Substitution.from_at, Substitution.id)
            )
        )

    def stands_in_for(self, login: str, now: datetime) -> list[str]:
        """List the logins of those whose work a person does now."""
        return list(
            self._session.scalars(
                select(Substitution.login)
                .where(
                    Substitution.substitute == login,
                    Substitution.from_at <= now,
                    Substitution.to_at > now,
                )
                .distinct()
                .order_by(Substitution.login)
            )
        )

    def substitutes(
        self, logins: Collection[str], now: datetime
    ) -> dict[str, list[str]]:
        """Tell who does the work of some people now."""
        rows = self._session.execute(
            select(Substitution.login, Substitution.substitute)
            .where(
                Substitution.login.in_(logins),
                Substitution.from_at <= now,
                Substitution.to_at > now,
            )
            .order_by(Substitution.id)
        )
        found: dict[str, list[str]] = {}
        for login, substitute in rows:
            found.setdefault(login, []).append(substitute)
        return found
