"""Notifications: what the product tells people without being asked."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base


class Notification(Base):
    """Something that one person is told once."""

    __tablename__ = "notification"
    __table_args__ = (
        UniqueConstraint("login", "key"),
        Index("ix_notification_login_read_at", "login", "read_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(ForeignKey("user.login"))
    at: Mapped[datetime]
    #: reminder, overdue, red_list, opportunity, order, delivery, part_request, sale,
    #: service_request, question or occasion.
    kind: Mapped[str]
    #: What it is about, such as "clock 7 100": nobody is told the same twice.
    key: Mapped[str]
    text_zh: Mapped[str]
    text_en: Mapped[str]
    #: The page to look at, on this server.
    link: Mapped[str]
    read_at: Mapped[datetime | None]
    #: The address that a mail is to go to; None: no mail.
    mail_to: Mapped[str | None]
    mailed_at: Mapped[datetime | None]


class Notifications:
    """The notifications of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, rows: Iterable[Notification]) -> None:
        """Keep notifications."""
        self._session.add_all(rows)
        self._session.flush()

    def get(self, notification_id: int) -> Notification | None:
        """Find a notification by its id."""
        return self._session.get(Notification, notification_id)

    def of(self, login: str, *, limit: int, offset: int = 0) -> list[Notification]:
        """List what a person has been told, unread first, then the newest first."""
        return list(
            self._session.scalars(
                select(Notification)
                .where(Notification.login == login)
                .order_by(Notification.read_at.is_not(None), Notification.id.desc())
                .limit(limit)
                .offset(offset)
            )
        )

    def count(self, login: str, *, unread: bool = False) -> int:
        """Count what a person has been told, or has still to read."""
        query = select(func.count()).where(Notification.login == login)
        if unread:
            query = query.where(Notification.read_at.is_(None))
        return self._session.scalar(query) or 0

    def known(self, keys: Collection[str]) -> set[tuple[str, str]]:
        """Tell who has been told which of some things already."""
        rows = self._session.execute(
            select(Notification.login, Notification.key).where(
                Notification.key.in_(keys)
            )
        )
        return {(login, key) for login, key in rows}

    def read_all(self, login: str, at: datetime) -> None:
        """Note that a person has read everything."""
        self._session.execute(
            update(Notification)
            .where(Notification.login == login, Notification.read_at.is_(None))
            .values(read_at=at)
        )

    def to_mail(self) -> list[Notification]:
        """List what has still to be mailed, the oldest first."""
        return list(
            self._session.scalars(
                select(Notification)
                .where(
                    Notification.mail_to.is_not(None), Notification.mailed_at.is_(None)
                )
                .order_by(Notification.id)
            )
        )
