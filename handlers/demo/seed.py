"""Filling the tables with the demo company."""

from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Final, TextIO

from handlers.company.machines import add_months
from handlers.demo.catalogue import put_catalogue, put_service_kits
from handlers.demo.company import units
from handlers.demo.fleet import Fleet
from handlers.demo.history import History
from handlers.demo.organisation import Staff, put_organisation
from handlers.demo.past_opportunities import put_past_opportunities
from handlers.demo.past_services import ONE_OF, PastServices
from handlers.demo.profiles import BARE, Profile
from handlers.demo.repairs import put_repair_kits
from handlers.demo.rows import TABLES, Rows
from handlers.demo.stock import Shelves
from handlers.parts.expectations import Expectations
from handlers.parts.grade_update import update_grades
from handlers.parts.norm_update import update_norms
from handlers.parts.prediction_quality import update_quality
from storage.base import Base
from storage.dispatch_orders import FaultCode
from storage.draw_secrets import DrawSecret
from storage.identities import User, UserRole
from storage.machines import MachineModel
from storage.maintenance import ServiceKit
from storage.norms import NormCell, PartNorm, RepairKit
from storage.numbers import NumberSequence
from storage.opportunities import DevPlan, Opportunity, PlanStep
from storage.organisation import Absence, Engineer, EngineerSkill, OrgUnit
from storage.parts import Part, PartFit
from storage.stock import StockBalance, StockMove
from storage.unit_grades import UnitGrade
from storage.unit_of_work import UnitOfWork
from storage.warehouses import Warehouse
from workflows.engine import Command, Context
from workflows.errors import LOCAL_ZONE

#: What the digest is of.
_TABLES: Final[tuple[type[Base], ...]] = (
    *(OrgUnit, User, UserRole, Engineer, EngineerSkill, Absence),
    *(MachineModel, FaultCode, Part, PartFit, RepairKit, ServiceKit),
    *TABLES,
    *(NumberSequence, DrawSecret, Warehouse, StockMove, StockBalance),
    *(Opportunity, DevPlan, PlanStep, NormCell, PartNorm, UnitGrade),
)
#: The one thing that is new in every installation.
_BY_CHANCE: Final = frozenset({"password_hash"})


@dataclass(frozen=True)
class SeedCompany(Command[str]):
    """Keep the demo company as it is at a moment, the same for the same seed.

    The result is the SHA-256 of what was kept.
    """

    as_of: datetime
    #: One password for everybody, hashed once.
    password_hash: str
    seed: int
    profile: Profile = BARE
    #: Where to write what nobody in the company could know.
    truth: TextIO | None = field(default=None, repr=False)
    #: The same of the shelves.
    shelves: TextIO | None = field(default=None, repr=False)

    def execute(self, context: Context) -> str:
        rng = Random(self.seed)  # noqa: S311 (invented data, nothing secret)
        store, profile = context.store, self.profile
        put_catalogue(store, profile.parts)
        put_repair_kits(store)
        put_service_kits(store)
        staff = Staff(profile, self.password_hash)
        put_organisation(store, staff, self.as_of, rng)
        rows = Rows(store)
        Fleet(rows, self.as_of, rng, profile).build()
        # By a chance of its own: what is drawn for the rest stays as it is.
        services = Random(f"{self.seed} services")  # noqa: S311 (invented data)
        due = [unit["code"] for unit in units()] if profile.rounds > 1 else ONE_OF
        PastServices(rows, self.as_of, services, due).keep()
        rows.write()
        History(store, self.as_of, rng, profile).build(self.truth)
        shelves = Shelves(store, self.as_of, rng, profile, self.shelves)
        shelves.fill()
        shelves.tell_truth(Random(f"{self.seed} shelves"))  # noqa: S311 (invented)
        self._judge(store)
        put_past_opportunities(store, self.as_of, rng, profile.past_opportunities)
        return store.bulk.digest(_TABLES, _BY_CHANCE)

    def _judge(self, store: UnitOfWork) -> None:
        """Work out norms, and the grades of the last quarters, from the past."""
        if not self.profile.requests:
            return
        update_norms(store, self.as_of)
        update_quality(store, self.as_of)
        usual = Expectations.read(store)
        for months in (9, 6, 3, 0):
            update_grades(store, self._months_ago(months), usual)

    def _months_ago(self, months: int) -> datetime:
        local = self.as_of.astimezone(LOCAL_ZONE)
        day = add_months(local.date(), -months)
        return local.replace(year=day.year, month=day.month, day=day.day)
