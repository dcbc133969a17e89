"""Process models as data: for the oracle, and as diagrams for the engine."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from tests.activities import gathered, loop, several, times, within
from tests.diagrams import call, diagrams, end, gateway, service_task, start, user_task
from tests.workflows.spiff.events import boundary, catch, end_with

#: The errors that may be thrown.
CODES: Final = ("e1", "e2")
_TERMINATE: Final = "<bpmn:terminateEventDefinition />"


@dataclass(frozen=True)
class Repeat:
    """How often an activity is carried out."""

    #: parallel, sequential or loop.
    kind: str
    #: The number of instances, or the variable that gives it; the limit of a loop.
    count: int | str
    #: When enough instances are done; whether a loop goes on.
    condition: tuple[str, int] | None = None
    test_before: bool = False
    #: A list, and the variable of each instance that it is made of.
    gather: tuple[str, str] | None = None


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
    repeat: Repeat | None = None
    #: The activity that a boundary event stands beside.
    host: str = ""
    interrupting: bool = True
    #: The code of an error end, or of those that a boundary event catches: "" is
    #: any, and None is none, but the message that is named like the event.
    code: str | None = None


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

    @cached_property
    def _boundaries(self) -> dict[str, list[Node]]:
        found: dict[str, list[Node]] = {}
        for node in self.nodes:
            if node.host:
                found.setdefault(node.host, []).append(node)
        return found

    def node(self, node_id: str) -> Node:
        return self._by_id[node_id]

    def outgoing(self, node_id: str) -> list[Flow]:
        return self._outgoing[node_id]

    def incoming(self, node_id: str) -> list[Flow]:
        return self._incoming[node_id]

    def beside(self, node_id: str) -> list[Node]:
        """Give the events at the boundary of an activity."""
        return self._boundaries.get(node_id, [])

    def kind(self, node_id: str) -> str:
        return next(node.kind for node in self.nodes if node.id == node_id)

    def has_incoming(self, node_id: str) -> bool:
        return any(flow.target == node_id for flow in self.flows)

    def first_nodes(self) -> list[Node]:
        """Give the start event, or all nodes without an incoming flow."""
        starts = [node for node in self.nodes if node.kind == "start"]
        return starts or [
            node for node in self.nodes if not node.host and not self.incoming(node.id)
        ]


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
        nodes = [node for scope in self.scopes.values() for node in scope.nodes]
        declared = "".join(map(_declaration, nodes)) + "".join(
            f'<bpmn:error id="{code}" errorCode="{code}" />' for code in CODES
        )
        return tuple(
            diagrams({process: "".join(self._draw(self.scopes[process]))}, declared)
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
            text = f'<bpmn:subProcess id="{node.id}">{inner}</bpmn:subProcess>'
        else:
            text = _DRAWN[node.kind](node)
        return within(text, _marker(node.repeat)) if node.repeat else text


def _call(node: Node) -> str:
    return call(node.id, node.inner, " ".join(node.inputs), " ".join(node.outputs))


def _service(node: Node) -> str:
    target, source = node.write
    return service_task(node.id, "set", {target: f"${{{source} + 1}}"})


def _boundary(node: Node) -> str:
    return boundary(
        node.id, node.host, _definition(node), interrupting=node.interrupting
    )


#: How to draw the nodes of each kind.
_DRAWN: Final[dict[str, Callable[[Node], str]]] = {
    "start": lambda node: start(node.id),
    "end": lambda node: end(node.id),
    "terminate": lambda node: end_with(node.id, _TERMINATE),
    "error": lambda node: end_with(node.id, _definition(node)),
    "user": lambda node: user_task(node.id),
    "service": _service,
    "call": _call,
    "catch": lambda node: catch(node.id, _definition(node)),
    "boundary": _boundary,
    "xor": lambda node: gateway("exclusive", node.id),
    "and": lambda node: gateway("parallel", node.id),
    "or": lambda node: gateway("inclusive", node.id),
    "offer": lambda node: gateway("eventBased", node.id),
}


def _definition(node: Node) -> str:
    if node.code is None:
        return f'<bpmn:messageEventDefinition messageRef="m_{node.id}" />'
    reference = f' errorRef="{node.code}"' if node.code else ""
    return f"<bpmn:errorEventDefinition{reference} />"


def _declaration(node: Node) -> str:
    if node.kind not in {"catch", "boundary"} or node.code is not None:
        return ""
    return f'<bpmn:message id="m_{node.id}" name="{node.id}" />'


def _marker(repeat: Repeat) -> str:
    condition = "{} > {}".format(*repeat.condition) if repeat.condition else ""
    if repeat.kind == "loop":
        condition = condition.replace(">", "&gt;")
        return loop(condition, str(repeat.count), before=repeat.test_before)
    inner = times(str(repeat.count))
    if repeat.gather:
        inner += gathered(*repeat.gather)
    sequential = repeat.kind == "sequential"
    return several(inner, sequential=sequential, until=condition)


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
