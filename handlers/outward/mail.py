"""Mail: a notification leaves the house, at least once and always under the same id.

Sending happens outside every transaction; a mail server that gets the same message
twice knows it by its Message-ID, and so do most mail programs.
"""

import smtplib
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from typing import ClassVar, NamedTuple, Protocol
from urllib.parse import unquote, urlsplit

from storage.notifications import Notification
from workflows.engine import SYSTEM, Command, Context, Engine
from workflows.errors import LOCAL_ZONE, NotFoundError, Text

_SECONDS = 20
_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_GREETING = Text("派工通知", "Paigong notification")
_WHERE = Text("请登录派工系统查看。", "Please sign in to Paigong to see it.")


class Mail(NamedTuple):
    """A message to one person."""

    to: str
    subject: str
    text: str
    #: What it is called everywhere, before the "@".
    name: str
    #: As mails write it.
    date: str


class Mailer(Protocol):
    """Whoever takes mails away."""

    def send(self, mail: Mail) -> None:
        """Hand a mail over; raise OSError if it was not taken."""


class SmtpMailer:
    """Hands mails to the mail server of ``smtp[s|+starttls]://user:word@host:port``."""

    def __init__(self, url: str, sender: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            msg = f"Expected smtp, smtps or smtp+starttls://host, but got {url!r}."
            raise ValueError(msg)
        self._parts = parts
        self._sender = sender

    def send(self, mail: Mail) -> None:
        """Hand a mail to the server."""
        with self._connected() as server:
            if self._parts.scheme == "smtp+starttls":
                server.starttls()
            if self._parts.username:
                password = unquote(self._parts.password or "")
                server.login(unquote(self._parts.username), password)
            server.send_message(self.message(mail))

    def message(self, mail: Mail) -> EmailMessage:
        """Write a mail as it is sent."""
        message = EmailMessage()
        message["From"] = self._sender
        message["To"] = mail.to
        message["Subject"] = mail.subject
        message["Date"] = mail.date
        domain = self._sender.rpartition("@")[2].rstrip("> ") or "localhost"
        message["Message-ID"] = f"<{mail.name}@{domain}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.text)
        return message

    def _connected(self) -> smtplib.SMTP:
        host = self._parts.hostname or ""
        port = self._parts.port or _PORTS[self._parts.scheme]
        kind = smtplib.SMTP_SSL if self._parts.scheme == "smtps" else smtplib.SMTP
        return kind(host, port, timeout=_SECONDS)


@dataclass(frozen=True)
class GetMail(Command[Mail | None]):
    """Write the mail of a notification; None if there is nothing to send any more."""

    notification_id: int
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> Mail | None:
        row = _notification(context, self.notification_id)
        if row.mail_to is None or row.mailed_at is not None:
            return None
        user = context.store.identities.get(row.login)
        locale = user.locale if user else "zh"
        text = Text(row.text_zh, row.text_en).get(locale)
        return Mail(
            to=row.mail_to,
            subject=f"{_GREETING.get(locale)}: {text}",
            text=f"{text}\n\n{_WHERE.get(locale)}\n",
            name=f"notification-{row.id}",
            date=format_datetime(row.at.astimezone(LOCAL_ZONE)),
        )


@dataclass(frozen=True)
class RecordMailSent(Command[None]):
    """Note that the mail server has taken the mail of a notification."""

    notification_id: int

    def execute(self, context: Context) -> None:
        row = _notification(context, self.notification_id)
        row.mailed_at = row.mailed_at or context.now


@dataclass(frozen=True)
class FindUnsentMails(Command[tuple[int, ...]]):
    """List the notifications that have still to be mailed."""

    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> tuple[int, ...]:
        return tuple(row.id for row in context.store.notifications.to_mail())


def deliver(engine: Engine, mailer: Mailer, notification_id: int) -> bool:
    """Send the mail of a notification, unless it has been sent; tell whether it was."""
    mail = engine.run(GetMail(notification_id), actor=SYSTEM)
    if mail is None:
        return False
    mailer.send(mail)
    engine.run(RecordMailSent(notification_id), actor=SYSTEM)
    return True


def _notification(context: Context, number: int) -> Notification:
    row = context.store.notifications.get(number)
    if row is None:
        raise NotFoundError(what=Text(f"通知 {number}", f"notification {number}"))
    return row
