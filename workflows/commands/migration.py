"""Taking running instances over to another version of their process."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from storage.deployments import ProcessDefinition
from storage.process_instances import InstanceState, ProcessInstance
from storage.user_tasks import UserTaskFilter
from workflows.authorization import require_publisher
from workflows.commands.interventions import InstanceEndedError
from workflows.deployed import NotExecutableError, definition_of
from workflows.engine import Context, LongKind, PlannedItem
from workflows.errors import (
    EngineError,
    InvalidFormError,
    NotFoundError,
    Problem,
    RejectedError,
    Text,
)
from workflows.progress import candidates_of, resume
from workflows.spiff.execution import Execution
from workflows.spiff.migration import carried_over


class TasksChangedError(RejectedError):
    """The instance would not wait for the same people afterwards."""

    sentences: ClassVar = {
        "zh": "迁移后等待的任务与现有任务不一致,未迁移。",
        "en": "Expected the same tasks to be open afterwards, but they are not; "
        "nothing was changed.",
    }


def _plan(context: Context, arguments: Mapping[str, Any]) -> Sequence[PlannedItem]:
    """Try each instance without changing it."""
    target = _target(context, arguments)
    return [
        _planned(context, instance, row, target, arguments)
        for instance, row in context.store.process_instances.running_of(
            target.process_id, arguments.get("from_version")
        )
        if row.id != target.id
    ]


def _planned(
    context: Context,
    instance: ProcessInstance,
    row: ProcessDefinition,
    target: ProcessDefinition,
    arguments: Mapping[str, Any],
) -> PlannedItem:
    what = " · ".join(filter(None, (instance.business_key, instance.subject)))
    name = Text(f"{instance.id} {what}", f"{instance.id} {what}")
    try:
        _moved(context, instance, target, arguments)
    except EngineError as error:
        why = Text(error.sentence("zh"), error.sentence("en"))
        return PlannedItem(name, why, feasible=False)
    return PlannedItem(name, _said(row.version, target), {"instance": instance.id})


def _carry_out(
    context: Context, arguments: Mapping[str, Any], item: Mapping[str, Any]
) -> Text:
    """Take one instance over, with its tasks, jobs and subscriptions."""
    number = int(item["instance"])
    context.record.command = "MigrateProcessInstance"
    context.record.process_instance_id = number
    instance = context.store.process_instances.lock(number)
    if instance is None or instance.state is not InstanceState.ACTIVE:
        raise InstanceEndedError(number=number)
    target = _target(context, arguments)
    before = context.store.deployments.definition(instance.definition_id)
    assert before is not None
    execution = _moved(context, instance, target, arguments)
    context.record.variables = {"from": before.version, "to": target.version}
    _keep(context, instance, target, execution)
    return _said(before.version, target)


MIGRATE: Final = LongKind(
    name=Text("迁移流程实例", "Migrate process instances"),
    require=require_publisher,
    plan=_plan,
    carry_out=_carry_out,
)


def _target(context: Context, arguments: Mapping[str, Any]) -> ProcessDefinition:
    """Find the version to go to."""
    process_id, version = str(arguments["process"]), arguments.get("to_version")
    deployments = context.store.deployments
    row = deployments.find_definition(process_id, version)
    if row is None:
        raise NotFoundError(
            what=Text(
                f"流程 {process_id} 的第 {version} 版",
                f"version {version} of the process {process_id}",
            )
        )
    for element_id, other in dict(arguments.get("renamed") or {}).items():
        if not element_id or not other:
            text = Text("每行写“旧元素=新元素”", "Write “old=new” on each line")
            raise InvalidFormError((Problem("renamed", text),))
    return row


def _moved(
    context: Context,
    instance: ProcessInstance,
    target: ProcessDefinition,
    arguments: Mapping[str, Any],
) -> Execution:
    """Bring an instance back to life in another version; nothing is stored."""
    running = resume(context, instance)
    as_of = context.store.deployments.newest_id()
    definition = definition_of(context, target.id, as_of)
    if not definition.source.model.executable:
        raise NotExecutableError(process=definition.source.process_name)
    before = {str(task.id) for task in running.execution.open_tasks}
    renamed = dict(arguments.get("renamed") or {})
    snapshot = carried_over(running.execution, definition, renamed)
    moved = Execution.resume(definition, snapshot, _stay, context.now)
    if {str(task.id) for task in moved.open_tasks} != before:
        raise TasksChangedError
    return moved


def _stay(_: str, __: Mapping[str, object]) -> Mapping[str, object]:
    """Refuse a version in which a token would go on by itself: people wait for it."""
    raise TasksChangedError


def _keep(
    context: Context,
    instance: ProcessInstance,
    target: ProcessDefinition,
    execution: Execution,
) -> None:
    """Write down that an instance belongs to another version."""
    store = context.store
    instance.definition_id = target.id
    instance.as_of = store.deployments.newest_id()
    instance.snapshot = execution.snapshot()
    instance.revision += 1
    _keep_tasks(context, instance.id, execution)
    places = {
        each.position.token_id: (
            each.position.source.definition_id,
            each.position.element.id,
        )
        for each in execution.events.subscriptions()
    }
    for job in store.jobs.of_instance(instance.id):
        if job.token_id in places:
            job.definition_id, job.element_id = places[job.token_id]
    for waits in store.event_subscriptions.of_instance(instance.id):
        if waits.token_id in places:
            waits.definition_id, waits.element_id = places[waits.token_id]


def _keep_tasks(context: Context, instance_id: int, execution: Execution) -> None:
    """Let open tasks be what the other version says; who has one in hand keeps it."""
    tasks = context.store.user_tasks
    waiting = {each.position.token_id: each for each in execution.waiting_user_tasks()}
    for row in tasks.find(UserTaskFilter(process_instance_id=instance_id)):
        found = waiting[row.token_id]
        name = found.position.source.name(found.position.element)
        tasks.change(
            row.id,
            {
                "definition_id": found.position.source.definition_id,
                "element_id": found.position.element.id,
                "name_zh": name.zh,
                "name_en": name.en,
                "form_key": found.position.element.form_key,
                "assignee": row.assignee or found.assignee,
            },
        )
        tasks.offer(row.id, candidates_of(found))


def _said(version: int, target: ProcessDefinition) -> Text:
    return Text(
        f"第 {version} 版 → 第 {target.version} 版",
        f"version {version} → version {target.version}",
    )
