"""Process models as data: for the oracle, and as diagrams for the engine."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from tests.diagrams import call, diagrams, end, gateway, service_task, start, user_task

_EVENT: Final = "<bpmn:terminateEventDefinition />"


@dataclass(frozen=True)
class Node:
    """A node; ``write`` says which variable a service task sets from which."""

    id: str
    kind: str
    write: tuple[str, str] = ("", "")
    #: The scope inside a sub-process, or the called process.
    inner: str = ""
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Flow:
    """A flow; its condition holds where a variable is greater than a number."""

    id: str
    source: str
    target: str
    condition: tuple[str, int] | None = None
    default: bool = False


@dataclass
class Scope:
    """A process or sub-process."""

    id: str
    nodes: list[Node] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)

    @cached_property
    def _by_id(self) -> dict[str, Node]:
        return {node.id: node for node in self.nodes}

    @cached_property
    def _outgoing(self) -> dict[str, list[Flow]]:
        return {
            node.id: [flow for flow in self.flows if flow.source == node.id]
            for node in self.nodes
        }

    @cached_property
    def _incoming(self) -> dict[str, list[Flow]]:
        return {
            node.id: [flow for flow in self.flows if flow.target == node.id]
            for node in self.nodes
        }

    def node(self, node_id: str) -> Node:
        return self._by_id[node_id]

    def outgoing(self, node_id: str) -> list[Flow]:
        return self._outgoing[node_id]

    def incoming(self, node_id: str) -> list[Flow]:
        return self._incoming[node_id]

    def kind(self, node_id: str) -> str:
        return next(node.kind for node in self.nodes if node.id == node_id)

    def has_incoming(self, node_id: str) -> bool:
        return any(flow.target == node_id for flow in self.flows)

    def first_nodes(self) -> list[Node]:
        """Give the start event, or all nodes without an incoming flow."""
        starts = [node for node in self.nodes if node.kind == "start"]
        return starts or [node for node in self.nodes if not self.incoming(node.id)]


@dataclass
class Model:
    """Everything that is deployed together; the first scope is the main process."""

    scopes: dict[str, Scope]
    #: The ids of the scopes that are processes; the others are sub-processes.
    processes: tuple[str, ...]

    @property
    def main(self) -> Scope:
        return self.scopes[self.processes[0]]

    def xml(self) -> tuple[bytes, ...]:
        """Draw each process, in a file of its own."""
        return tuple(
            diagrams({process: "".join(self._draw(self.scopes[process]))})
            for process in self.processes
        )

    def _draw(self, scope: Scope) -> Iterator[str]:
        for node in scope.nodes:
            default = next((f.id for f in scope.outgoing(node.id) if f.default), "")
            text = self._node(node)
            if default:
                name = f'id="{node.id}"'
                text = text.replace(name, f'{name} default="{default}"', 1)
            yield text
        for flow in scope.flows:
            yield _flow(flow)

    def _node(self, node: Node) -> str:
        if node.kind == "sub":
            inner = "".join(self._draw(self.scopes[node.inner]))
            return f'<bpmn:subProcess id="{node.id}">{inner}</bpmn:subProcess>'
        if node.kind == "call":
            passed, back = " ".join(node.inputs), " ".join(node.outputs)
            return call(node.id, node.inner, passed, back)
        if node.kind == "service":
            target, source = node.write
            return service_task(node.id, "set", {target: f"${{{source} + 1}}"})
        if node.kind == "terminate":
            return f'<bpmn:endEvent id="{node.id}">{_EVENT}</bpmn:endEvent>'
        simple: dict[str, Callable[[str], str]] = {
            "start": start,
            "end": end,
            "user": user_task,
        }
        if node.kind in simple:
            return simple[node.kind](node.id)
        kinds = {"xor": "exclusive", "and": "parallel", "or": "inclusive"}
        return gateway(kinds[node.kind], node.id)


def _flow(flow: Flow) -> str:
    inner = ""
    if flow.condition:
        name, bound = flow.condition
        inner = (
            f"<bpmn:conditionExpression>{name} &gt; {bound}</bpmn:conditionExpression>"
        )
    return (
        f'<bpmn:sequenceFlow id="{flow.id}" sourceRef="{flow.source}"'
        f' targetRef="{flow.target}">{inner}</bpmn:sequenceFlow>'
    )
