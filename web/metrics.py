"""What a server tells those who watch it, in the text format of Prometheus."""

from collections.abc import Callable
from dataclasses import dataclass, field

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

from workflows.commands.backlog import Backlog

#: Seconds; a page should come within half of one.
_BUCKETS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)


class Metrics:
    """The commands of this process, counted and timed."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._commands = Counter(
            "paigong_commands",
            "Commands that this process was given, by what became of them.",
            ["command", "outcome"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "paigong_command_seconds",
            "How long the commands of this process took.",
            ["command"],
            registry=self._registry,
            buckets=_BUCKETS,
        )

    def observe(self, command: str, outcome: str, seconds: float) -> None:
        """Count a command."""
        self._commands.labels(command, outcome).inc()
        self._seconds.labels(command).observe(seconds)

    def text(self, backlog: Backlog | None) -> bytes:
        """Write everything down; without a backlog, the database is away."""
        return generate_latest(self._registry) + generate_latest(_of_all(backlog))


def _of_all(backlog: Backlog | None) -> CollectorRegistry:
    """Give what is the same for all processes of one database."""
    registry = CollectorRegistry()
    reachable = Gauge(
        "paigong_database_up", "Whether the database answers.", registry=registry
    )
    reachable.set(backlog is not None)
    if backlog is None:
        return registry
    jobs = Gauge("paigong_jobs", "Jobs by state.", ["state"], registry=registry)
    for state, count in backlog.jobs.items():
        jobs.labels(state).set(count)
    Gauge(
        "paigong_job_lag_seconds",
        "For how long the oldest due job has been due.",
        registry=registry,
    ).set(backlog.lag)
    Gauge(
        "paigong_incidents_open", "Incidents that wait for somebody.", registry=registry
    ).set(backlog.open_incidents)
    return registry


@dataclass
class Health:
    """How a server is: its metrics, and what must hold for it to be of use."""

    metrics: Metrics = field(default_factory=Metrics)
    checks: dict[str, Callable[[], bool]] = field(default_factory=dict)
