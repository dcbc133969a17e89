"""Reading dispatch orders: the list, and everything about one of them."""

from dataclasses import dataclass
from typing import ClassVar

from handlers.cards import (
    AttemptCard,
    CodedName,
    FollowUpCard,
    OrderList,
    OrderPage,
    OrderRow,
    PredictedPart,
    PredictionCard,
    RefusalCard,
    SurveyCard,
    VisitCard,
)
from handlers.company import naming
from handlers.company.naming import People
from handlers.service import order_timeline
from handlers.service.calls_about import order_calls
from handlers.service.order_status import STATUSES, ended
from storage.dispatch_orders import DispatchOrder, HqPrediction, OrderFilter
from storage.visits import Survey, Visit
from workflows.engine import Command, Context
from workflows.errors import NotFoundError, Text

PAGE_SIZE = 25
#: What the page shows just as the order has it.
_COPIED = [
    "id",
    "no",
    "status",
    "priority",
    "line",
    "reported_via",
    "channel",
    "first_contact_at",
    "registered_at",
    "caller_name",
    "caller_phone",
    "hours_reported",
    "site_address",
    "source_no",
    "fault_desc",
    "promised_arrival",
    "resolution",
    "knowledge_tag",
    "reopened",
    "closed_at",
    "origin",
    "process_instance_id",
]
_COPIED_OF_VISIT = [
    "id",
    "seq",
    "purpose",
    "planned_from",
    "planned_to",
    "appointed_at",
    "depart_at",
    "arrive_at",
    "finish_at",
    "hours_reading",
    "result",
    "entry_mode",
    "note",
]


@dataclass(frozen=True, slots=True)
class FindDispatchOrders(Command[OrderList]):
    """List the orders that the actor may see, the newest first."""

    text: str = ""
    #: True: not yet ended; False: ended; None: all of them.
    open: bool | None = None
    page: int = 1
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> OrderList:
        page = max(self.page, 1)
        scope = context.actor.scope
        orders = context.store.dispatch_orders
        found = orders.find(
            OrderFilter(
                scope=scope,
                open=self.open,
                text=self.text,
                limit=PAGE_SIZE,
                offset=(page - 1) * PAGE_SIZE,
            )
        )
        total = orders.count(OrderFilter(scope=scope, open=self.open, text=self.text))
        return OrderList(order_rows(context, found), total, page, PAGE_SIZE)


@dataclass(frozen=True, slots=True)
class GetDispatchOrder(Command[OrderPage]):
    """Read everything about one order that the actor may see."""

    no: str
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> OrderPage:
        order = context.store.dispatch_orders.by_no(self.no, context.actor.scope)
        if order is None:
            raise NotFoundError(what=Text(f"派工单 {self.no}", f"order {self.no}"))
        return _order_page(context, order)


def order_rows(context: Context, orders: list[DispatchOrder]) -> tuple[OrderRow, ...]:
    """Show orders as rows of a list, with few queries for many orders."""
    store = context.store
    customers = store.customers.by_ids({order.customer_id for order in orders})
    machines = store.machines.by_ids({order.machine_id for order in orders})
    units = {
        unit.code: CodedName(unit.code, Text(unit.name_zh, unit.name_en))
        for unit in (store.organisation.units() if orders else ())
    }
    return tuple(
        OrderRow(
            id=order.id,
            no=order.no,
            status=order.status,
            status_text=STATUSES[order.status],
            priority=order.priority,
            customer=customers[order.customer_id].name,
            serial_no=machines[order.machine_id].serial_no,
            model_code=machines[order.machine_id].model_code,
            fault=order.fault_desc,
            unit=units.get(order.exec_unit or order.owner_unit or ""),
            warranty=order.warranty_result,
            warranty_text=Text(order.warranty_basis_zh, order.warranty_basis_en),
            registered_at=order.registered_at,
            promised_arrival=order.promised_arrival,
            closed_at=order.closed_at,
            ended=ended(order),
            process_instance_id=order.process_instance_id,
        )
        for order in orders
    )


def _order_page(context: Context, order: DispatchOrder) -> OrderPage:
    store = context.store
    customer = store.customers.get(order.customer_id)
    machine = store.machines.get(order.machine_id)
    assert customer is not None, order.customer_id
    assert machine is not None, order.machine_id
    visits = store.visits.of_order(order.id)
    people = naming.people(context, _logins(context, order, visits))
    prediction, hidden = _visible_prediction(context, order)
    return OrderPage(
        **{name: getattr(order, name) for name in _COPIED},
        status_text=STATUSES[order.status],
        ended=ended(order),
        registered_by=people.get(order.registered_by),
        symptoms=tuple(order.symptoms or ()),
        warranty=order.warranty_result,
        warranty_text=Text(order.warranty_basis_zh, order.warranty_basis_en),
        owner_unit=naming.unit_name(context, order.owner_unit),
        exec_unit=naming.unit_name(context, order.exec_unit),
        exec_place=naming.unit_place(context, order.exec_unit),
        # Both may tell what is predicted.
        fault=naming.fault_name(context, None if hidden else order.fault_code),
        repeat_of_no=None if hidden else _number(context, order.repeat_of_id),
        merged_into_no=_number(context, order.merged_into_id),
        customer=naming.customer_card(context, customer),
        machine=naming.machine_card(context, machine),
        calls=order_calls(context, order),
        visits=_visit_cards(context, visits, people),
        refusals=_refusal_cards(context, order, people),
        follow_ups=_follow_up_cards(context, order, people),
        prediction=_prediction_card(context, prediction, people),
        prediction_hidden=hidden,
        timeline=order_timeline.timeline(context, order, visits),
        open_tasks=order_timeline.open_tasks(context, order),
        places=order_timeline.places(context, order),
    )


def _logins(
    context: Context, order: DispatchOrder, visits: list[Visit]
) -> set[str | None]:
    store = context.store
    logins = {order.registered_by, *(visit.entered_by for visit in visits)}
    logins.update(one.by_login for one in store.dispatch_orders.refusals(order.id))
    logins.update(one.by_login for one in store.dispatch_orders.predictions(order.id))
    logins.update(one.by_login for one in store.visits.follow_ups(order.id))
    for visit in visits:
        logins.update(one.by_login for one in store.visits.attempts(visit.id))
    return logins


def _number(context: Context, order_id: int | None) -> str | None:
    """Give the number of another order, if the actor may see that one, too."""
    if order_id is None:
        return None
    other = context.store.dispatch_orders.get(order_id, context.actor.scope)
    return other.no if other else None


def _visible_prediction(
    context: Context, order: DispatchOrder
) -> tuple[HqPrediction | None, bool]:
    """Find the newest prediction to show, and whether a newer one is hidden."""
    predictions = context.store.dispatch_orders.predictions(order.id)
    visible = [
        one
        for one in predictions
        if not context.actor.works_for_a_unit or one.revealed_at is not None
    ]
    return (visible[-1] if visible else None), len(visible) < len(predictions)


def _prediction_card(
    context: Context, prediction: HqPrediction | None, people: People
) -> PredictionCard | None:
    if prediction is None:
        return None
    store = context.store
    lines = store.dispatch_orders.prediction_lines(prediction.id)
    parts = store.parts.by_numbers([line.part_no for line in lines])
    return PredictionCard(
        fault=naming.fault_name(context, prediction.fault_code),
        severity=prediction.severity,
        needs_visit=prediction.needs_visit,
        needs_parts=prediction.needs_parts,
        advice=prediction.advice,
        safety_note=prediction.safety_note,
        by=people.name(prediction.by_login),
        locked_at=prediction.locked_at,
        revealed_at=prediction.revealed_at,
        sha256=prediction.sha256,
        lines=tuple(
            PredictedPart(
                CodedName(
                    line.part_no,
                    Text(parts[line.part_no].name_zh, parts[line.part_no].name_en),
                ),
                line.qty,
                line.confidence,
                parts[line.part_no].price,
            )
            for line in lines
        ),
    )


def _visit_cards(
    context: Context, visits: list[Visit], people: People
) -> tuple[VisitCard, ...]:
    store = context.store
    surveys = store.visits.surveys([visit.id for visit in visits])
    ids = {visit.engineer_id for visit in visits}
    ids.update(visit.performed_by_id for visit in visits if visit.performed_by_id)
    engineers = {
        number: naming.engineer_name(engineer)
        for number, engineer in store.organisation.engineers_by_id(ids).items()
    }
    return tuple(
        VisitCard(
            **{name: getattr(visit, name) for name in _COPIED_OF_VISIT},
            unit=naming.unit_name(context, visit.unit_code),
            engineer=engineers[visit.engineer_id],
            helpers=_helpers(context, visit),
            performed_by=engineers[visit.performed_by_id].name
            if visit.performed_by_id
            else None,
            entered_by=people.get(visit.entered_by),
            attempts=_attempt_cards(context, visit, people),
            survey=_survey_card(context, surveys.get(visit.id)),
        )
        for visit in visits
    )


def _attempt_cards(
    context: Context, visit: Visit, people: People
) -> tuple[AttemptCard, ...]:
    return tuple(
        AttemptCard(
            one.at, one.result, one.agreed_time, one.reason, people.name(one.by_login)
        )
        for one in context.store.visits.attempts(visit.id)
    )


def _helpers(context: Context, visit: Visit) -> tuple[CodedName, ...]:
    found = (
        context.store.organisation.engineer(str(code)) for code in visit.helpers or ()
    )
    return tuple(naming.engineer_name(engineer) for engineer in found if engineer)


def _survey_card(context: Context, survey: Survey | None) -> SurveyCard | None:
    if survey is None:
        return None
    return SurveyCard(
        fault=naming.fault_name(context, survey.fault_code),
        cause=survey.cause,
        finding=survey.finding,
        work_done=survey.work_done,
        machine_running=survey.machine_running,
        submitted_at=survey.submitted_at,
    )


def _refusal_cards(
    context: Context, order: DispatchOrder, people: People
) -> tuple[RefusalCard, ...]:
    units = context.actor.scope.units
    return tuple(
        RefusalCard(
            naming.unit_name(context, one.unit_code)
            or CodedName(one.unit_code, Text(one.unit_code, one.unit_code)),
            one.at,
            people.name(one.by_login),
            one.reason,
            one.note,
        )
        for one in context.store.dispatch_orders.refusals(order.id)
        # Why another unit refused is between it and headquarters.
        if units is None or one.unit_code in units
    )


def _follow_up_cards(
    context: Context, order: DispatchOrder, people: People
) -> tuple[FollowUpCard, ...]:
    return tuple(
        FollowUpCard(
            attempt_no=one.attempt_no,
            at=one.at,
            by=people.name(one.by_login),
            result=one.result,
            running_ok=one.running_ok,
            score_overall=one.score_overall,
            score_speed=one.score_speed,
            score_skill=one.score_skill,
            score_attitude=one.score_attitude,
            comment=one.comment,
        )
        for one in context.store.visits.follow_ups(order.id)
    )
