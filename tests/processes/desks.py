"""The page of a form as a case of a test file has just come to it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import bpmn
from storage.trial_databases import MemoryDatabases
from storage.unit_of_work import Database
from tests.web.application import application
from tests.web.visitor import Page, Visitor
from web.cli_process_tests import read_file
from web.settings import Settings
from web.trial_companies import TrialCompanies
from workflows.commands.forms import FormView
from workflows.commands.inbox import GetUserTask
from workflows.commands.process_instances import GetStartForm, StartProcessInstance
from workflows.commands.user_tasks import CompleteUserTask
from workflows.engine import Actor, Command, Context, Engine, Watch
from workflows.errors import LOCAL_ZONE, Text
from workflows.process_tests.bad_input import changed
from workflows.process_tests.language import Step, TestFile
from workflows.process_tests.world import VirtualClock


@dataclass(frozen=True)
class Wrong:
    """What is wrongly filled in on the page of a form, and what is said there."""

    process: str
    #: The step of the test file at whose form we stop.
    step: str
    changes: Mapping[str, Any]
    field: str
    said: Text


@dataclass(frozen=True)
class Refused:
    """The page that came back, and whether anything was kept."""

    page: Page
    sent: Mapping[str, list[str]]
    untouched: bool


class Remembered(MemoryDatabases):
    """Databases in memory, of which the open one can be read as a whole."""

    database: Database

    @contextmanager
    def copy(self, pattern: str) -> Iterator[Database]:
        with super().copy(pattern) as database:
            self.database = database
            yield database

    def text(self) -> str:
        driver: Any = self.database.raw_connection().driver_connection
        return "\n".join(driver.iterdump())


@dataclass(frozen=True)
class NameStep(Command[str]):
    """Tell which step of its process a task is."""

    task_id: int
    reads = True

    def execute(self, context: Context) -> str:
        task = context.store.user_tasks.get(self.task_id)
        assert task is not None, self.task_id
        return task.element_id


class Desk(Engine):
    """An engine at which somebody fills in a form wrongly before they do it well."""

    def __init__(self, engine: Engine, desks: "Desks") -> None:
        self._inner = engine
        self._desks = desks

    def run(self, command: Command[Any], *, actor: Actor) -> Any:  # noqa: ANN401 (of any command)
        self._desks.look(self._inner, command, actor)
        return self._inner.run(command, actor=actor)


@dataclass
class Desks:
    """Companies in which each language is tried at one form."""

    companies: TrialCompanies
    databases: Remembered
    folder: Path
    wrong: Wrong
    refused: dict[str, Refused] = field(default_factory=dict)

    @contextmanager
    def open(self, company: str, clock: VirtualClock, watch: Watch) -> Iterator[Engine]:
        with self.companies.open(company, clock, watch) as engine:
            yield Desk(engine, self)

    def look(self, engine: Engine, command: Command[Any], actor: Actor) -> None:
        """Fill in the form wrongly, if it is the one, in both languages."""
        if self.refused:
            return
        shown = self._shown(engine, command, actor)
        if shown is not None and isinstance(
            command, StartProcessInstance | CompleteUserTask
        ):
            place, form = shown
            values = changed(command.values, self.wrong.changes)
            sent = browser_fields(form.form.schema, values)
            for locale in ("zh", "en"):
                self.refused[locale] = self._submit(
                    engine, actor, (place, sent, locale)
                )

    def _shown(
        self, engine: Engine, command: Command[Any], actor: Actor
    ) -> tuple[str, FormView] | None:
        """Give the page and the form that a command submits, if it is the one."""
        place, form, step = "", None, ""
        if isinstance(command, StartProcessInstance):
            step, place = command.process_id, f"/processes/{command.process_id}/start"
            form = engine.run(GetStartForm(step), actor=actor).form
        elif isinstance(command, CompleteUserTask):
            step = engine.run(NameStep(command.task_id), actor=actor)
            if step == self.wrong.step:
                place = f"/tasks/{command.task_id}"
                form = engine.run(GetUserTask(command.task_id), actor=actor).form
        return (place, form) if form and step == self.wrong.step else None

    def _submit(
        self, engine: Engine, actor: Actor, what: tuple[str, dict[str, list[str]], str]
    ) -> Refused:
        place, sent, locale = what
        app = application(engine, Settings(self.folder, "", "key", https=False))
        visitor = Visitor(app.test_client()).sign_in(actor.login)
        with visitor.client.session_transaction() as session:
            session["locale"] = locale
        visitor.get(place)
        before = self.databases.text()
        page = visitor.post(place, action="submit", **sent)
        return Refused(page, sent, untouched=self.databases.text() == before)


def browser_fields(
    schema: Mapping[str, Any], values: Mapping[str, Any], prefix: str = ""
) -> dict[str, list[str]]:
    """Write values as a browser sends them."""
    sent: dict[str, list[str]] = {}
    for name, part in schema["properties"].items():
        value, key = values.get(name), f"{prefix}{name}"
        if part.get("x-readonly") or value is None:
            continue
        if part["type"] == "object":
            sent |= {f"{key}-{each}": [str(value[each])] for each in value}
        elif part["type"] != "array":
            sent[key] = [_typed(part, value)]
        elif part["items"].get("type") == "object":
            for number, row in enumerate(value):
                sent |= browser_fields(part["items"], row, f"{key}-{number}-")
                if "line" in row:
                    sent[f"{key}-{number}-line"] = [str(row["line"])]
        else:
            sent[key] = [str(each) for each in value]
    return sent


def _typed(part: Mapping[str, Any], value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if part.get("format") == "date-time" and len(text := str(value)) > len(
        "2026-01-01"
    ):
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return text
        return moment.astimezone(LOCAL_ZONE).strftime("%Y-%m-%dT%H:%M")
    return str(value)


def story_of(process: str, step: str) -> TestFile:
    """Give the first case that comes to a step, without other bad input."""
    path = Path(bpmn.__file__).parent / process / f"{process}.test.yaml"
    file = read_file(path)
    scenes = {name: tuple(map(_good, steps)) for name, steps in file.scenes.items()}
    case = next(each for each in file.cases if _comes_to(each.steps, scenes, step))
    first = tuple(map(_good, case.first))
    only = replace(case, first=first, steps=tuple(map(_good, case.steps)))
    return replace(file, cases=(only,), scenes=scenes)


def _good(step: Step) -> Step:
    return replace(step, bad_input=())


def _comes_to(
    steps: tuple[Step, ...], scenes: Mapping[str, tuple[Step, ...]], name: str
) -> bool:
    return any(
        _comes_to(scenes[step.name], scenes, name)
        if step.verb == "scene"
        else step.name == name and "refused" not in step.companions
        for step in steps
    )
