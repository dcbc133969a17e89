"""The demo company's units, people and engineers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from handlers.demo.company import company, units, users
from handlers.demo.profiles import Profile
from handlers.demo.records import place_of, vehicle_of
from storage.identities import User, UserRole
from storage.organisation import Absence, Engineer, EngineerSkill, OrgUnit
from storage.unit_of_work import UnitOfWork

#: The engineer of the tour, who also has an account.
_NAMED_ENGINEER = ("OF18-E1", "cd.eng1")
#: The one engineer of the tour's unit who is away, so that the list shows it.
_AWAY_IN_THE_TOUR = "OF18-E3"
_ABSENCES = 6
#: Levels of the first, second, … engineer of an office for lines 1 and 2.
_OFFICE_LEVELS = ((3, 2), (2, 3), (2, 2), (1, 2), (2, 1))
_AGENT_LEVELS = (3, 2)


@dataclass(frozen=True, slots=True)
class Staff:
    """Who is to work in the company."""

    profile: Profile
    #: One password for everybody, hashed once.
    password_hash: str


def put_organisation(
    store: UnitOfWork, staff: Staff, as_of: datetime, rng: Random
) -> None:
    """Keep the units, everybody who signs in, and the engineers."""
    profile = staff.profile
    store.organisation.add(_units(profile))
    people = list(_users(staff))
    store.identities.add(user for user, _ in people)
    store.flush()
    store.identities.add(role for _, roles in people for role in roles)
    engineers = list(_engineers(profile, rng))
    store.organisation.add(engineers)
    store.organisation.add(_skills(engineers))
    store.organisation.add(_absences(engineers, as_of, rng))


def account_of(unit_code: str) -> str:
    """Give the login that types for a unit."""
    for user in company()["users"]:
        if f"storekeeper@{unit_code}" in user["roles"]:
            return str(user["login"])
    return unit_code.lower()


def _units(profile: Profile) -> Iterator[OrgUnit]:
    head = company()["headquarters"]
    yield OrgUnit(
        code=head["code"],
        kind="hq",
        name_zh=head["zh"],
        name_en=head["en"],
        **place_of(head["code"]),
        product_lines="1,2,3",
        active=True,
    )
    for section in company()["sections"]:
        yield OrgUnit(
            code=section["code"],
            kind="section",
            parent_code=head["code"],
            name_zh=section["zh"],
            name_en=section["en"],
            product_lines="",
            active=True,
        )
    for unit in units(profile.units):
        yield OrgUnit(
            code=unit["code"],
            kind=unit["kind"],
            parent_code=head["code"],
            name_zh=unit["zh"],
            name_en=unit["en"],
            province=unit["province"],
            **place_of(unit["code"]),
            lat=unit["lat"],
            lon=unit["lon"],
            product_lines=unit["lines"],
            active=True,
        )


def _users(staff: Staff) -> Iterator[tuple[User, list[UserRole]]]:
    named = users(staff.profile.logins)
    for user in named:
        yield _user(user, staff.password_hash)
    with_names = {user["unit"] for user in named}
    for unit in units(staff.profile.units):
        if unit["code"] not in with_names:
            yield _user(_shared_account(unit), staff.password_hash)


def _shared_account(unit: Mapping[str, Any]) -> Mapping[str, Any]:
    leader = "agent_manager" if unit["kind"] == "agent" else "service_supervisor"
    return {
        "login": unit["code"].lower(),
        "zh": f"{unit['zh']}账号",
        "en": f"{unit['en']} account",
        "unit": unit["code"],
        "roles": [f"{leader}@{unit['code']}", f"storekeeper@{unit['code']}"],
    }


def _user(entry: Mapping[str, Any], password_hash: str) -> tuple[User, list[UserRole]]:
    user = User(
        login=entry["login"],
        name_zh=entry["zh"],
        name_en=entry["en"],
        unit_code=entry["unit"],
        locale="zh",
        password_hash=password_hash,
        active=True,
    )
    return user, [_user_role(entry["login"], group) for group in entry["roles"]]


def _user_role(login: str, group: str) -> UserRole:
    role, _, scope = group.partition("@")
    line = scope.removeprefix("line") if scope.startswith("line") else ""
    return UserRole(
        login=login,
        role_code=role,
        scope_line=int(line) if line else None,
        scope_unit=scope if scope and not line else None,
    )


def _engineers(profile: Profile, rng: Random) -> Iterator[Engineer]:
    people = {user["login"]: user for user in company()["users"]}
    for unit in units(profile.units):
        there = profile.engineers(unit["kind"], unit["engineers"])
        for number in range(1, there + 1):
            code = f"{unit['code']}-E{number}"
            surname = rng.choice(company()["surnames"])
            given = rng.choice(company()["given_names"])
            named = _NAMED_ENGINEER[1] if code == _NAMED_ENGINEER[0] else None
            known = people[named] if named else None
            login = named if named and profile.people(named) else None
            yield Engineer(
                code=code,
                name_zh=known["zh"] if known else surname[0] + given[0],
                name_en=known["en"] if known else f"{surname[1]} {given[1]}",
                unit_code=unit["code"],
                login=login,
                phone=f"1990000{rng.randrange(8000, 10000)}",
                vehicle=vehicle_of(code, unit["province"]),
                active=True,
            )


def _skills(engineers: list[Engineer]) -> Iterator[EngineerSkill]:
    for engineer in engineers:
        number = int(engineer.code.rpartition("E")[2]) - 1
        if engineer.unit_code.startswith("AG"):
            level = _AGENT_LEVELS[number % len(_AGENT_LEVELS)]
            yield EngineerSkill(engineer_id=engineer.id, line=3, level=level)
            continue
        for line, level in enumerate(_OFFICE_LEVELS[number % len(_OFFICE_LEVELS)], 1):
            yield EngineerSkill(engineer_id=engineer.id, line=line, level=level)


def _absences(
    engineers: list[Engineer], as_of: datetime, rng: Random
) -> Iterator[Absence]:
    # Of the units in the tour only one engineer is away, and that on purpose.
    others = [
        engineer
        for engineer in engineers
        if engineer.unit_code not in {user["unit"] for user in company()["users"]}
    ]
    away = rng.sample(others, min(_ABSENCES, len(others)))
    away += [one for one in engineers if one.code == _AWAY_IN_THE_TOUR]
    for engineer in away:
        yield Absence(
            engineer_id=engineer.id,
            from_at=as_of - timedelta(days=rng.randint(1, 3)),
            to_at=as_of + timedelta(days=rng.randint(2, 5)),
            reason=rng.choice(["休假", "培训", "病假"]),
        )
