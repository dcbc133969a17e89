"""Two offices want the last piece at the same instant."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import Any

import pytest

from handlers import business
from handlers.checks import CheckData
from handlers.delivery.stock_expiry import ExpireReservations
from handlers.delivery.stock_sources import ReserveStock, StockTakenError
from storage.unit_of_work import Database, unit_of_work_factory
from tests.conftest import Clock
from tests.handlers.stock_world import SHIPPER, StockWorld, reserve, stocked
from tests.handlers.world import found_company
from workflows.engine import SYSTEM, Command, Context, Engine, ServiceTask

#: However the threads happen to run, it must hold every time.
ROUNDS = 5


@dataclass(frozen=True)
class Reserve(Command[Any]):
    """Reserve for an order as its process does."""

    order_id: int

    def execute(self, context: Context) -> Any:  # noqa: ANN401 (results of the operation)
        return reserve(ServiceTask(context, 1), self.order_id)


@pytest.fixture
def engine(database: Database, clock: Clock) -> Engine:
    return Engine(unit_of_work_factory(database), business(), clock)


def two_orders(database: Database, pieces: int, spare: int = 0) -> list[StockWorld]:
    """Let the orders of two offices want a piece each; the next office has some."""
    with unit_of_work_factory(database)() as store:
        company = found_company(store)
        first = stocked(company)
        second = StockWorld(company, company.assigned("OF15"))
        first.put("HQ", pieces)
        if spare:
            first.put("OF17", spare)
        for world in (first, second):
            world.want(1)
    return [first, second]


def contradictions(engine: Engine) -> list[str]:
    found = engine.run(CheckData(), actor=SYSTEM)
    return [one.text.en for one in found if one.invariant != "I7"]


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_one_of_two_offices_gets_the_last_piece(
    database: Database, engine: Engine, _round: int
) -> None:
    worlds = two_orders(database, pieces=1)
    start = Barrier(2)

    def reserve(world: StockWorld) -> Any:  # noqa: ANN401 (results of the operation)
        start.wait()
        return engine.run(Reserve(world.order.id), actor=SYSTEM)

    with ThreadPoolExecutor(2) as threads:
        found = list(threads.map(reserve, worlds))

    assert sorted(one["has_hq"] for one in found) == [False, True]
    assert sorted(one["has_none"] for one in found) == [False, True]
    assert contradictions(engine) == []


def test_who_comes_second_is_offered_what_is_left(
    database: Database, engine: Engine
) -> None:
    worlds = two_orders(database, pieces=1, spare=1)
    start = Barrier(2)

    def reserve(line_id: int) -> list[str] | None:
        start.wait()
        try:
            engine.run(ReserveStock(line_id, "HQ", 1), actor=SHIPPER)
        except StockTakenError as error:
            return [one.warehouse for one in error.offers]
        return None

    with ThreadPoolExecutor(2) as threads:
        found = list(threads.map(reserve, (1, 2)))

    assert len(worlds) == 2
    assert found.count(None) == 1
    assert [offers for offers in found if offers is not None] in ([["W-OF17"]], [[]])
    assert contradictions(engine) == []


def test_many_at_once_never_reserve_more_than_there_is(
    database: Database, engine: Engine, clock: Clock
) -> None:
    worlds = two_orders(database, pieces=1)
    with ThreadPoolExecutor(8) as threads:
        start = Barrier(8)

        def act(turn: int) -> None:
            start.wait()
            if turn % 4 == 3:
                engine.run(ExpireReservations(), actor=SYSTEM)
            order = worlds[turn % 2].order.id
            engine.run(Reserve(order), actor=SYSTEM)

        list(threads.map(act, range(8)))
        clock.forward(days=8)
        start.reset()
        list(threads.map(act, range(8)))

    assert contradictions(engine) == []
