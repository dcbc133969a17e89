"""How much of a process its cases come through: elements, and flows between them."""

from collections.abc import Iterable
from dataclasses import dataclass

from workflows.models.model import ProcessModel
from workflows.models.sequence_flows import SequenceFlow
from workflows.process_tests.footprints import Footprints


@dataclass(frozen=True, slots=True)
class Missed:
    """An element or a flow that no case came through."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many elements and flows there are, and which were missed."""

    process: str
    nodes: int
    flows: int
    missed_nodes: tuple[Missed, ...]
    missed_flows: tuple[Missed, ...]

    @property
    def node_percent(self) -> int:
        """Whole percent of the elements, rounded down."""
        return _percent(self.nodes, len(self.missed_nodes))

    @property
    def flow_percent(self) -> int:
        """Whole percent of the flows, rounded down."""
        return _percent(self.flows, len(self.missed_flows))


def coverage_of(
    model: ProcessModel, flows: Iterable[SequenceFlow], footprints: Footprints
) -> Coverage:
    """Count what the cases came through in one process."""
    process = model.process_id
    own = [flow for flow in flows if flow.process == process]
    missed_nodes = [
        Missed(element.id, element.name)
        for element in model.elements.values()
        if (process, element.id) not in footprints.nodes
    ]
    names = {element.id: element.name for element in model.elements.values()}
    missed_flows = [
        Missed(flow.id, _between(flow, names))
        for flow in own
        if (process, flow.source, flow.target) not in footprints.flows
    ]
    return Coverage(
        process, len(model.elements), len(own), tuple(missed_nodes), tuple(missed_flows)
    )


def _between(flow: SequenceFlow, names: dict[str, str]) -> str:
    ends = f"{names.get(flow.source)} → {names.get(flow.target)}"
    return f"{flow.name}: {ends}" if flow.name else ends


def _percent(total: int, missed: int) -> int:
    return 100 if total == 0 else 100 * (total - missed) // total
