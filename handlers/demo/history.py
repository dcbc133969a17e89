"""The closed past of the demo company, from repairs to settled parts."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import TextIO

from handlers.demo.company import company
from handlers.demo.past import PastRepair
from handlers.demo.past_needs import PastNeeds
from handlers.demo.past_orders import PastOrders
from handlers.demo.past_repairs import PastRepairs
from handlers.demo.past_requests import PastRequests
from handlers.demo.past_settlement import PastSettlement
from handlers.demo.profiles import Profile
from handlers.demo.records import INSTEAD, fault_line
from handlers.demo.rows import Rows
from handlers.places import haversine_km
from handlers.service.units import place_of
from storage.draw_secrets import DrawSecret
from storage.organisation import OrgUnit
from storage.unit_of_work import UnitOfWork

#: Where headquarters sends from, and how far a parcel comes in a day.
_HEADQUARTERS, _KM_A_DAY = (28.2, 113.1), 500
_COLUMNS = ("line_id", "part_no", "kind", "requested", "needed", "price", "unit")


@dataclass
class History:
    """Writes the closed past, always the same one from the same seed."""

    store: UnitOfWork
    as_of: datetime
    rng: Random
    profile: Profile

    def build(self, truth: TextIO | None = None) -> None:
        """Keep the past; write what nobody could know of it to a file."""
        drawn = PastRepairs(self.store, self.as_of, self.rng, self.profile).draw()
        if self.profile.requests:
            numbers = [part["no"] for part in company()["parts"]]
            parts = self.store.parts.by_numbers(numbers)
            PastNeeds(self.rng, parts).fill(drawn)
        _keep_to_lines(drawn)
        orders = self._orders()
        for past in drawn:
            orders.keep(past)
        orders.rows.write()
        self.store.bulk.insert(
            DrawSecret,
            [
                {"month": month, "secret": secret}
                for month, secret in sorted(orders.requests.secrets.items())
            ],
        )
        if truth is not None:
            _write_truth(truth, drawn)

    def _orders(self) -> PastOrders:
        rows = Rows(self.store)
        models = {model.code: model for model in self.store.machines.models()}
        all_units = self.store.organisation.units()
        auditor = self.profile.people("auditor", "director")[0]
        return PastOrders(
            rows=rows,
            rng=self.rng,
            as_of=self.as_of,
            engineers={
                unit.code: self.store.organisation.engineers(unit.code)
                for unit in all_units
            },
            faults={one.code: one for one in self.store.dispatch_orders.fault_codes()},
            models=models,
            requests=PastRequests(rows, self.rng, self.as_of, models, auditor),
            settlement=PastSettlement(rows, self.rng, self.as_of),
            days_to={unit.code: _days_to(unit) for unit in all_units},
            clerks=self.profile.people("front1", "front2"),
        )


def _days_to(unit: OrgUnit) -> int:
    """Say how many days a parcel takes from headquarters: 1 to 5, by the distance."""
    there = place_of(unit)
    km = haversine_km(_HEADQUARTERS, there) if there else 0
    return min(5, 1 + int(km / _KM_A_DAY))


def _keep_to_lines(drawn: Iterable[PastRepair]) -> None:
    """Call faults that a machine's line cannot have what they come down to there."""
    lines = {model["code"]: model["line"] for model in company()["models"]}
    for past in (found for one in drawn for found in one.findings):
        own = fault_line(past.fault)
        if own not in (None, lines[past.machine.model_code or ""]):
            past.fault = INSTEAD


def _write_truth(truth: TextIO, drawn: Iterable[PastRepair]) -> None:
    """Write what was needed, for whoever judges the product from outside."""
    writer = csv.writer(truth, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for past in (found for one in drawn for found in one.findings):
        for line in past.wanted:
            writer.writerow(
                (
                    line.line_id,
                    line.part.part_no,
                    line.kind,
                    line.qty,
                    line.needed,
                    line.part.price,
                    past.unit,
                )
            )
