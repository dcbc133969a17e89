"""Service tasks: the operation exists and gets the parameters it wants."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from workflows.errors import Text
from workflows.models import vocabulary
from workflows.models.behaviour import IMPLEMENTED, is_operation
from workflows.models.findings import Finding
from workflows.models.rule_book import rule
from workflows.models.rules_base import Diagram
from workflows.models.rules_people import variable_name
from workflows.models.xml import Node, camunda

_NO_OPERATION: Final = rule(
    "operation-missing",
    zh=("服务任务没有指定操作。", '请填写 camunda:delegateExpression="${{操作名}}"。'),
    en=(
        "The service task names no operation.",
        'Set camunda:delegateExpression="${{operation}}".',
    ),
)
_UNKNOWN: Final = rule(
    "operation-unknown",
    zh=("未知操作“{operation}”。", "请从操作目录中选择{hint}。"),
    en=("Unknown operation “{operation}”.", "Choose one of the catalogue{hint}."),
)
_MISSING: Final = rule(
    "parameter-missing",
    zh=("操作“{operation}”缺少参数“{name}”。", "请添加该输入参数。"),
    en=(
        "The operation “{operation}” lacks the parameter “{name}”.",
        "Add this input parameter.",
    ),
)
_EXTRA: Final = rule(
    "parameter-unknown",
    zh=("操作“{operation}”没有参数“{name}”。", "可用的参数：{known}。"),
    en=(
        "The operation “{operation}” has no parameter “{name}”.",
        "It has: {known}.",
    ),
)


def operations(diagram: Diagram) -> Iterator[Finding]:
    """Expect every service task to name a known operation and fit it."""
    for task in diagram.nodes(*IMPLEMENTED):
        if not is_operation(task):
            continue
        name = vocabulary.operation(task)
        result = camunda(task, "resultVariable")
        if result:
            yield from variable_name(diagram, task, result)
        if name is None:
            yield diagram.finding(_NO_OPERATION, task)
        elif name in diagram.catalogue.operations:
            yield from _parameters(diagram, task, name)
        else:
            hint = _hint(name, diagram)
            yield diagram.finding(_UNKNOWN, task, operation=name, hint=hint)


def _parameters(diagram: Diagram, task: Node, operation: str) -> Iterator[Finding]:
    wanted = diagram.catalogue.operations[operation]
    given = {name for name, _ in vocabulary.parameters(task, "inputParameter")}
    every = wanted.required | wanted.optional
    for name in sorted(wanted.required - given):
        yield diagram.finding(_MISSING, task, operation=operation, name=name)
    for name in sorted(given - every):
        known = Text(
            "、".join(sorted(every)) or "无", ", ".join(sorted(every)) or "none"
        )
        yield diagram.finding(_EXTRA, task, operation=operation, name=name, known=known)


def _hint(name: str, diagram: Diagram) -> Text:
    close = get_close_matches(name[:100], diagram.catalogue.operations, n=1)
    if not close:
        return Text("", "")
    return Text(f",例如“{close[0]}”", f", for example “{close[0]}”")
