"""Where the live part of the demo is played: an engine, a clock and the people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final, Self, TypeAlias, TypeVar

from handlers.demo.pictures import picture
from handlers.files.media import received
from handlers.places import Place
from storage.contents import Contents
from workflows.commands.identities import GetActor
from workflows.commands.inbox import GetUserTask
from workflows.commands.process_instances import StartProcessInstance
from workflows.commands.uploads import KeepTaskUpload
from workflows.commands.user_tasks import ClaimUserTask, CompleteUserTask
from workflows.engine import SYSTEM, Actor, Command, Context, Engine
from workflows.errors import LOCAL_ZONE
from workflows.jobs.executor import run_due

#: What is photographed where the machine stands.
_ON_SITE: Final = frozenset({"photo_meter", "photo_plate", "photo_old_part"})

Plays = TypeVar("Plays", bound="Play")
#: Ids of user tasks with the elements they are at.
OpenTasks: TypeAlias = tuple[tuple[int, str], ...]


@dataclass
class ScriptedClock:
    """A clock that shows what the script says."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True)
class FindOpenTasks(Command[OpenTasks]):
    """List the open tasks of a process instance with their elements, for the demo."""

    process_instance_id: int
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> OpenTasks:
        return _open_tasks(context, self.process_instance_id)


@dataclass(frozen=True)
class Submit(Command[OpenTasks]):
    """Complete a task, and list the open tasks of its instance then, for the demo."""

    task_id: int
    values: Mapping[str, Any]

    def execute(self, context: Context) -> OpenTasks:
        context.record.command = CompleteUserTask.__name__
        progress = CompleteUserTask(self.task_id, self.values).execute(context)
        return _open_tasks(context, progress.process_instance_id)


def _open_tasks(context: Context, instance: int) -> OpenTasks:
    return tuple(context.store.process_instances.open_tasks(instance).items())


@dataclass
class Stage:
    """Lets people of the demo company act at scripted times."""

    engine: Engine
    clock: ScriptedClock
    #: Where the photos go; None where nobody will look at them.
    contents: Contents | None = None
    photos: int = 0
    #: Counts what may have changed the tasks of other instances, too.
    happened: int = 0
    #: The newest photo of each kind, and of which kind it is shown once more.
    newest: dict[str, bytes] = field(default_factory=dict, repr=False)
    shown_again: str = ""
    actors: dict[str, Actor] = field(default_factory=dict)

    def actor(self, login: str) -> Actor:
        """Find somebody of the company."""
        if login not in self.actors:
            found = self.engine.run(GetActor(login), actor=SYSTEM)
            assert found is not None, login
            self.actors[login] = found
        return self.actors[login]

    def in_time(self, **offset: float) -> str:
        """Write the time some hours or minutes from now, as forms send it."""
        local = self.clock.now.astimezone(LOCAL_ZONE)
        return (local + timedelta(**offset)).isoformat()

    def day(self, days: float = 0) -> str:
        """Write the day some days from now, as forms send it."""
        return self.in_time(days=days)[:10]

    def photo(
        self, task_id: int, login: str, field: str, place: Place | None = None
    ) -> list[int]:
        """Let somebody upload a photo for a field of a form, taken where they are."""
        kind = field.rpartition(".")[2]
        data = self._taken(kind, f"{task_id} {field}", place)
        if self.contents is not None:
            self.contents.put(data)
        command = KeepTaskUpload(task_id, field, received(data, f"{kind}.jpg"))
        return [self.engine.run(command, actor=self.actor(login)).id]

    def _taken(self, kind: str, name: str, place: Place | None) -> bytes:
        """Take a photo; no two are the same, for that would be a signal."""
        if kind == self.shown_again:
            self.shown_again = ""
            return self.newest[kind]
        self.photos += 1
        taken = self.clock.now - timedelta(minutes=2)
        there = place if kind in _ON_SITE else None
        self.newest[kind] = picture(kind, f"{name} {self.photos}", taken, there)
        return self.newest[kind]

    def start(
        self, process_id: str, login: str, values: Mapping[str, object]
    ) -> tuple[str, int]:
        """Let somebody start a process; give its number and its instance."""
        command = StartProcessInstance(process_id, values)
        started = self.engine.run(command, actor=self.actor(login))
        assert started.business_key is not None
        return started.business_key, started.process_instance_id

    def work(self) -> None:
        """Do what is due by itself by now."""
        while run_due(self.engine):
            self.happened += 1


@dataclass
class Play:
    """A process instance on its way; every step is a task that somebody completes."""

    stage: Stage
    no: str
    instance: int
    #: Where its photos are taken, as far as telephones write that.
    place: Place | None = field(default=None, init=False)
    #: Its open tasks, and when they were so: as long as nothing has happened.
    _open: OpenTasks = field(default=(), init=False, repr=False)
    _open_at: int | None = field(default=None, init=False, repr=False)

    def wait(self, **time: float) -> Self:
        """Let time pass."""
        self.stage.clock.now += timedelta(**time)
        return self

    def work(self) -> Self:
        """Let happen what is due by itself by now."""
        self.stage.work()
        return self

    def task_of(self, element_id: str = "") -> int:
        """Find the open task of an element, or the one task there is."""
        (task,) = (
            task
            for task, element in self.tasks()
            if not element_id or element == element_id
        )
        return task

    def tasks(self) -> OpenTasks:
        """List the open tasks with their elements."""
        if self._open_at != self.stage.happened:
            command = FindOpenTasks(self.instance)
            self._open = self.stage.engine.run(command, actor=SYSTEM)
            self._open_at = self.stage.happened
        return self._open

    def claim(self, login: str) -> None:
        """Put the open task into somebody's own inbox."""
        actor = self.stage.actor(login)
        self.stage.engine.run(ClaimUserTask(self.task_of()), actor=actor)

    def shown(self, login: str, element_id: str) -> dict[str, Any]:
        """Look at a form as somebody sees it."""
        command = GetUserTask(self.task_of(element_id))
        form = self.stage.engine.run(command, actor=self.stage.actor(login)).form
        assert form is not None
        return dict(form.values)

    def fill(self, login: str, element_id: str, **values: object) -> Self:
        """Submit a form; half an hour has passed, and what follows is done at once."""
        self.wait(minutes=30)
        return self.submit(login, values, element_id).work()

    def submit(
        self, login: str, values: Mapping[str, object], element_id: str = ""
    ) -> Self:
        """Submit the form of an element, or of the one task there is."""
        command = Submit(self.task_of(element_id), values)
        self._open = self.stage.engine.run(command, actor=self.stage.actor(login))
        self.stage.happened += 1
        self._open_at = self.stage.happened
        return self

    def photos(self, login: str, element_id: str, *fields: str) -> dict[str, object]:
        """Let somebody upload a photo for each of some fields."""
        task = self.task_of(element_id)
        return {
            field.rpartition(".")[2]: self.stage.photo(task, login, field, self.place)
            for field in fields
        }
