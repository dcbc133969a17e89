"""Call activities, and loops that nothing would ever stop."""

from collections.abc import Container, Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Final

from workflows.errors import Text
from workflows.models import vocabulary
from workflows.models.events import event_of
from workflows.models.findings import Finding
from workflows.models.model import SAME_BUSINESS_KEY
from workflows.models.rule_book import rule
from workflows.models.rules_base import Deployment, Diagram, Graph
from workflows.models.rules_people import variable_name
from workflows.models.vocabulary import condition
from workflows.models.xml import BPMN, CAMUNDA, Node, local_name

_MAX_CALLS: Final = 20

_MISSING: Final = rule(
    "called-missing",
    zh=("调用活动没有指定流程。", "请填写 calledElement。"),
    en=("The call activity names no process.", "Set calledElement."),
)
_DYNAMIC: Final = rule(
    "called-expression",
    zh=("暂不支持用表达式“{name}”指定被调用流程。", "请直接填写流程标识。"),
    en=(
        "Naming the called process by the expression “{name}” is not supported yet.",
        "Write the id of the process.",
    ),
)
_UNKNOWN: Final = rule(
    "called-unknown",
    zh=("被调用的流程“{name}”不存在。", "请一并部署该流程，或更正标识。"),
    en=(
        "The called process “{name}” does not exist.",
        "Deploy it together with this one, or correct the id.",
    ),
)
_RECURSIVE: Final = rule(
    "called-recursive",
    zh=("流程循环调用：{path}。", "请去掉其中一个调用活动。"),
    en=("Processes call each other in a circle: {path}.", "Remove one of the calls."),
)
_MAPPING: Final = rule(
    "mapping",
    zh=(
        "{kind} 映射不完整。",
        "请填写 source 或 sourceExpression 以及 target,或 variables=“all”。",
    ),
    en=(
        "A mapping camunda:{kind} is incomplete.",
        "Give source or sourceExpression, and target; or variables=“all”.",
    ),
)
_ENDLESS: Final = rule(
    "automatic-loop",
    zh=("循环中没有等待人工的节点，会无限执行：{path}。", "请在循环中加入用户任务。"),
    en=(
        "Nothing in this loop waits for a person; it would run for ever: {path}.",
        "Put a user task into it.",
    ),
)
_SOURCE: Final = Text("映射", "The mapping")
_KEY: Final = Text("业务编号", "The business key")


def calls(deployment: Deployment) -> Iterator[Finding]:
    """Expect call activities to name a process that exists."""
    known = deployment.executable | deployment.catalogue.called_processes
    for diagram in deployment.diagrams:
        for activity in diagram.nodes("callActivity"):
            name = (activity.get("calledElement") or "").strip()
            if not name:
                yield diagram.finding(_MISSING, activity)
            elif "{" in name or name.startswith("="):
                yield diagram.finding(_DYNAMIC, activity, name=name)
            elif name not in known:
                yield diagram.finding(_UNKNOWN, activity, name=name)


def recursion(deployment: Deployment) -> Iterator[Finding]:
    """Expect no process to call itself, not even through others."""
    graph = {name: set(called) for name, called in deployment.catalogue.calls.items()}
    for name, (_, process) in deployment.processes.items():
        graph[name] = {
            str(activity.get("calledElement"))
            for activity in process.iter(f"{BPMN}callActivity")
        }
    circle = _circle(graph)
    for name in circle[:-1]:
        if name in deployment.processes:
            diagram, process = deployment.processes[name]
            yield diagram.finding(_RECURSIVE, process, path=" → ".join(circle))
            return


def mappings(diagram: Diagram) -> Iterator[Finding]:
    """Expect complete mappings into and out of a called process."""
    for activity in diagram.nodes("callActivity"):
        for extension in vocabulary.extensions(activity):
            if extension.tag in {f"{CAMUNDA}in", f"{CAMUNDA}out"}:
                yield from _mapping(diagram, activity, extension)
        key = vocabulary.business_key(activity)
        if key and key != SAME_BUSINESS_KEY:
            yield from diagram.template(activity, _KEY, key)


def _mapping(diagram: Diagram, activity: Node, node: Node) -> Iterator[Finding]:
    given = set(node.keys())
    if given in ({"variables"}, {"businessKey"}):
        complete = node.get("variables", "all") == "all"
    else:
        complete = given in ({"source", "target"}, {"sourceExpression", "target"})
    if not complete:
        yield diagram.finding(_MAPPING, activity, kind=local_name(node))
    elif "target" in given:
        source = node.get("source") or node.get("sourceExpression") or ""
        yield from diagram.expression(activity, _SOURCE, vocabulary.expression(source))
        yield from variable_name(diagram, activity, (node.get("target") or "").strip())


def loops(deployment: Deployment) -> Iterator[Finding]:
    """Expect a person in every loop."""
    waiting = _Waiting(deployment)
    for diagram in deployment.diagrams:
        for graph in diagram.graphs:
            automatic = {
                node_id: [
                    target
                    for target in graph.successors(node_id)
                    if not waiting.node(graph.nodes[target])
                ]
                for node_id, node in graph.nodes.items()
                if not waiting.node(node)
            }
            circle = _circle(_fed_for_ever(graph, automatic))
            if circle:
                node, path = graph.nodes[circle[0]], " → ".join(circle)
                yield diagram.finding(_ENDLESS, node, path=path)


def _fed_for_ever(
    graph: Graph, automatic: dict[str, list[str]]
) -> dict[str, list[str]]:
    """Keep the nodes that tokens can reach again and again without a person."""
    fed = dict(automatic)
    while starved := [node_id for node_id in fed if not _is_fed(graph, node_id, fed)]:
        for node_id in starved:
            del fed[node_id]
    return {
        node_id: [target for target in targets if target in fed]
        for node_id, targets in fed.items()
    }


def _is_fed(graph: Graph, node_id: str, fed: Container[str | None]) -> bool:
    sources = [flow.get("sourceRef") for flow in graph.incoming[node_id]]
    node = graph.nodes[node_id]
    if local_name(node) == "boundaryEvent":
        sources = [node.get("attachedToRef")]
    if local_name(node) == "parallelGateway":
        return bool(sources) and all(source in fed for source in sources)
    return any(source in fed for source in sources)


class _Waiting:
    """Tells which nodes surely wait for a person before a token leaves them."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        self._graphs = {
            graph.scope: graph
            for diagram in deployment.diagrams
            for graph in diagram.graphs
        }
        self._known: dict[Node, bool] = {}

    def node(self, node: Node, depth: int = 0) -> bool:
        kind = local_name(node)
        if kind == "subProcess":
            return self._scope(node, depth)
        if kind == "callActivity":
            called = self._deployment.processes.get(node.get("calledElement") or "")
            return called is None or self._scope(called[1], depth)
        event = event_of(node)
        waits = event is not None and event.kind in {"timer", "message"}
        return kind in {"userTask", "receiveTask"} or (
            kind == "intermediateCatchEvent" and waits
        )

    def _scope(self, scope: Node, depth: int) -> bool:
        if scope not in self._known:
            # Until it is known otherwise; recursion is refused by another rule.
            self._known[scope] = True
            if depth < _MAX_CALLS:
                self._known[scope] = not self._has_way_round(scope, depth + 1)
        return self._known[scope]

    def _has_way_round(self, scope: Node, depth: int) -> bool:
        """Tell whether every token can come to an end without a person."""
        graph: Graph = self._graphs[scope]
        ending: set[str] = set()
        while new := {
            node_id
            for node_id, node in graph.nodes.items()
            if node_id not in ending
            and not self.node(node, depth)
            and _ends(graph, node_id, ending)
        }:
            ending |= new
        starts = graph.first_nodes()
        return bool(starts) and ending.issuperset(starts)


def _ends(graph: Graph, node_id: str, ending: Container[str]) -> bool:
    """Tell whether a token that leaves a node can come to an end."""
    node, targets = graph.nodes[node_id], graph.successors(node_id)
    if not targets:
        return not _is_error(node)
    chooses = local_name(node) in {"exclusiveGateway", "inclusiveGateway"}
    if chooses or graph.attached[node_id]:
        return any(target in ending for target in targets)
    free = [flow for flow in graph.outgoing[node_id] if condition(flow) is None]
    return all((flow.get("targetRef") or "") in ending for flow in free)


def _is_error(node: Node) -> bool:
    return node.find(f"{BPMN}errorEventDefinition") is not None


def _circle(graph: "dict[str, set[str]] | dict[str, list[str]]") -> list[str]:
    """Find a circle, its first node repeated at the end; empty without one."""
    # graphlib reads the graph as "comes after", so its circle runs backwards.
    ordered = {name: sorted(targets) for name, targets in sorted(graph.items())}
    try:
        TopologicalSorter(ordered).prepare()
    except CycleError as error:
        return [str(name) for name in reversed(error.args[1])]
    return []
