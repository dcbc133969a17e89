"""What is special about an activity: repetition, local data, scripts, versions."""

from dataclasses import dataclass
from typing import Literal

#: The most instances of one activity; more is a mistake of the diagram or its data.
MAX_INSTANCES = 1_000

#: Which version of a process a call activity calls.
Binding = Literal["latest", "deployment", "version"]


@dataclass(frozen=True, slots=True)
class Repetition:
    """An activity that is carried out several times; texts are FEEL.

    How often: for each item of ``collection``, ``cardinality`` times, or, as a
    loop, while ``condition`` holds and at most ``maximum`` times.
    """

    kind: Literal["parallel", "sequential", "loop"]
    collection: str | None = None
    #: The variable that holds the instance's own item.
    item: str | None = None
    cardinality: str | None = None
    #: Of a multi-instance activity: enough is done. Of a loop: once more.
    condition: str | None = None
    #: The variable that takes each instance's ``output_item``.
    output: str | None = None
    output_item: str | None = None
    test_before: bool = False
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class Activity:
    """What the engine has to know about an activity beyond its type."""

    repetition: Repetition | None = None
    #: Variables of the activity alone, and what they begin with: (name, template).
    local: tuple[tuple[str, str], ...] = ()
    #: What the surrounding scope takes from the activity: (name, template).
    results: tuple[tuple[str, str], ...] = ()
    #: The assignments of a script task: (name, FEEL), one after the other.
    script: tuple[tuple[str, str], ...] = ()
    binding: Binding = "latest"
    called_version: int | None = None
    due_date: str | None = None
    follow_up_date: str | None = None
    priority: str | None = None

    @property
    def has_scope(self) -> bool:
        """Whether variables of the activity must be kept from the outside."""
        return bool(self.repetition or self.local or self.results)
