"""What people have been told, and what they have read of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from storage.notifications import Notification
from workflows.engine import Command, Context
from workflows.errors import NotFoundError, Text

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class NotificationRow:
    """Something that a person has been told."""

    id: int
    at: datetime
    #: reminder, overdue or red_list.
    kind: str
    text: Text
    #: "task" or "order", and which.
    about: str
    number: str
    read: bool


@dataclass(frozen=True, slots=True)
class NotificationPage:
    """One page of what a person has been told."""

    rows: tuple[NotificationRow, ...]
    unread: int
    page: int
    pages: int


@dataclass(frozen=True)
class CountNotifications(Command[int]):
    """Count what a person has still to read."""

    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> int:
        return context.store.notifications.count(context.actor.login, unread=True)


@dataclass(frozen=True)
class FindNotifications(Command[NotificationPage]):
    """List what a person has been told, unread first."""

    page: int = 1
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> NotificationPage:
        notifications, login = context.store.notifications, context.actor.login
        pages = max(1, -(-notifications.count(login) // PAGE_SIZE))
        page = min(max(1, self.page), pages)
        rows = notifications.of(login, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE)
        unread = notifications.count(login, unread=True)
        return NotificationPage(tuple(map(_row, rows)), unread, page, pages)


@dataclass(frozen=True)
class ReadNotification(Command[NotificationRow]):
    """Note that a person has read something; give it."""

    notification_id: int

    def execute(self, context: Context) -> NotificationRow:
        number = self.notification_id
        row = context.store.notifications.get(number)
        if row is None or row.login != context.actor.login:
            raise NotFoundError(what=Text(f"通知 {number}", f"notification {number}"))
        row.read_at = row.read_at or context.now
        return _row(row)


@dataclass(frozen=True)
class ReadAllNotifications(Command[None]):
    """Note that a person has read everything."""

    def execute(self, context: Context) -> None:
        context.store.notifications.read_all(context.actor.login, context.now)


def _row(row: Notification) -> NotificationRow:
    about, _, number = row.link.partition(" ")
    return NotificationRow(
        id=row.id,
        at=row.at,
        kind=row.kind,
        text=Text(row.text_zh, row.text_en),
        about=about,
        number=number,
        read=row.read_at is not None,
    )
