"""Commands about accounts of programs, which sign in with every request."""

import hashlib
import re
from dataclasses import dataclass
from typing import ClassVar, Final

from storage.identities import User, UserRole
from storage.organisation import OrgUnit
from workflows.authorization import require_publisher
from workflows.commands.identities import actor_of
from workflows.engine import Actor, Command, Context
from workflows.errors import InvalidError, RejectedError

#: The role of programs that carry out external tasks.
WORKER_ROLE: Final = "worker"
_LOGIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class BadLoginError(InvalidError):
    """A login that people and programs would stumble over."""

    sentences: ClassVar = {
        "zh": "账号“{login}”无效：请用字母、数字、点、横线，不含冒号。",
        "en": "Expected a login of letters, digits, dots and dashes, but it is "
        "“{login}”.",
    }


class LoginTakenError(RejectedError):
    """Somebody has the login already."""

    sentences: ClassVar = {
        "zh": "账号“{login}”已存在。",
        "en": "Expected a new login, but “{login}” is taken.",
    }


@dataclass(frozen=True)
class GetPasswordStamp(Command[str]):
    """Give what changes whenever the password of a login does."""

    login: str
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> str:
        return _stamp(context.store.identities.get(self.login))


@dataclass(frozen=True)
class RecogniseAccount(Command[Actor | None]):
    """Find who a login is, if its password is still the one that was checked."""

    login: str
    stamp: str
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> Actor | None:
        user = context.store.identities.get(self.login)
        if user is None or not user.active or _stamp(user) != self.stamp:
            return None
        return actor_of(context, user)


@dataclass(frozen=True)
class AddWorkerAccount(Command[None]):
    """Make the account of a program that carries out external tasks."""

    login: str
    password_hash: str

    def execute(self, context: Context) -> None:
        require_publisher(context.actor)
        identities = context.store.identities
        if _LOGIN.fullmatch(self.login) is None:
            raise BadLoginError(login=self.login)
        if identities.get(self.login) is not None:
            raise LoginTakenError(login=self.login)
        user = User(login=self.login, name_zh=self.login, name_en=self.login)
        user.unit_code, user.password_hash = _headquarters(context), self.password_hash
        identities.add([user])
        context.store.flush()
        identities.add([UserRole(login=self.login, role_code=WORKER_ROLE)])


def _headquarters(context: Context) -> str:
    """Give the unit that programs belong to; a new installation has none yet."""
    units = context.store.organisation.units()
    found = next((unit.code for unit in units if unit.kind == "hq"), None)
    if found is not None:
        return found
    unit = OrgUnit(code="HQ", kind="hq", name_zh="总部", name_en="Headquarters")
    context.store.organisation.add([unit])
    return unit.code


def _stamp(user: User | None) -> str:
    stored = user.password_hash if user is not None else ""
    return hashlib.sha256(stored.encode()).hexdigest()
