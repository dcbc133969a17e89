"""Dispatch orders from registration to their end."""

from datetime import timedelta

import pytest

from handlers.service import dispatch, follow_ups, predictions
from handlers.service.order_status import STATUSES, TRANSITIONS, OrderStatusError, move
from storage.dispatch_orders import ENDED
from tests.handlers.test_predictions import DIAGNOSIS
from tests.handlers.world import NOW, World
from workflows.errors import InvalidFormError, NotFoundError


def test_an_order_is_merged_into_another_of_the_same_machine(world: World) -> None:
    target, order = world.register(), world.register()

    dispatch.merge_order(world.task(), order_id=order.id, target_no=target.no)

    assert (order.status, order.merged_into_id) == ("merged", target.id)
    assert order.closed_at == NOW


def test_merging_twice_is_merging_once(world: World) -> None:
    target, order = world.register(), world.register()

    for _ in range(2):
        dispatch.merge_order(world.task(), order_id=order.id, target_no=target.no)

    assert order.merged_into_id == target.id


def test_an_order_cannot_be_merged_into_a_foreign_one(world: World) -> None:
    order, other = world.register(), world.register(serial_no="XX-99")

    for target_no in (other.no, order.no, "DO-2026-999999"):
        with pytest.raises(InvalidFormError) as error:
            dispatch.merge_order(world.task(), order_id=order.id, target_no=target_no)
        assert error.value.problems[0].field == "target_no"


def test_an_order_cannot_be_merged_into_an_ended_one(world: World) -> None:
    target, order = world.register(), world.register()
    dispatch.close_order(world.task(), order_id=target.id)

    with pytest.raises(InvalidFormError, match="1 entries"):
        dispatch.merge_order(world.task(), order_id=order.id, target_no=target.no)


def test_an_order_ends_without_repair(world: World) -> None:
    order, task = world.register(), world.task()

    dispatch.end_order(
        task, order_id=order.id, status="not_ours", resolution="他厂设备", note="已告知"
    )

    assert (order.status, order.resolution) == ("not_ours", "他厂设备")
    assert task.context.record.reason == "已告知"


def test_support_learns_the_line_of_an_unknown_machine(world: World) -> None:
    order = world.register(serial_no="XX-99")
    line: object = "3"

    result = dispatch.start_diagnosis(world.task(), order_id=order.id, line=line)  # type: ignore[arg-type]

    assert result == {"line": 3}
    assert (order.line, order.status) == (3, "diagnosing")


@pytest.mark.parametrize("status", ["closed", "merged", "gone"])
def test_a_decision_cannot_end_an_order(world: World, status: str) -> None:
    order = world.register()

    with pytest.raises(dispatch.UnknownStatusError, match=status):
        dispatch.record_decision(world.task(), order_id=order.id, status=status)


def test_only_an_ending_knows_withdrawn_or_not_ours(world: World) -> None:
    order = world.register()

    with pytest.raises(dispatch.UnknownStatusError):
        dispatch.end_order(world.task(), order_id=order.id, status="closed")


def test_the_note_of_a_decision_says_how_the_order_stands(world: World) -> None:
    order = world.register()

    dispatch.record_decision(
        world.task(), order_id=order.id, status="suspended", note="等客户"
    )

    assert (order.status, order.resolution) == ("suspended", "等客户")


def test_the_note_of_a_step_goes_into_the_history(world: World) -> None:
    order, task = world.assigned(), world.task()

    dispatch.record_decision(task, order_id=order.id, status="diagnosing", note="误判")

    assert (order.resolution, task.context.record.reason) == (None, "误判")


def test_reopening_is_counted_once(world: World) -> None:
    order = world.register()
    follow_ups.record_follow_up(
        world.task(), order_id=order.id, call={"result": "reached"}
    )

    counts = [dispatch.reopen_order(world.task(), order_id=order.id) for _ in range(2)]

    assert counts == [{"reopened": 1}, {"reopened": 1}]
    assert order.status == "diagnosing"


def test_a_reopened_order_has_no_resolution(world: World) -> None:
    order = world.register()
    dispatch.record_decision(
        world.task(), order_id=order.id, status="follow_up", note="调整压力"
    )

    dispatch.reopen_order(world.task(), order_id=order.id)

    assert order.resolution is None


def test_a_closed_order_has_a_fault_and_a_follow_up(world: World) -> None:
    order = world.register()
    predictions.lock_prediction(world.task(), order_id=order.id, diagnosis=DIAGNOSIS)

    dispatch.close_order(world.task(), order_id=order.id, resolution="已修复")

    (call,) = world.store.visits.follow_ups(order.id)
    assert (order.status, order.resolution) == ("closed", "已修复")
    assert (order.closed_at, order.fault_code) == (NOW, "HYD-01")
    assert call.result == "unreachable"


def test_closing_twice_keeps_the_first_time(world: World) -> None:
    order = world.register()
    dispatch.close_order(world.task(), order_id=order.id)

    dispatch.close_order(world.task(now=NOW + timedelta(days=1)), order_id=order.id)

    assert order.closed_at == NOW


def test_a_call_that_was_answered_needs_no_mark(world: World) -> None:
    order = world.register()
    follow_ups.record_follow_up(
        world.task(), order_id=order.id, call={"result": "reached"}
    )

    dispatch.close_order(world.task(), order_id=order.id)

    assert len(world.store.visits.follow_ups(order.id)) == 1


def test_an_order_that_is_over_goes_nowhere(world: World) -> None:
    order = world.register()
    dispatch.close_order(world.task(), order_id=order.id)

    with pytest.raises(OrderStatusError) as error:
        dispatch.start_diagnosis(world.task(), order_id=order.id)

    assert error.value.sentence("zh") == (
        "派工单 DO-2026-000001 现为“已完成”，不能改为“诊断中”。"
    )


def test_an_unknown_order_is_not_found(world: World) -> None:
    with pytest.raises(NotFoundError, match="order 99"):
        dispatch.reopen_order(world.task(), order_id=99)


def test_every_status_is_named_and_ended_orders_are_only_archived() -> None:
    named = {status for pair in TRANSITIONS for status in pair}

    assert named == set(STATUSES)
    ended = [pair for pair in TRANSITIONS if pair[0] in ENDED]
    assert ended == [("closed", "archived")]


def test_the_status_an_order_has_is_always_allowed(world: World) -> None:
    order = world.register()

    move(order, "registered")

    assert order.status == "registered"
