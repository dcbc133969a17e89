"""Companies to try processes in: put together as the product is, in other databases."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from handlers import business
from handlers.demo.companies import COMPANIES
from handlers.process_fixtures import FIXTURES
from handlers.record_views import VIEWS
from storage.trial_databases import TrialDatabases
from storage.unit_of_work import Database, UnitOfWork, unit_of_work_factory
from workflows.commands.definitions import Deploy
from workflows.engine import SYSTEM, Business, Engine, Watch
from workflows.process_tests.world import VirtualClock, World
from workflows.spiff.execution import Execution


@dataclass
class TrialCompanies:
    """Makes each company once for each moment, and copies it for each case."""

    databases: TrialDatabases
    #: Puts roles, service levels and the bundled processes in place.
    prepare: Callable[[Engine], None]
    #: What is to be deployed beside them.
    resources: Mapping[str, bytes]
    business: Business = field(default_factory=business)
    _made: dict[tuple[str, datetime], "_Company"] = field(default_factory=dict)

    @contextmanager
    def open(self, company: str, clock: VirtualClock, watch: Watch) -> Iterator[Engine]:
        """Give the engine of a company that nobody else uses, deployed and ready."""
        known = self._made.get((company, clock.now))
        if known is None:
            known = self._made[company, clock.now] = self._make(company, clock.now)
        with self.databases.copy(known.pattern) as database:
            known.seat.take(database, clock, watch)
            yield known.engine

    def _make(self, company: str, at: datetime) -> "_Company":
        seat = _Seat(VirtualClock(at))
        engine = Engine(seat.open_unit, self.business, seat.now, watch=seat.watch)

        def fill(database: Database) -> None:
            seat.take(database, VirtualClock(at), _nobody)
            self.prepare(engine)
            engine.run(Deploy(self.resources), actor=SYSTEM)
            engine.run(COMPANIES[company](at), actor=SYSTEM)

        return _Company(self.databases.fill(fill), seat, engine)


@dataclass
class _Seat:
    """Where an engine is set before another database, with another clock.

    So it reads the diagrams once for all cases.
    """

    clock: VirtualClock
    _watch: Watch | None = None
    _database: Database | None = None

    def take(self, database: Database, clock: VirtualClock, watch: Watch) -> None:
        self._database, self.clock, self._watch = database, clock, watch

    @contextmanager
    def open_unit(self, *, reads: bool = False) -> Iterator[UnitOfWork]:
        assert self._database is not None
        with unit_of_work_factory(self._database)(reads=reads) as store:
            yield store

    def now(self) -> datetime:
        return self.clock.now

    def watch(self, process_instance_id: int, execution: Execution) -> None:
        assert self._watch is not None
        self._watch(process_instance_id, execution)


@dataclass(frozen=True)
class _Company:
    pattern: str
    seat: _Seat
    engine: Engine


def _nobody(process_instance_id: int, execution: Execution) -> None:
    """Look away."""


def trial_world(companies: TrialCompanies) -> World:
    """Give what test files can name."""
    return World(
        companies=companies,
        company_names=frozenset(COMPANIES),
        operations={
            name: operation.handler
            for name, operation in companies.business.operations.items()
        },
        fixtures=FIXTURES,
        views=VIEWS,
    )
