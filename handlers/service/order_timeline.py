"""What happened to an order: every step with its person and its times."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from handlers.cards import DiagramPlace, OpenTask, TimelineEntry
from handlers.company import naming
from handlers.company.naming import People
from handlers.files import evidence
from handlers.parts.request_records import decided
from handlers.service.decision_facts import facts_of
from handlers.service.visit_changes import REASONS
from storage.dispatch_orders import DispatchOrder
from storage.history import ElementInstance, Operation
from storage.opportunities import Opportunity
from storage.process_instances import ProcessInstance
from storage.sales import SalesOrder
from storage.service_requests import ServiceRequest
from storage.user_tasks import UserTask, UserTaskFilter, UserTaskState
from storage.visits import FollowUp, Visit
from workflows import names
from workflows.authorization import is_candidate
from workflows.deployed_decisions import evaluations_of
from workflows.engine import Context
from workflows.errors import Text

_KINDS = {
    UserTaskState.COMPLETED: "task",
    UserTaskState.CREATED: "open",
    UserTaskState.CANCELLED: "cancelled",
}
#: Commands that people want to find again, though no step is completed by them.
_EVENTS = {
    "HandOverUserTask": Text("转办", "Handed over"),
    "ReassignEngineer": Text("改派工程师", "Another engineer"),
    "ReassignOpportunity": Text("改派", "Reassigned"),
    "WithdrawOrder": Text("撤回", "Withdrawn"),
    "WithdrawPartRequest": Text("撤回换件申请", "Part request withdrawn"),
    "WithdrawOpportunity": Text("撤回", "Withdrawn"),
    "CancelSale": Text("取消销售", "Sale cancelled"),
}
#: Made with whether chance has picked the request: nobody is to know while reviewing.
_DRAWN = "part_approval_route"

#: A command starts an instance or decides, and only then asks somebody.
_FIRST = {"start": -1, "decision": 0, "end": 2}

_REGISTERED = Text("登记报障", "Fault registered")
_VISITED = Text("上门", "Visit")
_CALLED = Text("回访", "Follow-up call")
_CLOSED = Text("已结案", "Closed")


def timeline(
    context: Context, order: DispatchOrder, visits: list[Visit]
) -> tuple[TimelineEntry, ...]:
    """Tell the story of an order, the oldest step first."""
    instance = _instance(context, order)
    if instance is None:
        return in_order(_past_entries(context, order, visits))
    secret = _DRAWN if _is_being_reviewed(context, order) else None
    return in_order(_live_entries(context, instance, secret))


def _is_being_reviewed(context: Context, order: DispatchOrder) -> bool:
    return any(
        not decided(request)
        for request in context.store.part_requests.of_order(order.id)
    )


def live_timeline(
    context: Context, instance_id: int | None
) -> tuple[TimelineEntry, ...]:
    """Tell the story of a process instance, the oldest step first."""
    if instance_id is None:
        return ()
    instance = context.store.process_instances.get(instance_id)
    assert instance is not None, instance_id
    return in_order(_live_entries(context, instance))


def in_order(entries: Iterable[TimelineEntry]) -> tuple[TimelineEntry, ...]:
    """Sort by the time that is shown; what still waits comes last.

    What one command did stands in the order in which it did it.
    """
    return tuple(sorted(entries, key=_place_in_story))


def _place_in_story(entry: TimelineEntry) -> tuple[bool, datetime, datetime, int]:
    shown = entry.left_at or entry.at
    return entry.kind == "open", shown, entry.at, _FIRST.get(entry.kind, 1)


def open_tasks(
    context: Context,
    order: DispatchOrder | Opportunity | SalesOrder | ServiceRequest,
) -> tuple[OpenTask, ...]:
    """List what waits for somebody."""
    if order.process_instance_id is None:
        return ()
    tasks = context.store.user_tasks.find(
        UserTaskFilter(process_instance_id=order.process_instance_id)
    )
    people = naming.people(context, (task.assignee for task in tasks))
    return tuple(_open_task(context, task, people) for task in tasks)


def places(
    context: Context,
    order: DispatchOrder | Opportunity | SalesOrder | ServiceRequest,
) -> tuple[DiagramPlace, ...]:
    """Tell where the tokens are and what they passed, diagram by diagram."""
    if order.process_instance_id is None:
        return ()
    found: dict[int, list[ElementInstance]] = {}
    for element in context.store.history.elements(order.process_instance_id):
        found.setdefault(element.definition_id, []).append(element)
    due = {
        job.token_id: job.due_at
        for job in context.store.jobs.of_instance(order.process_instance_id)
    }
    return tuple(_place(context, *each, due) for each in found.items())


def _place(
    context: Context,
    definition_id: int,
    elements: list[ElementInstance],
    due: Mapping[str | None, datetime],
) -> DiagramPlace:
    definition = context.store.deployments.definition(definition_id)
    assert definition is not None
    here = [element for element in elements if element.left_at is None]
    left = [element for element in elements if element.left_at is not None]
    waits = {
        Text(element.name_zh, element.name_en): due.get(element.token_id)
        for element in here
        if element.element_type == "intermediateCatchEvent"
    }
    return DiagramPlace(
        definition_id,
        Text(definition.name_zh, definition.name_en),
        tuple(dict.fromkeys(element.element_id for element in here)),
        tuple(dict.fromkeys(element.element_id for element in left)),
        tuple(waits.items()),
    )


def _instance(context: Context, order: DispatchOrder) -> ProcessInstance | None:
    if order.process_instance_id is None:
        return None
    return context.store.process_instances.get(order.process_instance_id)


def _open_task(context: Context, task: UserTask, people: People) -> OpenTask:
    candidates = context.store.user_tasks.candidates(task.id)
    mine = task.assignee == context.actor.login
    return OpenTask(
        id=task.id,
        name=Text(task.name_zh, task.name_en),
        since=task.created_at,
        due_at=task.due_at,
        assignee=people.get(task.assignee),
        candidates=names.offered_to(context, candidates),
        offered=mine
        or (task.assignee is None and is_candidate(context.actor, candidates)),
    )


def _live_entries(
    context: Context, instance: ProcessInstance, secret: str | None = None
) -> list[TimelineEntry]:
    store = context.store
    elements = store.history.elements(instance.id)
    operations = store.history.operations(instance.id)
    tasks = sorted(
        store.user_tasks.find(
            UserTaskFilter(state=None, process_instance_id=instance.id)
        ),
        key=lambda task: task.id,
    )
    people = naming.people(context, _mentioned(instance, tasks, operations))
    files = evidence.cards_by_task(context, instance.id)
    return [
        *(
            replace(entry, files=files.get(None, ()))
            for entry in _edges(instance, elements, people, "startEvent")
        ),
        *(
            replace(
                _task_entry(context, task, operations, people),
                files=files.get(task.id, ()),
            )
            for task in tasks
        ),
        *_event_entries(operations, people),
        *_decision_entries(context, instance, secret),
        *_edges(instance, _last(instance, elements), people, "endEvent"),
    ]


def _last(
    instance: ProcessInstance, elements: list[ElementInstance]
) -> list[ElementInstance]:
    """Leave out where a side branch ended while the process went on."""
    return [one for one in elements if one.entered_at == instance.ended_at]


def _mentioned(
    instance: ProcessInstance, tasks: list[UserTask], operations: list[Operation]
) -> Iterable[str | None]:
    yield instance.started_by
    for task in tasks:
        yield task.completed_by
        yield task.assignee
    for operation in operations:
        yield operation.actor
        yield operation.on_behalf_of


def _edges(
    instance: ProcessInstance,
    elements: list[ElementInstance],
    people: People,
    event_type: str,
) -> list[TimelineEntry]:
    """Show where the process itself, not a called one, starts or ends."""
    starts = event_type == "startEvent"
    return [
        TimelineEntry(
            kind="start" if starts else "end",
            at=element.entered_at,
            left_at=element.entered_at,
            name=Text(element.name_zh, element.name_en),
            person=people.get(instance.started_by) if starts else None,
        )
        for element in elements
        if element.element_type == event_type
        and element.definition_id == instance.definition_id
    ]


def _task_entry(
    context: Context, task: UserTask, operations: list[Operation], people: People
) -> TimelineEntry:
    done = [
        operation
        for operation in operations
        if operation.user_task_id == task.id and operation.command == "CompleteUserTask"
    ]
    units = context.actor.scope.units
    foreign = units is not None and task.unit is not None and task.unit not in units
    return TimelineEntry(
        kind=_KINDS[task.state],
        at=task.created_at,
        left_at=task.completed_at,
        name=Text(task.name_zh, task.name_en),
        person=people.get(task.completed_by or task.assignee),
        on_behalf_of=people.get(done[0].on_behalf_of) if done else None,
        # What another unit wrote is between it and headquarters.
        reason=done[0].reason if done and not foreign else None,
        unit=naming.unit_name(context, task.unit),
    )


def _event_entries(operations: list[Operation], people: People) -> list[TimelineEntry]:
    return [
        TimelineEntry(
            kind="event",
            at=operation.at,
            left_at=operation.at,
            name=_EVENTS[operation.command],
            person=people.get(operation.actor),
            on_behalf_of=people.get(operation.on_behalf_of),
            # Why an engineer was sent home can be a choice of the form.
            reason=None if operation.reason in REASONS else operation.reason,
            notes=REASONS.get(operation.reason or ""),
        )
        for operation in operations
        if operation.command in _EVENTS
    ]


def _decision_entries(
    context: Context, instance: ProcessInstance, secret: str | None
) -> list[TimelineEntry]:
    """Tell how decisions were made; what a unit may not see can be among it."""
    if context.actor.works_for_a_unit:
        return []
    return [
        TimelineEntry(
            kind="decision",
            at=made.at,
            left_at=made.at,
            name=made.name,
            notes=None if made.decision_id == secret else _notes(made.notes),
            facts=None if made.decision_id == secret else facts_of(made),
        )
        for made in evaluations_of(context.store, instance.id)
    ]


def _notes(notes: Sequence[Text]) -> Text | None:
    if not notes:
        return None
    return Text("".join(each.zh for each in notes), " ".join(each.en for each in notes))


def _past_entries(
    context: Context, order: DispatchOrder, visits: list[Visit]
) -> list[TimelineEntry]:
    """Tell the story of an order that came without a process instance."""
    calls = context.store.visits.follow_ups(order.id)
    people = naming.people(
        context,
        [
            order.registered_by,
            *(visit.entered_by for visit in visits),
            *(call.by_login for call in calls),
        ],
    )
    registered = TimelineEntry(
        "start",
        order.first_contact_at,
        order.registered_at,
        _REGISTERED,
        people.get(order.registered_by),
    )
    return [
        registered,
        *(_past_visit(context, visit, people) for visit in visits),
        *(_past_call(call, people) for call in calls),
        *([_past_end(order)] if order.closed_at else []),
    ]


def _past_visit(context: Context, visit: Visit, people: People) -> TimelineEntry:
    going = context.store.organisation.engineers_by_id([visit.engineer_id])
    return TimelineEntry(
        "task",
        visit.arrive_at or visit.planned_from,
        visit.finish_at,
        _VISITED,
        people.get(visit.entered_by),
        naming.engineer_name(going[visit.engineer_id]).name,
        unit=naming.unit_name(context, visit.unit_code),
    )


def _past_call(call: FollowUp, people: People) -> TimelineEntry:
    return TimelineEntry("task", call.at, call.at, _CALLED, people.get(call.by_login))


def _past_end(order: DispatchOrder) -> TimelineEntry:
    at = order.closed_at or order.registered_at
    return TimelineEntry("end", at, at, _CLOSED)
