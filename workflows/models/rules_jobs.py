"""What is done by jobs: continuations, retries, and the work of outside workers."""

from collections.abc import Iterator
from typing import Final

from workflows.errors import Text
from workflows.models import timers, vocabulary
from workflows.models.behaviour import is_external
from workflows.models.continuations import AFTER, BEFORE, of_element
from workflows.models.events import CATCH_UP, PLACES, event_of
from workflows.models.findings import Finding
from workflows.models.priorities import whole_number
from workflows.models.rule_book import rule
from workflows.models.rules_base import Diagram
from workflows.models.xml import BPMN, CAMUNDA, Node, camunda, local_name

_ASYNC: Final = rule(
    "async-place",
    zh=("此处不能使用 camunda:{side}。", "请删除，或把它写在相邻的活动上。"),
    en=(
        "camunda:{side} cannot be here.",
        "Remove it, or set it on the activity beside it.",
    ),
)
_RETRIES: Final = rule(
    "retries",
    zh=("重试时间“{text}”无效。", "请写成 R3/PT10S,或 PT10S,PT1M,PT10M。"),
    en=(
        "The retry time “{text}” cannot be read.",
        "Write R3/PT10S, or PT10S,PT1M,PT10M.",
    ),
)
_PRIORITY: Final = rule(
    "job-priority",
    zh=("camunda:{name}=“{value}”不是整数。", "请填写整数，或 ${{…}}。"),
    en=("camunda:{name}=“{value}” is no whole number.", "Write one, or ${{…}}."),
)
_TOPIC: Final = rule(
    "external-topic",
    zh=("外部任务没有主题。", "请填写 camunda:topic。"),
    en=("The task for an outside worker has no topic.", "Set camunda:topic."),
)
_WORKER: Final = rule(
    "external-type",
    zh=("不支持 camunda:type=“{value}”。", "只支持 external。"),
    en=("camunda:type=“{value}” is not supported.", "Only external is."),
)
_DATA: Final = rule(
    "event-data",
    zh=(
        "此事件没有可读写的数据,camunda:{thing} 不会起作用。",
        "请删除；只有消息和信号带有数据。",
    ),
    en=(
        "The event has no data, so camunda:{thing} would do nothing.",
        "Remove it; only messages and signals carry data.",
    ),
)
_MISSED: Final = rule(
    "catch-up",
    zh=("属性 catchUp=“{value}”无效。", "请在循环定时器上填写 once 或 each。"),
    en=(
        "The property catchUp=“{value}” makes no sense here.",
        "Write once or each, on a timer with a cycle.",
    ),
)
_TOPIC_NAME: Final = Text("主题", "The topic")
_THROWING: Final = ("intermediateThrowEvent", "endEvent", "sendTask")


def continuations(diagram: Diagram) -> Iterator[Finding]:
    """Expect a process to rest only where a token comes or goes by a flow."""
    for graph in diagram.graphs:
        offers = {
            flow.get("targetRef")
            for gateway in graph.of_type("eventBasedGateway")
            for flow in graph.outgoing[str(gateway.get("id"))]
        }
        for node in graph.nodes.values():
            refused = {
                "boundaryEvent": {BEFORE},
                "endEvent": {AFTER},
                "eventBasedGateway": {AFTER},
            }.get(local_name(node), set())
            if node.get("id") in offers:
                refused = {BEFORE}
            if node.get("triggeredByEvent") in {"true", "1"}:
                refused = {BEFORE, AFTER}
            for side in sorted(of_element(node) & refused):
                yield diagram.finding(_ASYNC, node, side=side)


def retries(diagram: Diagram) -> Iterator[Finding]:
    """Expect the pauses between tries to be durations."""
    for node in diagram.nodes(*vocabulary.FLOW_NODES):
        for text in vocabulary.retries(node) or ():
            try:
                timers.read_duration(text)
            except (ValueError, OverflowError):
                yield diagram.finding(_RETRIES, node, text=text)


def workers(diagram: Diagram) -> Iterator[Finding]:
    """Expect a topic by which outside workers find their work."""
    for node in diagram.nodes(*vocabulary.FLOW_NODES):
        kind = camunda(node, "type")
        if is_external(node):
            topic = camunda(node, "topic")
            if not topic:
                yield diagram.finding(_TOPIC, node)
            else:
                yield from diagram.template(node, _TOPIC_NAME, topic)
        elif kind is not None:
            yield diagram.finding(_WORKER, node, value=kind)


def priorities(diagram: Diagram) -> Iterator[Finding]:
    """Expect priorities of jobs to be whole numbers, or to be worked out later."""
    nodes = [*diagram.processes, *diagram.nodes(*vocabulary.FLOW_NODES)]
    for node in nodes:
        for name in ("jobPriority", "taskPriority"):
            value = camunda(node, name)
            if value is None:
                continue
            what = Text(f"camunda:{name}", f"camunda:{name}")
            yield from diagram.template(node, what, vocabulary.template(value))
            if "{" not in value and whole_number(value) is None:
                yield diagram.finding(_PRIORITY, node, name=name, value=value)


def data(diagram: Diagram) -> Iterator[Finding]:
    """Expect parameters only where an event carries something."""
    for node in diagram.nodes(*PLACES, "sendTask", "receiveTask"):
        event = event_of(node)
        carries = event is not None and event.kind in {"message", "signal", "external"}
        throws = local_name(node) in _THROWING and not is_external(node)
        no_inputs = not carries or _starts_instance(node)
        no_inputs |= event is not None and event.kind == "signal" and not throws
        for thing, nothing in (
            ("inputParameter", no_inputs),
            ("outputParameter", not carries or throws),
        ):
            if nothing and vocabulary.parameters(node, thing):
                yield diagram.finding(_DATA, node, thing=thing)
        if not throws:
            for definition in node.iterfind(f"{BPMN}signalEventDefinition"):
                if vocabulary.mappings(definition, "in"):
                    yield diagram.finding(_DATA, node, thing="in")


def missed_times(diagram: Diagram) -> Iterator[Finding]:
    """Expect ``catchUp`` to be one of two words, where there is a cycle."""
    for node in diagram.nodes(*vocabulary.FLOW_NODES):
        event = event_of(node)
        cycle = event is not None and event.timer == "timeCycle"
        for extension in vocabulary.extensions(node):
            for given in extension.iterfind(f"{CAMUNDA}property[@name='{CATCH_UP}']"):
                value = str(given.get("value"))
                if not cycle or value not in {"once", "each"}:
                    yield diagram.finding(_MISSED, node, value=value)


def _starts_instance(node: Node) -> bool:
    parent = node.getparent()
    return (
        local_name(node) == "startEvent"
        and parent is not None
        and local_name(parent) == "process"
    )
