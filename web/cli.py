"""The ``paigong`` command."""

import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final

import click

import bpmn
from handlers.checks import INVARIANTS, CheckData
from handlers.company.roles import ROLES
from handlers.deadlines.calendars import PutCalendars
from handlers.deadlines.overdue import NotifyOverdue
from handlers.outward import mail
from storage.unit_of_work import Database, open_database
from storage.upgrades import migrate as migrate_tables
from web import cli_events, serving, upkeep
from web.app import build_engine, build_mailer
from web.cli_demo import Wanted, as_of_option, profile_option, seed
from web.cli_options import locale_option
from web.cli_process_tests import process_tests
from web.logs import quiet
from web.serving import opened_database
from web.settings import Settings
from workflows.commands.definitions import (
    Deploy,
    ExportDiagram,
    GetProcessDefinition,
    Lint,
)
from workflows.commands.installation import HasUsers, PutRoles
from workflows.commands.recurring import ArmRecurring
from workflows.engine import SYSTEM, Engine
from workflows.errors import EngineError, Text
from workflows.models.findings import Finding, InvalidDeploymentError

BUNDLED = Path(bpmn.__file__).parent
DEPLOYABLE = (".bpmn", ".dmn", ".json")
_ONLY_SHOWN: Final = Text("仅供查看，不可执行", "to look at; not executable")


@click.group()
@click.pass_context
def main(context: click.Context) -> None:
    """Paigong 派工: BPMN diagrams define the work, people complete it."""
    context.obj = _engine
    quiet()


@main.command()
@click.option("--demo/--no-demo", default=True, help="Seed the demo company.")
@profile_option
@as_of_option
def set_up(profile: str, as_of: datetime | None, *, demo: bool) -> None:
    """Migrate the database, deploy bpmn/ and, on first start, seed the demo."""
    settings = Settings.from_environment()
    wanted = Wanted(profile, as_of or datetime.now(UTC)) if demo else None
    file = settings.database_file
    if file is None or file.exists():
        _bring_up_to_date(open_database(settings.database_url), settings, wanted)
        return
    # Built aside and put in place when complete: a first start that is
    # interrupted leaves nothing half done.
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(file.name + ".part")
    part.unlink(missing_ok=True)
    database = open_database(f"sqlite:///{part}")
    _bring_up_to_date(database, settings, wanted)
    database.dispose()  # closing the last connection empties the write-ahead log
    part.replace(file)


@main.command()
def notify() -> None:
    """Tell people, once, about what takes too long; mail it where that is set up."""
    settings = Settings.from_environment()
    engine = build_engine(opened_database(settings))
    mailer = build_mailer(settings)
    engine.run(NotifyOverdue(mail=mailer is not None), actor=SYSTEM)
    if mailer is None:
        return
    failures = []
    for number in engine.run(mail.FindUnsentMails(), actor=SYSTEM):
        try:
            mail.deliver(engine, mailer, number)
        except OSError as error:
            # It stays to be sent, and does not keep the others: the next run tries it.
            failures.append(f"The mail server did not take mail {number}: {error}")
    if failures:
        raise click.ClickException("\n".join(failures))


@main.command()
def migrate() -> None:
    """Bring the database's tables up to date."""
    migrate_tables(open_database(Settings.from_environment().database_url))


@main.command()
@click.option("--to", "url", required=True, help="postgresql+psycopg://user@host/name")
@locale_option
def migrate_database(url: str, locale: str) -> None:
    """Copy an installation on SQLite into an empty PostgreSQL, and check each row."""
    settings = Settings.from_environment()
    upkeep.move(opened_database(settings), url, settings.contents, locale)


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@locale_option
def backup(file: Path, locale: str) -> None:
    """Write the SQLite database, which may be in use, to a new file."""
    settings = Settings.from_environment()
    upkeep.keep_copy(opened_database(settings), file, settings.contents, locale)


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True))
@locale_option
def deploy(paths: tuple[str, ...], locale: str) -> None:
    """Deploy the diagrams, decisions, forms and names in folders, all or none."""
    engine, resources = _engine(), read_resources(paths)
    try:
        rows = engine.run(Deploy(resources), actor=SYSTEM)
    except InvalidDeploymentError as error:
        _show(error.findings, locale)
        raise click.ClickException(error.sentence(locale)) from None
    except EngineError as error:
        raise click.ClickException(error.sentence(locale)) from None
    _show(engine.run(Lint(resources), actor=SYSTEM), locale)
    for row in rows:
        mark = "" if row.executable else f" – {_ONLY_SHOWN.get(locale)}"
        click.echo(f"{row.process_id} {row.version}: {row.name.get(locale)}{mark}")


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True))
@click.option("--strict", is_flag=True, help="Fail for warnings, too.")
@locale_option
def lint(paths: tuple[str, ...], locale: str, *, strict: bool) -> None:
    """Check diagrams, decisions, forms and translations without deploying them."""
    findings = _engine().run(Lint(read_resources(paths)), actor=SYSTEM)
    _show(findings, locale)
    failing = {"error", "warning"} if strict else {"error"}
    if any(finding.severity in failing for finding in findings):
        sys.exit(1)


@main.command()
@locale_option
def check(locale: str) -> None:
    """Look for data that contradict each other; exit code 1 if there are any."""
    found = _engine().run(CheckData(), actor=SYSTEM)
    for name, meaning in INVARIANTS.items():
        wrong = [each.text.get(locale) for each in found if each.invariant == name]
        click.echo(f"{name} {meaning.get(locale)}: {len(wrong) or 'ok'}")
        for sentence in wrong:
            click.echo(f"  {sentence}")
    if found:
        sys.exit(1)


@main.command()
@click.argument("process_id")
@click.option("--version", type=int, help="Which version; the newest without it.")
@click.option("--output", type=click.File("wb"), default="-", help="Where to.")
@locale_option
def export(process_id: str, version: int | None, output: BinaryIO, locale: str) -> None:
    """Write the diagram of a process, byte for byte as it was deployed."""
    engine = _engine()
    try:
        view = engine.run(GetProcessDefinition(process_id, version), actor=SYSTEM)
        file = engine.run(ExportDiagram(view.definition.id), actor=SYSTEM)
    except EngineError as error:
        raise click.ClickException(error.sentence(locale)) from None
    output.write(file.content)


for _command in (*serving.ALL, *cli_events.ALL):
    main.add_command(_command)


def read_resources(paths: tuple[str, ...]) -> dict[str, bytes]:
    """Read what can be deployed from files and folders.

    A path within the deployment begins with the name of the file's folder.
    """
    resources = {}
    for path in map(Path, paths):
        absolute = path.resolve()
        for file in sorted(absolute.rglob("*")) if absolute.is_dir() else [absolute]:
            if file.is_file() and file.name.endswith(DEPLOYABLE):
                base = absolute.parent if absolute.is_dir() else file.parent.parent
                resources[file.relative_to(base).as_posix()] = file.read_bytes()
    return resources


def bundled_resources() -> dict[str, bytes]:
    """Read the processes that come with the product."""
    return {
        file.relative_to(BUNDLED).as_posix(): file.read_bytes()
        for file in sorted(BUNDLED.rglob("*"))
        if file.is_file() and file.name.endswith(DEPLOYABLE)
    }


def prepare(engine: Engine) -> None:
    """Put the roles, the calendars and the bundled processes in place."""
    engine.run(PutRoles(ROLES), actor=SYSTEM)
    engine.run(PutCalendars(), actor=SYSTEM)
    engine.run(Deploy(bundled_resources(), only_new=True), actor=SYSTEM)
    engine.run(ArmRecurring(), actor=SYSTEM)


def _bring_up_to_date(
    database: Database, settings: Settings, wanted: Wanted | None
) -> None:
    started = time.monotonic()
    migrate_tables(database)
    engine = build_engine(database)
    prepare(engine)
    if wanted is not None and not engine.run(HasUsers(), actor=SYSTEM):
        seed(engine, settings.data, wanted)
        click.echo(f"First start took {time.monotonic() - started:.1f} s.")


def _engine() -> Engine:
    return build_engine(opened_database(Settings.from_environment()))


def _show(findings: tuple[Finding, ...], locale: str) -> None:
    for finding in findings:
        click.echo(finding.render(locale), err=True)


main.add_command(process_tests(BUNDLED, read_resources, prepare))
