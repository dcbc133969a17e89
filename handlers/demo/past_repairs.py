"""Which machines failed in the past, when, and with which fault."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from random import Random

from handlers.demo.company import company
from handlers.demo.past import PastRepair
from handlers.demo.profiles import Profile
from handlers.demo.repairs import fits, repairs
from storage.customers import Contact, Customer
from storage.machines import Machine
from storage.unit_of_work import UnitOfWork
from workflows.errors import LOCAL_ZONE

#: Serial number, days ago, fault, whether the phone was enough.
NAMED = (
    ("SD22-2025-0007", 96, "HYD-04", False),
    ("SD22-2025-0007", 41, "ELE-02", True),
    ("SP680-2024-0002", 78, "HYD-01", False),
    ("SP680-2024-0002", 22, "HYD-01", False),
)
PUMP = "HYD-01"
#: The newest past order is older than the oldest live one.
NEWEST_DAYS = 16
_BY_PHONE = 0.25
#: Older orders have ended by now whatever happened to them.
LONG_AGO = timedelta(days=60)
#: Units with a lot to do, and the one with too little to judge by.
BUSY = {"OF20": 1.4, "OF05": 1.4, "AG14": 1.4, "OF22": 0.2}
_IN_WARRANTY = 0.8
_FIRST_DAYS, _YEAR = 5, 365


@dataclass
class PastRepairs:
    """Draws the repairs of the past, always the same ones from the same seed."""

    store: UnitOfWork
    as_of: datetime
    rng: Random
    profile: Profile
    customers: dict[int, tuple[Customer, Contact]] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The local day of the demo."""
        return self.as_of.astimezone(LOCAL_ZONE).date()

    def draw(self) -> list[PastRepair]:
        """Give the repairs as they came in."""
        named = list(self._named())
        phoned = len([one for one in named if one.by_phone])
        by_phone = round(self.profile.orders * _BY_PHONE)
        visited = self.profile.orders - by_phone
        drawn = [
            *named,
            *self._random(visited - (len(named) - phoned), by_phone=False),
            *self._random(by_phone - phoned, by_phone=True),
        ]
        drawn.sort(key=lambda one: (one.at, one.machine.serial_no))
        if self.profile.requests:
            self._count_requests(drawn, self.profile.requests - visited)
        self._give_pumps([found for one in drawn for found in one.findings])
        return drawn

    def _count_requests(self, drawn: list[PastRepair], more: int) -> None:
        """Let there be so many more requests than visited orders, or less.

        For some orders units ask twice: something else is found when the parts are
        in. Others take no parts.
        """
        named = {serial_no for serial_no, *_ in NAMED}
        visited = [
            one
            for one in drawn
            if not one.by_phone and one.machine.serial_no not in named
        ]
        for one in self.rng.sample(visited, max(-more, 0)):
            one.parts = False
        newest, year = self.as_of - LONG_AGO, self.as_of - timedelta(days=_YEAR)
        halves = (
            [one for one in visited if one.at < year],
            [one for one in visited if year <= one.at < newest],
        )
        for half in halves:
            for one in self.rng.sample(half, min(max(more, 0) // 2, len(half))):
                fault = self._fault(one.machine, by_phone=False)
                one.further.append(replace(one, fault=fault, wanted=[], further=[]))

    def _named(self) -> Iterator[PastRepair]:
        for serial_no, days, fault, by_phone in NAMED:
            machine = self.store.machines.by_serial_no(serial_no)
            if machine is not None:
                at = self._moment(days)
                yield self._repair(machine, at, fault, by_phone=by_phone)

    def _random(self, count: int, *, by_phone: bool) -> Iterator[PastRepair]:
        machines = self._by_unit()
        weights = {
            unit: BUSY.get(unit) or self.rng.uniform(0.9, 1.2)
            for unit in sorted(machines)
        }
        for unit, share in _shared_out(count, weights).items():
            step = (self.profile.days - NEWEST_DAYS) / share if share else 0
            for place in range(share):
                days = NEWEST_DAYS + int((place + self.rng.random()) * step)
                machine, days = self._failing(machines[unit], days)
                fault = self._fault(machine, by_phone=by_phone)
                moment = self._moment(days)
                yield self._repair(machine, moment, fault, by_phone=by_phone)

    def _by_unit(self) -> dict[str, list[Machine]]:
        named = {entry["serial_no"] for entry in company()["named_machines"]}
        found: dict[str, list[Machine]] = {}
        for machine in self.store.machines.search("-", 1_000_000):
            if machine.serial_no not in named:
                found.setdefault(machine.owner_unit or "", []).append(machine)
        return found

    def _failing(self, machines: list[Machine], days: int) -> tuple[Machine, int]:
        """Choose a machine that was there some days ago, mostly a young one."""
        ages = [(machine, self._age(machine)) for machine in machines]
        there = [(one, age) for one, age in ages if age - days >= _FIRST_DAYS]
        if not there:
            oldest, age = max(ages, key=lambda each: each[1])
            return oldest, self.rng.randint(NEWEST_DAYS, age - _FIRST_DAYS)
        young = [(one, age) for one, age in there if age - days < _YEAR]
        if young and self.rng.random() < _IN_WARRANTY:
            there = young
        return self.rng.choice(there)[0], days

    def _age(self, machine: Machine) -> int:
        assert machine.commissioned_on is not None
        return (self.today - machine.commissioned_on).days

    def _fault(self, machine: Machine, *, by_phone: bool) -> str:
        faults = [
            (fault, repair.weight)
            for fault, repair in repairs().items()
            if by_phone
            or any(
                fits(need.part_no, machine.model_code or "") for need in repair.needs
            )
        ]
        weights = [weight or (0.5 if by_phone else 0.0) for _, weight in faults]
        return self.rng.choices([fault for fault, _ in faults], weights)[0]

    def _give_pumps(self, drawn: list[PastRepair]) -> None:
        """Let exactly as many pumps be weak as there should be."""
        drawn = [one for one in drawn if one.parts and not one.by_phone]
        weak = [one for one in drawn if one.fault == PUMP]
        named = {serial_no for serial_no, *_ in NAMED}
        others = [
            one
            for one in drawn
            if one.fault != PUMP and one.machine.serial_no not in named
        ]
        missing = max(self.profile.pumps - len(weak), 0)
        for one in self.rng.sample(others, min(missing, len(others))):
            one.fault = PUMP

    def _moment(self, days: int) -> datetime:
        local = self.as_of.astimezone(LOCAL_ZONE) - timedelta(days=days)
        return local.replace(
            hour=self.rng.randint(8, 17), minute=self.rng.randint(0, 59), second=0
        ).astimezone(UTC)

    def _repair(
        self, machine: Machine, at: datetime, fault: str, *, by_phone: bool
    ) -> PastRepair:
        customer, contact = self._customer(machine.customer_id or 0)
        return PastRepair(
            at=at,
            machine=machine,
            customer=customer,
            contact=contact,
            fault=fault,
            by_phone=by_phone,
            hours=self._hours_then(machine, at),
            unit=machine.owner_unit or "",
        )

    def _customer(self, customer_id: int) -> tuple[Customer, Contact]:
        if not self.customers:
            everybody = self.store.customers.with_contacts()
            self.customers = {one.id: (one, contact) for one, contact in everybody}
        return self.customers[customer_id]

    def _hours_then(self, machine: Machine, at: datetime) -> int:
        assert machine.commissioned_on is not None
        assert machine.hours_last is not None
        age = (self.today - machine.commissioned_on).days
        then = (at.date() - machine.commissioned_on).days
        return machine.hours_last * then // max(age, 1)


def _shared_out(count: int, weights: Mapping[str, float]) -> dict[str, int]:
    """Share a number out by weights; the shares sum up to it."""
    shares, before, passed = {}, 0, 0.0
    for unit, weight in weights.items():
        passed += weight
        upto = round(count * passed / sum(weights.values()))
        shares[unit], before = upto - before, upto
    return shares
