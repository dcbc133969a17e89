"""As much is under way as a load test wants, at the steps of the list."""

from handlers import business
from handlers.checks import CheckData
from handlers.demo.live_more import CountLive, drive_more
from handlers.demo.parts_stage import PartsStage
from handlers.demo.profiles import BARE
from handlers.demo.seed import SeedCompany
from handlers.demo.stage import ScriptedClock, Stage
from storage.unit_of_work import unit_of_work_factory
from tests.handlers.demo.conftest import AS_OF, copied
from workflows.engine import SYSTEM, Engine


def test_orders_are_played_until_as_many_are_under_way_as_wanted() -> None:
    clock = ScriptedClock(AS_OF.replace(second=0, microsecond=0))
    engine = Engine(unit_of_work_factory(copied()), business(), clock)
    engine.run(SeedCompany(clock.now, "", 20260101, BARE), actor=SYSTEM)

    drive_more(PartsStage(Stage(engine, clock)), rounds=0, live=11)

    assert engine.run(CountLive(), actor=SYSTEM) == 11
    assert engine.run(CheckData(), actor=SYSTEM) == ()
    assert clock.now == AS_OF.replace(second=0, microsecond=0)
