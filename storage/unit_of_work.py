"""One transaction and the collections that take part in it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, TypeAlias

from sqlalchemy import Connection, create_engine, event
from sqlalchemy import Engine as Database
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from storage.base import dump_json, load_json
from storage.customers import Customers
from storage.deployments import Deployments
from storage.dispatch_orders import DispatchOrders
from storage.event_subscriptions import EventSubscriptions
from storage.failures import (
    ConcurrentUpdateError,
    DatabaseUnavailableError,
    explained,
)
from storage.history import History
from storage.identities import Identities
from storage.incidents import Incidents
from storage.job_queue import JobQueue
from storage.jobs import Jobs
from storage.machines import Machines
from storage.messages import Messages
from storage.numbers import Numbers
from storage.organisation import Organisation
from storage.parts import Parts
from storage.postgresql import save_round_trips
from storage.process_instances import ProcessInstances
from storage.settings import Settings
from storage.steps import Steps
from storage.user_tasks import UserTasks
from storage.visits import Visits

__all__ = [
    "ConcurrentUpdateError",
    "Database",
    "DatabaseUnavailableError",
    "UnitOfWork",
    "UnitOfWorkFactory",
    "open_database",
    "unit_of_work_factory",
]


class UnitOfWork:
    """Everything a command may read and write; all of it is kept, or none."""

    def __init__(self, session: Session, connection: Connection) -> None:
        self._session = session
        self.customers = Customers(session)
        self.deployments = Deployments(session)
        self.dispatch_orders = DispatchOrders(session)
        self.event_subscriptions = EventSubscriptions(session)
        self.history = History(session)
        self.identities = Identities(session)
        self.incidents = Incidents(session)
        self.job_queue = JobQueue(session)
        self.jobs = Jobs(session)
        self.machines = Machines(session)
        self.messages = Messages(session)
        self.numbers = Numbers(session)
        self.organisation = Organisation(session)
        self.parts = Parts(session)
        self.process_instances = ProcessInstances(session)
        self.settings = Settings(session)
        self.steps = Steps(connection)
        self.user_tasks = UserTasks(session)
        self.visits = Visits(session)

    def flush(self) -> None:
        """Send what has changed so far, so that queries see it."""
        self._session.flush()


UnitOfWorkFactory: TypeAlias = Callable[..., AbstractContextManager[UnitOfWork]]


def unit_of_work_factory(database: Database) -> UnitOfWorkFactory:
    """Make the function that opens a unit of work on a database."""

    @contextmanager
    def open_unit(*, reads: bool = False) -> Iterator[UnitOfWork]:
        # SQLite: BEGIN IMMEDIATE lets one writer in at a time; readers go on.
        with (
            explained() as transaction,
            database.connect() as connection,
            connection.execution_options(reads=reads).begin(),  # the one commit
        ):
            session = Session(connection, expire_on_commit=False)
            try:
                yield UnitOfWork(session, connection)
                session.flush()
            finally:
                if session.in_transaction():  # it has been used
                    session.close()
            transaction.commits = True

    return open_unit


def open_database(url: str) -> Database:
    """Connect to the database; an in-memory one is shared by all threads."""
    options: dict[str, Any] = {
        "json_serializer": lambda value: dump_json(value).decode(),
        "json_deserializer": load_json,
    }
    if url.startswith("sqlite"):
        if url == "sqlite://":
            options["poolclass"] = StaticPool
        options["connect_args"] = {"check_same_thread": False, "timeout": 30}
        database = create_engine(url, **options)
        event.listen(database, "connect", _configure_sqlite)
        event.listen(database, "begin", _begin_sqlite)
        return database
    database = create_engine(url, pool_size=10, **options)
    save_round_trips(database)
    return database


def _configure_sqlite(connection: Any, _: object) -> None:  # noqa: ANN401 (the driver's own type)
    # The driver must not open transactions by itself: see _begin_sqlite.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        # 16 MB: fewer of the commits that also empty the log, and wait for the disk.
        "wal_autocheckpoint=4000",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "busy_timeout=30000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:  # noqa: ANN401 (SQLAlchemy's own type)
    reads = connection.get_execution_options().get("reads", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
