"""What quantities may be entered: whole ones, but of litres and metres fractions.

Forms know numbers; what is right for a part is said here, for whoever takes one.
"""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

from handlers.arguments import InvalidArgumentError, problem, whole_of
from storage.parts import Part
from storage.quantities import Quantity, plain, total
from workflows.errors import Problem, Text

#: Units of measure of which there are fractions.
MEASURED: Final = frozenset(
    {"升", "公升", "l", "litre", "litres", "liter", "liters"}
    | {"米", "公尺", "m", "metre", "metres", "meter", "meters"}
)
#: As much of a part as may stand on one row, and of one that is measured.
MOST: Final = 999
MOST_MEASURED: Final = Decimal("999.99")
_LEAST_MEASURED: Final = Decimal("0.01")
_NUMBER: Final = re.compile(r"-?\d{1,12}(\.\d{1,2}0*)?", re.ASCII)
_A_QUANTITY: Final = Text("最多两位小数的数", "a number of at most two decimals")


def is_measured(part: Part | None) -> bool:
    """Tell whether there are fractions of a part; not of one that nobody knows."""
    return part is not None and part.uom.strip().casefold() in MEASURED


def smallest(part: Part | None) -> Quantity:
    """Give the smallest difference that there can be of a part."""
    return _LEAST_MEASURED if is_measured(part) else 1


def quantity_of(value: object) -> Quantity | None:
    """Read a quantity."""
    if isinstance(value, str | float | Decimal):
        text = f"{value:f}" if isinstance(value, Decimal) else str(value).strip()
        if _NUMBER.fullmatch(text):
            return plain(Decimal(text))
        if text:
            raise InvalidArgumentError(value=value, kind=_A_QUANTITY)
        return None
    return whole_of(value)


def read_quantity(value: object) -> Quantity | None:
    """Read a quantity; None if it is none."""
    try:
        return quantity_of(value)
    except InvalidArgumentError:
        return None


def fits(quantity: Quantity, part: Part | None) -> bool:
    """Tell whether there can be so much of a part."""
    return isinstance(plain(quantity), int) or is_measured(part)


def quantity_problem(
    field: str,
    value: object,
    part: Part | None,
    *,
    most: Quantity | None = None,
    or_none: bool = False,
) -> Problem | None:
    """Say what is wrong with a quantity of a part; ``or_none`` lets it be 0, too."""
    measured = is_measured(part)
    least = 0 if or_none else smallest(part)
    if most is None:
        most = MOST_MEASURED if measured else MOST
    found = read_quantity(value)
    if found is not None and least <= found <= most and fits(found, part):
        return None
    if measured:
        return problem(
            field,
            f"请填 {least} 至 {most}，最多两位小数",
            f"Enter {least} to {most}, with at most two decimals",
        )
    return problem(
        field,
        f"请填 {least} 至 {most} 的整数",
        f"Enter a whole number from {least} to {most}",
    )


def shares_problems(
    field: str,
    row: Mapping[str, object],
    names: Iterable[str],
    part: Part | None,
) -> list[Problem]:
    """Say what is wrong with quantities that make up a whole; what is empty is 0."""
    problems = [
        quantity_problem(f"{field}.{name}", row.get(name) or 0, part, or_none=True)
        for name in names
    ]
    return [found for found in problems if found is not None]


def sum_of(row: Mapping[str, object], names: Iterable[str]) -> Quantity:
    """Add up some quantities of a row; what is empty is 0."""
    return total(quantity_of(row.get(name)) or 0 for name in names)
