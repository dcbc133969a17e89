"""One case being played: its company, its clock, and the instance it is about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from workflows.commands.identities import GetActor
from workflows.engine import SYSTEM, Actor, Command, Engine
from workflows.errors import EngineError
from workflows.jobs.executor import run_due
from workflows.process_tests import callers
from workflows.process_tests.failures import failure
from workflows.process_tests.footprints import Footprints
from workflows.process_tests.items import Item
from workflows.process_tests.language import Step
from workflows.process_tests.looking import (
    Begin,
    FindInstances,
    FindNextDue,
    FindOpenTasks,
    FindRecords,
    Instance,
    OpenTask,
)
from workflows.process_tests.values import Scope
from workflows.process_tests.world import VirtualClock, World

R = TypeVar("R")


@dataclass
class Stage:
    """Where the steps of a case are played."""

    engine: Engine
    clock: VirtualClock
    world: World
    footprints: Footprints
    #: The process that the file is about.
    process: str
    scenes: Mapping[str, tuple[Step, ...]]
    #: Values that the file has given a name, and results of operations.
    names: dict[str, object] = field(default_factory=dict)
    #: The instance that the case is about; 0 before there is one.
    instance_id: int = 0
    #: The last instance that others have begun in the same company.
    since: int = 0
    #: The lines of bad input that has been tried, in any case of the file.
    tried: set[int] = field(default_factory=set)
    _setup_id: int = 0
    _actors: dict[str, Actor] = field(default_factory=dict)

    def run(self, command: Command[R], actor: Actor = SYSTEM) -> R:
        """Give a command, and what follows from it at once."""
        try:
            result = self.engine.run(command, actor=actor)
        except EngineError:
            self.footprints.forget()
            raise
        self.footprints.keep()
        return result

    def settle(self) -> None:
        """Carry out what is due now."""
        while run_due(self.engine):
            pass
        self.footprints.keep()
        if not self.instance_id:
            self.instance_id = self._begun()

    def _begun(self) -> int:
        """Find the instance that a record or a message has started by itself."""
        mine = [one for one in self.instances() if one.id > self.since]
        found = [one.id for one in mine if one.process == self.process]
        return found[-1] if found else 0

    def pass_time(self, until: datetime) -> None:
        """Let time pass; what becomes due on the way happens at its time."""
        while True:
            due = self.engine.run(FindNextDue(), actor=SYSTEM)
            if due is None or due > until:
                break
            self.clock.now = max(due, self.clock.now)
            self.settle()
        self.clock.now = until
        self.settle()

    def scope(self) -> Scope:
        """Give what expressions see now."""
        variables = self.footprints.variables.get(self.instance_id, {})
        key = {"key": self.key} if self.instance_id else {}
        return Scope({**variables, **key, **self.names}, self.clock.now)

    def actor(self, login: Item | None, step: Item) -> Actor:
        """Find who does something."""
        if login is None:
            raise failure(
                step, "没有写由谁办理（by）。", "It does not say by whom (by)."
            )
        name = str(self.scope().value(login))
        if name == SYSTEM.login:
            return SYSTEM
        if name not in self._actors:
            found = self.engine.run(GetActor(name), actor=SYSTEM)
            if found is None:
                raise failure(login, f"没有人员“{name}”。", f"There is no “{name}”.")
            self._actors[name] = found
        return self._actors[name]

    @property
    def key(self) -> str | None:
        """The business key of the instance that the case is about."""
        return self.instance(self.instance_id).key

    @property
    def setup_id(self) -> int:
        """The instance in whose name records are prepared."""
        if not self._setup_id:
            self._setup_id = self.run(Begin(callers.SETUP)).process_instance_id
        return self.instance_id or self._setup_id

    def instances(self) -> tuple[Instance, ...]:
        """List the process instances of the case, the oldest first."""
        return self.engine.run(FindInstances(), actor=SYSTEM)

    def instance(self, instance_id: int) -> Instance:
        """Give one of them."""
        return next(each for each in self.instances() if each.id == instance_id)

    def look_at(self, process: Item | None) -> int:
        """Find the instance a step is about: the newest of a process, if it says so."""
        if process is None:
            return self.instance_id
        name = str(process.value)
        wanted = {name, callers.caller_of(name)}
        found = [each.id for each in self.instances() if each.process in wanted]
        if not found:
            raise failure(
                process,
                f"没有流程“{name}”的实例。",
                f"There is no instance of the process “{name}”.",
            )
        return found[-1]

    def open_tasks(self, instance_id: int) -> tuple[OpenTask, ...]:
        """List the user tasks that wait in an instance."""
        return self.engine.run(FindOpenTasks(instance_id), actor=SYSTEM)

    def records(
        self, table: str, where: Mapping[str, Any]
    ) -> tuple[Mapping[str, object], ...]:
        """List records of a table."""
        return self.engine.run(FindRecords(table, where), actor=SYSTEM)
