"""Identities: users, the roles they hold, and their attempts to sign in."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import ForeignKey, Index, UniqueConstraint, bindparam, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base
from storage.selections import among, listed


class Role(Base):
    """What people may be to the processes; diagrams name roles."""

    __tablename__ = "role"

    code: Mapped[str] = mapped_column(primary_key=True)
    name_zh: Mapped[str]
    name_en: Mapped[str]
    #: What narrows the role down: "none", "unit" or "line".
    scope: Mapped[str]


class User(Base):
    """A person, or a unit's shared account, that can sign in."""

    __tablename__ = "user"

    login: Mapped[str] = mapped_column(primary_key=True)
    name_zh: Mapped[str]
    name_en: Mapped[str]
    phone: Mapped[str | None]
    #: Where notifications are mailed to; None: nowhere.
    email: Mapped[str | None]
    unit_code: Mapped[str] = mapped_column(ForeignKey("org_unit.code"), index=True)
    locale: Mapped[str] = mapped_column(default="zh")
    password_hash: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)


class UserRole(Base):
    """A role that a user holds, maybe for one unit or product line only."""

    __tablename__ = "user_role"
    __table_args__ = (
        UniqueConstraint("login", "role_code", "scope_unit", "scope_line"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(ForeignKey("user.login"), index=True)
    role_code: Mapped[str] = mapped_column(ForeignKey("role.code"), index=True)
    scope_unit: Mapped[str | None] = mapped_column(ForeignKey("org_unit.code"))
    scope_line: Mapped[int | None]


class LoginAttempt(Base):
    """Somebody tried to sign in."""

    __tablename__ = "login_attempt"
    __table_args__ = (Index("ix_login_attempt_login_at", "login", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str]
    at: Mapped[datetime]
    succeeded: Mapped[bool]


_OF_UNIT: Final = (
    select(User.login)
    .where(User.unit_code == bindparam("unit_code"))
    .order_by(User.login)
)


class Identities:
    """The users and roles of this unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, login: str) -> User | None:
        """Find a user by login."""
        return self._session.get(User, login)

    def add(self, rows: Iterable[User | UserRole | Role]) -> None:
        """Keep users, roles or who holds which."""
        self._session.add_all(rows)

    def put_role(self, role: Role) -> None:
        """Keep a role, or bring the stored one up to date."""
        self._session.merge(role)

    def role(self, code: str) -> Role | None:
        """Find a role by its code."""
        return self._session.get(Role, code)

    def roles(self) -> list[Role]:
        """List the roles."""
        return listed(self._session, Role, "code")

    def roles_of(self, login: str) -> list[UserRole]:
        """List the roles that a user holds."""
        return listed(self._session, UserRole, "id", login=login)

    def held_roles(self) -> dict[str, list[UserRole]]:
        """List the roles that each user holds, by login."""
        held: dict[str, list[UserRole]] = {}
        for role in self._session.scalars(select(UserRole).order_by(UserRole.id)):
            held.setdefault(role.login, []).append(role)
        return held

    def all(self) -> list[User]:
        """List the active users."""
        return listed(self._session, User, "login", active=True)

    def names(self, logins: Collection[str]) -> dict[str, User]:
        """Find several users at once, by login."""
        users = among(self._session, User, "login", logins)
        return {user.login: user for user in users}

    def in_groups(self, groups: Collection[str]) -> list[User]:
        """List the active users of any of some groups (``role``, ``role@scope``)."""
        conditions = []
        for group in groups:
            role, _, scope = group.partition("@")
            condition = UserRole.role_code == role
            if scope.startswith("line") and scope[4:].isdigit():
                condition = condition & (UserRole.scope_line == int(scope[4:]))
            elif scope:
                condition = condition & (UserRole.scope_unit == scope)
            conditions.append(condition)
        if not conditions:
            return []
        return list(
            self._session.scalars(
                select(User)
                .join(UserRole, UserRole.login == User.login)
                .where(User.active, or_(*conditions))
                .distinct()
                .order_by(User.login)
            )
        )

    def groups_with_people(self) -> set[str]:
        """List every group (``role``, ``role@scope``) with an active user in it."""
        rows = self._session.execute(
            select(UserRole.role_code, UserRole.scope_unit, UserRole.scope_line)
            .join(User, User.login == UserRole.login)
            .where(User.active)
            .distinct()
        )
        found = set()
        for role, unit, line in rows:
            found.add(role)
            if unit is not None:
                found.add(f"{role}@{unit}")
            if line is not None:
                found.add(f"{role}@line{line}")
        return found

    def of_unit(self, unit_code: str) -> list[str]:
        """List the logins of everybody in a unit."""
        return list(self._session.scalars(_OF_UNIT, {"unit_code": unit_code}))

    def record_attempt(self, login: str, at: datetime, *, succeeded: bool) -> None:
        """Remember that somebody tried to sign in."""
        self._session.add(LoginAttempt(login=login, at=at, succeeded=succeeded))

    def failures_since(self, login: str, since: datetime) -> int:
        """Count the failed attempts at a login since the last success."""
        last_success = self._session.scalar(
            select(func.max(LoginAttempt.at)).where(
                LoginAttempt.login == login, LoginAttempt.succeeded
            )
        )
        counted = select(func.count()).where(
            LoginAttempt.login == login,
            ~LoginAttempt.succeeded,
            LoginAttempt.at > max(since, last_success or since),
        )
        return self._session.scalar(counted) or 0
