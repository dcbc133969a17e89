"""Service requests: what customers ask, complain about or suggest."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, exists, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base
from storage.customers import Customer
from storage.user_tasks import UserTask
from storage.words import found_in


class ServiceRequest(Base):
    """Something that a customer wants of us, short of a repair."""

    __tablename__ = "service_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    no: Mapped[str] = mapped_column(unique=True)
    process_instance_id: Mapped[int | None] = mapped_column(
        ForeignKey("process_instance.id"), index=True
    )
    #: consult, complaint, suggestion, information or other.
    kind: Mapped[str]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    contact_name: Mapped[str]
    #: Digits only.
    contact_phone: Mapped[str]
    #: phone, visit, web, email, wechat or letter.
    channel: Mapped[str]
    subject: Mapped[str]
    detail: Mapped[str]
    #: P1, P2 or P3.
    urgency: Mapped[str]
    #: created, assigned, handled, fed_back or archived.
    status: Mapped[str] = mapped_column(index=True)
    #: How it was archived: satisfied, silent, dissatisfied or dispatched.
    mark: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(index=True)
    created_by: Mapped[str]
    #: The one person who deals with it.
    handler: Mapped[str | None] = mapped_column(ForeignKey("user.login"), index=True)
    due_at: Mapped[datetime | None]
    steps_taken: Mapped[str | None]
    result: Mapped[str | None]
    handled_at: Mapped[datetime | None]
    #: How often the customer was called in vain since it was last handled.
    attempts: Mapped[int] = mapped_column(default=0)
    told_at: Mapped[datetime | None]
    told_channel: Mapped[str | None]
    #: 1 to 5.
    satisfaction: Mapped[int | None]
    comment: Mapped[str | None]
    reopened: Mapped[int] = mapped_column(default=0)
    #: Why it was handled again, or closed without a satisfied customer.
    reason: Mapped[str | None]
    archived_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class ServiceRequestFilter:
    """Which requests to find; a field left out does not restrict."""

    #: Those that concern a person.
    of: str | None = None
    open: bool | None = None
    kind: str | None = None
    text: str = ""
    limit: int | None = None
    offset: int | None = None


class ServiceRequests:
    """The service requests of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, rows: Iterable[ServiceRequest]) -> None:
        """Keep requests."""
        self._session.add_all(rows)
        self._session.flush()

    def get(self, request_id: int) -> ServiceRequest | None:
        """Find a request by its id."""
        return self._session.get(ServiceRequest, request_id)

    def by_no(self, no: str, of: str | None = None) -> ServiceRequest | None:
        """Find a request by its number, if the person may see it."""
        return self._session.scalar(
            select(ServiceRequest).where(
                ServiceRequest.no == no, *_conditions(ServiceRequestFilter(of=of))
            )
        )

    def find(self, wanted: ServiceRequestFilter) -> list[ServiceRequest]:
        """List the requests that match, the newest first."""
        return list(
            self._session.scalars(
                select(ServiceRequest)
                .where(*_conditions(wanted))
                .order_by(ServiceRequest.created_at.desc(), ServiceRequest.id.desc())
                .limit(wanted.limit)
                .offset(wanted.offset)
            )
        )

    def count(self, wanted: ServiceRequestFilter) -> int:
        """Count the requests that match."""
        query = select(func.count()).select_from(ServiceRequest)
        return self._session.scalar(query.where(*_conditions(wanted))) or 0

    def open_of(self, handler: str) -> int:
        """Count what somebody has still to deal with."""
        query = select(func.count()).where(
            ServiceRequest.handler == handler, ServiceRequest.status != "archived"
        )
        return self._session.scalar(query) or 0


def _conditions(wanted: ServiceRequestFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.kind is not None:
        conditions.append(ServiceRequest.kind == wanted.kind)
    if wanted.of is not None:
        conditions.append(_concerns(wanted.of))
    if wanted.open is not None:
        archived = ServiceRequest.status == "archived"
        conditions.append(~archived if wanted.open else archived)
    conditions.extend(_text_matches(word) for word in wanted.text.split())
    return conditions


def _concerns(login: str) -> ColumnElement[bool]:
    """Match what somebody deals with, has recorded or has had a task of."""
    worked = exists().where(
        UserTask.process_instance_id == ServiceRequest.process_instance_id,
        or_(UserTask.assignee == login, UserTask.completed_by == login),
    )
    return or_(
        ServiceRequest.handler == login, ServiceRequest.created_by == login, worked
    )


def _text_matches(word: str) -> ColumnElement[bool]:
    named = exists().where(
        Customer.id == ServiceRequest.customer_id, found_in(word, Customer.name)
    )
    asked = found_in(
        word,
        ServiceRequest.no,
        ServiceRequest.subject,
        ServiceRequest.contact_name,
        ServiceRequest.contact_phone,
    )
    return or_(named, asked)
