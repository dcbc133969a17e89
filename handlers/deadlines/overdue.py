"""Who is told what about work that takes too long.

The rule is pure: given the time, it says which levels (75, 100, 150 %) have newly been
reached and who is told. The command asks it every minute and keeps notifications.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from handlers.company.roles import SUPERIORS
from handlers.deadlines.clocks import open_pauses
from handlers.deadlines.lateness import own_moments
from handlers.deadlines.sla import CLOCKS, DUE, LEVELS, RED, WARN, Moments
from storage.notifications import Notification
from storage.sla import SlaClock
from storage.user_tasks import UserTask
from workflows.engine import Command, Context
from workflows.errors import LOCAL_ZONE, Text

RED_LIST = "service_director"
#: Told when nobody else is there to be told: nothing is ever lost.
LAST_RESORT = "admin"
#: What numbers begin with whose page more people may open than the task.
_PAGES = {"OP": "opportunity", "PS": "sale", "SR": "service_request"}
KINDS = {WARN: "reminder", DUE: "overdue", RED: "red_list"}


class Company(Protocol):
    """Who is who."""

    def members(self, group: str) -> Collection[str]:
        """List the logins of a group such as ``storekeeper@OF18``."""

    def groups(self, login: str) -> Collection[str]:
        """List the groups of a person."""


class Work(NamedTuple):
    """An open task: who has it in hand, or who may take it."""

    task_id: int
    assignee: str | None
    groups: tuple[str, ...] = ()
    users: tuple[str, ...] = ()
    #: Who may not take it after all.
    excluded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Watched:
    """Something that takes time, and the open tasks of those who can end it."""

    #: Such as "clock 7": with a level it names a notification for ever.
    key: str
    stage: Text
    #: The number of the order or of whatever the process is about, if any.
    number: str
    #: The page of those who have no task in it: "order DO-…", "task 12".
    link: str
    moments: Moments
    #: The highest level that has been told before.
    told: int
    work: tuple[Work, ...]


class Notice(NamedTuple):
    """One person is to be told that a level has been reached."""

    watched: Watched
    level: int
    login: str
    #: The task that is for this person; None where they only have to know.
    task_id: int | None


def newly_reached(watched: Watched, now: datetime) -> list[int]:
    """List the levels that have been reached and not been told."""
    return [
        level
        for level, moment in zip(LEVELS, watched.moments, strict=True)
        if moment <= now and level > watched.told
    ]


def warnings(
    all_watched: Iterable[Watched], now: datetime, company: Company
) -> Iterator[Notice]:
    """Say who is to be told what; of several levels at once only the highest."""
    for watched in all_watched:
        worst: dict[str, Notice] = {}
        for level in newly_reached(watched, now):
            told = _recipients(level, watched, company)
            if not told:
                told = dict.fromkeys(company.members(LAST_RESORT))
            for login, task_id in told.items():
                worst[login] = Notice(watched, level, login, task_id)
        yield from worst.values()


def _recipients(
    level: int, watched: Watched, company: Company
) -> dict[str, int | None]:
    """75 %: who has the work; 100 %: their superior; 150 %: the red list."""
    if level == RED:
        return dict.fromkeys(company.members(RED_LIST))
    if level == DUE:
        return dict.fromkeys(
            login for work in watched.work for login in superiors(work, company)
        )
    return {
        login: work.task_id for work in watched.work for login in people(work, company)
    }


def people(work: Work, company: Company) -> list[str]:
    """List who has a task in hand, or all those who may take it."""
    if work.assignee:
        return [work.assignee]
    members = (login for group in work.groups for login in company.members(group))
    return sorted({*members, *work.users} - set(work.excluded))


def superiors(work: Work, company: Company) -> list[str]:
    """List the superiors of those who have a task."""
    own = set(people(work, company)) if work.assignee else set()
    groups = _lowest(_groups(work, company))
    found: list[str] = []
    for group in groups:
        role, _, scope = group.partition("@")
        for superior in SUPERIORS.get(role, ()):
            named = f"{superior}@{scope}" if scope else superior
            members = [one for one in company.members(named) if one not in own]
            if members:
                found += members
                break
        else:
            found += company.members(RED_LIST)
    return sorted(set(found)) or sorted(company.members(RED_LIST))


def _groups(work: Work, company: Company) -> list[str]:
    """Give the groups as which people have the task."""
    if not work.assignee:
        return list(work.groups)
    held = company.groups(work.assignee)
    # A role that is held for a unit says more than the same role without it.
    narrow = [group for group in held if "@" in group]
    return [group for group in work.groups if group in held] or narrow or list(held)


def _lowest(groups: list[str]) -> list[str]:
    """Leave out the groups that are superiors of another one of them."""
    roles = {group.partition("@")[0] for group in groups}
    above = {superior for role in roles for superior in SUPERIORS.get(role, ())}
    return [group for group in groups if group.partition("@")[0] not in above]


def sentence(watched: Watched, level: int, now: datetime) -> Text:
    """Say what has happened."""
    due = watched.moments.due_at.astimezone(LOCAL_ZONE).strftime("%Y-%m-%d %H:%M")
    no = f"{watched.number} " if watched.number else ""
    zh, en = watched.stage.zh, watched.stage.en
    if level == WARN and now >= watched.moments.due_at:
        return Text(
            f"{no}“{zh}”已超时，应于 {due} 前完成。",
            f"{no}“{en}” is overdue since {due}.",
        )
    if level == WARN:
        return Text(
            f"{no}“{zh}”时限已过 75%，应于 {due} 前完成。",
            f"{no}“{en}” has used 75% of its time; it is due at {due}.",
        )
    if level == DUE:
        return Text(
            f"{no}“{zh}”已超时，应于 {due} 前完成，请督促。",
            f"{no}“{en}” is overdue since {due}; please see to it.",
        )
    return Text(
        f"红色清单：{no}“{zh}”已达时限的 150%，原定 {due} 前完成。",
        f"Red list: {no}“{en}” has used 150% of its time; it was due at {due}.",
    )


class _StoredCompany:
    """The company as it is stored; every group is looked up once."""

    def __init__(self, context: Context) -> None:
        self._identities = context.store.identities
        self._members: dict[str, list[str]] = {}

    def members(self, group: str) -> list[str]:
        """List the logins of a group."""
        if group not in self._members:
            found = self._identities.in_groups([group])
            self._members[group] = [user.login for user in found]
        return self._members[group]

    def groups(self, login: str) -> list[str]:
        """List the groups of a person."""
        found = []
        for held in self._identities.roles_of(login):
            unit, line = held.scope_unit, held.scope_line
            found.append(held.role_code)
            if unit is not None:
                found.append(f"{held.role_code}@{unit}")
            if line is not None:
                found.append(f"{held.role_code}@line{line}")
        return found


def _for_substitutes(context: Context, found: list[Notice]) -> list[Notice]:
    """Tell those, too, who do the work of people who are away."""
    told = {(notice.watched.key, notice.level, notice.login) for notice in found}
    logins = {notice.login for notice in found}
    substitutes = context.store.substitutions.substitutes(logins, context.now)
    return [
        notice._replace(login=login)
        for notice in found
        for login in substitutes.get(notice.login, ())
        if (notice.watched.key, notice.level, login) not in told
    ]


@dataclass(frozen=True)
class NotifyOverdue(Command[tuple[int, ...]]):
    """Tell people about what takes too long; give the notifications to be mailed.

    Run it as often as you like: nobody is told the same twice.
    """

    #: Whether mail is configured.
    mail: bool = False

    def execute(self, context: Context) -> tuple[int, ...]:
        clocks = {f"clock {row.id}": row for row in _telling(context)}
        watched = [*_watched_clocks(context, clocks), *_watched_tasks(context)]
        found = list(warnings(watched, context.now, _StoredCompany(context)))
        found += _for_substitutes(context, found)
        rows = list(_new(context, found, mail=self.mail))
        context.store.notifications.add(rows)
        for warning in found:
            row = clocks.get(warning.watched.key)
            if row:
                row.told = max(row.told, warning.level)
        # Every minute there is mostly nothing to tell, and nothing to remember.
        context.record.written = not rows
        context.record.variables = {"told": len(rows)}
        return tuple(row.id for row in rows if row.mail_to)


def _telling(context: Context) -> list[SlaClock]:
    """List the clocks to look at; those that stand still wait."""
    found = context.store.sla.to_tell_of(context.now)
    standing = {pause.clock_id for pause in open_pauses(context.store, found)}
    return [row for row in found if row.id not in standing]


def _watched_clocks(
    context: Context, clocks: Mapping[str, SlaClock]
) -> Iterator[Watched]:
    orders = {row.order_id for row in clocks.values()}
    tasks: dict[int, list[UserTask]] = {}
    for task in context.store.user_tasks.of_orders(orders):
        tasks.setdefault(task.order_id or 0, []).append(task)
    for key, row in clocks.items():
        clock = CLOCKS.get(row.clock)
        order = context.store.dispatch_orders.get(row.order_id)
        if clock is None or order is None:
            continue
        open_tasks = tasks.get(row.order_id, [])
        own = [task for task in open_tasks if task.due_at == row.due_at]
        work = own or (open_tasks if clock.whole_order else [])
        if work:
            yield Watched(
                key,
                clock.name,
                order.no,
                f"order {order.no}",
                Moments(row.warn_at, row.due_at, row.red_at),
                row.told,
                tuple(_work(context, task) for task in work),
            )


def _watched_tasks(context: Context) -> Iterator[Watched]:
    """Watch the tasks with a due date of their own, once it has passed."""
    store = context.store
    overdue = store.user_tasks.overdue(context.now)
    clocks = store.sla.running({task.order_id for task in overdue if task.order_id})
    timed = {(row.order_id, row.due_at) for row in clocks}
    keys = [_told_key(f"task {task.id}", lvl) for task in overdue for lvl in LEVELS]
    told = {key for _, key in store.notifications.known(keys)}
    for task in overdue:
        assert task.due_at is not None
        if (task.order_id, task.due_at) in timed:
            continue
        key = f"task {task.id}"
        levels = [level for level in LEVELS if _told_key(key, level) in told]
        yield Watched(
            key,
            Text(task.name_zh, task.name_en),
            task.order_no or "",
            _page(task),
            own_moments(task, task.due_at),
            max(levels, default=WARN),
            (_work(context, task),),
        )


def _page(task: UserTask) -> str:
    """Give the page of what a task is about: not everybody may open the task."""
    if task.order_id:
        return f"order {task.order_no}"
    number = task.order_no or ""
    about = _PAGES.get(number.partition("-")[0])
    return f"{about} {number}" if about else f"task {task.id}"


def _work(context: Context, task: UserTask) -> Work:
    candidates = context.store.user_tasks.candidates(task.id)
    return Work(
        task.id,
        task.assignee,
        tuple(each.name for each in candidates if each.kind == "group"),
        tuple(each.name for each in candidates if each.kind == "user"),
        tuple(each.name for each in candidates if each.kind == "excluded"),
    )


def _new(
    context: Context, found: list[Notice], *, mail: bool
) -> Iterator[Notification]:
    keys = {_told_key(each.watched.key, each.level) for each in found}
    known = context.store.notifications.known(keys)
    users = context.store.identities.names({each.login for each in found})
    for watched, level, login, task_id in found:
        key = _told_key(watched.key, level)
        if (login, key) in known or login not in users:
            continue
        text = sentence(watched, level, context.now)
        yield Notification(
            login=login,
            at=context.now,
            kind=KINDS[level],
            key=key,
            text_zh=text.zh,
            text_en=text.en,
            link=f"task {task_id}" if task_id else watched.link,
            read_at=None,
            mail_to=users[login].email if mail else None,
        )


def _told_key(key: str, level: int) -> str:
    return f"{key} {level}"
