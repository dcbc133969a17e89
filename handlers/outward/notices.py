"""Telling people something, each once: on the page of notifications, and by mail."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from storage.notifications import Notification
from workflows.engine import Context
from workflows.errors import Text


@dataclass(frozen=True, slots=True)
class Notice:
    """What is said, and the key by which it is known to have been said."""

    kind: str
    key: str
    text: Text
    #: What it is about, as a kind and a number: “order DO-2026-000017”.
    link: str


def send(context: Context, logins: Iterable[str], notice: Notice) -> list[str]:
    """Tell people something, each once; give whom."""
    known = context.store.notifications.known([notice.key])
    wanted = [
        login for login in dict.fromkeys(logins) if (login, notice.key) not in known
    ]
    users = context.store.identities.names(wanted)
    context.store.notifications.add(
        Notification(
            login=login,
            at=context.now,
            kind=notice.kind,
            key=notice.key,
            text_zh=notice.text.zh,
            text_en=notice.text.en,
            link=notice.link,
            read_at=None,
            mail_to=users[login].email,
        )
        for login in wanted
        if login in users
    )
    return [login for login in wanted if login in users]


def people_in(context: Context, groups: Iterable[str]) -> list[str]:
    """List the logins of everybody in some groups."""
    return [user.login for user in context.store.identities.in_groups([*groups])]


def tell(
    context: Context, groups: Sequence[str], said: tuple[str, Text], link: str
) -> list[str]:
    """Remind everybody in some groups, each once; give whom."""
    key, text = said
    return send(
        context, people_in(context, groups), Notice("reminder", key, text, link)
    )
