"""The demo company 演示公司: reproducible from one seed, at any moment.

Closed history goes straight into the tables; the live orders are driven through
the real engine, so that a task in the demo is exactly what a user would get.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TextIO

from handlers.demo.live_counts import drive_counts
from handlers.demo.live_more import drive_more
from handlers.demo.live_opportunities import drive_opportunities
from handlers.demo.live_orders import drive_orders
from handlers.demo.live_parts import drive_parts
from handlers.demo.live_requests import drive_requests
from handlers.demo.live_sales import drive_sales
from handlers.demo.live_services import drive_services
from handlers.demo.live_settlement import drive_settlement
from handlers.demo.live_substitutions import put_substitutions
from handlers.demo.parts_stage import PartsStage
from handlers.demo.profiles import DEMO, Profile
from handlers.demo.seed import SeedCompany
from handlers.demo.stage import ScriptedClock, Stage
from handlers.selling.occasions import TellOccasions
from storage.contents import Contents
from workflows.engine import SYSTEM, Engine

SEED = 20260101


@dataclass(frozen=True, slots=True)
class Scale:
    """Which company to make: its size, its chance, and where its secrets go."""

    profile: Profile = DEMO
    seed: int = SEED
    #: What nobody in the company could know is written there, for an honest test.
    truth: TextIO | None = None
    #: Where the books of the offices' stock are wrong.
    shelves: TextIO | None = None
    #: Where the photos of the live orders go.
    contents: Contents | None = None


def seed_demo(
    make_engine: Callable[[Callable[[], datetime]], Engine],
    as_of: datetime,
    password_hash: str,
    scale: Scale | None = None,
) -> str:
    """Fill an empty database, in which roles and processes are already there.

    ``make_engine`` gets the clock that the engine shall run on; in the end it
    stands at ``as_of``, to the minute. The result is the SHA-256 of the closed
    past, the same whenever seed, profile and moment are the same.
    """
    scale = scale or Scale()
    clock = ScriptedClock(as_of.replace(second=0, microsecond=0))
    engine = make_engine(clock)
    company = SeedCompany(
        *(clock.now, password_hash, scale.seed, scale.profile),
        truth=scale.truth,
        shelves=scale.shelves,
    )
    with _uncollected():
        digest = engine.run(company, actor=SYSTEM)
        _drive(Stage(engine, clock, scale.contents), scale.profile)
    return digest


def _drive(stage: Stage, profile: Profile) -> None:
    """Play what is under way, or a little of it."""
    few = profile.few_live
    drive_orders(stage, few=few)
    drive_opportunities(stage, few=few)
    if not few:
        parts = PartsStage(stage)
        drive_settlement(parts)
        drive_parts(parts)
        drive_sales(parts)
        drive_requests(parts)
        drive_services(stage)
        drive_counts(stage)
        put_substitutions(stage)
        if profile.live:
            drive_more(parts, profile.rounds - 1, profile.live)
    # By now this would have happened by itself.
    stage.engine.run(TellOccasions(), actor=SYSTEM)
    stage.work()


@contextmanager
def _uncollected() -> Iterator[None]:
    """Do not look for garbage: of the little there is, most is still needed."""
    collected = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collected:
            gc.enable()
