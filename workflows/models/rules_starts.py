"""Processes that a message, a signal or the clock starts."""

from collections.abc import Iterator
from typing import Final

from workflows.feel import FeelError, compile_expression, compile_template
from workflows.models import vocabulary
from workflows.models.events import event_of
from workflows.models.findings import Finding
from workflows.models.model import Event
from workflows.models.rule_book import rule
from workflows.models.rules_base import Deployment
from workflows.models.xml import BPMN, Node

_TWICE: Final = rule(
    "start-twice",
    zh=("消息“{name}”会启动不止一个流程。", "请只保留一个接收它的开始事件。"),
    en=(
        "The message “{name}” would start more than one process.",
        "Keep one start event that waits for it.",
    ),
)
_VARIABLES: Final = rule(
    "start-variables",
    zh=("启动流程时还没有变量“{name}”。", "请写固定的内容。"),
    en=(
        "There is no variable “{name}” yet when a process starts.",
        "Write it without variables.",
    ),
)


def starts(deployment: Deployment) -> Iterator[Finding]:
    """Expect what starts a process to be clear before it has started."""
    seen: set[str | None] = set()
    for diagram, process in deployment.processes.values():
        for node, event in _events(process):
            for name in sorted(_names(event)):
                yield diagram.finding(_VARIABLES, node, name=name)
            if event.kind == "message" and event.name:
                if event.name in seen:
                    yield diagram.finding(_TWICE, node, name=event.name)
                seen.add(event.name)


def _events(process: Node) -> Iterator[tuple[Node, Event]]:
    for node in process.iterfind(f"{BPMN}startEvent"):
        event = event_of(node)
        if event is not None:
            yield node, event


def _names(event: Event) -> frozenset[str]:
    """Give the variables that a start event refers to; elsewhere others say more."""
    try:
        if event.kind != "timer":
            return compile_template(event.name or "").names
        text = event.expression
        if not text.startswith(("${", "#{", "=")):
            return frozenset()
        return compile_expression(vocabulary.expression(text)).names
    except FeelError:
        return frozenset()
