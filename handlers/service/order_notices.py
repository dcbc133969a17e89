"""Telling people about an order: once each, on the notification page."""

from collections.abc import Collection, Iterable

from handlers.outward.notices import Notice, people_in, send
from workflows.engine import Context
from workflows.errors import Text


def tell(
    context: Context,
    order_no: str,
    logins: Iterable[str],
    said: tuple[str, Text],
    *,
    about: str = "order",
    kind: str = "order",
) -> list[str]:
    """Tell people something about an order, or a sale, each once; give whom.

    What is said comes with the key by which it is known to have been said.
    """
    name, text = said
    text = Text(f"{order_no} {text.zh}", f"{order_no} {text.en}")
    link = f"{about} {order_no}"
    return send(context, logins, Notice(kind, f"{link} {name}", text, link))


def tell_groups(
    context: Context,
    order_no: str,
    groups: Collection[str],
    said: tuple[str, Text],
    *,
    about: str = "order",
    kind: str = "order",
) -> list[str]:
    """Tell everybody in some groups something about an order, or a sale."""
    people = people_in(context, groups)
    return tell(context, order_no, people, said, about=about, kind=kind)
