"""The warranty that the demo company gives: what comes first ends it."""

from typing import Final

WARRANTY_MONTHS: Final = 12
WARRANTY_HOURS: Final = 2000
