"""The catalogue that diagrams refer to."""

import importlib
import pkgutil
import re

import pytest

import handlers
from handlers import business
from handlers.company.roles import ROLES

CHINESE = re.compile("[\u4e00-\u9fff]")


def test_parameters_come_from_the_signature() -> None:
    operation = business().operations["dispatch.assign_unit"]

    assert operation.required == {"order_id", "unit"}
    assert operation.optional == {"reason", "instruction"}


def test_every_operation_is_described_in_both_languages() -> None:
    described = [one.description for one in business().operations.values()]

    assert all(CHINESE.search(text.zh) for text in described)
    assert all(text.en and not CHINESE.search(text.en) for text in described)


def test_every_lookup_is_listed_under_its_name() -> None:
    catalogue = business()

    sources = {**catalogue.options, **catalogue.facts}
    assert [name for name, call in sources.items() if call.__name__ != name] == []


def test_roles_are_named_once_in_each_language() -> None:
    for names in zip(*[(role.code, role.zh, role.en) for role in ROLES], strict=True):
        assert len(names) == len(set(names))


def test_unit_roles_are_narrowed_down_by_unit() -> None:
    scopes = {role.code: role.scope for role in ROLES}

    assert scopes["storekeeper"] == "unit"
    assert scopes["tech_support"] == "line"
    assert scopes["front_desk"] == "none"


@pytest.mark.parametrize("kind", ["OPERATIONS", "OPTIONS", "FACTS", "LINES"])
def test_every_name_of_the_catalogue_is_given_once(kind: str) -> None:
    found: dict[str, list[object]] = {}
    for info in pkgutil.walk_packages(handlers.__path__, "handlers."):
        module = importlib.import_module(info.name)
        for name, what in getattr(module, kind, {}).items():
            found.setdefault(name, []).append(what)

    twice = [
        name for name, each in found.items() if any(one != each[0] for one in each)
    ]

    assert twice == []
