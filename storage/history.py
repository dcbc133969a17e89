"""History: append-only records of what was passed and who asked for it."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import ForeignKey, distinct, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.additions import append
from storage.base import Base, Json, JsonValue
from storage.process_instances import InstanceState, ProcessInstance


class ElementInstance(Base):
    """An activity, gateway or event that a process instance passed or is in."""

    __tablename__ = "element_instance"

    id: Mapped[int] = mapped_column(primary_key=True)
    process_instance_id: Mapped[int] = mapped_column(
        ForeignKey("process_instance.id"), index=True
    )
    #: The definition that contains the element; a called process has its own.
    definition_id: Mapped[int] = mapped_column(ForeignKey("process_definition.id"))
    #: Unique: when the token moves on, the row is found and closed by it.
    token_id: Mapped[str] = mapped_column(unique=True)
    element_id: Mapped[str]
    element_type: Mapped[str]
    name_zh: Mapped[str]
    name_en: Mapped[str]
    entered_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    #: completed, or cancelled when the token was taken away.
    outcome: Mapped[str | None]


class Operation(Base):
    """A command that somebody gave."""

    __tablename__ = "operation"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str]
    #: The person the actor acted for, when it was somebody else.
    on_behalf_of: Mapped[str | None]
    command: Mapped[str]
    process_instance_id: Mapped[int | None] = mapped_column(
        ForeignKey("process_instance.id"), index=True
    )
    user_task_id: Mapped[int | None] = mapped_column(index=True)
    reason: Mapped[str | None]
    variables: Mapped[Json] = mapped_column(JsonValue, nullable=True)


class History:
    """The history of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add_operation(self, row: Mapping[str, object]) -> None:
        """Append what was asked, by whom and when."""
        append(self._session, Operation, [row])

    def elements(self, process_instance_id: int) -> list[ElementInstance]:
        """List what an instance passed, in order."""
        return list(
            self._session.scalars(
                select(ElementInstance)
                .where(ElementInstance.process_instance_id == process_instance_id)
                .order_by(ElementInstance.id)
            )
        )

    def waiting_at(self, definition_id: int) -> list[tuple[str, int]]:
        """Count the tokens at each element of a definition, called or not."""
        rows = self._session.execute(
            select(ElementInstance.element_id, func.count())
            .join(ProcessInstance)
            .where(
                ElementInstance.definition_id == definition_id,
                ElementInstance.left_at.is_(None),
                ProcessInstance.state == InstanceState.ACTIVE,
            )
            .group_by(ElementInstance.element_id)
            .order_by(func.min(ElementInstance.id))
        )
        return [(element_id, count) for element_id, count in rows]

    def instances_inside(self, definition_ids: Collection[int]) -> dict[int, int]:
        """Count the active instances that are in each of some definitions."""
        rows = self._session.execute(
            select(
                ElementInstance.definition_id,
                func.count(distinct(ElementInstance.process_instance_id)),
            )
            .join(ProcessInstance)
            .where(
                ElementInstance.definition_id.in_(definition_ids),
                ElementInstance.left_at.is_(None),
                ProcessInstance.state == InstanceState.ACTIVE,
            )
            .group_by(ElementInstance.definition_id)
        )
        return {definition_id: count for definition_id, count in rows}  # noqa: C416 (rows are not pairs to mypy)

    def operations(self, process_instance_id: int) -> list[Operation]:
        """List who did what to an instance, in order."""
        return list(
            self._session.scalars(
                select(Operation)
                .where(Operation.process_instance_id == process_instance_id)
                .order_by(Operation.id)
            )
        )

    def of_command(
        self, command: str, limit: int, *, among: int | None = None
    ) -> list[Operation]:
        """List who gave a command lately, the newest first.

        ``among`` says how many of the latest entries are looked at.
        """
        query = select(Operation).where(Operation.command == command)
        if among is not None:
            last = select(func.max(Operation.id)).scalar_subquery()
            query = query.where(Operation.id > last - among)
        newest_first = query.order_by(Operation.id.desc()).limit(limit)
        return list(self._session.scalars(newest_first))

    def every_operation(self) -> list[Operation]:
        """List who did what, in order."""
        return list(self._session.scalars(select(Operation).order_by(Operation.id)))
