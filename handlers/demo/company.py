"""The lists that the demo company is made of; all names are invented."""

import json
from collections.abc import Collection
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def company() -> dict[str, Any]:
    """Read the lists."""
    text = files(__package__).joinpath("company.json").read_text("utf-8")
    lists: dict[str, Any] = json.loads(text)
    return lists


def units(only: Collection[str] = ()) -> list[dict[str, Any]]:
    """Give the units, or some of them."""
    return [each for each in company()["units"] if not only or each["code"] in only]


def users(only: Collection[str] = ()) -> list[dict[str, Any]]:
    """Give the people with names, or some of them."""
    return [each for each in company()["users"] if not only or each["login"] in only]


def parts(count: int) -> list[dict[str, Any]]:
    """Give so many parts: those of the lists, then variants of them."""
    families = [part | {"family": part["no"]} for part in company()["parts"]]
    return [*families, *(_variant(number) for number in range(len(families), count))]


def _variant(number: int) -> dict[str, Any]:
    """Make a part that is much like one of the lists, for some models only."""
    families = company()["parts"]
    family: dict[str, Any] = families[number % len(families)]
    kind = number // len(families)
    models = family.get("fits") or [model["code"] for model in company()["models"]]
    first = (number + kind) % len(models)
    return family | {
        "family": family["no"],
        "no": f"PN-{number + 1:04}",
        "zh": f"{family['zh']} {kind:02}型",
        "en": f"{family['en']} type {kind:02}",
        "price": max(round(family["price"] * (0.7 + 0.05 * (kind * 7 % 13))), 5),
        "fits": sorted({models[first], models[(first + 1) % len(models)]}),
    }
