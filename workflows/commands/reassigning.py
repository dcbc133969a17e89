"""Giving many tasks, or all open work of a person or unit, to somebody else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from storage.steps import LockedTask
from storage.user_tasks import Candidate, UserTask
from workflows.authorization import (
    UNIT_LEADERS,
    NotOfferedError,
    may_hand_over,
    may_see,
)
from workflows.commands.user_tasks import (
    NoSuchColleagueError,
    colleagues,
    open_task,
)
from workflows.deployed import source_of
from workflows.engine import Actor, Command, Context, LongKind, PlannedItem
from workflows.errors import InvalidFormError, Problem, Text
from workflows.models.forms import Option
from workflows.names import person

_NOBODY = Text("无人领取", "nobody")


@dataclass(frozen=True, slots=True)
class Choice:
    """An open task that somebody may give to others."""

    task_id: int
    name: Text
    order_no: str | None
    subject: str | None
    assignee: Text
    #: The logins of those who can take it.
    takers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be given away, by whom it could be taken, and where to look."""

    tasks: tuple[Choice, ...]
    #: Everybody who can take at least one of them, with how many.
    takers: tuple[Option, ...]
    people: tuple[Option, ...]
    units: tuple[Option, ...]


@dataclass(frozen=True)
class FindTasksToReassign(Command[Choices]):
    """List open tasks of a person or unit, or some tasks, and who can take them."""

    person: str = ""
    unit: str = ""
    task_ids: tuple[int, ...] = ()
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> Choices:
        arguments = {
            "person": self.person,
            "unit": self.unit,
            "tasks": list(self.task_ids),
        }
        tasks = tuple(
            Choice(
                task.id,
                Text(task.name_zh, task.name_en),
                task.order_no,
                task.subject,
                _holder(context, task),
                tuple(sorted(user.login for user in takers(context, task, candidates))),
            )
            for task, candidates in _chosen(context, arguments)
            if _may_reassign(context.actor, task, candidates)
        )
        return Choices(tasks, _takers(context, tasks), *_places(context))


def _plan(context: Context, arguments: Mapping[str, Any]) -> Sequence[PlannedItem]:
    to = str(arguments.get("to") or "")
    user = context.store.identities.get(to)
    if user is None or not user.active:
        text = Text("请选择接手的人", "Choose who takes over")
        raise InvalidFormError((Problem("to", text),))
    name = Text(user.name_zh, user.name_en)
    return [
        _planned(context, task, candidates, to, name)
        for task, candidates in _chosen(context, arguments)
    ]


def _planned(
    context: Context,
    task: UserTask,
    candidates: list[Candidate],
    to: str,
    name: Text,
) -> PlannedItem:
    what = " · ".join(filter(None, (task.order_no, task.subject)))
    title = Text(f"{task.name_zh} {what}", f"{task.name_en} {what}")
    refusal = None
    if task.assignee == to:
        refusal = Text(f"已由{name.zh}办理", f"{name.en} has it already")
    elif not _may_reassign(context.actor, task, candidates):
        refusal = _said(NotOfferedError())
    elif to not in {user.login for user in takers(context, task, candidates)}:
        refusal = _said(NoSuchColleagueError(to=name))
    if refusal:
        return PlannedItem(title, refusal, feasible=False)
    before = _holder(context, task)
    note = Text(f"{before.zh} → {name.zh}", f"{before.en} → {name.en}")
    return PlannedItem(title, note, {"task": task.id, "to": to})


def _carry_out(context: Context, _: Mapping[str, Any], item: Mapping[str, Any]) -> Text:
    """Hand one task over, if that is still possible."""
    to = str(item["to"])
    task = open_task(context, int(item["task"]))
    user = context.store.identities.get(to)
    if not _may_reassign(context.actor, task, task.candidates):
        raise NotOfferedError
    able = {each.login for each in takers(context, task, task.candidates)}
    if user is None or to not in able:
        raise NoSuchColleagueError(to=to)
    before = _holder(context, task)
    context.record.command = "HandOverUserTask"
    context.record.on_behalf_of = task.assignee
    context.record.variables = {"to": to}
    context.store.user_tasks.change(task.id, {"assignee": to, "follow_up_at": None})
    return Text(
        f"{before.zh} → {user.name_zh}",
        f"{before.en} → {user.name_en}",
    )


REASSIGN: Final = LongKind(
    name=Text("批量转办", "Hand over many tasks"),
    require=lambda _: None,  # asked for each task
    plan=_plan,
    carry_out=_carry_out,
)


def takers(
    context: Context, task: UserTask | LockedTask, candidates: list[Candidate]
) -> list[Any]:
    """List who can take a task: those it is offered to, or else those of its lane."""
    if any(candidate.kind != "excluded" for candidate in candidates):
        return colleagues(context, candidates)
    element = source_of(context, task.definition_id).model.elements.get(task.element_id)
    role = element.lane_role if element else None
    lane = [Candidate("group", role)] if role else []
    return colleagues(context, [*lane, *candidates])


def _may_reassign(
    actor: Actor, task: UserTask | LockedTask, candidates: list[Candidate]
) -> bool:
    return "admin" in actor.roles or may_hand_over(actor, task, candidates)


def _chosen(
    context: Context, arguments: Mapping[str, Any]
) -> list[tuple[UserTask, list[Candidate]]]:
    """Find the open tasks that are meant; never any that the actor may not see."""
    tasks = context.store.user_tasks
    ids = [int(each) for each in arguments.get("tasks") or ()]
    if ids:
        found = sorted(tasks.open_of(ids), key=lambda task: task.id)
    else:
        found = tasks.open_with(
            person=arguments.get("person") or None, unit=arguments.get("unit") or None
        )
    pairs = [(task, tasks.candidates(task.id)) for task in found]
    actor = context.actor
    return [
        (task, candidates)
        for task, candidates in pairs
        if "admin" in actor.roles or may_see(actor, task, candidates)
    ]


def _holder(context: Context, task: UserTask | LockedTask) -> Text:
    return person(context, task.assignee) if task.assignee else _NOBODY


def _takers(context: Context, tasks: Sequence[Choice]) -> tuple[Option, ...]:
    counts: dict[str, int] = {}
    for task in tasks:
        for login in task.takers:
            counts[login] = counts.get(login, 0) + 1
    users = context.store.identities.names(list(counts))
    ranked = sorted(users, key=lambda login: (-counts[login], login))
    return tuple(
        Option(
            login,
            Text(
                f"{users[login].name_zh}({counts[login]}/{len(tasks)})",
                f"{users[login].name_en} ({counts[login]} of {len(tasks)})",
            ),
        )
        for login in ranked
    )


def _places(context: Context) -> tuple[tuple[Option, ...], tuple[Option, ...]]:
    """List the people and units whose work the actor may give to others."""
    actor, store = context.actor, context.store
    everything = "admin" in actor.roles
    led = {
        group.partition("@")[2]
        for group in actor.groups
        if group.partition("@")[0] in UNIT_LEADERS and "@" in group
    }
    people = [
        Option(user.login, Text(user.name_zh, user.name_en))
        for user in store.identities.all()
        if everything or user.unit_code in led or user.login == actor.login
    ]
    units = [
        Option(unit.code, Text(unit.name_zh, unit.name_en))
        for unit in store.organisation.units()
        if everything or unit.code in led
    ]
    return tuple(people), tuple(units)


def _said(error: NotOfferedError | NoSuchColleagueError) -> Text:
    return Text(error.sentence("zh"), error.sentence("en"))
