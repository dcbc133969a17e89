"""Publishing messages: to whom it may concern, whether or not they wait already.

Example, in a handler::

    publish(context, "line_installed", {"qty": 2}, Address(correlation={"line": 7}))
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final

from storage.base import sorted_json
from storage.jobs import JobKind
from storage.messages import Message
from workflows.engine import Context
from workflows.errors import InvalidError
from workflows.models import timers

#: How long a message is kept for somebody who does not wait yet.
TIME_TO_LIVE: Final = "P7D"


class BadMessageError(InvalidError):
    """What was given with a message makes no sense."""

    sentences: ClassVar = {
        "zh": "消息“{name}”的 {what} 无效：{value}。",
        "en": "Expected {what} of the message “{name}” to make sense, but it is "
        "{value}.",
    }


class NamelessError(InvalidError):
    """A message or signal that has no name can reach nobody."""

    sentences: ClassVar = {
        "zh": "请给出消息或信号的名称。",
        "en": "Expected the name of a message or signal, but it is empty.",
    }


def require_name(name: str) -> None:
    """Refuse a message or signal without a name."""
    if not name.strip():
        raise NamelessError


#: The parameters of a throwing event that are not carried: fields of Address.
_ADDRESS: Final = ("business_key", "correlation", "time_to_live", "message_id")


@dataclass(frozen=True, slots=True)
class Address:
    """To whom a message is, and for how long it is kept.

    In a diagram these are input parameters of the throwing event with these names;
    all others are what the message carries.
    """

    #: Of the instance that it is for; None for an instance of any key.
    business_key: str | None = None
    #: What the waiting event must have been correlated by, exactly.
    correlation: Mapping[str, object] | None = None
    time_to_live: str = TIME_TO_LIVE
    #: Publishing another message of the same id does nothing.
    message_id: str | None = None


def addressed(
    payload: Mapping[str, object], business_key: str | None
) -> tuple[dict[str, Any], Address]:
    """Tell what a thrown message carries from to whom it is.

    Where the diagram does not say so, it is for instances of the sender's own key.
    """
    said: dict[str, Any] = {n: payload[n] for n in _ADDRESS if n in payload}
    variables = {name: value for name, value in payload.items() if name not in said}
    return variables, Address(**{"business_key": business_key, **said})


def publish(
    context: Context, name: str, variables: Mapping[str, object], address: Address
) -> int:
    """Keep a message and have it delivered after this command; give its id."""
    message = record(context, name, variables, address)
    context.store.jobs.add(
        [
            {
                "kind": JobKind.MESSAGE,
                "due_at": context.now,
                "name": name,
                "payload": {"message": message.id},
                "created_at": context.now,
            }
        ]
    )
    return message.id


def record(
    context: Context, name: str, variables: Mapping[str, object], address: Address
) -> Message:
    """Keep a message, unless it is known by its id; give it as it is kept."""
    require_name(name)
    messages = context.store.messages
    if address.message_id is not None:
        known = messages.published(address.message_id)
        if known is not None:
            return known
    return messages.add(
        Message(
            message_id=address.message_id,
            name=name,
            business_key=address.business_key,
            correlation=sorted_json(_map(name, address)),
            variables=dict(variables),
            published_at=context.now,
            published_by=context.actor.login,
            expires_at=_expires(name, address, context.now),
        )
    )


def _map(name: str, address: Address) -> dict[str, object]:
    given = address.correlation
    if given is not None and not isinstance(given, Mapping):
        raise BadMessageError(name=name, what="correlation", value=given)
    return dict(given or {})


def _expires(name: str, address: Address, now: datetime) -> datetime:
    try:
        return timers.read_duration(str(address.time_to_live)).after(now)
    except (ValueError, OverflowError):
        raise BadMessageError(
            name=name, what="time_to_live", value=address.time_to_live
        ) from None
