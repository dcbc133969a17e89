"""Business errors: who reports them and who catches them."""

from collections.abc import Iterator
from typing import Final

from workflows.models.events import definitions as definitions_of
from workflows.models.events import event_of, is_event_sub_process, kind_of
from workflows.models.findings import Finding
from workflows.models.rule_book import rule
from workflows.models.rules_base import Diagram, Graph
from workflows.models.vocabulary import error_codes
from workflows.models.xml import BPMN, Node, local_name

_ACTIVITIES: Final = frozenset(
    {
        "userTask",
        "serviceTask",
        "sendTask",
        "receiveTask",
        "callActivity",
        "subProcess",
    }
)
#: What can have a boundary event of a kind; other kinds, every activity.
_HOSTS: Final = {
    "error": frozenset({"serviceTask", "callActivity", "subProcess"}),
    "escalation": frozenset({"callActivity", "subProcess"}),
}

_NO_HOST: Final = rule(
    "boundary-host",
    zh=("边界事件没有附在会触发它的活动上。", "请附在服务任务、调用活动或子流程上。"),
    en=(
        "It is attached to no activity that could trigger it.",
        "Attach it to a service task, call activity or sub-process.",
    ),
)
_NO_ERROR: Final = rule(
    "boundary-error",
    zh=("边界事件没有指定捕获什么。", "请为它选择一种事件，例如错误。"),
    en=("The boundary event catches nothing.", "Choose what it catches."),
)
_UNKNOWN: Final = rule(
    "error-unknown",
    zh=("错误“{ref}”未定义。", "请在文件中定义该错误。"),
    en=("The error “{ref}” is not defined.", "Define it in the file."),
)
_NO_CODE: Final = rule(
    "error-code",
    zh=("错误没有代码。", "请填写 errorCode。"),
    en=("The error has no code.", "Set errorCode."),
)
_TWICE: Final = rule(
    "boundary-twice",
    zh=("同一节点上有两个边界事件捕获同一错误或升级。", "请只保留一个。"),
    en=(
        "Two boundary events of one node catch the same error or escalation.",
        "Keep one.",
    ),
)
_END: Final = rule(
    "error-end",
    zh=("错误结束事件没有指定错误。", "请选择一个错误。"),
    en=("The error end event names no error.", "Choose one."),
)


def definitions(diagram: Diagram) -> Iterator[Finding]:
    """Expect a code in every error definition."""
    for error in diagram.root.iterfind(f"{BPMN}error"):
        code = (error.get("errorCode") or "").strip()
        if not code or len(code) > 64:
            yield diagram.finding(_NO_CODE, error)


def references(diagram: Diagram) -> Iterator[Finding]:
    """Expect error events to refer to an error of the file."""
    known = error_codes(diagram.root)
    for event in diagram.nodes("startEvent", "endEvent", "boundaryEvent"):
        definition = _error_definition(event)
        if definition is None:
            continue
        reference = definition.get("errorRef")
        if not reference:
            # A boundary event without a code catches every error.
            if local_name(event) == "endEvent":
                yield diagram.finding(_END, event)
        elif reference not in known:
            yield diagram.finding(_UNKNOWN, event, ref=reference)


def boundaries(diagram: Diagram) -> Iterator[Finding]:
    """Expect boundary events to catch an error of the node they sit on."""
    for graph in diagram.graphs:
        seen: set[tuple[str, str, str]] = set()
        for event in graph.of_type("boundaryEvent"):
            yield from _boundary(diagram, graph, event, seen)


def _boundary(
    diagram: Diagram, graph: Graph, event: Node, seen: set[tuple[str, str, str]]
) -> Iterator[Finding]:
    host = event.get("attachedToRef") or ""
    caught = event_of(event)
    hosts = _HOSTS.get(caught.kind if caught else "", _ACTIVITIES)
    if host not in graph.nodes or local_name(graph.nodes[host]) not in hosts:
        yield diagram.finding(_NO_HOST, event)
    elif is_event_sub_process(graph.nodes[host]):
        return  # refused with the sub-process
    if caught is None:
        yield diagram.finding(_NO_ERROR, event)
    elif caught.kind in {"error", "escalation"}:
        key = (host, caught.kind, caught.name or "")
        if key in seen:
            yield diagram.finding(_TWICE, event)
        seen.add(key)


def _error_definition(event: Node) -> Node | None:
    return next((it for it in definitions_of(event) if kind_of(it) == "error"), None)
