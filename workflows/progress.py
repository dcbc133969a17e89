"""Keeping the store in line with an execution.

After a command has moved the tokens of an instance, everything that follows is
written in the same transaction: its state, its user tasks and its history.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from storage.process_instances import InstanceState, ProcessInstance
from storage.steps import InstanceChange, LockedInstance, LockedTask, Row, Step
from storage.user_tasks import Candidate, UserTaskFilter, UserTaskState
from workflows.authorization import may_work, works_as
from workflows.deployed import definition_of
from workflows.engine import Actor, Context, ServiceTask, operation_row
from workflows.errors import RejectedError
from workflows.models.due_dates import (
    due_date,
    follow_up_date,
    name_of_due_date,
)
from workflows.models.priorities import urgency
from workflows.remarks import condition_row
from workflows.spiff.execution import Execution, WaitingUserTask
from workflows.spiff.formats import UnknownFormatError
from workflows.spiff.trace import Position
from workflows.waits import keep_waits

_TEXT_COLUMNS = ("subject", "unit", "priority", "order_no", "customer", "machine")
_NUMBER_COLUMNS = ("line", "order_id")


class UnreadableInstanceError(RejectedError):
    """Another version of the program has stored a process instance."""

    sentences: ClassVar = {
        "zh": "流程实例 {number}（{key}）由另一版本的程序保存（格式 {format}），"
        "本版本无法读取。未作任何更改，请联系管理员。",
        "en": "Expected to read process instance {number} ({key}), but another version "
        "of the program has stored it (format {format}). Nothing was changed; "
        "please tell the administrator.",
    }


@dataclass(slots=True, unsafe_hash=True)
class Progress:
    """Where a command left a process instance; it stays so when that has ended."""

    process_instance_id: int
    business_key: str | None
    #: The next task of this instance for the same person, if there is one; a new
    #: one is known when the command has ended.
    next_task_id: int | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """What a process instance begins with."""

    variables: dict[str, Any]
    #: Token of the rendered start form.
    token: str = ""
    business_key: str | None = None
    #: The start event that has happened; None for the plain one.
    element_id: str | None = None


def begin(context: Context, definition_id: int, start: Start) -> Progress:
    """Start a process instance and store where it got to."""
    as_of = context.store.deployments.newest_id()
    instance_id = context.store.process_instances.add(
        {
            "definition_id": definition_id,
            "as_of": as_of,
            "business_key": start.business_key,
            "state": InstanceState.ACTIVE,
            "revision": 0,
            "snapshot": b"",
            "started_at": context.now,
            "started_by": context.actor.login,
            "start_token": start.token or None,
        }
    )
    service_task = ServiceTask(context, instance_id, start.business_key)
    definition = definition_of(context, definition_id, as_of)
    execution = Execution.start(
        definition,
        start.variables,
        _operations(service_task),
        context.now,
        start.element_id,
    )
    return _store(Running(service_task, execution))


@dataclass(frozen=True, slots=True)
class Running:
    """A process instance that has been brought back to life."""

    task: ServiceTask
    execution: Execution


def resume(context: Context, instance: LockedInstance | ProcessInstance) -> Running:
    """Bring a stored process instance back to life."""
    service_task = ServiceTask(
        context, instance.id, instance.business_key, instance.subject
    )
    definition = definition_of(context, instance.definition_id, instance.as_of)
    try:
        execution = Execution.resume(
            definition, instance.snapshot, _operations(service_task), context.now
        )
    except UnknownFormatError as error:
        raise UnreadableInstanceError(
            number=instance.id, key=instance.business_key or "–", format=error.found
        ) from error
    return Running(service_task, execution)


def complete(
    running: Running, task: LockedTask, values: dict[str, Any], rendering_token: str
) -> Progress:
    """Complete a waiting user task and store where the instance got to.

    The record of the command is written along, so nothing may be added to it later.
    """
    context = running.task.context
    running.execution.complete(task.token_id, values)
    completed = {
        "process_instance_id": task.process_instance_id,
        "definition_id": task.definition_id,
        "token_id": task.token_id,
        "element_id": task.element_id,
        "name_zh": task.name_zh,
        "name_en": task.name_en,
        "created_at": task.created_at,
        "state": UserTaskState.COMPLETED,
        "assignee": context.actor.login,
        "completed_at": context.now,
        "completed_by": context.actor.login,
        "rendering_token": rendering_token or None,
    }
    return _store(running, completed)


def trigger(
    running: Running, token_id: str, payload: Mapping[str, object] | None = None
) -> Progress:
    """Let what a token waits for happen, and store where the instance got to."""
    running.execution.events.trigger(token_id, payload or {})
    return _store(running)


def keep(running: Running, *, cancelled: bool = False) -> Progress:
    """Store where a process owner has helped an instance to get to."""
    return _store(
        running, end=InstanceState.CANCELLED if cancelled else InstanceState.COMPLETED
    )


def fail(
    running: Running,
    token_id: str,
    code: str,
    variables: Mapping[str, object] | None = None,
) -> Progress:
    """Let an outside worker report a business error."""
    running.execution.events.fail(token_id, code, variables or {})
    return _store(running)


def _operations(service_task: ServiceTask) -> Any:  # noqa: ANN401 (see Execution)
    operations = service_task.context.business.operations

    def run(name: str, arguments: Mapping[str, object]) -> Mapping[str, object]:
        return operations[name].handler(service_task, **arguments)

    return run


def _store(
    running: Running,
    completed: Row | None = None,
    end: InstanceState = InstanceState.COMPLETED,
) -> Progress:
    """Write a step; with the task that was completed also the command's record."""
    task, execution = running.task, running.execution
    context = task.context
    context.record.process_instance_id = task.process_instance_id
    if context.watch is not None:
        context.watch(task.process_instance_id, execution)
    reached = execution.waiting_user_tasks(new=True)
    context.record.written = completed is not None
    progress = Progress(task.process_instance_id, task.business_key)
    mine = next((each for each in reached if _is_for(context.actor, each)), None)

    def take(ids: Mapping[str, int]) -> None:
        progress.next_task_id = ids[mine.position.token_id] if mine else None

    context.store.steps.keep(
        Step(
            instance=_instance_change(running, end),
            user_tasks=[
                *([completed] if completed else []),
                *_overtaken_rows(running),
                *(_task_row(task, waiting) for waiting in reached),
            ],
            candidates=[
                {"token_id": each.position.token_id, "kind": kind, "name": name}
                for each in reached
                for kind, name in candidates_of(each)
            ],
            elements=_element_rows(running),
            operation=operation_row(context) if completed else None,
        ),
        take,
    )
    keep_waits(task, execution)
    _keep_history(running)
    return progress


def _keep_history(running: Running) -> None:
    """Record what steps do not: decisions, and changes that met."""
    task, execution = running.task, running.execution
    if execution.decided:
        task.store.decisions.add_evaluations(_evaluation_rows(running))
    for position, names in execution.conflicts:
        task.store.history.add_operation(_conflict_row(task, position, names))
    for warned in execution.warned:
        task.store.history.add_operation(condition_row(task, warned))


def _conflict_row(task: ServiceTask, position: Position, names: list[str]) -> Row:
    """Record that branches changed the same variables; the later one has won."""
    return {
        "at": task.now,
        "actor": task.actor.login,
        "command": "MergeBranches",
        "process_instance_id": task.process_instance_id,
        "variables": {"element": position.element.id, "conflicts": names},
    }


def _instance_change(running: Running, end: InstanceState) -> InstanceChange:
    task, execution = running.task, running.execution
    return InstanceChange(
        task.process_instance_id,
        execution.snapshot(),
        task.business_key,
        task.subject,
        ended_at=task.now if execution.ended else None,
        end=end,
    )


def _element_rows(running: Running) -> list[Row]:
    task, execution = running.task, running.execution
    return [
        *(
            _element_row(task, position, outcome="completed" if left else None)
            for position, left in execution.passed()
        ),
        *(
            _element_row(task, position, outcome=outcome)
            for position, outcome in execution.closed()
        ),
    ]


def _element_row(task: ServiceTask, position: Position, outcome: str | None) -> Row:
    return {
        **_place(task, position),
        "element_type": position.element.type,
        "entered_at": task.now,
        "left_at": task.now if outcome else None,
        "outcome": outcome,
    }


def _evaluation_rows(running: Running) -> list[Row]:
    """Record how decisions were made."""
    return [
        {
            **_place(running.task, decided.position),
            "decision_definition_id": made.version.definition_id,
            "decision_id": made.decision_id,
            "name_zh": made.version.name.zh,
            "name_en": made.version.name.en,
            "at": running.task.now,
            "inputs": made.inputs,
            "rules": list(made.rules),
            "outputs": made.outputs,
        }
        for decided in running.execution.decided
        for made in decided.evaluations
    ]


def _place(task: ServiceTask, position: Position) -> dict[str, object]:
    """Give the columns that say where a token is."""
    name = position.source.name(position.element)
    return {
        "process_instance_id": task.process_instance_id,
        "definition_id": position.source.definition_id,
        "token_id": position.token_id,
        "element_id": position.element.id,
        "name_zh": name.zh,
        "name_en": name.en,
    }


def _is_for(actor: Actor, waiting: WaitingUserTask) -> bool:
    return works_as(actor, waiting.assignee, candidates_of(waiting)) is not None


def next_task_for(context: Context, instance_id: int) -> int | None:
    """Find the first open task of an instance that is for the actor."""
    tasks = context.store.user_tasks
    for row in tasks.find(UserTaskFilter(process_instance_id=instance_id)):
        if may_work(context.actor, row, tasks.candidates(row.id)):
            return row.id
    return None


def candidates_of(waiting: WaitingUserTask) -> list[Candidate]:
    """List who may claim a task that an execution waits for."""
    pairs = [
        *(Candidate("group", name) for name in waiting.candidate_groups),
        *(Candidate("user", name) for name in waiting.candidate_users),
        *(Candidate("excluded", name) for name in waiting.excluded_users),
    ]
    return list(dict.fromkeys(pairs))


def _overtaken_rows(running: Running) -> list[Row]:
    """Give the tasks that were taken away; what else is known of them stays."""
    task, execution = running.task, running.execution
    return [
        _place(task, position)
        | {"state": UserTaskState.CANCELLED, "created_at": task.now}
        for position, outcome in execution.closed()
        if outcome == "cancelled" and position.token_id in execution.waited
    ]


def _task_row(task: ServiceTask, waiting: WaitingUserTask) -> Row:
    columns = waiting.columns
    row: dict[str, object] = {
        **_place(task, waiting.position),
        "form_key": waiting.position.element.form_key,
        "state": UserTaskState.CREATED,
        "assignee": waiting.assignee,
        "created_at": task.now,
        "due_at": _due_at(task.context, columns),
        "follow_up_at": follow_up_date(columns.get("follow_up_at"), task.now),
    }
    for column in _TEXT_COLUMNS:
        value = columns.get(column)
        row[column] = None if value in (None, "") else str(value)
    for column in _NUMBER_COLUMNS:
        value = columns.get(column)
        row[column] = value if isinstance(value, int) else None
    row["urgency"] = urgency(columns.get("priority"))
    if row["subject"] is None:
        row["subject"] = task.subject
    if row["order_no"] is None:
        row["order_no"] = task.business_key
    return row


def _due_at(context: Context, columns: Mapping[str, object]) -> datetime | None:
    """Give when a task is due: as the diagram says, or as the business knows."""
    wanted = columns.get("due_at")
    known = context.business.due_dates.get(name_of_due_date(wanted) or "")
    return known(context, columns) if known else due_date(wanted, context.now)
