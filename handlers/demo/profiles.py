"""How large the demo company is made."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Profile:
    """The size of a demo company."""

    name: str
    machines: int
    parts: int
    #: Closed orders of the past, and the days back to the oldest.
    orders: int
    days: int
    #: Customers, who own the machines; what is played wins one more.
    customers: int = 0
    #: Requests for parts among them.
    requests: int = 0
    #: Of these, how many because of a weak main pump, as in the tour.
    pumps: int = 0
    #: Only these units and people; none means all.
    units: Collection[str] = ()
    logins: Collection[str] = ()
    #: How many engineers an office and an agent have at most; 0 means all.
    office_engineers: int = 0
    agent_engineers: int = 0
    #: Places that the first use makes.
    later: Collection[str] = ()
    #: Rows of stock that can be counted; 0 means what chance gives.
    stock_rows: int = 0
    #: Of the parts beyond the first 40, how many a unit has on its shelf.
    variants: int = 0
    #: Opportunities that have ended.
    past_opportunities: int = 0
    #: Whether only a few orders and opportunities are under way.
    few_live: bool = False
    #: How often what is under way is played, and how much of it there is in the end.
    rounds: int = 1
    live: int = 0

    def people(self, *logins: str) -> list[str]:
        """Give those of some log-ins that the company has."""
        return [each for each in logins if not self.logins or each in self.logins]

    def engineers(self, kind: str, there: int) -> int:
        """Tell how many of its engineers a unit of a kind has."""
        most = self.agent_engineers if kind == "agent" else self.office_engineers
        return min(there, most or there)


#: The company without requests of the past and without anything live.
BARE: Final = Profile(
    "bare", machines=280, parts=40, orders=60, days=330, customers=120
)
TINY: Final = Profile(
    "tiny",
    machines=20,
    parts=60,
    orders=20,
    days=330,
    customers=12,
    requests=15,
    pumps=2,
    units=("OF14", "OF18", "AG14"),
    # Of unit OF14 the account that it shares.
    logins=(
        *("admin", "director", "front1", "ts1", "ts2", "ts3", "parts"),
        *("sales1", "am1", "cd.sup", "cd.store", "wh.unit", "ag14.mgr", "ag14.res"),
    ),
    office_engineers=2,
    agent_engineers=1,
    later=("quarantine",),
    stock_rows=80,
    few_live=True,
)
DEMO: Final = Profile(
    "demo",
    machines=900,
    parts=800,
    orders=2400,
    days=728,
    customers=400,
    requests=2880,
    pumps=112,
    variants=100,
    past_opportunities=45,
)
FULL: Final = Profile(
    "full",
    machines=5400,
    parts=10_400,
    orders=12_000,
    days=728,
    customers=3200,
    requests=8000,
    pumps=311,
    variants=1740,
    past_opportunities=477,
    rounds=10,
    live=800,
)
PROFILES: Final = {profile.name: profile for profile in (TINY, DEMO, FULL)}
