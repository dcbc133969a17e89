"""The demo company 演示公司: reproducible from one seed, at any moment.

Closed history goes straight into the tables; the live orders are driven through
the real engine, so that a task in the demo is exactly what a user would get.
"""

from collections.abc import Callable
from datetime import datetime

from handlers.demo.live_opportunities import drive_opportunities
from handlers.demo.live_orders import drive_orders
from handlers.demo.seed import SeedCompany
from handlers.demo.stage import ScriptedClock
from workflows.engine import SYSTEM, Engine

SEED = 20260101


def seed_demo(
    make_engine: Callable[[Callable[[], datetime]], Engine],
    as_of: datetime,
    password_hash: str,
    seed: int = SEED,
) -> None:
    """Fill an empty database, in which roles and processes are already there.

    ``make_engine`` gets the clock that the engine shall run on; in the end it
    stands at ``as_of``, to the minute.
    """
    clock = ScriptedClock(as_of.replace(second=0, microsecond=0))
    engine = make_engine(clock)
    engine.run(SeedCompany(clock.now, password_hash, seed), actor=SYSTEM)
    drive_orders(engine, clock)
    drive_opportunities(engine, clock)
