"""What must be true of an installation at every moment, whatever has happened to it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.checks import CheckData
from storage.event_subscriptions import EventSubscription
from storage.history import ElementInstance, Operation
from storage.jobs import Job
from storage.process_instances import InstanceState, ProcessInstance
from storage.unit_of_work import Database
from storage.user_tasks import UserTask, UserTaskState
from workflows.engine import SYSTEM, Command, Context, Engine
from workflows.progress import resume

#: The timers that may come to fire while programs are killed.
TIMERS = frozenset({"pause", "wait_a_day"})


@dataclass(frozen=True)
class FindWaiting(Command[tuple[set[str], set[str]]]):
    """Read from its snapshot for what an instance waits: tasks, and jobs."""

    instance_id: int
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> tuple[set[str], set[str]]:
        instance = context.store.process_instances.get(self.instance_id)
        assert instance is not None
        execution = resume(context, instance).execution
        tasks = {it.position.token_id for it in execution.waiting_user_tasks()}
        waits = {it.position.token_id for it in execution.events.subscriptions()}
        return tasks, waits


def find_contradictions(
    database: Database, engine: Engine, completed: set[int]
) -> list[str]:
    """List what is not as it must be; ``completed`` is what people were told."""
    with Session(database) as session:
        tasks = list(session.scalars(select(UserTask)))
        instances = list(session.scalars(select(ProcessInstance)))
        jobs = list(session.scalars(select(Job)))
        waits = list(session.scalars(select(EventSubscription)))
        operations = list(session.scalars(select(Operation)))
        elements = list(session.scalars(select(ElementInstance)))
    return [
        *_completions(tasks, operations, completed),
        *_timers(operations, elements),
        *(
            line
            for instance in instances
            for line in _agreement(engine, instance, tasks, [*jobs, *waits])
        ),
        *(f"operation {it.id} has no actor" for it in operations if not it.actor),
        *(
            f"{found.invariant}: {found.text.en}"
            for found in engine.run(CheckData(), actor=SYSTEM)
        ),
        *(f"job {job.id} has failed: {job.error_en}" for job in jobs if job.error_en),
    ]


def _completions(
    tasks: list[UserTask], operations: list[Operation], completed: set[int]
) -> Iterator[str]:
    done = {task.id for task in tasks if task.state == UserTaskState.COMPLETED}
    told = Counter(
        it.user_task_id
        for it in operations
        if it.command == "CompleteUserTask" and it.user_task_id is not None
    )
    yield from (f"completion of {task} was lost" for task in completed - done)
    yield from (f"{task} has {told[task]} rows" for task in done if told[task] != 1)
    yield from (f"{task} has a row but is open" for task in told.keys() - done)


def _timers(
    operations: list[Operation], elements: list[ElementInstance]
) -> Iterator[str]:
    fired = Counter(
        it.process_instance_id for it in operations if it.command == "FireTimer"
    )
    passed = [it for it in elements if it.outcome == "completed"]
    by_instance: Counter[int | None] = Counter(
        it.process_instance_id for it in passed if it.element_id in TIMERS
    )
    for instance in fired.keys() | by_instance.keys():
        if fired[instance] != by_instance[instance]:
            yield f"timer of {instance}: {fired[instance]} {by_instance[instance]}"
    pauses = Counter(
        it.process_instance_id for it in passed if it.element_id == "pause"
    )
    yield from (
        f"{it} paused {times} times" for it, times in pauses.items() if times > 1
    )


def _agreement(
    engine: Engine,
    instance: ProcessInstance,
    tasks: list[UserTask],
    waits: list[Job | EventSubscription],
) -> Iterator[str]:
    open_tasks = {
        task.token_id
        for task in tasks
        if task.process_instance_id == instance.id
        and task.state == UserTaskState.CREATED
    }
    pending = {
        str(it.token_id) for it in waits if it.process_instance_id == instance.id
    }
    if instance.state != InstanceState.ACTIVE:
        if open_tasks | pending:
            yield f"{instance.id} has ended, but {open_tasks | pending} is left"
        return
    waiting = engine.run(FindWaiting(instance.id), actor=SYSTEM)
    if waiting != (open_tasks, pending):
        yield f"{instance.id} waits for {waiting}, its rows: {open_tasks}, {pending}"
    if not open_tasks | pending:
        yield f"{instance.id} is active, but nothing can happen in it"
