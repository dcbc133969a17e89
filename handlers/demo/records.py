"""What the demo company's records say beside the essentials; all of it is invented.

Everything follows from codes, names and numbers that are there already: what is drawn
for the rest stays as it is.
"""

import json
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any, Final

from handlers.company.machines import add_months
from handlers.demo.terms import WARRANTY_HOURS, WARRANTY_MONTHS

#: Of so many people one has told us the birthday, and one another day of theirs.
_BIRTHDAYS, _DAYS = 3, 8
_OLDEST, _YOUNGEST = 60, 25
_YEAR: Final = 365
#: Without a hammer, what is left of its faults are hoses and seals.
INSTEAD: Final = "HYD-04"
#: Those of the key customers, in turn.
MANAGERS: Final = ("am1", "am2")
_PLATE: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"


@cache
def lists() -> dict[str, Any]:
    """Read the lists."""
    text = files(__package__).joinpath("records.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def place_of(unit_code: str) -> dict[str, str]:
    """Give the city and the street of a unit."""
    city, address = lists()["places"][unit_code]
    return {"city": city, "address": f"{city}{address}"}


def vehicle_of(engineer_code: str, province: str) -> str:
    """Give what an engineer drives."""
    rng = Random(engineer_code)  # noqa: S311 (invented data, nothing secret)
    letters = "".join(rng.choices(_PLATE, k=5))
    return f"{lists()['plates'][province]}·{letters} {rng.choice(lists()['vehicles'])}"


def fault_facts(group: str, number: int) -> dict[str, Any]:
    """Give how severe a fault usually is, and which machines can have it."""
    line = lists()["fault_lines"].get(f"{group}-{number:02}")
    return {"severity": lists()["severities"][group][number - 1], "line": line}


def fault_line(fault: str) -> int | None:
    """Give the one product line that a fault belongs to; None for all of them."""
    line: int | None = lists()["fault_lines"].get(fault)
    return line


@cache
def _categories() -> dict[str, str]:
    return {
        part_no: category
        for category, numbers in lists()["categories"].items()
        for part_no in numbers
    }


def category_of(family: str) -> str:
    """Give the category of a part by the first part of its family."""
    return _categories()[family]


def plate_of(model: str, number: int, commissioned: date) -> dict[str, Any]:
    """Give what stands on a machine's plates, and the warranty it came with."""
    plain = model.replace("-", "")
    return {
        "engine_no": f"DE{commissioned:%y%m}{number:05}",
        "frame_no": f"LPG{plain:0<6}{commissioned:%y}{number:06}",
        "warranty_until": add_months(commissioned, WARRANTY_MONTHS),
        "warranty_hours_limit": WARRANTY_HOURS,
    }


def days_of(name: str, phone: str, today: date, soon: int | None) -> dict[str, Any]:
    """Give the days of a person at a customer; ``soon`` is days until the birthday."""
    rng = Random(f"{name} {phone}")  # noqa: S311 (invented data, nothing secret)
    age = timedelta(days=_YEAR * rng.randint(_YOUNGEST, _OLDEST))
    born = today - age - timedelta(days=rng.randrange(_YEAR))
    known = rng.randrange(_BIRTHDAYS) == 0
    if soon is not None:
        next_one = today + timedelta(days=soon)
        born, known = add_months(next_one, -12 * 44), True
    other = today + timedelta(days=rng.randrange(_YEAR))
    row = {"on": f"{other:%m-%d}", "name": rng.choice(lists()["occasions"])}
    return {
        "birthday": born if known else None,
        "important_dates": [row] if rng.randrange(_DAYS) == 0 else None,
    }
