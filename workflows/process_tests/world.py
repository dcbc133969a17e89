"""What the runner is given: companies to try processes in, and how to see into them."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from workflows.engine import Engine, Watch

#: Gets a service task and its arguments; gives back names for values.
Fixture = Callable[..., Mapping[str, object]]


@dataclass(slots=True)
class VirtualClock:
    """A clock that shows what a case says."""

    now: datetime

    def __call__(self) -> datetime:
        """Give the time."""
        return self.now


@dataclass(frozen=True, slots=True)
class RecordView:
    """Records under the name that process owners know them by."""

    #: The table that keeps them.
    table: str
    #: Which of them belong to an instance: column -> variable of the process.
    of: Mapping[str, str] = field(default_factory=dict)


class Companies(Protocol):
    """Opens companies, each case its own, as it is at a moment."""

    def open(
        self, company: str, clock: VirtualClock, watch: Watch
    ) -> AbstractContextManager[Engine]:
        """Give the engine of a company that nobody else uses, deployed and ready."""


@dataclass(frozen=True, slots=True)
class World:
    """Everything around the processes."""

    companies: Companies
    company_names: frozenset[str]
    #: What diagrams call by name.
    operations: Mapping[str, Fixture]
    #: What is prepared before a case begins.
    fixtures: Mapping[str, Fixture]
    views: Mapping[str, RecordView]
