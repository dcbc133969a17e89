"""T15: two offices reserve the last piece at the same instant: one gets it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from handlers import business
from storage.unit_of_work import Database, unit_of_work_factory
from tests.conftest import Clock
from tests.processes.delivery import Delivery
from workflows.engine import Engine


def two_offices(company: Database, clock: Clock) -> list[Delivery]:
    """Let two orders want the one piece that there is, and nowhere near another."""
    engines = [
        Engine(unit_of_work_factory(company), business(), clock) for _ in range(2)
    ]
    found = [Delivery(engine, clock) for engine in engines]
    found[0].stock(HQ=1)
    for each in found:
        each.register()
        each.order_id = each.page.id
    return found


def test_exactly_one_of_two_offices_gets_the_last_piece(
    company: Database, clock: Clock
) -> None:
    both, barrier = two_offices(company, clock), Barrier(2)

    def begin(one: Delivery) -> list[str]:
        barrier.wait()
        return one.begin(("PN-0001", 1)).waiting

    with ThreadPoolExecutor(2) as pool:
        waiting = sorted(pool.map(begin, both))

    assert waiting == [["decide_missing"], ["verify_hq"]]
    assert both[0].on_hand("HQ") == (1, 1)
    assert both[0].contradictions == []
