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
    #: Customers, who own the machines.
    customers: int = 0
    #: Requests for parts among them.
    requests: int = 0
    #: Of these, how many because of a weak main pump, as in the tour.
    pumps: int = 0
    #: Only these units and people; none means all.
    units: Collection[str] = ()
    logins: Collection[str] = ()
    #: Of the parts beyond the first 40, how many a unit has on its shelf.
    variants: int = 0
    #: Opportunities that have ended.
    past_opportunities: int = 0
    #: Whether only a few orders and opportunities are under way.
    few_live: bool = False


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
    units=("OF15", "OF18", "AG14"),
    logins=(
        *("admin", "director", "front1", "front2", "ts1", "ts2", "ts3", "parts"),
        *("leader", "sales1", "am1", "am2", "owner"),
        *("cd.sup", "cd.store", "cd.eng1", "cs.sup", "cs.store"),
        *("ag14.mgr", "ag14.res"),
    ),
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
    variants=1900,
    past_opportunities=585,
)
PROFILES: Final = {profile.name: profile for profile in (TINY, DEMO, FULL)}
