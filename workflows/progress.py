"""Keeping the store in line with an execution.

After a command has moved the tokens of an instance, everything that follows is
written in the same transaction: its state, its user tasks and its history.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.process_instances import InstanceState, ProcessInstance
from storage.user_tasks import UserTaskFilter, UserTaskState
from workflows.authorization import is_candidate
from workflows.deployed import definition_of
from workflows.engine import Context, ServiceTask
from workflows.spiff.execution import Execution, WaitingUserTask
from workflows.spiff.trace import Position

_TEXT_COLUMNS = ("subject", "unit", "priority", "order_no", "customer", "machine")
_NUMBER_COLUMNS = ("line", "order_id")


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a command left a process instance."""

    process_instance_id: int
    business_key: str | None
    #: The next task of this instance for the same person, if there is one.
    next_task_id: int | None


def begin(
    context: Context, definition_id: int, variables: dict[str, Any], start_token: str
) -> Progress:
    """Start a process instance and store where it got to."""
    instance_id = context.store.process_instances.add(
        {
            "definition_id": definition_id,
            "state": InstanceState.ACTIVE,
            "revision": 0,
            "snapshot": b"",
            "started_at": context.now,
            "started_by": context.actor.login,
            "start_token": start_token or None,
        }
    )
    service_task = ServiceTask(context, instance_id)
    definition = definition_of(context, definition_id)
    execution = Execution.start(definition, variables, _operations(service_task))
    return _store(service_task, execution)


def resume(
    context: Context, instance: ProcessInstance
) -> tuple[Execution, ServiceTask]:
    """Bring a stored process instance back to life."""
    service_task = ServiceTask(
        context, instance.id, instance.business_key, instance.subject
    )
    definition = definition_of(context, instance.definition_id)
    execution = Execution.resume(
        definition, instance.snapshot, _operations(service_task)
    )
    return execution, service_task


def complete(
    context: Context, instance: ProcessInstance, token_id: str, values: dict[str, Any]
) -> Progress:
    """Complete a waiting user task and store where the instance got to."""
    execution, service_task = resume(context, instance)
    execution.complete(token_id, values)
    return _store(service_task, execution)


def _operations(service_task: ServiceTask) -> Any:  # noqa: ANN401 (see Execution)
    operations = service_task.context.business.operations

    def run(name: str, arguments: Mapping[str, object]) -> Mapping[str, object]:
        return operations[name].handler(service_task, **arguments)

    return run


def _store(task: ServiceTask, execution: Execution) -> Progress:
    context = task.context
    changes: dict[str, object] = {
        "snapshot": execution.snapshot(),
        "business_key": task.business_key,
        "subject": task.subject,
    }
    if execution.ended:
        changes |= {"state": InstanceState.COMPLETED, "ended_at": context.now}
    context.store.process_instances.change(task.process_instance_id, changes)
    _store_history(task, execution)
    next_task_id = _store_user_tasks(task, execution)
    context.record.process_instance_id = task.process_instance_id
    return Progress(task.process_instance_id, task.business_key, next_task_id)


def _store_history(task: ServiceTask, execution: Execution) -> None:
    history, now = task.context.store.history, task.context.now
    history.add_elements(
        [
            _element_row(task, position, left=left)
            for position, left in execution.passed()
        ]
    )
    for outcome, tokens in execution.closed():
        if tokens:
            history.leave_elements(
                task.process_instance_id, tokens, at=now, outcome=outcome
            )
    for position, names in execution.conflicts:
        history.add_operation(_conflict_row(task, position, names))


def _conflict_row(
    task: ServiceTask, position: Position, names: list[str]
) -> dict[str, object]:
    """Record that branches changed the same variables; the later one has won."""
    return {
        "at": task.now,
        "actor": task.actor.login,
        "command": "MergeBranches",
        "process_instance_id": task.process_instance_id,
        "variables": {"element": position.element.id, "conflicts": names},
    }


def _element_row(
    task: ServiceTask, position: Position, *, left: bool
) -> dict[str, object]:
    name = position.source.name(position.element)
    return {
        "process_instance_id": task.process_instance_id,
        "definition_id": position.source.definition_id,
        "token_id": position.token_id,
        "element_id": position.element.id,
        "element_type": position.element.type,
        "name_zh": name.zh,
        "name_en": name.en,
        "entered_at": task.now,
        "left_at": task.now if left else None,
        "outcome": "completed" if left else None,
    }


def _store_user_tasks(task: ServiceTask, execution: Execution) -> int | None:
    """Add new tasks, drop overtaken ones; give the first that is for the actor."""
    store, actor = task.context.store, task.actor
    open_tasks = {
        row.token_id: row
        for row in store.user_tasks.find(
            UserTaskFilter(process_instance_id=task.process_instance_id)
        )
    }
    next_task_id = None
    for waiting in execution.waiting_user_tasks():
        if open_tasks.pop(waiting.position.token_id, None):
            continue
        candidates = _candidates(waiting)
        task_id = store.user_tasks.add(_task_row(task, waiting), candidates)
        mine = waiting.assignee == actor.login or (
            waiting.assignee is None
            and any(
                name in actor.groups if kind == "group" else name == actor.login
                for kind, name in candidates
            )
        )
        if mine and next_task_id is None:
            next_task_id = task_id
    for overtaken in open_tasks.values():
        store.user_tasks.change(overtaken.id, {"state": UserTaskState.CANCELLED})
    return next_task_id


def next_task_for(context: Context, instance_id: int) -> int | None:
    """Find the first open task of an instance that is for the actor."""
    tasks = context.store.user_tasks
    for row in tasks.find(UserTaskFilter(process_instance_id=instance_id)):
        mine = row.assignee == context.actor.login
        offered = row.assignee is None and is_candidate(
            context.actor, tasks.candidates(row.id)
        )
        if mine or offered:
            return row.id
    return None


def _candidates(waiting: WaitingUserTask) -> list[tuple[str, str]]:
    pairs = [
        *(("group", name) for name in waiting.candidate_groups),
        *(("user", name) for name in waiting.candidate_users),
    ]
    return list(dict.fromkeys(pairs))


def _task_row(task: ServiceTask, waiting: WaitingUserTask) -> dict[str, object]:
    position = waiting.position
    name = position.source.name(position.element)
    columns = waiting.columns
    row: dict[str, object] = {
        "process_instance_id": task.process_instance_id,
        "definition_id": position.source.definition_id,
        "token_id": position.token_id,
        "element_id": position.element.id,
        "name_zh": name.zh,
        "name_en": name.en,
        "form_key": position.element.form_key,
        "state": UserTaskState.CREATED,
        "assignee": waiting.assignee,
        "created_at": task.now,
        "due_at": _moment(columns.get("due_at")),
    }
    for column in _TEXT_COLUMNS:
        value = columns.get(column)
        row[column] = None if value in (None, "") else str(value)
    for column in _NUMBER_COLUMNS:
        value = columns.get(column)
        row[column] = value if isinstance(value, int) else None
    if row["subject"] is None:
        row["subject"] = task.subject
    if row["order_no"] is None:
        row["order_no"] = task.business_key
    return row


def _moment(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
