"""The demo company on both databases, and an order that people walk through it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from handlers import business
from handlers.demo import SEED
from handlers.demo.seed import SeedCompany
from storage.tables import METADATA
from storage.unit_of_work import Database, open_database, unit_of_work_factory
from tests.conftest import NOW, Clock
from tests.postgresql import PostgreSQL
from tests.processes.approval import Approval
from tests.processes.conftest import Walk
from tests.processes.delivery import Delivery
from tests.processes.draws import draw_nothing
from tests.processes.opportunity import Development
from tests.processes.repair import Repair
from tests.processes.results import watched
from tests.refilled import RefilledServer
from web.app import build_engine
from web.cli import prepare
from workflows.engine import SYSTEM, Engine


def _seed(url: str) -> str:
    """Make the demo company without live orders; nobody is connected afterwards."""
    database = open_database(url)
    METADATA.create_all(database)
    engine = build_engine(database, Clock())
    prepare(engine)
    engine.run(SeedCompany(NOW, "no password", SEED), actor=SYSTEM)
    database.dispose()
    return url


@pytest.fixture(scope="session")
def sqlite_company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seed the demo company once, in a file."""
    file = tmp_path_factory.mktemp("company") / "company.db"
    _seed(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgresql_company(postgresql: PostgreSQL) -> str:
    """Seed the demo company once, in a database that is copied."""
    return _seed(postgresql.create_database())


@pytest.fixture(scope="session")
def refilled_server(postgresql: PostgreSQL) -> RefilledServer:
    return RefilledServer(postgresql)


@pytest.fixture(params=["sqlite", "postgresql"])
def company(request: pytest.FixtureRequest) -> Iterator[Database]:
    """Give a fresh copy of the seeded company, on each kind of database."""
    kind = "file" if request.param == "sqlite" else "server"
    refilled = request.getfixturevalue(f"refilled_{kind}")
    with refilled.like(request.getfixturevalue(f"{request.param}_company")) as database:
        yield database


@pytest.fixture
def order(company: Database, clock: Clock) -> Walk:
    """Give an order that nobody has registered yet."""
    units = unit_of_work_factory(company)
    draw_nothing(units)
    return Walk(Engine(units, watched(business()), clock), clock)


@pytest.fixture
def repair(company: Database, clock: Clock) -> Repair:
    """Give a repair that nobody has registered yet, and whose request is not drawn."""
    units = unit_of_work_factory(company)
    draw_nothing(units)
    return Repair(Engine(units, watched(business()), clock), clock)


@pytest.fixture
def delivery(company: Database, clock: Clock) -> Delivery:
    """Give a delivery of parts that has not begun."""
    operations = watched(business())
    return Delivery(Engine(unit_of_work_factory(company), operations, clock), clock)


@pytest.fixture
def asking(company: Database, clock: Clock) -> Approval:
    """Give a part request that nobody has asked for yet, and that is not drawn."""
    units = unit_of_work_factory(company)
    draw_nothing(units)
    return Approval(Engine(units, watched(business()), clock), clock)


@pytest.fixture
def development(company: Database, clock: Clock) -> Development:
    """Give an opportunity that nobody has recorded yet."""
    operations = watched(business())
    return Development(Engine(unit_of_work_factory(company), operations, clock), clock)
