"""The sequence flows of a diagram as people drew them."""

from collections.abc import Iterator
from dataclasses import dataclass

from workflows.models.vocabulary import scopes
from workflows.models.xml import BPMN, parse


@dataclass(frozen=True, slots=True)
class SequenceFlow:
    """A flow from one element to another."""

    process: str
    id: str
    name: str
    source: str
    target: str


def sequence_flows(content: bytes, path: str) -> Iterator[SequenceFlow]:
    """Give the flows of every process of a file, those of sub-processes included."""
    root = parse(content, path)
    for process in root.iterfind(f"{BPMN}process"):
        for scope in scopes(process):
            for flow in scope.iterfind(f"{BPMN}sequenceFlow"):
                yield SequenceFlow(
                    str(process.get("id")),
                    str(flow.get("id")),
                    (flow.get("name") or "").strip(),
                    str(flow.get("sourceRef")),
                    str(flow.get("targetRef")),
                )
