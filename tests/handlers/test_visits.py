"""Visits: planned, agreed, carried out and reported."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from handlers.arguments import InvalidArgumentError
from handlers.service import predictions, visits
from storage.visits import Visit
from tests.handlers.test_predictions import DIAGNOSIS
from tests.handlers.world import CLERK, NOW, SUPERVISOR, SUPPORT, World
from workflows.errors import InvalidFormError, NotFoundError

PLAN: dict[str, Any] = {
    "engineer": "OF18-E1",
    "planned_from": "2026-03-31T14:00:00+08:00",
    "planned_to": "2026-03-31T18:00:00+08:00",
}
ARRIVAL: dict[str, Any] = {
    "depart_at": "2026-03-31T07:00:00+08:00",
    "arrive_at": "2026-03-31T08:30:00+08:00",
    "hours_reading": 850,
}
REPORT: dict[str, Any] = {
    "result": "solved",
    "performed_by": "OF18-E2",
    "finish_at": "2026-03-31T09:00:00+08:00",
    "fault_code": "HYD-02",
    "cause": "wear",
    "finding": "主泵磨损",
    "work_done": "更换密封并调整压力",
    "signed_sheet": [1],
    "machine_running": True,
}


def plan(world: World, order_id: int, **changes: Any) -> Visit:  # noqa: ANN401 (parameters of the operation)
    result = visits.plan_visit(
        world.task(SUPERVISOR), order_id=order_id, **{**PLAN, **changes}
    )
    visit = world.store.visits.get(int(str(result["visit_id"])))
    assert visit is not None
    return visit


def arrived(world: World) -> Visit:
    visit = plan(world, world.assigned().id)
    visits.record_arrival(world.task(CLERK), visit_id=visit.id, arrival=ARRIVAL)
    return visit


def problems(error: pytest.ExceptionInfo[InvalidFormError]) -> list[str]:
    return [problem.field for problem in error.value.problems]


def test_a_planned_visit_names_engineer_helpers_and_times(world: World) -> None:
    order = world.assigned()

    visit = plan(world, order.id, helpers=["OF18-E3"], note="带压力表")

    assert (visit.seq, visit.purpose, visit.unit_code) == (1, "survey", "OF18")
    assert visit.engineer_id == world.engineer("OF18-E1").id
    assert (visit.helpers, visit.assigned_by) == (["OF18-E3"], "cd.sup")
    assert visit.planned_from == NOW.replace(hour=6)
    assert order.status == "assigned"


def test_planning_again_changes_the_open_visit(world: World) -> None:
    order = world.assigned()
    first = plan(world, order.id)

    second = plan(world, order.id, engineer="OF18-E2")

    assert second.id == first.id
    assert second.engineer_id == world.engineer("OF18-E2").id


def test_after_a_finished_visit_comes_the_next_one(world: World) -> None:
    visit = arrived(world)
    report = {**REPORT, "result": "need_second_visit"}
    visits.post_visit(world.task(CLERK), visit_id=visit.id, report=report)

    second = plan(world, visit.order_id, purpose="install")

    assert (second.seq, second.purpose) == (2, "install")


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"engineer": "OF15-E1"}, ["engineer"]),
        ({"engineer": "nobody"}, ["engineer"]),
        ({"engineer": "OF18-E4"}, ["engineer"]),
        ({"helpers": ["OF15-E1", "OF18-E1"]}, ["helpers", "helpers"]),
        ({"planned_to": "2026-03-31T13:00:00+08:00"}, ["planned_to"]),
    ],
)
def test_a_wrong_plan_is_sent_back(
    world: World, changes: dict[str, Any], fields: list[str]
) -> None:
    order = world.assigned()

    with pytest.raises(InvalidFormError) as error:
        plan(world, order.id, **changes)

    assert problems(error) == fields


def test_a_plan_needs_its_times(world: World) -> None:
    order = world.assigned()

    with pytest.raises(InvalidArgumentError):
        plan(world, order.id, planned_from="")


def test_failed_attempts_are_counted_until_somebody_answers(world: World) -> None:
    visit = plan(world, world.assigned().id)

    counts = [
        visits.record_contact(
            world.task(CLERK), visit_id=visit.id, attempt={"result": result}
        )["attempts"]
        for result in ("no_answer", "wrong_number", "postponed", "no_answer")
    ]

    assert counts == [1, 2, 0, 1]


def test_what_the_customer_agrees_to_is_the_appointment(world: World) -> None:
    visit = plan(world, world.assigned().id)
    agreed = {"result": "agreed", "agreed_time": "2026-03-31T15:00:00+08:00"}

    visits.record_contact(
        world.task(CLERK),
        visit_id=visit.id,
        attempt={"attempts": [{"result": "no_answer"}, agreed]},
    )

    assert visit.appointed_at == NOW.replace(hour=7)
    assert len(world.store.visits.attempts(visit.id)) == 2


def test_an_arrival_is_typed_in_by_the_unit_for_the_engineer(world: World) -> None:
    visit = plan(world, world.assigned().id)
    task = world.task(CLERK)

    visits.record_arrival(task, visit_id=visit.id, arrival=ARRIVAL)

    assert (visit.hours_reading, visit.entry_mode) == (850, "proxy")
    assert visit.performed_by_id == world.engineer("OF18-E1").id
    assert visit.entered_by == "cd.store"
    assert task.context.record.on_behalf_of == "OF18-E1"
    assert world.order(visit.order_id).status == "on_site"


def test_an_engineer_with_an_account_may_type_it_in(world: World) -> None:
    visit = plan(world, world.assigned().id)
    task = world.task(replace(CLERK, login="cd.eng1"))

    visits.record_arrival(task, visit_id=visit.id, arrival=ARRIVAL)

    assert (visit.entry_mode, task.context.record.on_behalf_of) == ("self", None)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"arrive_at": "2026-03-31T06:00:00+08:00"}, ["arrive_at"]),
        ({"arrive_at": "2026-03-31T12:00:00+08:00"}, ["arrive_at"]),
        ({"hours_reading": 839}, ["hours_reading"]),
        ({"hours_reading": 9999}, ["hours_reading"]),
    ],
)
def test_a_wrong_arrival_is_sent_back(
    world: World, changes: dict[str, Any], fields: list[str]
) -> None:
    visit = plan(world, world.assigned().id)

    with pytest.raises(InvalidFormError) as error:
        visits.record_arrival(
            world.task(CLERK), visit_id=visit.id, arrival={**ARRIVAL, **changes}
        )

    assert problems(error) == fields


def test_a_new_hour_meter_may_start_again(world: World) -> None:
    visit = plan(world, world.assigned().id)
    arrival = {**ARRIVAL, "hours_reading": 3, "replaced_meter": True}

    visits.record_arrival(world.task(CLERK), visit_id=visit.id, arrival=arrival)

    assert world.machine().hours_last == 3


def test_a_report_is_kept_with_survey_and_reading(world: World) -> None:
    visit = arrived(world)

    result = visits.post_visit(world.task(CLERK), visit_id=visit.id, report=REPORT)

    survey = world.store.visits.surveys([visit.id])[visit.id]
    order = world.order(visit.order_id)
    assert result == {"outcome": "solved", "installed_all": True}
    assert visit.performed_by_id == world.engineer("OF18-E2").id
    assert (survey.fault_code, survey.cause) == ("HYD-02", "wear")
    assert (order.status, order.fault_code) == ("follow_up", "HYD-02")
    assert world.machine().hours_last == 850


def test_a_report_does_not_reveal_the_prediction(world: World) -> None:
    visit = arrived(world)
    predictions.lock_prediction(
        world.task(SUPPORT), order_id=visit.order_id, diagnosis=DIAGNOSIS
    )

    later = NOW + timedelta(hours=1)
    visits.post_visit(world.task(CLERK, later), visit_id=visit.id, report=REPORT)

    (prediction,) = world.store.dispatch_orders.predictions(visit.order_id)
    assert prediction.revealed_at is None


@pytest.mark.parametrize("result", ["cannot_access", "not_reachable"])
def test_without_a_survey_the_prediction_stays_hidden(
    world: World, result: str
) -> None:
    visit = arrived(world)
    predictions.lock_prediction(
        world.task(SUPPORT), order_id=visit.order_id, diagnosis=DIAGNOSIS
    )

    visits.post_visit(world.task(CLERK), visit_id=visit.id, report={"result": result})

    (prediction,) = world.store.dispatch_orders.predictions(visit.order_id)
    assert (visit.result, prediction.revealed_at) == (result, None)


def test_a_report_sent_twice_is_kept_once(world: World) -> None:
    visit = arrived(world)
    visits.post_visit(world.task(CLERK), visit_id=visit.id, report=REPORT)

    again = {**REPORT, "result": "need_parts"}
    result = visits.post_visit(world.task(CLERK), visit_id=visit.id, report=again)

    assert result == {"outcome": "solved", "installed_all": True}


def test_parts_that_are_needed_await_approval(world: World) -> None:
    visit = arrived(world)
    report = {**REPORT, "result": "need_parts", "performed_by": None}

    visits.post_visit(world.task(CLERK), visit_id=visit.id, report=report)

    assert world.order(visit.order_id).status == "awaiting_approval"
    assert visit.performed_by_id == world.engineer("OF18-E1").id


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"performed_by": "OF15-E1"}, "performed_by"),
        ({"performed_by": "nobody"}, "performed_by"),
        ({"finish_at": "2026-03-31T08:00:00+08:00"}, "finish_at"),
        ({"finish_at": "2026-03-31T12:00:00+08:00"}, "finish_at"),
        ({"hours_reading": 1}, "hours_reading"),
        ({"fault_code": "XXX-01"}, "fault_code"),
    ],
)
def test_a_wrong_report_is_sent_back(
    world: World, changes: dict[str, Any], field: str
) -> None:
    visit = arrived(world)

    with pytest.raises(InvalidFormError) as error:
        visits.post_visit(
            world.task(CLERK), visit_id=visit.id, report={**REPORT, **changes}
        )

    assert problems(error) == [field]


def test_an_unknown_visit_is_not_found(world: World) -> None:
    with pytest.raises(NotFoundError, match="visit 99"):
        visits.record_contact(world.task(), visit_id=99, attempt={})
