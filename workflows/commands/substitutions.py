"""Commands about who does the work of people who are away."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import ClassVar

from storage.identities import User
from storage.substitutions import Substitution
from workflows.authorization import UNIT_LEADERS
from workflows.engine import Actor, Command, Context
from workflows.errors import (
    LOCAL_ZONE,
    ForbiddenError,
    InvalidFormError,
    NotFoundError,
    Problem,
    Text,
)
from workflows.models.forms import Option
from workflows.names import people

_LEADERS = frozenset(UNIT_LEADERS)


class NotYourColleagueError(ForbiddenError):
    """Only the person, a leader of the unit or an administrator may do this."""

    sentences: ClassVar = {
        "zh": "只能为自己安排代理；网点负责人可为本网点人员、"
        "系统管理员可为所有人安排。",
        "en": "Expected yourself, somebody of the unit that you lead, or an "
        "administrator's account; this person is none of them.",
    }


@dataclass(frozen=True, slots=True)
class SubstitutionRow:
    """A substitution as the page lists it."""

    id: int
    person: Text
    substitute: Text
    first_day: date
    last_day: date
    running: bool
    reason: str | None
    may_end: bool


@dataclass(frozen=True, slots=True)
class SubstitutionPage:
    """The substitutions that concern a person, and whom they may choose from."""

    rows: tuple[SubstitutionRow, ...]
    #: Those whom the person may find a substitute for, themselves first.
    people: tuple[Option, ...]
    substitutes: tuple[Option, ...]


@dataclass(frozen=True)
class FindSubstitutions(Command[SubstitutionPage]):
    """List the substitutions that run or are to come, as far as one may know them."""

    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> SubstitutionPage:
        actor, users = context.actor, context.store.identities.all()
        users.sort(key=lambda user: (user.login != actor.login, user.login))
        mine = {user.login for user in users if _may_arrange(actor, user)}
        shown = [
            row
            for row in context.store.substitutions.not_over(context.now)
            if row.login in mine or row.substitute == actor.login
        ]
        logins = {row.login for row in shown} | {row.substitute for row in shown}
        names = people(context, sorted(logins))
        return SubstitutionPage(
            tuple(
                SubstitutionRow(
                    row.id,
                    names[row.login],
                    names[row.substitute],
                    row.from_at.astimezone(LOCAL_ZONE).date(),
                    _last_day(row),
                    row.from_at <= context.now,
                    row.reason,
                    may_end=row.login in mine,
                )
                for row in shown
            ),
            tuple(_option(user) for user in users if user.login in mine),
            tuple(_option(user) for user in users),
        )


@dataclass(frozen=True)
class AddSubstitution(Command[None]):
    """Let somebody do the work of somebody who is away."""

    login: str
    substitute: str
    first_day: date | None
    last_day: date | None
    reason: str = ""

    def execute(self, context: Context) -> None:
        problems = tuple(self._problems(context))
        if problems or self.first_day is None or self.last_day is None:
            raise InvalidFormError(problems)
        away = context.store.identities.get(self.login)
        if away is None or not _may_arrange(context.actor, away):
            raise NotYourColleagueError
        context.store.substitutions.add(
            Substitution(
                login=self.login,
                substitute=self.substitute,
                from_at=_begin(self.first_day),
                to_at=_begin(self.last_day + timedelta(days=1)),
                reason=self.reason.strip() or None,
                made_by=context.actor.login,
                made_at=context.now,
            )
        )
        context.record.reason = self.reason.strip() or None
        context.record.variables = {"login": self.login, "substitute": self.substitute}

    def _problems(self, context: Context) -> Iterator[Problem]:
        users = {user.login for user in context.store.identities.all()}
        if self.login not in users:
            yield Problem("login", Text("请选择人员", "Choose a person"))
        if self.substitute not in users:
            yield Problem("substitute", Text("请选择代理人", "Choose a substitute"))
        elif self.substitute == self.login:
            yield Problem(
                "substitute", Text("不能由本人代理", "Choose somebody else than that")
            )
        if self.first_day is None:
            yield Problem("first_day", Text("请填写日期", "Give a day"))
        if self.last_day is None:
            yield Problem("last_day", Text("请填写日期", "Give a day"))
        elif self.last_day < context.now.astimezone(LOCAL_ZONE).date():
            yield Problem("last_day", Text("此日已过", "This day is over"))
        elif self.first_day is not None and self.last_day < self.first_day:
            yield Problem(
                "last_day", Text("须不早于开始日", "Not before the first day")
            )


@dataclass(frozen=True)
class EndSubstitution(Command[None]):
    """End a substitution now, or drop one that has not begun."""

    substitution_id: int

    def execute(self, context: Context) -> None:
        store = context.store
        row = store.substitutions.get(self.substitution_id)
        if row is None or row.to_at <= context.now:
            number = self.substitution_id
            raise NotFoundError(what=Text(f"代理 {number}", f"substitution {number}"))
        away = store.identities.get(row.login)
        if away is None or not _may_arrange(context.actor, away):
            raise NotYourColleagueError
        context.record.variables = {"login": row.login, "substitute": row.substitute}
        if row.from_at < context.now:
            row.to_at = context.now
        else:
            store.substitutions.remove(row)


def _may_arrange(actor: Actor, away: User) -> bool:
    """Tell whether somebody may say who does the work of a person."""
    if actor.login == away.login or "admin" in actor.roles:
        return True
    return any(f"{role}@{away.unit_code}" in actor.groups for role in _LEADERS)


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), LOCAL_ZONE)


def _last_day(row: Substitution) -> date:
    return (row.to_at - timedelta(seconds=1)).astimezone(LOCAL_ZONE).date()


def _option(user: User) -> Option:
    return Option(user.login, Text(user.name_zh, user.name_en))
