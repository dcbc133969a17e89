"""What a command did to the tokens of an execution, for the history."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from workflows.feel import FeelWarning
from workflows.models.model import Element
from workflows.spiff.definitions import Source


class Position(NamedTuple):
    """A token at an element of a definition."""

    token_id: str
    source: Source
    element: Element


class Warned(NamedTuple):
    """A condition that was evaluated although parts of it had no value."""

    position: Position
    expression: str
    warnings: tuple[FeelWarning, ...]


@dataclass(slots=True)
class Trace:
    """Where tokens were before a command, and where they came through."""

    #: Tokens that waited, or whose called process ran, before the command.
    before: Mapping[str, Position] = field(default_factory=dict)
    #: Where branches met that had changed the same variables.
    conflicts: list[tuple[Position, list[str]]] = field(default_factory=list)
    #: The conditions that were odd.
    warned: list[Warned] = field(default_factory=list)
    #: From where to where tokens went: process, element, next element, all by the
    #: names that SpiffWorkflow knows.
    moves: set[tuple[str, str, str]] = field(default_factory=set)
    _entered: dict[str, Position] = field(default_factory=dict)
    _left: set[str] = field(default_factory=set)

    def enter(self, position: Position) -> None:
        """Note that a token has reached an element that takes time."""
        self._entered.setdefault(position.token_id, position)

    def leave(self, position: Position) -> None:
        """Note that a token has left an element."""
        self.enter(position)
        self._left.add(position.token_id)

    def passed(self, now: Mapping[str, Position]) -> list[tuple[Position, bool]]:
        """List what was entered in this command, each with whether it was left."""
        entered = {**self._entered, **now}
        return [
            (position, token_id in self._left)
            for token_id, position in entered.items()
            if token_id not in self.before
        ]

    def completed(self) -> list[str]:
        """List the tokens of earlier commands that were completed in this one."""
        return [token_id for token_id in self.before if token_id in self._left]

    def cancelled(self, now: Mapping[str, Position]) -> list[str]:
        """List the tokens of earlier commands that were taken away in this one."""
        return [
            token_id
            for token_id in self.before
            if token_id not in self._left and token_id not in now
        ]
