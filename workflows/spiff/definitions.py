"""Process definitions, parsed once per version and shared by all instances."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.util import full_tag

from workflows.errors import Text
from workflows.models.forms import Form
from workflows.models.model import Element, ProcessModel
from workflows.models.translations import DOCUMENTATION
from workflows.spiff.specs import Parser


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

    def element(self, spec_name: str, element_spec_id: str) -> tuple[Source, Element]:
        """Find an element by SpiffWorkflow's names for its process and for itself."""
        owner = self.owners[spec_name]
        element = owner.model.element(element_spec_id)
        assert element is not None, element_spec_id
        return owner, element


class DefinitionCache:
    """The definitions that this server process has used, by their id."""

    def __init__(self) -> None:
        self._definitions: dict[int, Definition] = {}
        self._lock = Lock()

    def get(
        self, definition_id: int, load: Callable[[int], Mapping[str, Source]]
    ) -> Definition:
        """Give a definition; ``load`` reads it and all it calls, itself first."""
        with self._lock:
            definition = self._definitions.get(definition_id)
        if definition is None:
            definition = build(load(definition_id))
            with self._lock:
                self._definitions[definition_id] = definition
        return definition


def build(sources: Mapping[str, Source]) -> Definition:
    """Make a runnable definition of a process, the first, and those it calls."""
    parser = Parser()
    for process_id, source in sources.items():
        parser.add_bpmn_xml(_only(source.xml, process_id), process_id)
    main = next(iter(sources))
    spec = parser.get_spec(main)
    subprocess_specs = parser.get_subprocess_specs(main)
    return Definition(sources[main], spec, subprocess_specs, _owners(sources, parser))


def _only(xml: bytes, process_id: str) -> Any:  # noqa: ANN401 (lxml's type)
    """Keep one process of a file: another may come from another version."""
    root = etree.fromstring(xml)
    for child in list(root):
        if child.tag == full_tag("process") and child.get("id") != process_id:
            root.remove(child)
    return root


def _owners(sources: Mapping[str, Source], parser: Parser) -> dict[str, Source]:
    owners = dict(sources)
    for source in sources.values():
        spiff_ids = {old: new for new, old in source.model.original_ids.items()}
        for element in source.model.elements.values():
            if element.type == "subProcess":
                owners[spiff_ids.get(element.id, element.id)] = source
    return {name: owners[name] for name in parser.process_parsers if name in owners}
