"""Telling people something, each once."""

from collections.abc import Sequence

from storage.notifications import Notification
from workflows.engine import Context
from workflows.errors import Text


def tell(
    context: Context, groups: Sequence[str], said: tuple[str, Text], link: str
) -> list[str]:
    """Tell everybody in some groups, each once; give whom.

    What is said comes with the key by which it is known to have been said.
    """
    key, text = said
    known = context.store.notifications.known([key])
    users = [
        user
        for user in context.store.identities.in_groups(groups)
        if (user.login, key) not in known
    ]
    context.store.notifications.add(
        Notification(
            login=user.login,
            at=context.now,
            kind="reminder",
            key=key,
            text_zh=text.zh,
            text_en=text.en,
            link=link,
            read_at=None,
            mail_to=user.email,
        )
        for user in users
    )
    return [user.login for user in users]
