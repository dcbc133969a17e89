"""Commands about messages and signals from outside of any process."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from storage.event_subscriptions import EventSubscription
from storage.messages import Message
from storage.unit_of_work import ConcurrentUpdateError
from workflows.authorization import require_messenger
from workflows.engine import Command, Context
from workflows.errors import RejectedError, Text
from workflows.messages import Address, record, require_name
from workflows.progress import Start, begin, resume, trigger


class AmbiguousMessageError(RejectedError):
    """Several wait for a message that is for one."""

    sentences: ClassVar = {
        "zh": "消息“{name}”有多个接收者：{candidates}。请补充业务编号或关联值。",
        "en": "Expected one receiver of the message “{name}”, but there are several: "
        "{candidates}. Give a business key or correlation values.",
    }


class NobodyWaitsError(RejectedError):
    """A message that is not kept came too early, too late, or to the wrong place."""

    sentences: ClassVar = {
        "zh": "没有流程在等待消息“{name}”。",
        "en": "Expected a process that waits for the message “{name}”, but none does.",
    }


@dataclass(frozen=True)
class PublishMessage(Command[int | None]):
    """Give a message to the one instance that waits for it, or start one with it.

    Gives the instance; None if the message is kept until somebody waits for it, or
    if it was published before.
    """

    name: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    address: Address = field(default_factory=Address)

    def execute(self, context: Context) -> int | None:
        require_messenger(context.actor)
        context.record.variables = {"message": self.name, **self.variables}
        return send(context, self.name, self.variables, self.address)


@dataclass(frozen=True)
class BroadcastSignal(Command[None]):
    """Give a signal to every token that waits for it, and to what it starts."""

    name: str
    variables: Mapping[str, Any] = field(default_factory=dict)

    def execute(self, context: Context) -> None:
        require_messenger(context.actor)
        require_name(self.name)
        context.record.variables = {"signal": self.name, **self.variables}
        context.store.jobs.broadcast(self.name, self.variables, context.now, but=None)


def send(
    context: Context, name: str, variables: Mapping[str, Any], address: Address
) -> int | None:
    """Publish a message and deliver it in this very command, if it can be."""
    message = record(context, name, variables, address)
    if message.delivered_at is not None:
        return message.delivered_to
    delivered = deliver(context, message)
    if delivered is None and message.expires_at <= context.now:
        raise NobodyWaitsError(name=name)
    return delivered


def deliver(context: Context, message: Message) -> int | None:
    """Give a message to whom it concerns; give the instance, None if nobody waits."""
    receiver = _receiver(context, message)
    if receiver is None:
        context.store.messages.order([message.name])
        if _receiver(context, message) is not None:  # it began to wait meanwhile
            raise ConcurrentUpdateError(message.name)
        return None
    if receiver.process_instance_id is None:
        start = Start(
            dict(message.variables),
            business_key=message.business_key,
            element_id=receiver.element_id,
        )
        progress = begin(context, receiver.definition_id, start)
    else:
        instance = context.store.process_instances.lock(receiver.process_instance_id)
        gone = context.store.event_subscriptions.find_token(receiver.token_id) is None
        if instance is None or gone:  # it went on meanwhile
            raise ConcurrentUpdateError(message.name)
        running = resume(context, instance)
        progress = trigger(running, str(receiver.token_id), message.variables)
    message.delivered_at = context.now
    message.delivered_to = progress.process_instance_id
    return progress.process_instance_id


def _receiver(context: Context, message: Message) -> EventSubscription | None:
    found = context.store.event_subscriptions.find(
        "message", message.name, message.correlation, message.business_key
    )
    waiting = [each for each in found if each.process_instance_id is not None]
    candidates = waiting or found
    if len(candidates) > 1:
        raise AmbiguousMessageError(
            name=message.name, candidates=_named(context, candidates)
        )
    return candidates[0] if candidates else None


def _named(context: Context, candidates: Sequence[EventSubscription]) -> Text:
    """Name those who wait: business key, or number, and element."""
    words = []
    for each in candidates:
        definition = context.store.deployments.definition(each.definition_id)
        assert definition is not None
        who = each.business_key or each.process_instance_id or definition.process_id
        words.append(f"{who} ({each.element_id})")
    return Text("、".join(words), ", ".join(words))
