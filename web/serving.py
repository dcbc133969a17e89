"""The commands that run for long: the web server, and workers beside it.

They begin again after every crash, with people waiting. So this module loads what
they need and nothing else; ``web/cli.py`` has the other commands.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import Any, Final

import click
import waitress

from storage.contents import Contents
from storage.job_queue import conninfo
from storage.revision import is_current
from storage.unit_of_work import Database, DatabaseUnavailableError, open_database
from web.app import build_callers, build_engine, create_app, create_health_app
from web.logs import quiet
from web.metrics import Health
from web.settings import Settings
from workflows.engine import Engine
from workflows.errors import UnavailableError
from workflows.jobs.executor import JobExecutor, arming_executor
from workflows.jobs.outside import outside_executors

#: How many jobs a worker carries out at a time.
_CONCURRENCY: Final = 4
#: Seconds to wait at the end for an outside call at hand.
_PATIENCE: Final = 1.0


@click.group()
def main() -> None:
    """Serve, or carry out jobs: what ``python -m web`` loads for these two."""
    quiet()


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
def serve(host: str, port: int) -> None:
    """Serve the web application, and carry out jobs when they are due."""
    settings, health = Settings.from_environment(), Health()
    database = opened_database(settings)
    engine = _engine(database, settings, health)
    executor = _executor(engine, database)
    _watch(health, database, executor)
    server = waitress.create_server(
        create_app(engine, settings, health), host=host, port=port, threads=8
    )
    with _working(engine, settings, executor), _until_stopped():
        click.echo(f"Paigong 派工 is ready: http://{host}:{port}")
        server.run()


@main.command()
@click.option(
    "--concurrency",
    default=_CONCURRENCY,
    show_default=True,
    type=click.IntRange(1, 64),
    help="How many jobs to carry out at a time.",
)
def worker(concurrency: int) -> None:
    """Carry out jobs when they are due, beside other processes, on PostgreSQL."""
    settings, health = Settings.from_environment(), Health()
    database = opened_database(settings)
    if conninfo(database) is None:
        message = (
            "With SQLite, `paigong serve` carries out the jobs itself; "
            "workers need PostgreSQL (PAIGONG_DATABASE_URL)."
        )
        raise click.ClickException(message)
    engine = _engine(database, settings, health)
    executor = _executor(engine, database, concurrency)
    _watch(health, database, executor)
    if settings.worker_address is not None:
        _tell(settings.worker_address, create_health_app(engine, settings, health))
    with _working(engine, settings, executor), _until_stopped():
        click.echo(f"Paigong 派工 carries out jobs, {concurrency} at a time.")
        Event().wait()


ALL: Final = (serve, worker)


def opened_database(settings: Settings) -> Database:
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


def _engine(database: Database, settings: Settings, health: Health) -> Engine:
    return build_engine(
        database,
        observer=health.metrics.observe,
        mail=settings.smtp_url is not None,
        contents=Contents(settings.contents),
    )


def _executor(
    engine: Engine, database: Database, concurrency: int = _CONCURRENCY
) -> Any:  # noqa: ANN401 (a JobWorker, too, which is not loaded on SQLite)
    """Make what carries out jobs: a thread on SQLite, a part of many elsewhere."""
    address = conninfo(database)
    if address is None:
        return JobExecutor(engine)
    from workflows.jobs.worker import JobWorker  # noqa: PLC0415 (a heavy library)

    return JobWorker(engine, address, concurrency)


def _watch(health: Health, database: Database, executor: Any) -> None:  # noqa: ANN401 (see _executor)
    """Let /health/ready look at the tables and at the jobs."""
    health.checks["tables"] = lambda: _is_up_to_date(database)
    health.checks["jobs"] = lambda: executor.working


def _tell(address: str, app: Any) -> None:  # noqa: ANN401 (a WSGI application)
    """Answer those who watch a worker, in a thread of its own."""
    server = waitress.create_server(app, listen=address, threads=1)
    Thread(target=server.run, name="health", daemon=True).start()


@contextmanager
def _working(engine: Engine, settings: Settings, executor: Any) -> Iterator[None]:  # noqa: ANN401 (see _executor)
    """Carry out jobs, and make outside calls, for as long as this lasts."""
    outside = outside_executors(engine, build_callers(engine, settings))
    arming = arming_executor(engine)
    for each in (executor, arming, *outside):
        each.start()
    yield
    executor.stop()
    for each in (arming, *outside):
        each.stop(_PATIENCE)  # a call that is cut off is made again


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
