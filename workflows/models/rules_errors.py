"""Business errors: who reports them and who catches them."""

from collections.abc import Iterator
from typing import Final

from workflows.models.findings import Finding
from workflows.models.rule_book import rule
from workflows.models.rules_base import Diagram, Graph
from workflows.models.vocabulary import error_codes
from workflows.models.xml import BPMN, Node, local_name

_HOSTS: Final = frozenset({"serviceTask", "callActivity", "subProcess"})

_NO_HOST: Final = rule(
    "boundary-host",
    zh=("边界事件必须附在服务任务、调用活动或子流程上。", "请重新附上。"),
    en=(
        "It is attached to no service task, call activity or sub-process.",
        "Attach it to one.",
    ),
)
_NO_ERROR: Final = rule(
    "boundary-error",
    zh=("边界事件没有指定错误。", "请把它设为错误边界事件。"),
    en=("The boundary event catches nothing.", "Make it an error boundary event."),
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
    zh=("同一节点上有两个边界事件捕获同一错误。", "请只保留一个。"),
    en=("Two boundary events of one node catch the same error.", "Keep one."),
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
    for event in diagram.nodes("endEvent", "boundaryEvent"):
        definition = event.find(f"{BPMN}errorEventDefinition")
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
        seen: set[tuple[str, str]] = set()
        for event in graph.of_type("boundaryEvent"):
            yield from _boundary(diagram, graph, event, seen)


def _boundary(
    diagram: Diagram, graph: Graph, event: Node, seen: set[tuple[str, str]]
) -> Iterator[Finding]:
    host = event.get("attachedToRef") or ""
    if host not in graph.nodes or local_name(graph.nodes[host]) not in _HOSTS:
        yield diagram.finding(_NO_HOST, event)
    definition = event.find(f"{BPMN}errorEventDefinition")
    if definition is None:
        # Another definition is refused as an unsupported element.
        if not any(local_name(child).endswith("EventDefinition") for child in event):
            yield diagram.finding(_NO_ERROR, event)
        return
    caught = error_codes(diagram.root).get(definition.get("errorRef") or "", "")
    if (host, caught) in seen:
        yield diagram.finding(_TWICE, event)
    seen.add((host, caught))
