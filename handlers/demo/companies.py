"""Companies by name, for tests of processes: small ones that are made in a moment."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from handlers.demo.profiles import BARE
from handlers.demo.seed import SeedCompany
from workflows.engine import Command

SEED: Final = 20260101
_NO_PASSWORD: Final = "nobody signs in"  # noqa: S105 (it is none)
#: The units, people, parts and stock of the demo, and its named machines.
_NAMED: Final = replace(BARE, name="named", machines=0, orders=0)


COMPANIES: Final[Mapping[str, Callable[[datetime], Command[str]]]] = {
    "tiny": lambda as_of: SeedCompany(as_of, _NO_PASSWORD, SEED, _NAMED),
    "demo": lambda as_of: SeedCompany(as_of, _NO_PASSWORD, SEED),
}
