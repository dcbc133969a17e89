"""Reading dispatch orders: who sees what."""

from datetime import timedelta

import pytest

from handlers.cards import OrderPage
from handlers.service import dispatch, predictions, units, visits
from handlers.service.order_views import FindDispatchOrders, GetDispatchOrder
from tests.handlers.test_predictions import DIAGNOSIS
from tests.handlers.test_visits import ARRIVAL, PLAN, REPORT
from tests.handlers.world import (
    CHANGSHA,
    CLERK,
    FRONT,
    NOW,
    SUPERVISOR,
    SUPPORT,
    World,
)
from workflows.engine import Actor
from workflows.errors import NotFoundError


def page(world: World, no: str, actor: Actor = FRONT) -> OrderPage:
    return GetDispatchOrder(no).execute(world.context(actor))


def diagnosed(world: World) -> str:
    """Give the number of an order at OF18 with a locked prediction."""
    order = world.register()
    predictions.lock_prediction(
        world.task(SUPPORT), order_id=order.id, diagnosis=DIAGNOSIS
    )
    units.assign_unit(world.task(SUPPORT), order_id=order.id, unit="OF18")
    return order.no


def report(world: World, no: str) -> None:
    order_id = page(world, no).id
    planned = visits.plan_visit(world.task(SUPERVISOR), order_id=order_id, **PLAN)
    visit_id = int(str(planned["visit_id"]))
    visits.record_arrival(world.task(CLERK), visit_id=visit_id, arrival=ARRIVAL)
    visits.post_visit(world.task(CLERK), visit_id=visit_id, report=REPORT)


def test_the_page_names_customer_machine_and_units(world: World) -> None:
    found = page(world, diagnosed(world))

    assert found.customer.name == "四川锦程基础工程有限公司"
    assert found.machine.serial_no == "SD22-2025-0007"
    assert found.machine.warranty_text.zh == "保内，剩 160 天 / 1160 h"
    assert found.exec_unit is not None
    assert found.exec_unit.name.en == "Chengdu Office"
    assert found.status_text.zh == "待网点接单"


def test_headquarters_sees_the_prediction_at_once(world: World) -> None:
    found = page(world, diagnosed(world), SUPPORT)

    assert found.prediction is not None
    assert found.prediction.by.zh == "刘洋"
    assert found.prediction.fault is not None
    assert found.prediction.fault.code == "HYD-01"
    assert [line.part.name.zh for line in found.prediction.lines] == ["主泵"]


def test_a_unit_learns_only_that_there_is_a_prediction(world: World) -> None:
    found = page(world, diagnosed(world), SUPERVISOR)

    assert found.prediction is None
    assert found.prediction_hidden
    assert found.fault is None


def test_after_its_request_the_unit_sees_the_prediction(world: World) -> None:
    no = diagnosed(world)
    report(world, no)
    before = page(world, no, SUPERVISOR).prediction

    predictions.reveal(world.task(), page(world, no).id)

    found = page(world, no, SUPERVISOR)
    assert before is None
    assert found.prediction is not None
    assert not found.prediction_hidden


def test_a_new_prediction_after_reopening_is_hidden_again(world: World) -> None:
    no = diagnosed(world)
    report(world, no)
    predictions.reveal(world.task(), page(world, no).id)
    dispatch.reopen_order(world.task(), order_id=page(world, no).id)

    changed = {**DIAGNOSIS, "advice": "再查主阀"}
    predictions.lock_prediction(
        world.task(SUPPORT), order_id=page(world, no).id, diagnosis=changed
    )

    found = page(world, no, SUPERVISOR)
    assert found.prediction_hidden
    assert found.prediction is not None
    assert found.prediction.advice == "带压力表"


def test_a_unit_does_not_find_the_order_of_another(world: World) -> None:
    no = diagnosed(world)

    with pytest.raises(NotFoundError, match=no):
        page(world, no, CHANGSHA)

    assert FindDispatchOrders(open=None).execute(world.context(CHANGSHA)).rows == ()


def test_support_does_not_find_the_order_of_another_line(world: World) -> None:
    order = world.register()
    order.line = 3
    world.store.flush()

    with pytest.raises(NotFoundError):
        page(world, order.no, SUPPORT)


def test_a_repeated_failure_is_hidden_while_it_tells_the_prediction(
    world: World,
) -> None:
    first = world.register()
    dispatch.close_order(world.task(), order_id=first.id)
    no = diagnosed(world)
    order_id = page(world, no).id
    world.order(order_id).repeat_of_id = first.id
    world.store.flush()

    seen = [page(world, no, actor).repeat_of_no for actor in (FRONT, SUPERVISOR)]

    assert seen == [first.no, None]


def test_a_visit_names_who_went_and_who_typed_it_in(world: World) -> None:
    no = diagnosed(world)
    report(world, no)

    (visit,) = page(world, no).visits

    assert (visit.engineer.code, visit.entry_mode) == ("OF18-E1", "proxy")
    assert visit.performed_by is not None
    assert visit.performed_by.en == "Engineer OF18-E2"
    assert visit.entered_by is not None
    assert visit.entered_by.zh == "蒋欣"
    assert visit.survey is not None
    assert visit.survey.work_done == REPORT["work_done"]


def test_why_another_unit_refused_is_not_for_every_unit(world: World) -> None:
    no = diagnosed(world)
    order_id = page(world, no).id
    units.refuse_order(
        world.task(SUPERVISOR), order_id=order_id, reason="other", note="内部原因"
    )
    units.assign_unit(world.task(SUPPORT), order_id=order_id, unit="OF15")

    (refusal,) = page(world, no).refusals

    assert (refusal.reason, refusal.note, refusal.by.zh) == (
        "other",
        "内部原因",
        "冯涛",
    )
    assert page(world, no, CHANGSHA).refusals == ()


@pytest.mark.parametrize(
    ("text", "found"), [("锦程", 2), ("0007", 2), ("000002", 1), ("无此", 0)]
)
def test_orders_are_found_by_text(world: World, text: str, found: int) -> None:
    world.register()
    world.register(now=NOW + timedelta(hours=1))

    result = FindDispatchOrders(text=text).execute(world.context())

    assert (result.total, len(result.rows)) == (found, found)


def test_open_and_ended_orders_are_listed_apart(world: World) -> None:
    ended, opened = world.register(), world.register()
    dispatch.close_order(world.task(), order_id=ended.id)

    lists = [
        [row.no for row in FindDispatchOrders(open=state).execute(world.context()).rows]
        for state in (True, False, None)
    ]

    assert lists == [[opened.no], [ended.no], [opened.no, ended.no]]


def test_a_list_has_pages(world: World) -> None:
    for _ in range(26):
        world.register()

    second = FindDispatchOrders(page=2).execute(world.context())

    assert (len(second.rows), second.total, second.pages) == (1, 26, 2)


def test_a_predicted_fault_is_shown_at_closing(world: World) -> None:
    no = diagnosed(world)
    before = page(world, no, SUPERVISOR).fault
    dispatch.close_order(world.task(), order_id=page(world, no).id)

    seen = [page(world, no, actor).fault for actor in (SUPPORT, SUPERVISOR)]

    assert before is None
    assert [fault.code if fault else None for fault in seen] == ["HYD-01", "HYD-01"]
