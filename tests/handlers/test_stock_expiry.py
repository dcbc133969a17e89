"""What is reserved for too long is given free by the product itself."""

from handlers import business
from storage.unit_of_work import Database, unit_of_work_factory
from tests.conftest import Clock
from tests.handlers.stock_world import stocked
from tests.handlers.world import found_company
from tests.workflows.waiting import pass_time
from workflows.commands.recurring import ArmRecurring
from workflows.engine import SYSTEM, Engine


def states(database: Database) -> list[str]:
    with unit_of_work_factory(database)(reads=True) as store:
        row = store.reservations.get(1)
        assert row is not None
        (balance,) = (
            one for one in store.stock.balances(["PN-0001"]) if one.on_hand == 1
        )
        return [row.state, f"{balance.reserved} reserved"]


def test_a_week_later_the_piece_is_free_again(sqlite: Database, clock: Clock) -> None:
    engine = Engine(unit_of_work_factory(sqlite), business(), clock)
    with unit_of_work_factory(sqlite)() as store:
        world = stocked(found_company(store))
        world.put("HQ", 1)
        world.want(1)
        world.reserve(clock.now)
    engine.run(ArmRecurring(), actor=SYSTEM)

    pass_time(engine, clock, days=6)
    before = states(sqlite)
    pass_time(engine, clock, days=1, minutes=10)

    assert before == ["active", "1 reserved"]
    assert states(sqlite) == ["expired", "0 reserved"]
