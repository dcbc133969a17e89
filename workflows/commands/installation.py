"""Commands that prepare an installation."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from storage.identities import Role
from workflows.commands.identities import DEMO_PASSWORD
from workflows.engine import Command, Context


@dataclass(frozen=True)
class PutRoles(Command[None]):
    """Keep the roles that diagrams may name: code, names, scope each."""

    roles: Iterable[tuple[str, str, str, str]]

    def execute(self, context: Context) -> None:
        for code, name_zh, name_en, scope in self.roles:
            context.store.identities.put_role(
                Role(code=code, name_zh=name_zh, name_en=name_en, scope=scope)
            )


@dataclass(frozen=True)
class OpenDemo(Command[None]):
    """Let everybody sign in with one click, and show the shared password."""

    password: str

    def execute(self, context: Context) -> None:
        context.store.settings.put(DEMO_PASSWORD, self.password)


@dataclass(frozen=True)
class HasUsers(Command[bool]):
    """Tell whether anybody can sign in."""

    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> bool:
        return bool(context.store.identities.all())
