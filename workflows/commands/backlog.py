"""How much waits to be done by the server itself, for those who watch it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from workflows.engine import Command, Context


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits, in numbers."""

    #: waiting, due and failed.
    jobs: Mapping[str, int]
    #: For how many seconds the oldest due job has been due.
    lag: float
    open_incidents: int


@dataclass(frozen=True)
class GetBacklog(Command[Backlog]):
    """Count the jobs by state and the open incidents."""

    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> Backlog:
        store, now = context.store, context.now
        oldest = store.jobs.oldest_due(now)
        return Backlog(
            store.jobs.counts(now),
            (now - oldest).total_seconds() if oldest else 0.0,
            store.incidents.count_open(),
        )
