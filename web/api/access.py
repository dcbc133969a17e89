"""Who a program is: HTTP Basic authentication with a local account.

Checking a password takes long, on purpose. So what has been checked is remembered
here, without the password; a change of it, or of the account, counts at once.
"""

import hashlib
import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import ClassVar, Final

from flask import current_app, g, request

from web.current import run_as_system
from workflows.commands.credentials import GetPasswordStamp, RecogniseAccount
from workflows.commands.identities import SignIn
from workflows.engine import Actor
from workflows.errors import EngineError

_MOST: Final = 1_000


class NotSignedInError(EngineError):
    """No account, or a wrong password."""

    sentences: ClassVar = {
        "zh": "请用 HTTP Basic 认证提供用户名和密码。",
        "en": "Expected HTTP Basic authentication with a user name and its password.",
    }


@dataclass
class CheckedPasswords:
    """The stamps of passwords that were right, by a digest that nobody can undo."""

    _secret: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    _stamps: OrderedDict[bytes, str] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def stamp(self, login: str, password: str) -> str | None:
        """Give the stamp at which a password was right."""
        with self._lock:
            return self._stamps.get(self._digest(login, password))

    def remember(self, login: str, password: str, stamp: str) -> None:
        """Keep that a password was right; the oldest is forgotten."""
        with self._lock:
            self._stamps[self._digest(login, password)] = stamp
            if len(self._stamps) > _MOST:
                self._stamps.popitem(last=False)

    def _digest(self, login: str, password: str) -> bytes:
        text = f"{len(login)}:{login}{password}".encode()
        return hashlib.blake2b(text, key=self._secret).digest()


def program() -> Actor:
    """Tell who gives the request in hand."""
    found: Actor = g.program
    return found


def require_program() -> None:
    """Refuse a request without a login and its password; cookies do not count."""
    given = request.authorization
    if given is None or given.type != "basic":
        raise NotSignedInError
    login, password = given.username or "", given.password or ""
    actor = _recognised(login, password) or _signed_in(login, password)
    if actor is None:
        raise NotSignedInError
    g.program = actor


def _recognised(login: str, password: str) -> Actor | None:
    stamp = _checked().stamp(login, password)
    return run_as_system(RecogniseAccount(login, stamp)) if stamp else None


def _signed_in(login: str, password: str) -> Actor | None:
    # Before the check: a password that is changed meanwhile is checked again.
    stamp = run_as_system(GetPasswordStamp(login))
    actor = run_as_system(SignIn(login, password))
    if actor is not None:
        _checked().remember(login, password, stamp)
    return actor


def _checked() -> CheckedPasswords:
    found: CheckedPasswords = current_app.extensions["checked_passwords"]
    return found
