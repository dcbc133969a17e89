"""What people have been told, and what they have read of it."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from handlers.arguments import problem, refuse
from storage.notifications import Notification
from workflows.engine import Command, Context
from workflows.errors import NotFoundError, Text

PAGE_SIZE = 25
#: What a mail server may know; whether it does, only a mail can tell.
_ADDRESS = re.compile(r"[^@\s<>,;:\"]{1,64}@[A-Za-z0-9.-]{1,180}\.[A-Za-z]{2,24}")


@dataclass(frozen=True, slots=True)
class NotificationRow:
    """Something that a person has been told."""

    id: int
    at: datetime
    #: As it is kept, such as "reminder" or "opportunity".
    kind: str
    text: Text
    #: What page to open, such as "task" or "order", and which.
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
    #: Where the person is mailed to; "" for nowhere.
    address: str


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
        user = context.store.identities.get(login)
        address = (user.email if user else None) or ""
        return NotificationPage(tuple(map(_row, rows)), unread, page, pages, address)


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


@dataclass(frozen=True)
class SetMailAddress(Command[None]):
    """Say where the actor is to be mailed to; an empty address means nowhere."""

    address: str

    def execute(self, context: Context) -> None:
        address = self.address.strip()
        refuse(
            problem("address", "不是有效的邮箱地址", "Not a mail address")
            if address and not _ADDRESS.fullmatch(address)
            else None
        )
        user = context.store.identities.get(context.actor.login)
        if user is not None:
            user.email = address or None


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
