"""Which variables may be set where: what an earlier step can have left behind.

It is a may-analysis: a variable that any way to a node sets is taken as set. What
comes from outside and is not known, such as what a message brings, counts as anything.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from workflows.errors import EngineError
from workflows.models import activities, events
from workflows.models.forms import Form
from workflows.models.model import Element, ProcessModel
from workflows.models.model import Mapping as VariableMapping
from workflows.models.normalise import read_processes
from workflows.models.rules_base import Deployment, Diagram, Graph
from workflows.models.xml import BPMN, Node

#: What an activity that is repeated knows of its own instances.
COUNTERS: Final = frozenset(
    {
        "loopCounter",
        "nrOfInstances",
        "nrOfCompletedInstances",
        "nrOfActiveInstances",
    }
)
#: Nodes that have no result of their own.
_SILENT: Final = frozenset(
    {
        "startEvent",
        "endEvent",
        "boundaryEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "task",
        "manualTask",
        "sendTask",
        "receiveTask",
        "userTask",
        "scriptTask",
        "callActivity",
        "subProcess",
        "exclusiveGateway",
        "parallelGateway",
        "inclusiveGateway",
        "eventBasedGateway",
    }
)
#: What brings data that the diagram does not describe.
_FROM_OUTSIDE: Final = frozenset({"message", "signal", "external"})
_THROWING: Final = frozenset({"intermediateThrowEvent", "endEvent", "sendTask"})


@dataclass(frozen=True, slots=True)
class Known:
    """The variables that may be set."""

    names: frozenset[str] = frozenset()
    #: Whether others may be set, too, whose names nobody knows.
    anything: bool = False

    def __or__(self, other: "Known") -> "Known":
        return Known(self.names | other.names, self.anything or other.anything)


NOTHING: Final = Known()
ANYTHING: Final = Known(anything=True)


@dataclass(frozen=True, slots=True)
class Scope:
    """A process or sub-process with its elements, and what is set in it."""

    diagram: Diagram
    graph: Graph
    model: ProcessModel
    before: Mapping[str, Known]
    #: What any of its steps may set, and what it starts with.
    total: Known

    def after(self, node_id: str, flow: "DataFlow") -> Known:
        """Give what may be set when a token leaves a node."""
        return self.before[node_id] | flow.writes(self.model.elements[node_id])


class DataFlow:
    """The variables of all processes of a deployment."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        self._models = {
            model.process_id: (diagram, model)
            for diagram in deployment.diagrams
            for model in read_processes(diagram.root)
        }
        self._graphs = {
            (diagram.path, str(graph.scope.get("id"))): graph
            for diagram in deployment.diagrams
            for graph in diagram.graphs
        }
        self._entering: dict[str, Known] = {}
        self._writes: dict[int, Known] = {}
        self._forms: dict[str, Form | None] = {}
        self._places = {
            id(element): diagram
            for diagram, model in self._models.values()
            for element in model.elements.values()
        }

    def scopes(self) -> Iterator[Scope]:
        """Give every scope of every process that can be run."""
        for process_id, (diagram, model) in self._models.items():
            yield from self._scopes(
                diagram, model, process_id, self.entering(process_id)
            )

    def writes(self, element: Element) -> Known:
        """Give what a step may set."""
        if id(element) not in self._writes:
            self._writes[id(element)] = self._all_writes(element)
        return self._writes[id(element)]

    def form(self, element: Element) -> Form | None:
        """Give the form of a step; None without one, or without a good one."""
        folder = self._places[id(element)].folder
        path = f"{folder}/{element.form_key}.form.json".lstrip("/")
        if element.form_key is None or path not in self._deployment.resources:
            return None
        if path not in self._forms:
            self._forms[path] = _read_form(self._deployment.resources[path])
        return self._forms[path]

    def answers(self, element: Element) -> Known:
        """Give what people fill in at a step."""
        if element.form_key is None:
            return NOTHING
        form = self.form(element)
        if form is None:
            return ANYTHING
        return _names(field.name for field in form.fields if not field.readonly)

    def results(self, element: Element) -> Known:
        """Give what the operation of a service task, or the like, sets."""
        if element.result_variable:
            return _names([element.result_variable])
        asks = element.operation is not None or element.type not in _SILENT
        if not asks or brings(element):
            return NOTHING
        wanted = self._deployment.catalogue.operations.get(element.operation or "")
        if wanted is None or wanted.results is None:
            return ANYTHING
        return _names(wanted.results)

    def entering(self, process_id: str) -> Known:
        """Give what may be set when a process starts."""
        if process_id not in self._entering:
            self._entering[process_id] = ANYTHING  # for processes that call in circles
            self._entering[process_id] = self._at_start(process_id)
        return self._entering[process_id]

    def left_by(self, process_id: str) -> Known:
        """Give what may be set when a process ends."""
        if process_id not in self._models:
            return ANYTHING
        diagram, model = self._models[process_id]
        entering = self.entering(process_id)
        return next(self._scopes(diagram, model, process_id, entering)).total

    def _all_writes(self, element: Element) -> Known:
        results = _names(name for name, _ in element.activity.results)
        repetition = element.activity.repetition
        if repetition is not None and repetition.output:
            results |= _names([repetition.output])
        return results | self._own_writes(element)

    def _own_writes(self, element: Element) -> Known:
        outputs = _names(name for name, _ in element.outputs)
        match element.type:
            case "userTask":
                return outputs if element.outputs else self.answers(element)
            case "scriptTask":
                return outputs | _names(name for name, _ in element.activity.script)
            case "callActivity":
                return self._handed_back(element)
            case "subProcess":
                return self._inside(element)
            case _:
                brought = _brought(element)
                return outputs | brought | self.answers(element) | self.results(element)

    def _handed_back(self, call: Element) -> Known:
        back = _targets(call.out_mappings)
        if any(mapping.everything for mapping in call.out_mappings):
            back |= self.left_by(str(call.called_element))
        return back

    def _inside(self, element: Element) -> Known:
        diagram = self._places[id(element)]
        graph = self._graphs.get((diagram.path, element.id))
        for place, model in self._models.values():
            if place is diagram and element.id in model.elements and graph is not None:
                return _union(self.writes(model.elements[name]) for name in graph.nodes)
        return ANYTHING

    def _at_start(self, process_id: str) -> Known:
        _, model = self._models[process_id]
        calls = self._deployment.catalogue.calls
        callers = [
            (caller, call)
            for caller, (_, other) in self._models.items()
            for call in other.elements.values()
            if call.called_element == process_id
        ]
        outside = any(
            process_id in called and caller not in self._models
            for caller, called in calls.items()
        )
        if outside or not (model.startable or callers):
            return ANYTHING
        return _union(self._handed_in(caller, call) for caller, call in callers)

    def _handed_in(self, caller: str, call: Element) -> Known:
        handed = _targets(call.in_mappings)
        if any(mapping.everything for mapping in call.in_mappings):
            handed |= self.left_by(caller)
        return handed

    def _scopes(
        self, diagram: Diagram, model: ProcessModel, scope_id: str, entering: Known
    ) -> Iterator[Scope]:
        graph = self._graphs[diagram.path, scope_id]
        entering |= _names(_declared(graph.scope))
        nodes = [model.elements[name] for name in graph.nodes if name in model.elements]
        total = _union([entering, *map(self.writes, nodes)])
        before = self._before(graph, model, entering, total)
        yield Scope(diagram, graph, model, before, total)
        for element in nodes:
            if element.type == "subProcess":
                inner = before[element.id] | _names(own_names(element))
                yield from self._scopes(diagram, model, element.id, inner)

    def _before(
        self, graph: Graph, model: ProcessModel, entering: Known, total: Known
    ) -> dict[str, Known]:
        before = {
            name: total if events.is_event_sub_process(node) else entering
            for name, node in graph.nodes.items()
            if name in model.elements
        }
        writes = {name: self.writes(model.elements[name]) for name in before}
        todo = list(before)
        while todo:
            name = todo.pop()
            after = before[name] | writes[name]
            for target in graph.successors(name):
                if target in before and before[target] | after != before[target]:
                    before[target] |= after
                    todo.append(target)
        return before


def _read_form(content: bytes) -> Form | None:
    try:
        return Form.parse(content.decode("utf-8-sig"))
    except (EngineError, UnicodeDecodeError):
        return None


def brings(element: Element) -> bool:
    """Tell whether a step gets data from a message, a signal or a worker."""
    kind = element.event.kind if element.event is not None else ""
    return kind in _FROM_OUTSIDE and element.type not in _THROWING


def _brought(element: Element) -> Known:
    # With output parameters nothing else of the data becomes a variable.
    return ANYTHING if brings(element) and not element.outputs else NOTHING


def own_names(element: Element) -> Iterator[str]:
    """Give the variables that only an activity itself, and its inside, can see."""
    yield from (name for name, _ in element.activity.local)
    repetition = element.activity.repetition
    if repetition is not None:
        yield from COUNTERS
        yield from filter(None, (repetition.item, repetition.output_item))


def _declared(scope: Node) -> Iterator[str]:
    for kind in ("dataObject", "property"):
        yield from map(activities.variable_of, scope.iterfind(BPMN + kind))


def _targets(mappings: tuple[VariableMapping, ...]) -> Known:
    return _names(mapping.target for mapping in mappings if mapping.target)


def _names(names: "Iterator[str] | list[str] | frozenset[str]") -> Known:
    return Known(frozenset(names))


def _union(parts: "Iterator[Known] | list[Known]") -> Known:
    found = NOTHING
    for part in parts:
        found |= part
    return found
