"""The small company in a database of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from handlers.deadlines.calendars import PutCalendars
from storage.unit_of_work import UnitOfWorkFactory, unit_of_work_factory
from tests.handlers.settling import SettlingWorld
from tests.handlers.stock_world import StockWorld, stocked
from tests.handlers.world import World, found_company, put_service_levels
from tests.refilled import RefilledMemory


@pytest.fixture(scope="session")
def refilled_memory() -> Iterator[RefilledMemory]:
    memory = RefilledMemory()
    yield memory
    memory.close()


@pytest.fixture
def unit_of_work(
    refilled_memory: RefilledMemory, empty_file: Path
) -> UnitOfWorkFactory:
    """Give an empty in-memory database."""
    return unit_of_work_factory(refilled_memory.like(empty_file))


@pytest.fixture
def world(unit_of_work: UnitOfWorkFactory) -> Iterator[World]:
    """Give the small company within one unit of work."""
    with unit_of_work() as store:
        yield found_company(store)


@pytest.fixture
def timed(world: World) -> World:
    """Give the small company with the service levels that come with the product."""
    PutCalendars().execute(world.context())
    put_service_levels(world)
    return world


@pytest.fixture
def stock_world(world: World) -> StockWorld:
    """Give the small company with an order that wants parts."""
    return stocked(world)


@pytest.fixture
def settling(stock_world: StockWorld) -> SettlingWorld:
    """Give the small company with short ways to install parts."""
    return SettlingWorld(stock_world)
