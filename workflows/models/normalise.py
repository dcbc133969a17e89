"""From a diagram as people draw it to what the engine can run."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from workflows.models import activities, vocabulary
from workflows.models.behaviour import job_priority
from workflows.models.decision_calls import read_decision
from workflows.models.events import event_of
from workflows.models.model import Element, NormalisedModel, ProcessModel
from workflows.models.model import Mapping as VariableMapping
from workflows.models.plain import plain_bpmn, renamings
from workflows.models.splits import first_nodes
from workflows.models.xml import BPMN, Node, camunda, line_of, local_name, own_text


def normalise(root: Node, roles: Mapping[str, str] | None = None) -> NormalisedModel:
    """Read a checked diagram.

    With ``roles`` (code -> Chinese name), lanes named in Chinese become codes.
    """
    renamed = renamings(root)
    codes = {name: code for code, name in (roles or {}).items()}
    processes = tuple(
        _Reader(process, codes, renamed).read()
        for process in root.iterfind(f"{BPMN}process")
        if vocabulary.is_executable(process)
    )
    described = tuple(
        replace(_Reader(node, codes, renamed).read(), executable=False, startable=False)
        for node in vocabulary.described(root)
    )
    xml = plain_bpmn(root, renamed)
    return NormalisedModel(processes=processes, xml=xml, described=described)


def read_processes(root: Node) -> tuple[ProcessModel, ...]:
    """Read the processes that can be run, from a diagram that may have flaws."""
    return tuple(
        _Reader(process, {}, {}).read()
        for process in root.iterfind(f"{BPMN}process")
        if vocabulary.is_executable(process)
    )


class _Reader:
    """Reads one process."""

    def __init__(
        self, process: Node, codes: Mapping[str, str], renamed: Mapping[str, str]
    ) -> None:
        self._process = process
        self._renamed = renamed
        self._lanes = {
            own_text(reference): codes.get(name, name)
            for lane in process.iter(f"{BPMN}lane")
            if (name := (lane.get("name") or "").strip())
            for reference in lane.iterfind(f"{BPMN}flowNodeRef")
        }

    def read(self) -> ProcessModel:
        process_id = str(self._process.get("id"))
        elements = {element.id: element for element in self._scope(self._process, None)}
        return ProcessModel(
            process_id=process_id,
            name=(self._process.get("name") or process_id).strip(),
            elements=elements,
            start_id=_start(self._process),
            start_form_key=next(
                (
                    element.form_key
                    for element in elements.values()
                    if element.type == "startEvent" and element.scope == process_id
                ),
                None,
            ),
            startable=vocabulary.is_startable(self._process)
            and any(event_of(node) is None for node in first_nodes(self._process)),
            starter_roles=vocabulary.split_list(
                camunda(self._process, "candidateStarterGroups")
            ),
            documentation=vocabulary.documentation(self._process),
            original_ids={
                new: old for old, new in self._renamed.items() if old in elements
            },
        )

    def _scope(self, scope: Node, lane: str | None) -> Iterator[Element]:
        for node in vocabulary.flow_nodes(scope):
            element = self._element(node, str(scope.get("id")), lane)
            yield element
            if element.type == "subProcess":
                yield from self._scope(node, element.lane_role)

    def _element(self, node: Node, scope: str, lane: str | None) -> Element:
        element_id = str(node.get("id"))
        return Element(
            id=element_id,
            type=local_name(node),
            name=(node.get("name") or "").strip(),
            scope=scope,
            line=line_of(node),
            lane_role=self._lanes.get(element_id, lane),
            form_key=camunda(node, "formKey") or camunda(node, "formRef"),
            assignee=vocabulary.template(camunda(node, "assignee") or "") or None,
            candidate_groups=vocabulary.split_list(camunda(node, "candidateGroups")),
            candidate_users=vocabulary.split_list(camunda(node, "candidateUsers")),
            inputs=vocabulary.parameters(node, "inputParameter"),
            outputs=vocabulary.parameters(node, "outputParameter"),
            operation=vocabulary.operation(node),
            result_variable=camunda(node, "resultVariable"),
            called_element=node.get("calledElement"),
            in_mappings=_mappings(node, "in"),
            out_mappings=_mappings(node, "out"),
            business_key=vocabulary.business_key(node),
            error_code=self._error_code(node),
            attached_to=node.get("attachedToRef"),
            documentation=vocabulary.documentation(node),
            event=event_of(node),
            retries=vocabulary.retries(node),
            priority=self._priority(node),
            activity=activities.read(node),
            decision=read_decision(node),
        )

    def _priority(self, node: Node) -> str | None:
        return vocabulary.template(job_priority(node, self._process) or "") or None

    def _error_code(self, node: Node) -> str | None:
        event = event_of(node)
        return event.name if event and event.kind == "error" else None


def _start(process: Node) -> str:
    """Give where a process starts that nothing but a person or a caller starts."""
    nodes = first_nodes(process)
    plain = [node for node in nodes if event_of(node) is None]
    return next((str(node.get("id")) for node in (*plain, *nodes)), "")


def _mappings(node: Node, kind: str) -> tuple[VariableMapping, ...]:
    return vocabulary.mappings(node, kind) + activities.data_mappings(node, kind)
