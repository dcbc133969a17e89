"""Tasks that nobody could do: offered to superiors, and at last to administrators.

People leave, and so do whole roles. A task must never be one that nobody sees.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from storage.user_tasks import Candidate, UserTask
from workflows.authorization import LAST_RESORT, is_excluded
from workflows.engine import Command, Context


@dataclass(frozen=True)
class OfferUnassignable(Command[int]):
    """Offer tasks that nobody may do to the superiors of those they were for.

    A task whose assignee has left goes back to those it is offered to. Gives how many
    tasks were found.
    """

    def execute(self, context: Context) -> int:
        store = context.store
        found = store.user_tasks.without_anybody(
            users := {user.login for user in store.identities.all()},
            store.identities.groups_with_people(),
        )
        for task in found:
            if task.assignee is not None and task.assignee not in users:
                store.user_tasks.change(task.id, {"assignee": None})
            candidates = store.user_tasks.candidates(task.id)
            if not _somebody(context, candidates, candidates):
                _offer(context, task, _next(context, candidates))
        context.record.written = not found
        context.record.variables = {"tasks": [task.id for task in found]}
        return len(found)


def _somebody(
    context: Context, offered: Iterable[Candidate], all_of_it: Collection[Candidate]
) -> bool:
    """Tell whether anybody may do a task that is offered to some."""
    identities = context.store.identities
    groups = [one.name for one in offered if one.kind == "group"]
    logins = {user.login for user in identities.in_groups(groups)}
    named = identities.names([one.name for one in offered if one.kind == "user"])
    logins |= {login for login, user in named.items() if user.active}
    return any(not is_excluded(login, all_of_it) for login in logins)


def _next(context: Context, candidates: Collection[Candidate]) -> list[Candidate]:
    """Climb from group to superior group until there is somebody."""
    step = [one for one in candidates if one.kind == "group"]
    seen = set(step)
    while step:
        step = [
            one
            for below in step
            for one in _superiors(context, below)
            if one not in seen
        ]
        seen.update(step)
        staffed = [one for one in step if _somebody(context, [one], candidates)]
        if staffed:
            return list(dict.fromkeys(staffed))
    return [LAST_RESORT]


def _superiors(context: Context, group: Candidate) -> Iterable[Candidate]:
    """Give the superiors of a group: in its unit where they are held for units."""
    role, _, scope = group.name.partition("@")
    for superior in context.business.superiors.get(role, ()):
        known = context.store.identities.role(superior)
        narrowed = scope and known is not None and known.scope == "unit"
        yield Candidate("group", f"{superior}@{scope}" if narrowed else superior)


def _offer(context: Context, task: UserTask, to: Collection[Candidate]) -> None:
    context.store.user_tasks.offer_also(task.id, to)
    context.store.history.add_operation(
        {
            "at": context.now,
            "actor": context.actor.login,
            "command": "OfferUserTask",
            "process_instance_id": task.process_instance_id,
            "user_task_id": task.id,
            "variables": {"to": [one.name for one in to]},
        }
    )
