"""Commands about who people are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import ClassVar, Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from storage.identities import User, UserRole
from storage.scope import Scope
from storage.user_tasks import Person
from workflows.engine import NOWHERE, SYSTEM, Actor, Command, Context
from workflows.errors import ForbiddenError, InvalidError, RejectedError, Text

LOCALES = ("zh", "en")
MAX_FAILURES = 10
FAILURE_WINDOW = timedelta(minutes=15)
#: Settings of a demo installation.
DEMO_PASSWORD = "demo_password"  # noqa: S105 (the name of a setting)

#: Roles that nobody takes over by standing in for somebody.
_NOT_LENT: Final = frozenset({"admin", "process_owner", "worker"})
_HASHER = PasswordHasher()


class SignInError(InvalidError):
    """The login or the password is wrong; which one stays a secret."""

    sentences: ClassVar = {
        "zh": "用户名或密码不正确。",
        "en": "Expected a known user name with its password, but they do not match.",
    }


class ThrottledError(RejectedError):
    """Too many failed attempts at one login."""

    sentences: ClassVar = {
        "zh": "失败次数过多，请 {minutes} 分钟后再试。",
        "en": "Expected fewer failed attempts; please try again in {minutes} minutes.",
    }


class NotADemoError(ForbiddenError):
    """One-click sign-in exists in demo installations only."""

    sentences: ClassVar = {
        "zh": "只有演示环境可以免密码登录。",
        "en": "Expected a demo installation, but this one is not.",
    }


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """A person of the demo company, as the sign-in page introduces them."""

    login: str
    name: Text
    roles: Text
    unit: Text
    unit_code: str


@dataclass(frozen=True, slots=True)
class DemoCompany:
    """The people of the demo company and the password they share."""

    accounts: tuple[DemoAccount, ...]
    password: str


@dataclass(frozen=True)
class SignIn(Command[Actor | None]):
    """Check a login and password; None means they do not match.

    A failed attempt is remembered, so it must not raise: that would roll it back.
    """

    login: str
    password: str

    def execute(self, context: Context) -> Actor | None:
        identities = context.store.identities
        login = self.login.strip()
        since = context.now - FAILURE_WINDOW
        if identities.failures_since(login, since) >= MAX_FAILURES:
            raise ThrottledError(minutes=int(FAILURE_WINDOW.total_seconds() // 60))
        user = identities.get(login)
        succeeded = _matches(user, self.password)
        identities.record_attempt(login, context.now, succeeded=succeeded)
        if not succeeded or user is None:
            return None
        return actor_of(context, user)


@dataclass(frozen=True)
class DemoSignIn(Command[Actor]):
    """Sign in as somebody of the demo company, without a password."""

    login: str

    def execute(self, context: Context) -> Actor:
        if context.store.settings.get(DEMO_PASSWORD) is None:
            raise NotADemoError
        user = context.store.identities.get(self.login)
        if user is None or not user.active:
            raise SignInError
        return actor_of(context, user)


@dataclass(frozen=True)
class GetActor(Command[Actor | None]):
    """Find who a login is; None if it is unknown or not active any more."""

    login: str
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> Actor | None:
        user = context.store.identities.get(self.login)
        return actor_of(context, user) if user and user.active else None


@dataclass(frozen=True)
class SetLocale(Command[None]):
    """Remember the language a person reads."""

    locale: str

    def execute(self, context: Context) -> None:
        user = context.store.identities.get(context.actor.login)
        if user is not None and self.locale in LOCALES:
            user.locale = self.locale


@dataclass(frozen=True)
class FindDemoAccounts(Command[DemoCompany | None]):
    """List the people of the demo company; None where there is no demo."""

    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> DemoCompany | None:
        password = context.store.settings.get(DEMO_PASSWORD)
        if password is None:
            return None
        return DemoCompany(_demo_accounts(context), password)


def hash_password(password: str) -> str:
    """Hash a password for storing."""
    return _HASHER.hash(password)


def actor_of(context: Context, user: User) -> Actor:
    """Work out what a user may do and see, also for those who are away."""
    identities = context.store.identities
    absent = context.store.substitutions.stands_in_for(user.login, context.now)
    replaced = [one for login in absent if (one := identities.get(login))]
    held = {one.login: identities.roles_of(one.login) for one in (user, *replaced)}
    unit = context.store.organisation.unit(user.unit_code)
    return Actor(
        login=user.login,
        name=Text(user.name_zh, user.name_en),
        groups=_groups(held[user.login]),
        unit=user.unit_code,
        unit_name=Text(unit.name_zh, unit.name_en) if unit else NOWHERE,
        scope=Scope(
            units=_all_or_these(_units(context, one) for one in (user, *replaced)),
            lines=_all_or_these(_lines(roles) for roles in held.values()),
        ),
        locale=user.locale,
        stands_in_for=tuple(
            Person(one.login, _lent(_groups(held[one.login]))) for one in replaced
        ),
    )


def _units(context: Context, user: User) -> frozenset[str] | None:
    """Restrict those who work in a unit to it."""
    unit = context.store.organisation.unit(user.unit_code)
    in_unit = unit is not None and unit.kind in ("office", "agent")
    return frozenset({user.unit_code}) if in_unit else None


T = TypeVar("T")


def _all_or_these(parts: Iterable[frozenset[T] | None]) -> frozenset[T] | None:
    """Put restrictions together; None restricts nothing."""
    found: frozenset[T] = frozenset()
    for part in parts:
        if part is None:
            return None
        found |= part
    return found


def _lent(groups: frozenset[str]) -> frozenset[str]:
    """Leave out what is not for a substitute: running the system itself."""
    return frozenset(one for one in groups if one.partition("@")[0] not in _NOT_LENT)


def _groups(roles: Iterable[UserRole]) -> frozenset[str]:
    return frozenset(group for role in roles for group in _groups_of(role))


def _groups_of(role: UserRole) -> list[str]:
    groups = [role.role_code]
    if role.scope_unit is not None:
        groups.append(f"{role.role_code}@{role.scope_unit}")
    if role.scope_line is not None:
        groups.append(f"{role.role_code}@line{role.scope_line}")
    return groups


def _lines(held: list[UserRole]) -> frozenset[int] | None:
    """Restrict to product lines only who holds nothing but roles of a line."""
    lines = frozenset(role.scope_line for role in held if role.scope_line is not None)
    everywhere = not held or any(role.scope_line is None for role in held)
    return None if everywhere else lines


def _matches(user: User | None, password: str) -> bool:
    # An unknown login costs as much time as a wrong password.
    stored = user.password_hash if user is not None and user.active else _nobody()
    try:
        return _HASHER.verify(stored, password) and user is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return _HASHER.hash(SYSTEM.login)


def _demo_accounts(context: Context) -> tuple[DemoAccount, ...]:
    identities = context.store.identities
    roles = {role.code: role for role in identities.roles()}
    units = {unit.code: unit for unit in context.store.organisation.units()}
    held = identities.held_roles()
    return tuple(
        DemoAccount(
            login=user.login,
            name=Text(user.name_zh, user.name_en),
            roles=Text(
                "、".join(roles[one.role_code].name_zh for one in of_user),
                ", ".join(roles[one.role_code].name_en for one in of_user),
            ),
            unit=Text(units[user.unit_code].name_zh, units[user.unit_code].name_en),
            unit_code=user.unit_code,
        )
        for user in identities.all()
        for of_user in [held.get(user.login, [])]
    )
