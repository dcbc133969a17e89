"""Event subscriptions: who waits for which message or signal."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import ForeignKey, Index, delete, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.additions import append
from storage.base import Base


class EventSubscription(Base):
    """A token that waits for a message or signal, or a process that it starts."""

    __tablename__ = "event_subscription"
    __table_args__ = (Index(None, "kind", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    #: message or signal.
    kind: Mapped[str]
    name: Mapped[str]
    #: None where the event starts an instance of the definition.
    process_instance_id: Mapped[int | None] = mapped_column(
        ForeignKey("process_instance.id"), index=True
    )
    definition_id: Mapped[int] = mapped_column(
        ForeignKey("process_definition.id"), index=True
    )
    token_id: Mapped[str | None] = mapped_column(unique=True)
    element_id: Mapped[str]
    #: The business key of the instance when it began to wait.
    business_key: Mapped[str | None]
    #: The correlation values, as JSON with sorted names; a message brings the same.
    correlation: Mapped[str]


class EventSubscriptions:
    """The event subscriptions of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, rows: Sequence[Mapping[str, object]]) -> None:
        """Keep new subscriptions."""
        if rows:
            append(self._session, EventSubscription, rows)

    def remove_of_tokens(self, token_ids: Iterable[str]) -> None:
        """Drop the subscriptions of tokens that no longer wait."""
        self._session.execute(
            delete(EventSubscription).where(
                EventSubscription.token_id.in_(list(token_ids))
            )
        )

    def remove_starts(self, definition_ids: Iterable[int]) -> None:
        """Let definitions no longer be started by events."""
        self._session.execute(
            delete(EventSubscription).where(
                EventSubscription.process_instance_id.is_(None),
                EventSubscription.definition_id.in_(list(definition_ids)),
            )
        )

    def find(
        self, kind: str, name: str, correlation: str, business_key: str | None
    ) -> list[EventSubscription]:
        """Find the tokens that wait for a message, and what it starts.

        Without a business key, those of any instance are found.
        """
        query = select(EventSubscription).where(
            EventSubscription.kind == kind, EventSubscription.name == name
        )
        starts = EventSubscription.process_instance_id.is_(None)
        mine = EventSubscription.correlation == correlation
        if business_key is not None:
            mine &= EventSubscription.business_key == business_key
        query = query.where(or_(starts, mine))
        return list(self._session.scalars(query.order_by(EventSubscription.id)))

    def find_token(self, token_id: str | None) -> EventSubscription | None:
        """Find what a token waits for, as it is now."""
        return self._session.scalar(
            select(EventSubscription)
            .where(EventSubscription.token_id == token_id)
            .execution_options(populate_existing=True)
        )

    def of_instance(self, instance_id: int) -> list[EventSubscription]:
        """List what a process instance waits for."""
        return list(
            self._session.scalars(
                select(EventSubscription)
                .where(EventSubscription.process_instance_id == instance_id)
                .order_by(EventSubscription.id)
            )
        )
