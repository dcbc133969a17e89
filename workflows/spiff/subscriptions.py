"""What an execution waits for, what it throws, and what can go wrong with it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from workflows.errors import ProcessFaultError, RejectedError
from workflows.spiff.trace import Position

Variables = dict[str, Any]


class UncaughtBpmnError(ProcessFaultError):
    """A diagram raised a BPMN error that none of its events catches."""

    sentences: ClassVar = {
        "zh": "流程在“{element}”处报告了业务错误 {code}，但没有错误事件接收它。"
        "未保存任何内容，请联系流程管理员。",
        "en": "Expected an error event to catch {code}, raised by “{element}”, but "
        "there is none; nothing was saved. Please tell the process owner.",
    }


class BadTimerError(ProcessFaultError):
    """An expression of a timer gave something that is no time."""

    sentences: ClassVar = {
        "zh": "“{element}”的定时器不是有效的时间：{value}。未保存任何内容,"
        "请联系流程管理员。",
        "en": "Expected a date, duration or cycle for the timer “{element}”, but it is "
        "{value}; nothing was saved. Please tell the process owner.",
    }


class NotWaitingError(RejectedError):
    """The token that something has happened to does not wait for it."""

    sentences: ClassVar = {
        "zh": "流程已经继续，不再等待此事件。",
        "en": "Expected the process to wait for this event, but it has moved on.",
    }


@dataclass(frozen=True, slots=True)
class Subscription:
    """Something that an execution waits for."""

    position: Position
    #: timer, message, signal, conditional, error, escalation, continuation or
    #: external.
    kind: str
    #: The message, the signal, or the topic of an outside worker.
    name: str | None = None
    due_at: datetime | None = None
    #: What a message must bring, too.
    correlation: Variables = field(default_factory=dict)
    #: That of the called process, where it has one of its own.
    business_key: str | None = None
    #: Of its job.
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Thrown:
    """A message or signal that an execution sends out."""

    kind: str
    name: str
    position: Position
    payload: Variables = field(default_factory=dict)
    #: As in Subscription.
    business_key: str | None = None
