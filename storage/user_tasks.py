"""User tasks: the work that process instances ask of people."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Enum,
    ForeignKey,
    Index,
    and_,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, Json, JsonValue
from storage.words import all_found_in


class UserTaskState(StrEnum):
    """What has become of a user task."""

    CREATED = "CREATED"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"


class UserTask(Base):
    """A piece of work that a process instance asks of a person.

    Lists read these columns only; the diagram fills the business ones.
    """

    __tablename__ = "user_task"
    __table_args__ = (
        Index("ix_user_task_assignee_state", "assignee", "state"),
        Index("ix_user_task_completed_by", "completed_by", "completed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    process_instance_id: Mapped[int] = mapped_column(
        ForeignKey("process_instance.id"), index=True
    )
    #: The definition that contains the element; a called process has its own.
    definition_id: Mapped[int] = mapped_column(ForeignKey("process_definition.id"))
    #: The engine's id of the waiting token; only workflows.spiff uses it.
    token_id: Mapped[str] = mapped_column(unique=True)
    element_id: Mapped[str]
    name_zh: Mapped[str]
    name_en: Mapped[str]
    form_key: Mapped[str | None]
    state: Mapped[UserTaskState] = mapped_column(
        Enum(UserTaskState, native_enum=False), default=UserTaskState.CREATED
    )
    assignee: Mapped[str | None]
    priority: Mapped[str | None]
    #: The priority as a number to sort by; more is more urgent.
    urgency: Mapped[int | None]
    unit: Mapped[str | None]
    line: Mapped[int | None]
    order_no: Mapped[str | None]
    order_id: Mapped[int | None] = mapped_column(index=True)
    customer: Mapped[str | None]
    machine: Mapped[str | None]
    subject: Mapped[str | None]
    due_at: Mapped[datetime | None]
    #: Until when its assignee has put it aside.
    follow_up_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    completed_by: Mapped[str | None]
    #: What somebody typed and saved without submitting.
    draft: Mapped[Json] = mapped_column(JsonValue, nullable=True)
    draft_by: Mapped[str | None]
    #: Token of the rendering that completed the task: sending it again is harmless.
    rendering_token: Mapped[str | None]


class UserTaskCandidate(Base):
    """A group or a person that may claim a task."""

    __tablename__ = "user_task_candidate"
    __table_args__ = (Index("ix_user_task_candidate_name", "name", "kind"),)

    user_task_id: Mapped[int] = mapped_column(
        ForeignKey("user_task.id"), primary_key=True
    )
    #: "group", "user", or "excluded": a person who may not claim it after all.
    kind: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)


class Candidate(NamedTuple):
    """Who may claim a task ("group" or "user"), or may not ("excluded")."""

    kind: str
    name: str


class Person(NamedTuple):
    """Somebody who does tasks: the login, and the groups that it belongs to."""

    login: str
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class UserTaskFilter:
    """Which user tasks to find; a field left out does not restrict."""

    state: UserTaskState | None = UserTaskState.CREATED
    #: Tasks in the hands of one of these; the first is at work, for the others, too.
    assigned_to: Sequence[Person] = ()
    #: Unassigned tasks offered to one of these, directly or through a group.
    offered_to: Sequence[Person] = ()
    #: Tasks in their hands, or offered to them.
    for_people: Sequence[Person] = ()
    #: Those that are put aside at this moment, or those that are not.
    aside_at: datetime | None = None
    not_aside_at: datetime | None = None
    completed_by: str | None = None
    process_instance_id: int | None = None
    order_id: int | None = None
    text: str = ""
    #: Column to sort by; a leading "-" turns the order round.
    sort: str = ""
    limit: int | None = None
    offset: int = 0


_SORTABLE = {
    "created": UserTask.created_at,
    "completed": UserTask.completed_at,
    "order_no": UserTask.order_no,
    "name": UserTask.name_zh,
    "customer": UserTask.customer,
    "priority": -UserTask.urgency,
    "due": UserTask.due_at,
    "follow_up": UserTask.follow_up_at,
}


class UserTasks:
    """The user tasks of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def change(self, task_id: int, changes: Mapping[str, object]) -> None:
        """Write what a command made of a task."""
        self._session.execute(
            update(UserTask)
            .where(UserTask.id == task_id)
            .values(**changes)
            .execution_options(synchronize_session="fetch")
        )

    def get(self, task_id: int) -> UserTask | None:
        """Find a task by its id."""
        return self._session.get(UserTask, task_id, populate_existing=True)

    def candidates(self, task_id: int) -> list[Candidate]:
        """List who may claim a task."""
        rows = self._session.execute(
            select(UserTaskCandidate.kind, UserTaskCandidate.name)
            .where(UserTaskCandidate.user_task_id == task_id)
            .order_by(UserTaskCandidate.kind, UserTaskCandidate.name)
        )
        return [Candidate(kind, name) for kind, name in rows]

    def offer(self, task_id: int, candidates: Collection[Candidate]) -> None:
        """Offer a task to others than before."""
        mine = UserTaskCandidate.user_task_id == task_id
        self._session.execute(delete(UserTaskCandidate).where(mine))
        self._session.add_all(
            UserTaskCandidate(user_task_id=task_id, kind=kind, name=name)
            for kind, name in candidates
        )
        self._session.flush()

    def of_orders(self, order_ids: Collection[int]) -> list[UserTask]:
        """List the open tasks of some orders."""
        return list(
            self._session.scalars(
                select(UserTask)
                .where(
                    UserTask.order_id.in_(order_ids),
                    UserTask.state == UserTaskState.CREATED,
                )
                .order_by(UserTask.id)
            )
        )

    def of_instance(self, process_instance_id: int) -> list[UserTask]:
        """List the tasks of a process instance, open or not."""
        return list(
            self._session.scalars(
                select(UserTask)
                .where(UserTask.process_instance_id == process_instance_id)
                .order_by(UserTask.id)
            )
        )

    def open_of(self, task_ids: Collection[int]) -> list[UserTask]:
        """List those of some tasks that are open."""
        return list(
            self._session.scalars(
                select(UserTask).where(
                    UserTask.id.in_(task_ids), UserTask.state == UserTaskState.CREATED
                )
            )
        )

    def open_with(
        self, *, person: str | None = None, unit: str | None = None
    ) -> list[UserTask]:
        """List the open tasks in somebody's hands, or of a unit; of both if given."""
        conditions = [UserTask.state == UserTaskState.CREATED]
        if person is not None:
            conditions.append(UserTask.assignee == person)
        if unit is not None:
            conditions.append(or_(UserTask.unit == unit, _offered_in(unit)))
        if len(conditions) == 1:
            return []
        query = select(UserTask).where(*conditions).order_by(UserTask.id)
        return list(self._session.scalars(query))

    def overdue(self, now: datetime) -> list[UserTask]:
        """List the open tasks whose due date has passed."""
        return list(
            self._session.scalars(
                select(UserTask)
                .where(UserTask.state == UserTaskState.CREATED, UserTask.due_at <= now)
                .order_by(UserTask.id)
            )
        )

    def without_anybody(
        self, logins: Collection[str], groups: Collection[str]
    ) -> list[UserTask]:
        """List the open tasks that none of these people and groups can do.

        Those from which somebody is excluded are listed, too: whether there is
        somebody else is not for the database to say.
        """
        candidate = UserTaskCandidate
        of_the_task = candidate.user_task_id == UserTask.id
        reaches = or_(
            and_(candidate.kind == "group", candidate.name.in_(sorted(groups))),
            and_(candidate.kind == "user", candidate.name.in_(sorted(logins))),
        )
        return list(
            self._session.scalars(
                select(UserTask)
                .where(
                    UserTask.state == UserTaskState.CREATED,
                    or_(
                        UserTask.assignee.is_not(None)
                        & UserTask.assignee.not_in(sorted(logins)),
                        UserTask.assignee.is_(None)
                        & ~exists().where(of_the_task, reaches),
                        UserTask.assignee.is_(None)
                        & exists().where(of_the_task, candidate.kind == "excluded"),
                    ),
                )
                .order_by(UserTask.id)
            )
        )

    def offer_also(self, task_id: int, candidates: Collection[Candidate]) -> None:
        """Offer a task to others as well."""
        for kind, name in candidates:
            self._session.merge(
                UserTaskCandidate(user_task_id=task_id, kind=kind, name=name)
            )

    def find(self, wanted: UserTaskFilter) -> list[UserTask]:
        """List the tasks that match."""
        query = select(UserTask).where(*_conditions(wanted)).order_by(*_order(wanted))
        return list(
            self._session.scalars(query.limit(wanted.limit).offset(wanted.offset))
        )

    def count(self, wanted: UserTaskFilter) -> int:
        """Count the tasks that match."""
        query = select(func.count()).select_from(UserTask).where(*_conditions(wanted))
        return self._session.scalar(query) or 0


def _conditions(wanted: UserTaskFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        column == value
        for column, value in (
            (UserTask.state, wanted.state),
            (UserTask.completed_by, wanted.completed_by),
            (UserTask.process_instance_id, wanted.process_instance_id),
            (UserTask.order_id, wanted.order_id),
        )
        if value is not None
    ]
    if wanted.assigned_to:
        conditions.append(_in_hands_of(wanted.assigned_to))
    if wanted.offered_to:
        conditions.append(_open_to(wanted.offered_to))
    if wanted.for_people:
        people = wanted.for_people
        conditions.append(or_(_in_hands_of(people), _open_to(people)))
    if wanted.aside_at is not None:
        conditions.append(UserTask.follow_up_at > wanted.aside_at)
    if wanted.not_aside_at is not None:
        back = UserTask.follow_up_at <= wanted.not_aside_at
        conditions.append(or_(UserTask.follow_up_at.is_(None), back))
    conditions += _text_matches(wanted.text)
    return conditions


def _in_hands_of(people: Sequence[Person]) -> ColumnElement[bool]:
    return UserTask.assignee.in_([person.login for person in people])


def _open_to(people: Sequence[Person]) -> ColumnElement[bool]:
    first, *others = people
    # Who is excluded does not come in by standing in for somebody else.
    return and_(
        UserTask.assignee.is_(None),
        ~_excluded(first),
        or_(_offered(first), *(and_(_offered(one), ~_excluded(one)) for one in others)),
    )


def _offered(person: Person) -> ColumnElement[bool]:
    candidate = UserTaskCandidate
    return exists().where(
        candidate.user_task_id == UserTask.id,
        or_(
            and_(candidate.kind == "group", candidate.name.in_(sorted(person.groups))),
            and_(candidate.kind == "user", candidate.name == person.login),
        ),
    )


def _excluded(person: Person) -> ColumnElement[bool]:
    candidate = UserTaskCandidate
    return exists().where(
        candidate.user_task_id == UserTask.id,
        candidate.kind == "excluded",
        candidate.name == person.login,
    )


def _offered_in(unit: str) -> ColumnElement[bool]:
    candidate = UserTaskCandidate
    return exists().where(
        candidate.user_task_id == UserTask.id,
        candidate.kind == "group",
        candidate.name.endswith(f"@{unit}", autoescape=True),
    )


def _text_matches(text: str) -> list[ColumnElement[bool]]:
    return all_found_in(
        text,
        UserTask.order_no,
        UserTask.subject,
        UserTask.customer,
        UserTask.machine,
        UserTask.name_zh,
        UserTask.name_en,
    )


def _order(wanted: UserTaskFilter) -> list[ColumnElement[Any]]:
    column = _SORTABLE.get(wanted.sort.removeprefix("-"))
    if column is None:
        # The most urgent first; without a priority last.
        return [
            UserTask.urgency.is_(None),
            UserTask.urgency.desc(),
            UserTask.created_at.asc(),
            UserTask.id.asc(),
        ]
    descending = wanted.sort.startswith("-")
    return [
        column.is_(None),
        column.desc() if descending else column.asc(),
        UserTask.id.desc() if descending else UserTask.id.asc(),
    ]
