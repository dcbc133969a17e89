"""Filling the tables with the demo company."""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from handlers.demo.catalogue import put_catalogue
from handlers.demo.fleet import Fleet
from handlers.demo.organisation import put_organisation
from handlers.demo.past_orders import PastOrders
from handlers.demo.stock import put_stock
from workflows.engine import Command, Context


@dataclass(frozen=True)
class SeedCompany(Command[None]):
    """Keep the demo company as it is at a moment, the same for the same seed."""

    as_of: datetime
    #: One password for everybody, hashed once.
    password_hash: str
    seed: int

    def execute(self, context: Context) -> None:
        rng = Random(self.seed)  # noqa: S311 (invented data, nothing secret)
        put_catalogue(context.store)
        put_organisation(context.store, self.password_hash, self.as_of, rng)
        Fleet(context.store, self.as_of, rng).build()
        PastOrders(context.store, self.as_of, rng).build()
        put_stock(context.store, self.as_of, rng)
