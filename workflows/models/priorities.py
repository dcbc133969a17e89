"""How urgent something is, as a number: more is more urgent.

Example::

    urgency("P1")   # 90
    urgency("80")   # 80, on Camunda's scale from 0 to 100
"""

import re
from decimal import Decimal
from typing import Final

_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,9}")
_LEVEL: Final = re.compile(r"[Pp]([1-9])")
#: What a database keeps in a column of whole numbers.
_LARGEST: Final = 10**9
#: P1, P2 … on a scale from 0 to 100 on which P3 is as urgent as what is normal.
_FIRST: Final = 110
_STEP: Final = 20
#: Words that say nothing to us come after all that do.
UNKNOWN: Final = -_LARGEST


def whole_number(value: object) -> int | None:
    """Read a whole number; None where there is none."""
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        return int(value)
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        return None
    number = Decimal(value)
    if not number.is_finite() or number != int(number) or abs(number) >= _LARGEST:
        return None
    return int(number)


def urgency(priority: object) -> int | None:
    """Give by what tasks are sorted; None for one without a priority."""
    if priority in (None, ""):
        return None
    if isinstance(priority, str) and (level := _LEVEL.fullmatch(priority.strip())):
        return max(_FIRST - _STEP * int(level[1]), 0)
    number = whole_number(priority)
    return UNKNOWN if number is None else number
