"""What the cases of a run have come through, and how every instance stands."""

from dataclasses import dataclass, field
from typing import Any

from workflows.spiff.execution import Execution
from workflows.spiff.moves import tokens


@dataclass
class Footprints:
    """Watches an engine; a command that is refused has left no trace."""

    #: (process, element)
    nodes: set[tuple[str, str]] = field(default_factory=set)
    #: (process, element, next element)
    flows: set[tuple[str, str, str]] = field(default_factory=set)
    #: The variables of each instance, or those it ended with.
    variables: dict[int, dict[str, Any]] = field(default_factory=dict)
    _pending: list["Footprints"] = field(default_factory=list)

    def __call__(self, process_instance_id: int, execution: Execution) -> None:
        """Take note of a step that may still be taken back."""
        positions = [
            *(position for position, _ in execution.passed()),
            *(position for position, _ in execution.closed()),
        ]
        self._pending.append(
            Footprints(
                {
                    (position.source.model.process_id, position.element.id)
                    for position in positions
                },
                {
                    (source.model.process_id, left, entered)
                    for source, left, entered in execution.moves()
                },
                {process_instance_id: _variables(execution)},
            )
        )

    def keep(self) -> None:
        """Believe the steps that were seen: they have been committed."""
        for each in self._pending:
            self.nodes |= each.nodes
            self.flows |= each.flows
            self.variables |= each.variables
        self.forget()

    def forget(self) -> None:
        """Drop the steps that were seen: they have been taken back."""
        self._pending.clear()


def _variables(execution: Execution) -> dict[str, Any]:
    if execution.ended:
        return execution.variables()
    found: dict[str, Any] = {}
    for token in tokens(execution):
        found |= token.variables
    return found
