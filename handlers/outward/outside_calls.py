"""What a process does outside of itself: mails, and calls of other systems.

An operation only writes a job, in the transaction of the command: nothing leaves the
house for a step that was taken back. The executor makes the call afterwards, at least
once, and always under the same key.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from email.utils import format_datetime
from typing import ClassVar, Final
from urllib.parse import urlsplit
from uuid import uuid4

from handlers.outward.mail import Mail, Mailer, deliver
from handlers.outward.webhooks import Webhooks
from storage.jobs import JobKind
from workflows.commands.outside import OutsideCall
from workflows.engine import Context, Engine, ServiceTask
from workflows.errors import LOCAL_ZONE, BpmnError, RejectedError

Result = Mapping[str, object]

#: Outside calls are tried for longer than other jobs: servers are away for a while.
_PAUSES: Final = ("PT30S", "PT2M", "PT10M", "PT1H")
_RETRIES: Final = {"retries_left": len(_PAUSES) + 1, "retry_after": ",".join(_PAUSES)}
_LONGEST_SUBJECT: Final = 200


class NoMailServerError(RejectedError):
    """There is nothing that would take a mail."""

    sentences: ClassVar = {
        "zh": "没有设置邮件服务器，邮件不能发出。请管理员设置 PAIGONG_SMTP_URL。",
        "en": "Expected a mail server for the mail, but none is set. Ask the "
        "administrator to set PAIGONG_SMTP_URL.",
    }


class MailRefusedError(RejectedError):
    """The mail server did not take a mail."""

    sentences: ClassVar = {
        "zh": "邮件服务器没有接收发给 {to} 的邮件：{reason}。",
        "en": "Expected the mail server to take the mail to {to}, but it said: "
        "{reason}.",
    }


def send_mail(task: ServiceTask, *, to: object, subject: str, body: str) -> Result:
    """Send a mail, after this step, to one or several addresses."""
    addresses = list(_addresses(to))
    if not addresses:
        raise BpmnError("invalid_address", f"There is no mail address in {to!r}.")
    title = " ".join(str(subject or "").split())[:_LONGEST_SUBJECT]
    for address in addresses:  # each by itself: one that fails does not keep others
        payload = {"to": address, "subject": title, "text": str(body or "")}
        _queue(task, JobKind.MAIL, "mail.send", payload)
    return {}


def call_webhook(
    task: ServiceTask, *, url: str, payload: object = None, secret: str = ""
) -> Result:
    """Call another system over HTTP, after this step, signed with a secret."""
    parts = urlsplit(str(url or ""))
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise BpmnError("invalid_url", f"{url!r} is no http or https address.")
    content = {"url": str(url), "secret": str(secret or ""), "body": payload}
    _queue(task, JobKind.WEBHOOK, "webhook.call", content)
    return {}


def queue_notification(context: Context, number: int) -> None:
    """Have a notification mailed, after this command."""
    context.store.jobs.add(
        [
            {
                "kind": JobKind.MAIL,
                "name": "notification",
                "key": f"notification-{number}",
                "payload": {"notification": number},
                "due_at": context.now,
                "created_at": context.now,
                **_RETRIES,
            }
        ]
    )


@dataclass(frozen=True)
class MailSender:
    """Makes the calls of kind MAIL."""

    engine: Engine
    mailer: Mailer | None

    def __call__(self, call: OutsideCall) -> None:
        """Hand a mail over to the mail server."""
        if self.mailer is None:
            raise NoMailServerError
        try:
            if "notification" in call.payload:
                deliver(self.engine, self.mailer, call.payload["notification"])
            else:
                self.mailer.send(_mail(call))
        except OSError as error:
            to = call.payload.get("to", call.key)
            raise MailRefusedError(to=to, reason=error) from error


def callers(
    engine: Engine, mailer: Mailer | None, webhooks: Webhooks
) -> dict[JobKind, Callable[[OutsideCall], None]]:
    """Give what makes the calls of each kind."""
    return {JobKind.MAIL: MailSender(engine, mailer), JobKind.WEBHOOK: webhooks}


def _queue(
    task: ServiceTask, kind: JobKind, name: str, payload: Mapping[str, object]
) -> None:
    instance = task.store.process_instances.get(task.process_instance_id)
    assert instance is not None
    task.store.jobs.add(
        [
            {
                "kind": kind,
                "name": name,
                "key": f"{kind.value.lower()}-{uuid4()}",
                "payload": payload,
                "process_instance_id": instance.id,
                "definition_id": instance.definition_id,
                "due_at": task.now,
                "created_at": task.now,
                **_RETRIES,
            }
        ]
    )


def _mail(call: OutsideCall) -> Mail:
    return Mail(
        to=call.payload["to"],
        subject=call.payload["subject"],
        text=call.payload["text"],
        name=call.key,
        date=format_datetime(call.created_at.astimezone(LOCAL_ZONE)),
    )


def _addresses(to: object) -> Iterable[str]:
    """Give the addresses of a list, or of a text with commas; one that is none, not."""
    given = to if isinstance(to, (list, tuple)) else str(to or "").split(",")
    found = [str(each).strip() for each in given]
    if all(map(_is_address, found)):
        yield from dict.fromkeys(found)


def _is_address(text: str) -> bool:
    name, at, domain = text.partition("@")
    plain = text.isprintable() and not set(text) & set(' ,;:<>()[]"\\')
    return plain and bool(name and at and domain) and "@" not in domain
