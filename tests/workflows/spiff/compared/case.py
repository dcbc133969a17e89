"""One construct of BPMN: a diagram, what happens to it, and what should come of it.

What comes of it is told as a line, the same for both engines: the user tasks that
wait after each step, "ended", or the name of the error::

    a+b → b → check (n=2) → ended
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from SpiffWorkflow.exceptions import SpiffWorkflowException

from workflows.errors import EngineError

#: No user task waits, but something else may still happen.
NOTHING: Final = "no task"
#: What a sentence of the check at deployment follows on.
REFUSED: Final = "refused: "
#: SpiffWorkflow's own refusal of a diagram.
UNREADABLE: Final = "ValidationException"


class CaseError(Exception):
    """Something that an engine does, seen from outside of it."""


#: Whatever an engine raises is its answer.
_ANSWERS: Final = (
    CaseError,
    EngineError,
    SpiffWorkflowException,
    AttributeError,
    LookupError,
    NameError,
    NotImplementedError,
    TypeError,
    ValueError,
)


class Player(Protocol):
    """An engine that can be driven from outside."""

    def start(self, variables: Mapping[str, Any]) -> None:
        """Begin a new instance."""

    def tasks(self) -> list[tuple[str, Mapping[str, Any]]]:
        """List the user tasks that wait, each with the variables that it sees."""

    def complete(self, number: int, values: Mapping[str, Any]) -> None:
        """Complete one of these tasks."""

    def message(self, name: str, payload: Mapping[str, Any]) -> None: ...

    def signal(self, name: str) -> None: ...

    def pass_time(self, hours: float) -> None: ...

    def result(self) -> Mapping[str, Any] | None:
        """Give the variables at the end, or None before it."""


Step = Callable[[Player], None]


class RefusedError(CaseError):
    """A diagram is not accepted."""


class NoSuchTaskError(CaseError):
    """A step completes a task that does not wait."""


@dataclass(frozen=True)
class Case:
    """A construct, and what becomes of it on both sides."""

    construct: str
    #: Diagrams as people draw them, the main process first.
    files: tuple[bytes, ...]
    steps: tuple[Step, ...]
    #: What the specification, and so Paigong, makes of it.
    right: str
    #: What SpiffWorkflow 3.2.0 makes of it.
    stock: str
    #: The same in words, for the page about it.
    stock_says: str = ""
    paigong_says: str = ""
    variables: Mapping[str, Any] = field(default_factory=dict)
    #: The variables that are told about.
    watch: tuple[str, ...] = ()
    #: The element that the check at deployment refuses, if that is what should happen.
    refused: str = ""

    @property
    def differs(self) -> bool:
        """Tell whether SpiffWorkflow does something else than it should."""
        if self.refused:
            return self.stock != UNREADABLE
        return self.stock != self.right


def play(case: Case, load: Callable[[Iterable[bytes]], Player]) -> str:
    """Run a case; tell what came of it, in one line."""
    told = []
    try:
        player = load(case.files)
        player.start(case.variables)
        told.append(_seen(player, case.watch))
        for step in case.steps:
            step(player)
            told.append(_seen(player, case.watch))
    except RefusedError as error:
        told.append(f"{REFUSED}{error}")
    except _ANSWERS as error:
        told.append(type(error).__name__)
    return " → ".join(told)


def done(element_id: str, of: str = "", /, **values: object) -> Step:
    """Complete a user task; ``of`` is a value that tells several apart."""

    def step(player: Player) -> None:
        for number, (name, variables) in enumerate(player.tasks()):
            if name == element_id and (not of or of in variables.values()):
                player.complete(number, values)
                return
        raise NoSuchTaskError(element_id)

    return step


def message(name: str) -> Step:
    """Deliver a message."""
    return lambda player: player.message(name, {})


def signal() -> Step:
    """Deliver the signal of these diagrams."""
    return lambda player: player.signal("alarm")


def hours(number: float) -> Step:
    """Let time pass."""
    return lambda player: player.pass_time(number)


def another() -> Step:
    """Forget the instance, and start one more of the same definition."""
    return lambda player: player.start({})


def rounds(number: int, *names: str) -> Step:
    """Complete tasks one after the other, again and again."""

    def step(player: Player) -> None:
        for _ in range(number):
            for name in names:
                done(name)(player)

    return step


def _seen(player: Player, watch: tuple[str, ...]) -> str:
    tasks = player.tasks()
    result = player.result()
    variables: Mapping[str, Any] = {}
    if result is not None and not tasks:
        told, variables = "ended", result
    else:
        told = "+".join(sorted(name for name, _ in tasks)) or NOTHING
        if tasks:
            variables = min(tasks, key=lambda task: task[0])[1]
    watched = [f"{name}={variables[name]}" for name in watch if name in variables]
    return f"{told} ({', '.join(watched)})" if watched else told
