"""Companies by name, for tests of processes: small ones that are made in a moment."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from handlers.demo.profiles import Profile
from handlers.demo.seed import SeedCompany
from workflows.engine import Command

SEED: Final = 20260101
_NO_PASSWORD: Final = "nobody signs in"  # noqa: S105 (it is none)
#: The units, people, parts and stock of the demo, and its named machines.
_SMALL: Final = Profile("small", machines=0, parts=40, orders=0, days=30)

COMPANIES: Final[Mapping[str, Callable[[datetime], Command[Any]]]] = {
    "tiny": lambda as_of: SeedCompany(as_of, _NO_PASSWORD, SEED, _SMALL),
    "demo": lambda as_of: SeedCompany(as_of, _NO_PASSWORD, SEED),
}
