"""Who may do what."""

from collections.abc import Collection
from typing import ClassVar

from storage.steps import LockedTask
from storage.user_tasks import Candidate, UserTask
from workflows.engine import SYSTEM, Actor
from workflows.errors import ForbiddenError
from workflows.spiff.definitions import Source

#: Roles that may hand over the tasks of their unit.
UNIT_LEADERS = ("service_supervisor", "office_director", "agent_manager")
#: Who is offered what nobody else can do.
LAST_RESORT = Candidate("group", "admin")
#: Roles that may make diagrams available.
PUBLISHERS = frozenset({"process_owner", "admin"})
#: Roles of programs that carry out external tasks.
WORKERS = frozenset({"worker", "admin"})


class NotOfferedError(ForbiddenError):
    """The task is offered to others."""

    sentences: ClassVar = {
        "zh": "此任务属于其他岗位或网点，您不能办理。",
        "en": "Expected a task that is offered to you, but this one is for others.",
    }


class ExcludedError(ForbiddenError):
    """The task is not for somebody who has had a part in what it is about."""

    sentences: ClassVar = {
        "zh": "您已参与此事，按四眼原则须由他人办理。",
        "en": "Expected somebody who has had no part in this, but you have: two "
        "people must look at it.",
    }


class MayNotStartError(ForbiddenError):
    """The actor holds none of the roles that may start the process."""

    sentences: ClassVar = {
        "zh": "您的岗位不能发起“{process}”。",
        "en": "Expected a role that may start “{process}”, but you hold none.",
    }


class MayNotDeployError(ForbiddenError):
    """The actor is not a process owner."""

    sentences: ClassVar = {
        "zh": "只有流程管理员或系统管理员可以发布流程。",
        "en": "Expected a process owner or administrator, but you are neither.",
    }


class NotAWorkerError(ForbiddenError):
    """The actor does no work from outside."""

    sentences: ClassVar = {
        "zh": "只有“外部程序”岗位的账号可以办理外部任务。",
        "en": "Expected an account with the role of an outside worker, but yours has "
        "another.",
    }


class MayNotPublishError(ForbiddenError):
    """The actor may not send messages or signals to processes."""

    sentences: ClassVar = {
        "zh": "只有流程管理员、系统管理员和外部程序可以发送消息和信号。",
        "en": "Expected a process owner, administrator or outside worker, but you are "
        "none of them.",
    }


def is_candidate(actor: Actor, candidates: Collection[Candidate]) -> bool:
    """Tell whether a task is offered to a person, or to whom they stand in for."""
    return candidate_as(actor, candidates) is not None


def candidate_as(actor: Actor, candidates: Collection[Candidate]) -> str | None:
    """Tell as whom a task is offered to a person: themselves, or who is away."""
    if is_excluded(actor.login, candidates):
        return None
    for person in actor.people:
        if not is_excluded(person.login, candidates) and any(
            candidate.name in person.groups
            if candidate.kind == "group"
            else candidate == ("user", person.login)
            for candidate in candidates
        ):
            return person.login
    return None


def works_as(
    actor: Actor, assignee: str | None, candidates: Collection[Candidate]
) -> str | None:
    """Tell as whom a person may do an open task; None if they may not."""
    if assignee is None:
        return candidate_as(actor, candidates)
    # Somebody's own work stays theirs while they are away, and is done for them.
    known = any(person.login == assignee for person in actor.people)
    return None if not known or is_excluded(actor.login, candidates) else assignee


def is_excluded(login: str, candidates: Collection[Candidate]) -> bool:
    """Tell whether a task is not for a person, whatever groups they belong to."""
    return Candidate("excluded", login) in candidates


def leads_a_candidate(actor: Actor, candidates: Collection[Candidate]) -> bool:
    """Tell whether a person leads the unit that a task is offered to."""
    units = {
        candidate.name.partition("@")[2]
        for candidate in candidates
        if candidate.kind == "group"
    }
    led = {
        group.partition("@")[2]
        for person in actor.people
        for group in person.groups
        if group.partition("@")[0] in UNIT_LEADERS
    }
    return bool(units & led - {""})


def may_work(
    actor: Actor, task: UserTask | LockedTask, candidates: Collection[Candidate]
) -> bool:
    """Tell whether a person may fill in and complete an open task."""
    return works_as(actor, task.assignee, candidates) is not None


def may_hand_over(
    actor: Actor, task: UserTask | LockedTask, candidates: Collection[Candidate]
) -> bool:
    """Tell whether a person may give an open task to somebody else."""
    return may_work(actor, task, candidates) or leads_a_candidate(actor, candidates)


def may_see(
    actor: Actor, task: UserTask | LockedTask, candidates: Collection[Candidate]
) -> bool:
    """Tell whether a person may open the page of a task."""
    return (
        actor.login in (task.assignee, task.completed_by)
        or may_work(actor, task, candidates)
        or is_candidate(actor, candidates)
        or leads_a_candidate(actor, candidates)
    )


def may_start(actor: Actor, source: Source) -> bool:
    """Tell whether a person may start a process.

    The process names the roles, or else the lane of its start does.
    """
    if not source.model.startable:
        return False
    lane = source.model.start_event.lane_role
    roles = set(source.model.starter_roles or filter(None, [lane]))
    return not roles or actor == SYSTEM or bool(roles & actor.roles)


def may_publish(actor: Actor) -> bool:
    """Tell whether a person owns processes."""
    return actor == SYSTEM or bool(actor.roles & PUBLISHERS)


def require_publisher(actor: Actor) -> None:
    """Refuse anybody who does not own processes."""
    if not may_publish(actor):
        raise MayNotDeployError


def require_worker(actor: Actor) -> None:
    """Refuse anybody who does no work from outside."""
    if actor != SYSTEM and not actor.roles & WORKERS:
        raise NotAWorkerError


def require_messenger(actor: Actor) -> None:
    """Refuse anybody who may not send messages and signals to processes."""
    if actor != SYSTEM and not actor.roles & (PUBLISHERS | WORKERS):
        raise MayNotPublishError
