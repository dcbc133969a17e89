"""An engine with a small business, and the people who work there."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from storage.identities import Role, User, UserRole
from storage.organisation import OrgUnit
from storage.unit_of_work import Database, unit_of_work_factory
from tests.conftest import Clock
from workflows.commands.definitions import Deploy
from workflows.commands.migration import MIGRATE
from workflows.commands.reassigning import REASSIGN
from workflows.engine import (
    SYSTEM,
    Actor,
    Business,
    Engine,
    Operation,
    ServiceTask,
    Watch,
)
from workflows.errors import BpmnError, Text
from workflows.models.forms import Option


def number(task: ServiceTask, *, prefix: str) -> Mapping[str, object]:
    """Give the instance its number."""
    task.business_key = task.store.numbers.next(prefix, task.now.year)
    task.subject = f"{prefix} subject"
    return {"no": task.business_key}


def fail(_: ServiceTask, *, code: str) -> Mapping[str, object]:
    """Report a business error."""
    raise BpmnError(code)


def _operation(name: str, handler: Callable[..., Any], *required: str) -> Operation:
    return Operation(name, handler, frozenset(required), frozenset(), Text(name, name))


BUSINESS = Business(
    operations={
        "number": _operation("number", number, "prefix"),
        "fail": _operation("fail", fail, "code"),
    },
    options={
        "colours": lambda _context, *, text="": [
            Option(value, Text(value, value))
            for value in ("red", "blue")
            if text in value
        ]
    },
    facts={"limits": lambda _context, *, size: {"most": size}},
    long_operations={"reassign": REASSIGN, "migrate": MIGRATE},
    due_dates={
        "lunch": lambda context, columns: (
            context.now + timedelta(hours=int(str(columns["priority"])))
        )
    },
    superiors={"storekeeper": ("clerk",), "clerk": ("boss",)},
)
PEOPLE = {
    "alice": ("clerk", None),
    "bob": ("clerk", None),
    "carol": ("boss", None),
    "dave": ("service_supervisor", "OF01"),
    "erin": ("service_supervisor", "OF02"),
    "olga": ("process_owner", None),
}


@pytest.fixture
def engine(sqlite: Database, clock: Clock) -> Engine:
    return make_engine(sqlite, clock)


def make_engine(
    database: Database, clock: Callable[[], datetime], watch: Watch | None = None
) -> Engine:
    open_unit = unit_of_work_factory(database)
    with open_unit() as store:
        store.organisation.add(
            OrgUnit(code=code, kind=kind, name_zh=code, name_en=code)
            for code, kind in (("HQ", "hq"), ("OF01", "office"), ("OF02", "office"))
        )
        roles = sorted({"storekeeper", *(role for role, _ in PEOPLE.values())})
        store.identities.add(
            Role(code=role, name_zh=f"{role}岗", name_en=role, scope="none")
            for role in roles
        )
        store.identities.add(
            User(
                login=login,
                name_zh=login,
                name_en=login.title(),
                unit_code=unit or "HQ",
                password_hash="",
            )
            for login, (_, unit) in PEOPLE.items()
        )
        store.flush()
        store.identities.add(
            UserRole(login=login, role_code=role, scope_unit=unit)
            for login, (role, unit) in PEOPLE.items()
        )
    return Engine(open_unit, BUSINESS, clock, watch=watch)


def actor(login: str) -> Actor:
    role, unit = PEOPLE[login]
    groups = {role} if unit is None else {role, f"{role}@{unit}"}
    return Actor(
        login, Text(login, login.title()), frozenset(groups), unit=unit or "HQ"
    )


@pytest.fixture
def alice() -> Actor:
    return actor("alice")


@pytest.fixture
def bob() -> Actor:
    """Return somebody with the same role as alice."""
    return actor("bob")


@pytest.fixture
def carol() -> Actor:
    """Return somebody with another role."""
    return actor("carol")


def deploy(engine: Engine, **files: bytes) -> None:
    """Deploy diagrams by the name of their folder."""
    resources = {f"{name}/{name}.bpmn": content for name, content in files.items()}
    engine.run(Deploy(resources), actor=SYSTEM)
