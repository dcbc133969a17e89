"""What people say beside a task: comments, questions to colleagues, and answers."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base


class TaskNote(Base):
    """A comment, a question or an answer 备注、请求补充、答复."""

    __tablename__ = "task_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_task_id: Mapped[int] = mapped_column(ForeignKey("user_task.id"), index=True)
    process_instance_id: Mapped[int] = mapped_column(
        ForeignKey("process_instance.id"), index=True
    )
    #: comment, question or answer.
    kind: Mapped[str]
    at: Mapped[datetime]
    by_login: Mapped[str]
    #: The unit that they work for; headquarters' people have one, too.
    by_unit: Mapped[str]
    #: Whom a question or an answer is for.
    to_login: Mapped[str | None] = mapped_column(ForeignKey("user.login"))
    text: Mapped[str]
    #: The question that an answer is to.
    question_id: Mapped[int | None] = mapped_column(ForeignKey("task_note.id"))


class TaskNotes:
    """The notes of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, note: TaskNote) -> TaskNote:
        """Keep a note; it has an id then."""
        self._session.add(note)
        self._session.flush()
        return note

    def get(self, note_id: int) -> TaskNote | None:
        """Find a note by its id."""
        return self._session.get(TaskNote, note_id)

    def of_instance(self, process_instance_id: int) -> list[TaskNote]:
        """List what was said in a process instance, the oldest first."""
        return list(
            self._session.scalars(
                select(TaskNote)
                .where(TaskNote.process_instance_id == process_instance_id)
                .order_by(TaskNote.id)
            )
        )

    def answers(self, question_ids: Collection[int]) -> list[TaskNote]:
        """List the answers to some questions, the oldest first."""
        return list(
            self._session.scalars(
                select(TaskNote)
                .where(TaskNote.question_id.in_(question_ids))
                .order_by(TaskNote.id)
            )
        )
