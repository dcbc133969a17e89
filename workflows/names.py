"""The names of people and groups, in both languages."""

from collections.abc import Collection, Sequence

from storage.user_tasks import Candidate
from workflows.engine import SYSTEM, Context
from workflows.errors import Text


def people(context: Context, logins: Collection[str]) -> dict[str, Text]:
    """Name several people at once, by login; unknown ones are left out."""
    users = context.store.identities.names(logins)
    names = {login: Text(user.name_zh, user.name_en) for login, user in users.items()}
    return {SYSTEM.login: SYSTEM.name, **names} if SYSTEM.login in logins else names


def person(context: Context, login: str) -> Text:
    """Name a person; somebody unknown keeps their login."""
    return people(context, [login]).get(login, Text(login, login))


def group(context: Context, name: str) -> Text:
    """Name a candidate group, such as 服务主管 · 成都办事处."""
    code, _, scope = name.partition("@")
    role = context.store.identities.role(code)
    named = Text(role.name_zh, role.name_en) if role else Text(code, code)
    if not scope:
        return named
    narrow = _scope(context, scope)
    return Text(f"{named.zh} · {narrow.zh}", f"{named.en} · {narrow.en}")


def offered_to(context: Context, candidates: Sequence[Candidate]) -> tuple[Text, ...]:
    """Name those whom a task is offered to, leaving out groups that nobody is in."""
    offered = [one for one in candidates if one.kind != "excluded"]
    named = people(context, [one.name for one in offered if one.kind == "user"])
    # A diagram offers tasks to roles that not every kind of unit has.
    staffed = [
        one
        for one in offered
        if one.kind == "user" or context.store.identities.in_groups([one.name])
    ]
    return tuple(
        named.get(one.name, Text(one.name, one.name))
        if one.kind == "user"
        else group(context, one.name)
        for one in staffed or offered
    )


def _scope(context: Context, scope: str) -> Text:
    if scope.startswith("line"):
        return Text(f"产品线{scope[4:]}", f"line {scope[4:]}")
    unit = context.store.organisation.unit(scope)
    return Text(unit.name_zh, unit.name_en) if unit else Text(scope, scope)
