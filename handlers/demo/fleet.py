"""The demo company's customers and their machines."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from random import Random
from typing import Any

from handlers.company.machines import add_months
from handlers.demo.company import company, units
from handlers.demo.profiles import Profile
from handlers.demo.records import MANAGERS, days_of, plate_of
from handlers.demo.rows import Rows
from handlers.demo.terms import WARRANTY_MONTHS
from storage.customers import Contact, Customer
from storage.machines import Machine, MeterReading
from storage.name_keys import name_key
from workflows.errors import LOCAL_ZONE

_INDUSTRIES = {"construction": 45, "mining": 20, "rental": 15, "individual": 20}
_LINES = {1: 30, 2: 20, 3: 50}
#: How many machines a customer has at most.
_MOST = 6
_HOURS_A_YEAR = 1400
_TRIES = 20
#: The ages of machines in days: of the share that is young, and of the others.
_YOUNG, _OLD, _YOUNG_SHARE = (45, 360), (366, 1300), 0.36
#: What is known of the customers of the tour.
_SEGMENTS = {
    "四川锦程基础工程有限公司": "key",
    "云南红岩矿业有限公司": "key",
    "湖北金石矿山工程有限公司": "key",
    "湖南恒固桩基工程有限公司": "problem",
}
#: Days until the birthday of the person who answers for a machine of the tour.
SOON = {"SD22-2025-0007": 5, "TD165-2023-0031": 19}
_LIMITS = (200_000, 300_000, 80_000, 150_000, 500_000)


@dataclass
class Fleet:
    """Builds customers and machines, always the same ones from the same seed."""

    rows: Rows
    as_of: datetime
    rng: Random
    profile: Profile
    customers: int = 0
    machines: int = 0
    names: set[str] = field(default_factory=set)
    #: How many machines of each line, and of which age, are still to come.
    lines: dict[str, int] = field(default_factory=dict)
    ages: list[int] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The local day of the demo."""
        return self.as_of.astimezone(LOCAL_ZONE).date()

    def build(self) -> None:
        """Keep the named machines, then as many others as there should be."""
        there = {unit["code"] for unit in units(self.profile.units)}
        for entry in company()["named_machines"]:
            if entry["unit"] in there:
                self._named(entry)
        missing = self.profile.machines - self.machines
        if missing > 0:
            self._plan(missing)
            for size in self._sizes(missing):
                self._customer(size)

    def _plan(self, missing: int) -> None:
        """Say of which lines and ages the machines without names shall be."""
        young = round(missing * _YOUNG_SHARE)
        spans = [_YOUNG] * young + [_OLD] * (missing - young)
        self.ages = [self.rng.randint(*span) for span in spans]
        self.rng.shuffle(self.ages)
        wanted = {line: self.profile.machines * share for line, share in _LINES.items()}
        there = self._named_lines()
        self.lines = {
            str(line): round(count / 100) - there[line]
            for line, count in wanted.items()
        }

    def _named_lines(self) -> Counter[int]:
        lines = {model["code"]: model["line"] for model in company()["models"]}
        rows = self.rows.rows.get(Machine, [])
        return Counter(lines[str(row["model_code"])] for row in rows)

    def _sizes(self, missing: int) -> list[int]:
        """Share the machines out to as many customers as there shall be."""
        sizes = [1] * min(self.profile.customers - self.customers, missing)
        while sum(sizes) < missing:
            chosen = self.rng.randrange(len(sizes))
            sizes[chosen] += sizes[chosen] < _MOST
        return sizes

    def _named(self, entry: Mapping[str, Any]) -> None:
        customer = self._keep_customer(
            name=entry["customer"],
            industry=entry["industry"],
            address=entry["site"],
            phone=entry["phone"],
            owner_unit=entry["unit"],
        )
        people = (entry["contact"], entry["title"], entry["phone"])
        self._keep_contact(customer, *people, soon=SOON.get(entry["serial_no"]))
        if "days_left" in entry:
            until = self.today + timedelta(days=entry["days_left"])
            commissioned = add_months(until, -WARRANTY_MONTHS)
        else:
            commissioned = self.today - timedelta(days=entry["age"])
        self._keep_machine(
            customer,
            serial_no=entry["serial_no"],
            model_code=entry["model"],
            owner_unit=entry["unit"],
            commissioned_on=commissioned,
            site_address=entry["site"],
            lat=entry["lat"],
            lon=entry["lon"],
            hours_last=entry["hours"],
            **{"read": entry["read"]} if "read" in entry else {},
        )

    def _customer(self, size: int) -> None:
        rng = self.rng
        home = rng.choice(units(self.profile.units))
        province = home["province"]
        industry = rng.choices(list(_INDUSTRIES), list(_INDUSTRIES.values()))[0]
        person = self._person()
        phone = f"1990000{self.customers + 1000:04}"
        name = person if industry == "individual" else self._company(industry, province)
        customer = self._keep_customer(
            name=name,
            industry=industry,
            address=company()["cities"][province],
            phone=phone,
            owner_unit=home["code"],
        )
        self._keep_contact(customer, person, rng.choice(company()["titles"]), phone)
        for _ in range(size):
            self._machine(customer, province)

    def _person(self) -> str:
        surname = self.rng.choice(company()["surnames"])[0]
        return str(surname + self.rng.choice(company()["given_names"])[0])

    def _company(self, industry: str, province: str) -> str:
        for tries in count():
            word = self.rng.choice(company()["company_words"])
            if tries >= _TRIES:
                # There are not as many names of one word as customers.
                word += self.rng.choice(company()["company_words"])
            kind = self.rng.choice(company()["company_kinds"][industry])
            name = f"{province}{word}{kind}有限公司"
            if name not in self.names:
                break
        return name

    def _machine(self, customer: int, province: str) -> None:
        rng = self.rng
        unit, line = self._unit_and_line(province)
        model = rng.choice(
            [model for model in company()["models"] if str(model["line"]) == line]
        )
        age = self.ages.pop()
        commissioned = self.today - timedelta(days=age)
        a_year = rng.lognormvariate(math.log(_HOURS_A_YEAR), 0.35)
        plain = model["code"].replace("-", "")
        self._keep_machine(
            customer,
            serial_no=f"{plain}-{commissioned.year}-{self.machines + 201:04}",
            model_code=model["code"],
            owner_unit=unit["code"],
            commissioned_on=commissioned,
            site_address=company()["cities"][province],
            lat=unit["lat"] + rng.randint(-80, 80) / 100,
            lon=unit["lon"] + rng.randint(-80, 80) / 100,
            hours_last=round(a_year * age / 365),
        )

    def _unit_and_line(self, province: str) -> tuple[Mapping[str, Any], str]:
        """Choose of the lines that are still to come one that is served nearby."""
        everywhere = units(self.profile.units)
        local = [unit for unit in everywhere if unit["province"] == province]
        served = {line for unit in local for line in unit["lines"].split(",")}
        possible = {
            line: count
            for line, count in self.lines.items()
            if count > 0 and line in served
        } or {line: count for line, count in self.lines.items() if count > 0}
        line = self.rng.choices(list(possible), list(possible.values()))[0]
        self.lines[line] -= 1
        able = [unit for unit in local if line in unit["lines"].split(",")]
        # The last of a line may stand where only another province's unit serves it.
        able = able or [unit for unit in everywhere if line in unit["lines"].split(",")]
        return self.rng.choice(able), line

    def _keep_customer(self, **facts: str) -> int:
        self.customers += 1
        self.names.add(facts["name"])
        segment = _segment(self.customers, facts)
        managers = self.profile.people(*MANAGERS)
        manager = managers[self.customers % len(managers)]
        return self.rows.add(
            Customer,
            code=f"C{self.customers:05}",
            kind="customer",
            name_key=name_key(facts["name"]),
            segment=segment,
            account_manager=manager if segment == "key" else None,
            credit_limit=_credit(self.customers) if segment == "key" else None,
            **facts,
        )

    def _keep_contact(
        self,
        customer: int,
        name: str,
        title: str,
        phone: str,
        *,
        soon: int | None = None,
    ) -> None:
        self.rows.add(
            Contact,
            customer_id=customer,
            name=name,
            title=title,
            phone=phone,
            **days_of(name, phone, self.today, soon),
        )

    def _keep_machine(self, customer: int, **facts: Any) -> None:  # noqa: ANN401 (columns)
        self.machines += 1
        days, hours = self.rng.randint(12, 40), self.rng.randint(0, 8)
        read_at = self.as_of - timedelta(days=facts.pop("read", days), hours=hours)
        machine = self.rows.add(
            Machine,
            customer_id=customer,
            sold_on=facts["commissioned_on"] - timedelta(days=14),
            hours_last_at=read_at,
            status="sold",
            provisional=False,
            **plate_of(facts["model_code"], self.machines, facts["commissioned_on"]),
            **facts,
        )
        self.rows.add(
            MeterReading,
            machine_id=machine,
            at=read_at,
            hours=facts["hours_last"],
            source="maintenance",
            replaced_meter=False,
        )


def _segment(number: int, facts: Mapping[str, str]) -> str:
    """Tell key customers and problem customers from the others."""
    if facts["name"] in _SEGMENTS:
        return _SEGMENTS[facts["name"]]
    if facts["industry"] != "individual":
        return "key" if number % 9 == 0 else "normal"
    return "problem" if number % 5 == 0 else "normal"


def _credit(number: int) -> Decimal:
    """Give what a key customer may owe for parts, in yuan."""
    return Decimal(_LIMITS[number % len(_LIMITS)])
