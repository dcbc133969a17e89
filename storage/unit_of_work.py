"""One transaction and the collections that take part in it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import Connection, create_engine, event
from sqlalchemy import Engine as Database
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from storage.base import dump_json, load_json
from storage.boards import Boards
from storage.bulk import Bulk
from storage.calendars import Calendars
from storage.care_calls import CareCalls
from storage.customers import Customers
from storage.decisions import Decisions
from storage.delivery_lines import DeliveryLines
from storage.deployments import Deployments
from storage.dispatch_orders import DispatchOrders
from storage.draw_secrets import DrawSecrets
from storage.driver import execute
from storage.event_subscriptions import EventSubscriptions
from storage.evidence import EvidenceFiles
from storage.external_tasks import ExternalTasks
from storage.failures import (
    ConcurrentUpdateError,
    DatabaseUnavailableError,
    explained,
)
from storage.history import History
from storage.identities import Identities
from storage.incidents import Incidents
from storage.installations import Installations
from storage.invariants import Invariants
from storage.job_queue import JobQueue
from storage.jobs import Jobs
from storage.loan_slips import LoanSlips
from storage.long_operations import LongOperations
from storage.machines import Machines
from storage.maintenance import Maintenance
from storage.messages import Messages
from storage.norms import Norms
from storage.notifications import Notifications
from storage.numbers import Numbers
from storage.old_parts import OldParts
from storage.opportunities import Opportunities
from storage.organisation import Organisation
from storage.part_requests import PartRequests
from storage.parts import Parts
from storage.postgresql import save_round_trips
from storage.prediction_pilot import PredictionPilot
from storage.prediction_quality import PredictionQualities
from storage.process_instances import ProcessInstances
from storage.records import Records
from storage.request_figures import RequestFigures
from storage.request_lists import RequestLists
from storage.reservations import Reservations
from storage.rosters import Rosters
from storage.sales import Sales
from storage.service_requests import ServiceRequests
from storage.sessions import KeepingSession
from storage.settings import Settings
from storage.settlement_invariants import SettlementInvariants
from storage.settlement_lists import SettlementLists
from storage.shipments import Shipments
from storage.sla import Sla
from storage.slip_lists import SlipLists
from storage.steps import Steps
from storage.stock import Stock
from storage.stock_counts import StockCounts
from storage.stock_lists import StockLists
from storage.substitutions import Substitutions
from storage.task_notes import TaskNotes
from storage.unit_grades import UnitGrades
from storage.user_tasks import UserTasks
from storage.visits import Visits
from storage.warehouses import Warehouses

T = TypeVar("T")

__all__ = [
    "ConcurrentUpdateError",
    "Database",
    "DatabaseUnavailableError",
    "UnitOfWork",
    "UnitOfWorkFactory",
    "open_database",
    "transaction",
    "unit_of_work_factory",
]


def _kept(collection: Callable[[Session], T]) -> "cached_property[T]":
    """Make a collection when it is asked for: no command needs more than a few."""
    return cached_property(lambda self: collection(self._session))


class UnitOfWork:
    """Everything a command may read and write; all of it is kept, or none."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    boards = _kept(Boards)
    bulk = _kept(Bulk)
    calendars = _kept(Calendars)
    care_calls = _kept(CareCalls)
    customers = _kept(Customers)
    decisions = _kept(Decisions)
    delivery_lines = _kept(DeliveryLines)
    deployments = _kept(Deployments)
    dispatch_orders = _kept(DispatchOrders)
    draw_secrets = _kept(DrawSecrets)
    event_subscriptions = _kept(EventSubscriptions)
    evidence = _kept(EvidenceFiles)
    external_tasks = _kept(ExternalTasks)
    history = _kept(History)
    identities = _kept(Identities)
    incidents = _kept(Incidents)
    installations = _kept(Installations)
    job_queue = _kept(JobQueue)
    jobs = _kept(Jobs)
    loan_slips = _kept(LoanSlips)
    long_operations = _kept(LongOperations)
    machines = _kept(Machines)
    maintenance = _kept(Maintenance)
    messages = _kept(Messages)
    norms = _kept(Norms)
    notifications = _kept(Notifications)
    numbers = _kept(Numbers)
    old_parts = _kept(OldParts)
    opportunities = _kept(Opportunities)
    organisation = _kept(Organisation)
    part_requests = _kept(PartRequests)
    parts = _kept(Parts)
    prediction_pilot = _kept(PredictionPilot)
    prediction_quality = _kept(PredictionQualities)
    process_instances = _kept(ProcessInstances)
    records = _kept(Records)
    request_figures = _kept(RequestFigures)
    request_lists = _kept(RequestLists)
    reservations = _kept(Reservations)
    rosters = _kept(Rosters)
    sales = _kept(Sales)
    service_requests = _kept(ServiceRequests)
    settings = _kept(Settings)
    settlement_invariants = _kept(SettlementInvariants)
    settlement_lists = _kept(SettlementLists)
    shipments = _kept(Shipments)
    sla = _kept(Sla)
    substitutions = _kept(Substitutions)
    task_notes = _kept(TaskNotes)
    slip_lists = _kept(SlipLists)
    stock = _kept(Stock)
    stock_counts = _kept(StockCounts)
    stock_lists = _kept(StockLists)
    invariants = _kept(Invariants)
    unit_grades = _kept(UnitGrades)
    user_tasks = _kept(UserTasks)
    visits = _kept(Visits)
    warehouses = _kept(Warehouses)

    @cached_property
    def steps(self) -> Steps:
        """The steps that are taken, without the detour of the session."""
        return Steps(self._connection)

    @cached_property
    def _session(self) -> Session:
        """What the collections share."""
        return KeepingSession(self._connection)

    def flush(self) -> None:
        """Send what has changed so far, so that queries see it."""
        if "_session" in self.__dict__:
            self._session.flush()

    def close(self) -> None:
        """Let go of the objects that were read."""
        if "_session" in self.__dict__:
            self._session.close()


UnitOfWorkFactory: TypeAlias = Callable[..., AbstractContextManager[UnitOfWork]]


def unit_of_work_factory(database: Database) -> UnitOfWorkFactory:
    """Make the function that opens a unit of work on a database."""
    reading = database.execution_options(reads=True)

    @contextmanager
    def open_unit(*, reads: bool = False) -> Iterator[UnitOfWork]:
        # SQLite: BEGIN IMMEDIATE lets one writer in at a time; readers go on.
        with (
            explained() as transaction,
            (reading if reads else database).connect() as connection,
            connection.begin(),  # the one commit
        ):
            store = UnitOfWork(connection)
            try:
                yield store
                store.flush()
            finally:
                store.close()
            transaction.commits = True

    return open_unit


@contextmanager
def transaction(database: Database) -> Iterator[Connection]:
    """Open a transaction for what concerns whole tables, not single things."""
    with database.connect() as connection, connection.begin():
        yield connection


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
    execute(connection, "BEGIN" if reads else "BEGIN IMMEDIATE")
