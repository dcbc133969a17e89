"""The one door into the engine.

Whatever happens to a process happens through a command::

    engine.run(ClaimUserTask(task_id=7), actor=alice)

The engine opens one unit of work, runs the command in it, records who asked
for what, and commits once. A command that only reads says so.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from time import perf_counter
from typing import Any, ClassVar, Generic, Protocol, TypeVar

import structlog

from storage.scope import EVERYTHING, Scope
from storage.unit_of_work import (
    ConcurrentUpdateError,
    DatabaseUnavailableError,
    UnitOfWork,
    UnitOfWorkFactory,
)
from storage.user_tasks import Person
from workflows.errors import (
    EngineError,
    ForbiddenError,
    ProcessFaultError,
    StorageFullError,
    Text,
    UnavailableError,
    UncertainError,
)
from workflows.feel import at_moment
from workflows.models.forms import Option
from workflows.spiff.definitions import DefinitionCache
from workflows.spiff.execution import Execution

log = structlog.get_logger(__name__)

R = TypeVar("R")


NOWHERE = Text("", "")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who gives a command."""

    login: str
    name: Text
    #: Every ``role`` and ``role@scope`` that the person holds themselves.
    groups: frozenset[str] = frozenset()
    unit: str = ""
    #: The rows the person may see.
    scope: Scope = EVERYTHING
    locale: str = "zh"
    unit_name: Text = NOWHERE
    #: Those who are away, and whose work the person does.
    stands_in_for: tuple[Person, ...] = ()

    @property
    def people(self) -> tuple[Person, ...]:
        """Who the person is to the tasks: themselves first, then whom they stand in."""
        return (Person(self.login, self.groups), *self.stands_in_for)

    @property
    def roles(self) -> frozenset[str]:
        """The roles the person acts in, whatever their scope."""
        return frozenset(
            group.partition("@")[0] for one in self.people for group in one.groups
        )

    @property
    def works_for_a_unit(self) -> bool:
        """Whether the person sees the orders of some units only."""
        return self.scope.units is not None


SYSTEM = Actor("system", Text("系统", "System"))


@dataclass(slots=True)
class OperationRecord:
    """What the history keeps about a command; commands fill in what they know."""

    command: str = ""
    process_instance_id: int | None = None
    user_task_id: int | None = None
    on_behalf_of: str | None = None
    reason: str | None = None
    variables: object = None
    #: Whether it has been written already, along with a step.
    written: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """What a command works with."""

    actor: Actor
    now: datetime
    store: UnitOfWork
    definitions: DefinitionCache
    business: "Business"
    record: OperationRecord = field(default_factory=OperationRecord)
    watch: "Watch | None" = None


@dataclass(slots=True)
class ServiceTask:
    """What a handler gets to know about the service task it carries out."""

    context: Context
    process_instance_id: int
    #: Set by handlers that give the instance its outside number or its title.
    business_key: str | None = None
    subject: str | None = None

    @property
    def actor(self) -> Actor:
        """Who gave the command that led here."""
        return self.context.actor

    @property
    def now(self) -> datetime:
        """The time of the command."""
        return self.context.now

    @property
    def store(self) -> UnitOfWork:
        """The unit of work of the command."""
        return self.context.store


Handler = Callable[..., Mapping[str, object]]
OptionLookup = Callable[..., Iterable[Option]]
FactLookup = Callable[..., Mapping[str, object]]
#: Each line has its id as ``line``, and what is shown or prefilled.
LineLookup = Callable[..., Iterable[Mapping[str, object]]]
#: Gets the context of the command and the columns of the task list.
DueDate = Callable[["Context", Mapping[str, object]], datetime | None]


@dataclass(frozen=True, slots=True)
class Operation:
    """A handler under the name that diagrams use, with its parameters."""

    name: str
    handler: Handler
    required: frozenset[str]
    optional: frozenset[str]
    #: One sentence for process owners.
    description: Text
    #: The variables that it gives back; None where nobody has said.
    results: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Recurring:
    """A command that the product gives by itself, again and again."""

    command: "Callable[[], Command[Any]]"
    #: A cycle without end, such as R/PT1M.
    every: str
    #: What it does, for people; without it they read its name.
    title: Text | None = None


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """One of the things that a long operation would do, or why it would not."""

    name: Text
    note: Text
    #: What ``carry_out`` gets.
    arguments: Mapping[str, object] = field(default_factory=dict)
    feasible: bool = True


@dataclass(frozen=True, slots=True)
class LongKind:
    """Something that is done to many things, one after the other, as jobs."""

    name: Text
    #: Refuses those who may not.
    require: Callable[[Actor], None]
    #: Tells what would be done, from the arguments.
    plan: "Callable[[Context, Mapping[str, Any]], Sequence[PlannedItem]]"
    #: Does one item, from the arguments of all and its own; says what was done.
    carry_out: "Callable[[Context, Mapping[str, Any], Mapping[str, Any]], Text]"


@dataclass(frozen=True, slots=True)
class Business:
    """What the engine needs from the business built on it.

    Lookups are called with the context and the arguments of the form's ``x-ref``,
    ``x-facts`` or ``x-rows``; option lookups also with ``text``, what the person has
    typed so far ("" for everything).
    """

    operations: Mapping[str, Operation]
    options: Mapping[str, OptionLookup]
    facts: Mapping[str, FactLookup]
    #: What ``sla:<name>`` means as the due date of a user task.
    due_dates: Mapping[str, DueDate] = field(default_factory=dict)
    recurring: Mapping[str, Recurring] = field(default_factory=dict)
    #: Role -> the roles that take over where nobody is left in it.
    superiors: Mapping[str, Collection[str]] = field(default_factory=dict)
    long_operations: Mapping[str, LongKind] = field(default_factory=dict)
    #: The lines of rows that are fixed (``x-rows``).
    lines: Mapping[str, LineLookup] = field(default_factory=dict)


class Command(ABC, Generic[R]):
    """One thing an actor may ask of the engine."""

    #: Reading commands change nothing and leave no trace in the history.
    reads: ClassVar[bool] = False
    #: Whether a fault of the diagram becomes an incident at once.
    reports_faults: ClassVar[bool] = True

    @property
    def may_be_repeated(self) -> bool:
        """Whether doing it twice is the same as doing it once."""
        return self.reads

    @abstractmethod
    def execute(self, context: Context) -> R:
        """Do it, or raise an EngineError and leave no trace."""


class Observer(Protocol):
    """Gets to know which commands are run."""

    def __call__(self, command: str, outcome: str, seconds: float) -> None:
        """Count a command; the outcome is done, refused, unavailable or failed."""


def nobody(command: str, outcome: str, seconds: float) -> None:
    """Look away."""


class Watch(Protocol):
    """Gets to see each step of a process instance before it is kept."""

    def __call__(self, process_instance_id: int, execution: Execution) -> None:
        """Look at where tokens went, and with which variables."""


class Engine:
    """Runs commands."""

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory,
        business: Business,
        clock: Callable[[], datetime],
        observer: Observer = nobody,
        watch: Watch | None = None,
    ) -> None:
        self._unit_of_work = unit_of_work
        self._observer = observer
        self._business = business
        self._clock = clock
        self._watch = watch
        self._definitions = DefinitionCache()

    def at(self, clock: Callable[[], datetime]) -> "Engine":
        """Give an engine that runs on another clock and has read the same processes."""
        other = Engine(self._unit_of_work, self._business, clock, self._observer)
        other._definitions = self._definitions
        return other

    def run(self, command: Command[R], *, actor: Actor) -> R:
        """Carry out a command in a transaction of its own.

        Where another transaction got in between, or the connection was cut, it is
        tried once more; not where its commit may have taken place already, unless it
        does no harm twice.
        """
        begun, outcome = perf_counter(), "failed"
        try:
            result = self._run(command, actor)
            outcome = "done"
        except EngineError as error:
            unavailable = isinstance(error, UnavailableError)
            outcome = "unavailable" if unavailable else "refused"
            raise
        finally:
            self._observer(type(command).__name__, outcome, perf_counter() - begun)
        return result

    def _run(self, command: Command[R], actor: Actor) -> R:
        # The name only: a command may carry personal data.
        name = type(command).__name__
        record = OperationRecord(name)
        lost = False
        try:
            try:
                result = self._run_once(command, actor, record)
            except (ConcurrentUpdateError, DatabaseUnavailableError) as error:
                lost = _answer_is_lost(error)
                if lost and not command.may_be_repeated:
                    raise
                record = OperationRecord(name)
                result = self._run_once(command, actor, record)
        except DatabaseUnavailableError as error:
            log.error("database unavailable", command=name, reason=str(error))  # noqa: TRY400 (expected, and one line is enough)
            lost = lost or error.perhaps_kept
            raise _unavailable(error, lost=lost) from error
        except ProcessFaultError as fault:
            if command.reports_faults:
                self._report(fault, name, actor, record)
            raise
        except EngineError as error:
            forbidden = isinstance(error, ForbiddenError)
            write = log.warning if forbidden else log.info
            write("refused", command=name, actor=actor.login, reason=str(error))
            raise
        if not command.reads:
            log.info("done", command=name, actor=actor.login)
        return result

    def _run_once(
        self, command: Command[R], actor: Actor, record: OperationRecord
    ) -> R:
        with self._unit_of_work(reads=command.reads) as store:
            context = Context(
                actor=actor,
                now=self._clock(),
                store=store,
                definitions=self._definitions,
                business=self._business,
                record=record,
                watch=self._watch,
            )
            with at_moment(context.now):
                result = command.execute(context)
            if not command.reads and not context.record.written:
                store.history.add_operation(operation_row(context))
            return result

    def _report(
        self,
        fault: ProcessFaultError,
        command: str,
        actor: Actor,
        record: OperationRecord,
    ) -> None:
        """Keep an incident: what the command did has been taken back."""
        log.error("process fault", command=command, reason=str(fault))
        with self._unit_of_work() as store:
            store.incidents.add(
                {
                    "at": self._clock(),
                    "process_id": fault.process_id,
                    "process_instance_id": record.process_instance_id,
                    "element_id": fault.element_id,
                    "command": command,
                    "actor": actor.login,
                    "message_zh": fault.sentence("zh"),
                    "message_en": fault.sentence("en"),
                }
            )


def _answer_is_lost(error: Exception) -> bool:
    """Tell whether nobody knows if a commit has taken place."""
    return isinstance(error, DatabaseUnavailableError) and error.perhaps_kept


def _unavailable(error: DatabaseUnavailableError, *, lost: bool) -> UnavailableError:
    if error.full:
        return StorageFullError()
    return UncertainError() if lost else UnavailableError()


def operation_row(context: Context) -> dict[str, object]:
    """Give what the history keeps about the command."""
    record = context.record
    return {
        "at": context.now,
        "actor": context.actor.login,
        "on_behalf_of": record.on_behalf_of,
        "command": record.command,
        "process_instance_id": record.process_instance_id,
        "user_task_id": record.user_task_id,
        "reason": record.reason,
        "variables": record.variables,
    }
