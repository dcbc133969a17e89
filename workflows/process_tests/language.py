"""What a test file can say: cases, their steps, and what must be true after each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from workflows.process_tests.items import Item

#: What stands in a step beside its verb, by verb.
COMPANIONS: Final[dict[str, frozenset[str]]] = {
    "start": frozenset({"by", "with", "refused", "bad_input"}),
    "call": frozenset({"with", "key"}),
    "answer": frozenset({"by", "with", "where", "in", "refused", "bad_input"}),
    "after": frozenset(),
    "at": frozenset(),
    "message": frozenset({"with", "key", "correlate", "id", "refused"}),
    "signal": frozenset({"with"}),
    "operation": frozenset({"by", "with", "refused"}),
    "fixture": frozenset({"by", "with"}),
    "scene": frozenset({"with"}),
    "expect": frozenset({"in"}),
}
#: What may be expected.
EXPECTATIONS: Final = frozenset(
    {
        "path",
        "passed",
        "not_passed",
        "tasks",
        "ended",
        "failed",
        "decisions",
        "records",
        "variables",
        "notifications",
        "messages",
        "incidents",
    }
)
#: What a user task is looked at for.
TASK_FACTS: Final = frozenset(
    {
        "offered",
        "assignee",
        "due",
        "subject",
        "unit",
        "line",
        "priority",
        "order_no",
        "customer",
        "machine",
    }
)
COVERAGE: Final = 95
COMPANY: Final = "tiny"


@dataclass(frozen=True, slots=True)
class BadInput:
    """Values that a form must refuse."""

    #: What is different from what the step submits.
    changes: Item
    #: The fields with their sentences, or the code of an error.
    refused: Item

    @property
    def line(self) -> int:
        """Where it stands."""
        return self.refused.line


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happens in a case, and what must be true afterwards."""

    verb: str
    #: The value of the verb: a process, a task, a message, a time …
    item: Item
    companions: dict[str, Item]
    expect: dict[str, Item]
    #: What is tried before, and must be refused.
    bad_input: tuple[BadInput, ...] = ()

    @property
    def name(self) -> str:
        """The value of the verb as text."""
        return str(self.item.value)

    @property
    def line(self) -> int:
        """Where it stands."""
        return self.item.line


@dataclass(frozen=True, slots=True)
class Case:
    """One story, from what is given to what has come of it."""

    name: str
    line: int
    company: str
    #: When it begins; as in the file, or nothing.
    at: Item | None
    #: Names for values.
    let: dict[str, Item]
    #: What has happened before, then the case itself.
    first: tuple[Step, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class TestFile:
    """The cases of one process."""

    __test__ = False  # nothing for pytest to collect

    name: str
    process: str
    #: How much of the nodes and flows the cases have to come through, in percent.
    coverage: int
    cases: tuple[Case, ...]
    #: Steps that several cases share, by name.
    scenes: Mapping[str, tuple[Step, ...]] = field(default_factory=dict)
