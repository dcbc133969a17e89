"""What a form may look at while it is shown or checked."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from workflows.errors import LOCAL_ZONE, Text
from workflows.models.form_files import FileFact


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a list."""

    value: str
    label: Text
    note: Text | None = None
    #: What choosing it proposes for other fields of the form: names and values.
    proposes: tuple[tuple[str, str], ...] = ()


def _no_lines(source: str, arguments: dict[str, object]) -> list[dict[str, object]]:  # noqa: ARG001
    """Give no lines."""
    return []


def _no_files(ids: Collection[int]) -> Mapping[int, FileFact]:  # noqa: ARG001
    """Know no file."""
    return {}


@dataclass
class FormScope:
    """What a form may look at while it is shown or checked.

    Lookups are remembered, so one scope serves one request.
    """

    variables: Mapping[str, object]
    now: datetime
    lookup: Callable[[str, dict[str, object]], list[Option]]
    facts: Callable[[str, dict[str, object]], dict[str, object]]
    #: The lines of rows that are fixed; each has its id as ``line``.
    lines: Callable[[str, dict[str, object]], list[dict[str, object]]] = _no_lines
    files: Callable[[Collection[int]], Mapping[int, FileFact]] = _no_files
    #: Who signs.
    signer: str = ""
    #: Who fills in the form: ``person`` in its expressions.
    person: Mapping[str, object] = field(default_factory=dict)
    _options: dict[str, list[Option]] = field(
        default_factory=dict, init=False, repr=False
    )
    _facts: dict[str, dict[str, object]] = field(
        default_factory=dict, init=False, repr=False
    )
    _lines: dict[str, list[dict[str, object]]] = field(
        default_factory=dict, init=False, repr=False
    )

    def find(self, source: str, arguments: dict[str, object]) -> list[Option]:
        """Look up options once."""
        key = f"{source} {sorted(arguments.items())!r}"
        if key not in self._options:
            self._options[key] = self.lookup(source, arguments)
        return self._options[key]

    def fact(self, source: str, arguments: dict[str, object]) -> dict[str, object]:
        """Look up facts once."""
        key = f"{source} {sorted(arguments.items())!r}"
        if key not in self._facts:
            self._facts[key] = self.facts(source, arguments)
        return self._facts[key]

    def line(
        self, source: str, arguments: dict[str, object]
    ) -> list[dict[str, object]]:
        """Look up lines once."""
        key = f"{source} {sorted(arguments.items())!r}"
        if key not in self._lines:
            self._lines[key] = self.lines(source, arguments)
        return self._lines[key]

    @property
    def local_now(self) -> datetime:
        """Give the time on the wall."""
        return self.now.astimezone(LOCAL_ZONE)
