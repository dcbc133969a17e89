"""The demo company, seeded once for all tests that only read it."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

import bpmn
from handlers import business
from handlers.company.roles import ROLES
from handlers.demo import Scale, seed_demo
from handlers.demo.profiles import DEMO, TINY, Profile
from storage.tables import METADATA
from storage.unit_of_work import (
    Database,
    UnitOfWorkFactory,
    open_database,
    unit_of_work_factory,
)
from workflows.commands.definitions import Deploy
from workflows.commands.identities import GetActor
from workflows.commands.installation import PutRoles
from workflows.engine import SYSTEM, Actor, Engine

AS_OF = datetime(2026, 3, 31, 1, 0, 42, tzinfo=UTC)
BUNDLED = Path(bpmn.__file__).parent


@dataclass
class Demo:
    """A seeded company, with an engine whose clock stands still."""

    database: Database
    engine: Engine
    unit_of_work: UnitOfWorkFactory
    #: What the seed says about its past, and what nobody in the company knows.
    digest: str
    truth: str = field(repr=False)
    shelves: str = field(repr=False)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Look into the tables."""
        with self.database.connect() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(query)]

    def figure(self, query: str) -> float:
        """Ask the tables for one number."""
        ((number,),) = self.rows(query)
        return float(number)

    def actor(self, login: str) -> Actor:
        """Find somebody of the company."""
        actor = self.engine.run(GetActor(login), actor=SYSTEM)
        assert actor is not None
        return actor


@cache
def prepared() -> Database:
    """Deploy the processes once, for every company to begin with."""
    database = open_database("sqlite://")
    METADATA.create_all(database)
    engine = Engine(unit_of_work_factory(database), business(), lambda: AS_OF)
    engine.run(PutRoles(ROLES), actor=SYSTEM)
    resources = {
        file.relative_to(BUNDLED).as_posix(): file.read_bytes()
        for file in sorted(BUNDLED.rglob("*"))
        if file.suffix in {".bpmn", ".dmn", ".json"}
    }
    engine.run(Deploy(resources), actor=SYSTEM)
    return database


def copied() -> Database:
    """Give a database of its own with the processes."""
    database = open_database("sqlite://")
    with (
        closing(prepared().raw_connection()) as source,
        closing(database.raw_connection()) as target,
    ):
        driver: Any = source.driver_connection
        driver.backup(target.driver_connection)
    return database


def seeded(profile: Profile, seed: int = 20260101) -> Iterator[Demo]:
    """Give a demo company in a database of its own."""
    database = copied()
    factory = unit_of_work_factory(database)
    engine = Engine(factory, business(), lambda: AS_OF)
    truth, shelves = StringIO(), StringIO()
    digest = seed_demo(
        engine.at,
        AS_OF,
        password_hash="not a hash",
        scale=Scale(profile, seed, truth, shelves),
    )
    yield Demo(database, engine, factory, digest, truth.getvalue(), shelves.getvalue())
    database.dispose()


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    """Give the demo company; tests only read it."""
    yield from seeded(DEMO)


@pytest.fixture(scope="session")
def tiny() -> Iterator[Demo]:
    """Give the tiny company; tests only read it."""
    yield from seeded(TINY)


@pytest.fixture(scope="session")
def another_tiny() -> Iterator[Demo]:
    """Give the tiny company seeded a second time."""
    yield from seeded(TINY)


@pytest.fixture(scope="session")
def other_tiny() -> Iterator[Demo]:
    """Give a tiny company by another chance."""
    yield from seeded(TINY, seed=7)
