"""Messages: what was published, and what became of it."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import ForeignKey, Index, bindparam, delete, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, Json, JsonValue
from storage.selections import first


class Message(Base):
    """A published message; delivered at most once."""

    __tablename__ = "message"
    __table_args__ = (Index(None, "name", "delivered_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Given by the publisher: the same id published twice is one message.
    message_id: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str]
    business_key: Mapped[str | None]
    #: As in EventSubscription.
    correlation: Mapped[str]
    variables: Mapped[Json] = mapped_column(JsonValue)
    published_at: Mapped[datetime]
    published_by: Mapped[str]
    #: Until when it is kept for somebody who does not wait yet.
    expires_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    delivered_to: Mapped[int | None] = mapped_column(ForeignKey("process_instance.id"))


_LOCKED: Final = select(Message).where(Message.id == bindparam("id")).with_for_update()
_WAITING: Final = (
    select(Message)
    .where(
        Message.name.in_(bindparam("names", expanding=True)),
        Message.delivered_at.is_(None),
        Message.expires_at > bindparam("now"),
    )
    .order_by(Message.id)
)


class Messages:
    """The messages of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, message: Message) -> Message:
        """Keep a message; it has an id then."""
        self._session.add(message)
        self._session.flush()
        return message

    def lock(self, message_id: int) -> Message | None:
        """Find a message, and keep others from delivering it until the end."""
        return self._session.scalar(_LOCKED, {"id": message_id})

    def published(self, message_id: str) -> Message | None:
        """Find the message that its publisher has given this id."""
        return first(self._session, Message, message_id=message_id)

    def waiting(self, names: Collection[str], now: datetime) -> list[Message]:
        """Find what was published before anybody waited, the oldest first."""
        values = {"names": list(names), "now": now}
        return list(self._session.scalars(_WAITING, values))

    def kept(self, now: datetime, limit: int) -> tuple[list[Message], int]:
        """Find what waits for somebody who wants it, newest first, and how much."""
        wanted = (Message.delivered_at.is_(None), Message.expires_at > now)
        newest = select(Message).where(*wanted).order_by(Message.id.desc()).limit(limit)
        count = self._session.scalar(
            select(func.count()).select_from(Message).where(*wanted)
        )
        return list(self._session.scalars(newest)), count or 0

    def remove_expired(self, before: datetime) -> int:
        """Drop the messages that were kept until then; give how many."""
        gone = self._session.scalars(
            delete(Message).where(Message.expires_at <= before).returning(Message.id)
        )
        return len(gone.all())

    def order(self, names: Collection[str]) -> None:
        """Let publishers and those who begin to wait come one after the other.

        Without it, two that cannot see each other yet would miss each other. SQLite
        lets in one writer at a time in any case.
        """
        if self._session.get_bind().dialect.name == "postgresql":
            for name in sorted(set(names)):
                self._session.execute(
                    select(
                        func.pg_advisory_xact_lock(
                            func.hashtextextended(name, text("0"))
                        )
                    )
                )
