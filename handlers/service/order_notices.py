"""Telling people about the parts of an order: once each, on the notification page."""

from collections.abc import Collection, Iterable

from storage.notifications import Notification
from workflows.engine import Context
from workflows.errors import Text

KIND = "delivery"


def people_in(context: Context, groups: Collection[str]) -> list[str]:
    """List the logins of everybody in some groups."""
    return [user.login for user in context.store.identities.in_groups(groups)]


def tell(
    context: Context,
    order_no: str,
    logins: Iterable[str],
    said: tuple[str, Text],
    *,
    about: str = "order",
) -> list[str]:
    """Tell people something about an order, or a sale, each once; give whom.

    What is said comes with the key by which it is known to have been said.
    """
    name, text = said
    key = f"{about} {order_no} {name}"
    known = context.store.notifications.known([key])
    wanted = [login for login in dict.fromkeys(logins) if (login, key) not in known]
    users = context.store.identities.names(wanted)
    context.store.notifications.add(
        Notification(
            login=login,
            at=context.now,
            kind=KIND,
            key=key,
            text_zh=f"{order_no} {text.zh}",
            text_en=f"{order_no} {text.en}",
            link=f"{about} {order_no}",
            read_at=None,
            mail_to=users[login].email,
        )
        for login in wanted
        if login in users
    )
    return [login for login in wanted if login in users]


def tell_groups(
    context: Context,
    order_no: str,
    groups: Collection[str],
    said: tuple[str, Text],
    *,
    about: str = "order",
) -> list[str]:
    """Tell everybody in some groups something about an order, or a sale."""
    return tell(context, order_no, people_in(context, groups), said, about=about)
