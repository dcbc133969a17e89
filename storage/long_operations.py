"""Long operations: what is done to many things, one after the other, as jobs."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Enum, ForeignKey, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, Json, JsonValue


class LongOperationState(StrEnum):
    """Where a long operation stands as a whole."""

    #: Its preview can be looked at; nothing has been done.
    PREPARED = "PREPARED"
    RUNNING = "RUNNING"
    #: A person has stopped it; the rest can still be done.
    STOPPED = "STOPPED"
    DONE = "DONE"


class ItemState(StrEnum):
    """What has become of one thing of a long operation."""

    #: It would change nothing, or may not be done: the preview says why.
    LEFT_OUT = "LEFT_OUT"
    WAITING = "WAITING"
    DONE = "DONE"
    FAILED = "FAILED"


class LongOperation(Base):
    """One thing to do to many; each of them in a transaction of its own."""

    __tablename__ = "long_operation"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    #: What its kind needs to know about all items.
    arguments: Mapped[Json] = mapped_column(JsonValue)
    reason: Mapped[str]
    state: Mapped[LongOperationState] = mapped_column(
        Enum(LongOperationState, native_enum=False)
    )
    prepared_at: Mapped[datetime]
    prepared_by: Mapped[str] = mapped_column(index=True)
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    #: How many items are to be done, have been, and could not be.
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)


class LongOperationItem(Base):
    """One of the things that a long operation is about."""

    __tablename__ = "long_operation_item"

    operation_id: Mapped[int] = mapped_column(
        ForeignKey("long_operation.id"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[ItemState] = mapped_column(Enum(ItemState, native_enum=False))
    name_zh: Mapped[str]
    name_en: Mapped[str]
    #: What will be done, or was; or why it cannot be.
    note_zh: Mapped[str]
    note_en: Mapped[str]
    #: What its kind needs to know about it.
    arguments: Mapped[Json] = mapped_column(JsonValue)
    done_at: Mapped[datetime | None]


class LongOperations:
    """The long operations of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self, operation: LongOperation, items: Iterable[LongOperationItem]
    ) -> LongOperation:
        """Keep a long operation with its items, which get numbers from 1."""
        self._session.add(operation)
        self._session.flush()
        for number, item in enumerate(items, start=1):
            item.operation_id, item.number = operation.id, number
            self._session.add(item)
        self._session.flush()
        return operation

    def get(self, operation_id: int) -> LongOperation | None:
        """Find a long operation by its id."""
        return self._session.get(LongOperation, operation_id)

    def lock(self, operation_id: int) -> LongOperation | None:
        """Find a long operation as it is now, and keep others from it until the end."""
        return self._session.scalar(
            select(LongOperation)
            .where(LongOperation.id == operation_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )

    def newest(self, limit: int, by: str | None = None) -> list[LongOperation]:
        """List long operations, the newest first; of everybody, or of one person."""
        query = select(LongOperation).order_by(LongOperation.id.desc()).limit(limit)
        if by is not None:
            query = query.where(LongOperation.prepared_by == by)
        return list(self._session.scalars(query))

    def next_item(self, operation_id: int) -> LongOperationItem | None:
        """Find the first item that has not been done yet."""
        return self._session.scalar(
            select(LongOperationItem)
            .where(
                LongOperationItem.operation_id == operation_id,
                LongOperationItem.state == ItemState.WAITING,
            )
            .order_by(LongOperationItem.number)
            .limit(1)
            .execution_options(populate_existing=True)
        )

    def items(
        self, operation_id: int, *, limit: int, offset: int
    ) -> list[LongOperationItem]:
        """List the items of a long operation in their order."""
        return list(
            self._session.scalars(
                select(LongOperationItem)
                .where(LongOperationItem.operation_id == operation_id)
                .order_by(LongOperationItem.number)
                .limit(limit)
                .offset(offset)
            )
        )

    def count_items(self, operation_id: int) -> dict[ItemState, int]:
        """Count the items of a long operation by their state."""
        rows = self._session.execute(
            select(LongOperationItem.state, func.count())
            .where(LongOperationItem.operation_id == operation_id)
            .group_by(LongOperationItem.state)
        )
        found = {state: count for state, count in rows}  # noqa: C416 (rows are not pairs to mypy)
        return {state: found.get(state, 0) for state in ItemState}
