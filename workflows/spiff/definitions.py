"""Process definitions, parsed once per version and shared by all instances."""

from collections.abc import Callable, Hashable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.specs.mixins import SubWorkflowTaskMixin as SubWorkflowTask

from workflows.errors import Text
from workflows.models.continuations import is_continuation
from workflows.models.decision_calls import Decide
from workflows.models.forms import Form
from workflows.models.model import FROM_OUTSIDE, Element, ProcessModel
from workflows.models.translations import DOCUMENTATION
from workflows.spiff.specs import CallActivity, Parser


@dataclass(frozen=True, slots=True)
class Source:
    """One process as it was deployed, and where."""

    definition_id: int
    deployment_id: int
    model: ProcessModel
    #: Plain BPMN of the whole file.
    xml: bytes
    #: English names by element id, and help texts.
    names_en: Mapping[str, str] = field(default_factory=dict)
    #: The forms beside the diagram, by their key.
    forms: Mapping[str, Form] = field(default_factory=dict)
    #: By the id of a call activity: which of the sources it calls, where that is
    #: not the one named like the called process.
    calls: Mapping[str, str] = field(default_factory=dict)
    #: By the id of a business rule task: the decision that it makes.
    decisions: Mapping[str, Decide] = field(default_factory=dict)
    #: The versions of those decisions.
    decision_versions: tuple[int, ...] = ()

    def name(self, element: Element) -> Text:
        """Give the name of an element in both languages."""
        own = element.name or element.id
        return Text(own, self.names_en.get(element.id) or own)

    def documentation(self, element: Element | None = None) -> Text:
        """Give the help text of an element, or of the process itself."""
        own = (element or self.model).documentation
        element_id = element.id if element else self.model.process_id
        return Text(own, self.names_en.get(element_id + DOCUMENTATION) or own)

    @property
    def process_name(self) -> Text:
        """The name of the process in both languages."""
        own = self.model.name
        return Text(own, self.names_en.get(self.model.process_id) or own)


@dataclass(frozen=True, slots=True)
class Definition:
    """A process that can be run, with every process that it calls."""

    source: Source
    spec: Any
    subprocess_specs: Mapping[str, Any]
    #: The source of each process and embedded sub-process, by SpiffWorkflow's name.
    owners: Mapping[str, Source]
    #: Whether it has events that happen when a condition becomes true.
    conditional: bool
    #: Whether its tokens may wait for something from outside, but people.
    waits: bool

    def element(self, spec_name: str, element_spec_id: str) -> tuple[Source, Element]:
        """Find an element by SpiffWorkflow's names for its process and for itself."""
        owner = self.owners[spec_name]
        element = owner.model.element(element_spec_id)
        assert element is not None, element_spec_id
        return owner, element


class DefinitionCache:
    """The definitions that this server process has used, by any key."""

    def __init__(self) -> None:
        self._definitions: dict[Hashable, Definition] = {}
        #: The same definitions by what they are made of: most keys share one.
        self._built: dict[Hashable, Definition] = {}
        #: Decisions that are made outside of any process, by their definition.
        self._decisions: dict[int, Decide] = {}
        self._lock = Lock()

    def decision(self, definition_id: int, load: Callable[[], Decide]) -> Decide:
        """Give a version of a decision, ready to be made."""
        with self._lock:
            found = self._decisions.get(definition_id)
        if found is None:
            found = load()
            with self._lock:
                self._decisions[definition_id] = found
        return found

    def get(
        self, key: Hashable, load: Callable[[], Mapping[str, Source]]
    ) -> Definition:
        """Give a definition; ``load`` reads it and all it calls, itself first."""
        with self._lock:
            definition = self._definitions.get(key)
        if definition is None:
            sources = load()
            parts = tuple(_identity(name, source) for name, source in sources.items())
            definition = self._built.get(parts) or build(sources)
            with self._lock:
                self._definitions[key] = self._built[parts] = definition
        return definition


def _identity(name: str, source: Source) -> Hashable:
    """Tell sources apart that are of the same definition but bound otherwise."""
    calls = tuple(sorted(source.calls.items()))
    return name, source.definition_id, calls, source.decision_versions


def build(sources: Mapping[str, Source]) -> Definition:
    """Make a runnable definition of a process, the first, and those it calls.

    The sources have any name; a process may be there in several versions.
    """
    main = next(iter(sources))
    if not sources[main].model.executable:
        return Definition(sources[main], None, {}, {}, conditional=False, waits=False)
    specs: dict[str, Any] = {}
    owners: dict[str, Source] = {}
    for key, source in sources.items():
        for name, spec in _specs(source, key, taken=sources.keys() | specs.keys()):
            specs[name], owners[name] = spec, source
    conditional = any(
        _has_event(source, {"conditional"}) for source in sources.values()
    )
    waits = any(_has_event(source, FROM_OUTSIDE) for source in sources.values()) or any(
        is_continuation(node.bpmn_id or "")
        for spec in specs.values()
        for node in spec.task_specs.values()
    )
    return Definition(sources[main], specs[main], specs, owners, conditional, waits)


def _has_event(source: Source, kinds: AbstractSet[str]) -> bool:
    return any(
        element.event is not None and element.event.kind in kinds
        for element in source.model.elements.values()
    )


def _specs(
    source: Source, key: str, taken: AbstractSet[str]
) -> tuple[tuple[str, Any], ...]:
    """Parse a process and its sub-processes, with names of their own."""
    model = source.model
    calls = tuple(
        (element.id, source.calls.get(element.id, element.called_element))
        for element in model.elements.values()
        if element.called_element is not None
    )
    return _parsed(source.xml, model.process_id, key, calls, frozenset(taken))


@lru_cache(maxsize=256)
def _parsed(
    xml: bytes,
    process_id: str,
    key: str,
    calls: tuple[tuple[str, str | None], ...],
    taken: frozenset[str],
) -> tuple[tuple[str, Any], ...]:
    """Parse a process once, however many definitions are made of it.

    Nothing changes a specification once instances run by it.
    """
    parser, called, specs = Parser(), dict(calls), []
    parser.add_bpmn_xml(_only(xml, process_id), key)
    todo = [(key, process_id)]
    while todo:
        name, spiff_id = todo.pop()
        spec = parser.get_spec(spiff_id)
        spec.name = name
        for task_spec in spec.task_specs.values():
            if isinstance(task_spec, CallActivity):
                task_spec.spec = called[task_spec.bpmn_id]
            elif isinstance(task_spec, SubWorkflowTask):
                inner = task_spec.spec
                # Other processes, or other versions, may use the same ids.
                task_spec.spec = f"{key}/{inner}" if inner in taken else inner
                todo.append((task_spec.spec, inner))
        specs.append((name, spec))
    return tuple(specs)


def _only(xml: bytes, process_id: str) -> Any:  # noqa: ANN401 (lxml's type)
    """Keep one process of a file: another may come from another version."""
    root = etree.fromstring(xml)
    for child in list(root):
        if child.tag == full_tag("process") and child.get("id") != process_id:
            root.remove(child)
    return root
