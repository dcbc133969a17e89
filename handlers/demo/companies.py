"""Companies by name, for tests of processes: small ones that are made in a moment."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Final

from handlers.demo.catalogue import put_catalogue
from handlers.demo.fleet import Fleet
from handlers.demo.organisation import put_organisation
from handlers.demo.seed import SeedCompany
from handlers.demo.stock import put_stock
from workflows.engine import Command, Context

SEED: Final = 20260101
_NO_PASSWORD: Final = "nobody signs in"  # noqa: S105 (it is none)


@dataclass(frozen=True)
class SeedSmallCompany(Command[None]):
    """Keep the units, people, parts and stock of the demo, and its named machines."""

    as_of: datetime
    seed: int = SEED

    def execute(self, context: Context) -> None:
        rng = Random(self.seed)  # noqa: S311 (invented data, nothing secret)
        put_catalogue(context.store)
        put_organisation(context.store, _NO_PASSWORD, self.as_of, rng)
        Fleet(context.store, self.as_of, rng).build(machines=0)
        put_stock(context.store, self.as_of, rng)


COMPANIES: Final[Mapping[str, Callable[[datetime], Command[None]]]] = {
    "tiny": SeedSmallCompany,
    "demo": lambda as_of: SeedCompany(as_of, _NO_PASSWORD, SEED),
}
