"""The lists that the demo company is made of; all names are invented."""

import json
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def company() -> dict[str, Any]:
    """Read the lists."""
    text = files(__package__).joinpath("company.json").read_text("utf-8")
    lists: dict[str, Any] = json.loads(text)
    return lists
