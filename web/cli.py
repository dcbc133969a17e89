"""The ``paigong`` command."""

import logging
import secrets
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import click
import structlog
import waitress

import bpmn
from handlers import demo
from handlers.roles import ROLES
from storage.job_queue import conninfo
from storage.tables import is_current
from storage.tables import migrate as migrate_tables
from storage.unit_of_work import Database, DatabaseUnavailableError, open_database
from web.app import build_engine, create_app
from web.metrics import Health
from web.settings import Settings
from workflows.commands.definitions import Deploy, Lint
from workflows.commands.identities import hash_password
from workflows.commands.installation import HasUsers, OpenDemo, PutRoles
from workflows.engine import SYSTEM, Engine
from workflows.errors import EngineError, UnavailableError
from workflows.jobs.executor import JobExecutor
from workflows.jobs.worker import CONCURRENCY, JobWorker
from workflows.models.findings import Finding, InvalidDeploymentError

BUNDLED = Path(bpmn.__file__).parent
DEPLOYABLE = (".bpmn", ".json")

locale_option = click.option(
    "--locale",
    type=click.Choice(["zh", "en"]),
    default="en",
    show_default=True,
    help="Language of the messages.",
)


@click.group()
def main() -> None:
    """Paigong 派工: BPMN diagrams define the work, people complete it."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    logging.getLogger("spiff").setLevel(logging.ERROR)


@main.command()
@click.option("--demo/--no-demo", default=True, help="Seed the demo company.")
def set_up(*, demo: bool) -> None:
    """Migrate the database, deploy bpmn/ and, on first start, seed the demo."""
    settings = Settings.from_environment()
    file = settings.database_file
    if file is None or file.exists():
        _bring_up_to_date(open_database(settings.database_url), demo=demo)
        return
    # Built aside and put in place when complete: a first start that is
    # interrupted leaves nothing half done.
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(file.name + ".part")
    part.unlink(missing_ok=True)
    database = open_database(f"sqlite:///{part}")
    _bring_up_to_date(database, demo=demo)
    database.dispose()  # closing the last connection empties the write-ahead log
    part.replace(file)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
def serve(host: str, port: int) -> None:
    """Serve the web application, and carry out jobs when they are due."""
    settings, health = Settings.from_environment(), Health()
    database = _database(settings)
    engine = build_engine(database, observer=health.metrics.observe)
    address = conninfo(database)
    executor = JobExecutor(engine) if address is None else JobWorker(engine, address)
    health.checks["tables"] = lambda: _is_up_to_date(database)
    health.checks["jobs"] = lambda: executor.working
    server = waitress.create_server(
        create_app(engine, settings, health), host=host, port=port, threads=8
    )
    executor.start()
    click.echo(f"Paigong 派工 is ready: http://{host}:{port}")
    with _until_stopped():
        server.run()
    executor.stop()


@main.command()
@click.option(
    "--concurrency",
    default=CONCURRENCY,
    show_default=True,
    type=click.IntRange(1, 64),
    help="How many jobs to carry out at a time.",
)
def worker(concurrency: int) -> None:
    """Carry out jobs when they are due, beside other processes, on PostgreSQL."""
    database = _database(Settings.from_environment())
    address = conninfo(database)
    if address is None:
        message = (
            "With SQLite, `paigong serve` carries out the jobs itself; "
            "workers need PostgreSQL (PAIGONG_DATABASE_URL)."
        )
        raise click.ClickException(message)
    executor = JobWorker(build_engine(database), address, concurrency)
    executor.start()
    click.echo(f"Paigong 派工 carries out jobs, {concurrency} at a time.")
    with _until_stopped():
        Event().wait()
    executor.stop()


@main.command()
def migrate() -> None:
    """Bring the database's tables up to date."""
    migrate_tables(open_database(Settings.from_environment().database_url))


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True))
@locale_option
def deploy(paths: tuple[str, ...], locale: str) -> None:
    """Deploy the diagrams, forms and translations in folders, all or none."""
    try:
        rows = _engine().run(Deploy(read_resources(paths)), actor=SYSTEM)
    except InvalidDeploymentError as error:
        _show(error.findings, locale)
        raise click.ClickException(error.sentence(locale)) from None
    except EngineError as error:
        raise click.ClickException(error.sentence(locale)) from None
    for row in rows:
        click.echo(f"{row.process_id} {row.version}: {row.name.get(locale)}")


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True))
@locale_option
def lint(paths: tuple[str, ...], locale: str) -> None:
    """Check diagrams, forms and translations without deploying them."""
    findings = _engine().run(Lint(read_resources(paths)), actor=SYSTEM)
    _show(findings, locale)
    if findings:
        sys.exit(1)


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
    """Put the roles and the bundled processes in place."""
    engine.run(PutRoles(ROLES), actor=SYSTEM)
    engine.run(Deploy(bundled_resources(), only_new=True), actor=SYSTEM)


def seed(database: Database) -> None:
    """Fill an empty, prepared database with the demo company."""
    password = secrets.token_urlsafe(9)
    demo.seed_demo(
        lambda clock: build_engine(database, clock),
        as_of=datetime.now(UTC),
        password_hash=hash_password(password),
    )
    build_engine(database).run(OpenDemo(password), actor=SYSTEM)
    click.echo(f"Demo company seeded. Password of every demo account: {password}")


def _bring_up_to_date(database: Database, *, demo: bool) -> None:
    started = time.monotonic()
    migrate_tables(database)
    engine = build_engine(database)
    prepare(engine)
    if demo and not engine.run(HasUsers(), actor=SYSTEM):
        seed(database)
        click.echo(f"First start took {time.monotonic() - started:.1f} s.")


def _engine() -> Engine:
    return build_engine(_database(Settings.from_environment()))


def _database(settings: Settings) -> Database:
    """Open the database of an installation that has been set up."""
    file = settings.database_file
    database = open_database(settings.database_url)
    try:
        missing = (file is not None and not file.exists()) or not is_current(database)
    except DatabaseUnavailableError as error:
        raise click.ClickException(UnavailableError().sentence("en")) from error
    if missing:
        message = "The database is not up to date; run `paigong set-up` first."
        raise click.ClickException(message)
    return database


def _is_up_to_date(database: Database) -> bool:
    try:
        return is_current(database)
    except DatabaseUnavailableError:
        return False


@contextmanager
def _until_stopped() -> Iterator[None]:
    """Let ^C and SIGTERM end what is done inside."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        yield


def _show(findings: tuple[Finding, ...], locale: str) -> None:
    for finding in findings:
        click.echo(finding.render(locale), err=True)
