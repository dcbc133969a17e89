"""What diagrams may refer to: operations, roles, lookups and other processes."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Parameters:
    """The parameters of an operation."""

    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    #: The variables that it gives back; None where nobody has said.
    results: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything outside the deployment that its files may name."""

    operations: Mapping[str, Parameters] = field(default_factory=dict)
    #: Code -> Chinese name.
    roles: Mapping[str, str] = field(default_factory=dict)
    #: Sources of options; sources of facts may stand here or in ``facts``.
    lookups: frozenset[str] = frozenset()
    facts: frozenset[str] = frozenset()
    #: What may follow ``sla:`` in a due date.
    due_dates: frozenset[str] = frozenset()
    #: Processes deployed before that can be run.
    called_processes: frozenset[str] = frozenset()
    #: Process id -> the processes it calls, of those deployed before.
    calls: Mapping[str, frozenset[str]] = field(default_factory=dict)
    #: Process id -> its newest version.
    versions: Mapping[str, int] = field(default_factory=dict)
    #: Decision id -> its newest version.
    decisions: Mapping[str, int] = field(default_factory=dict)
